import { expect, test } from 'vitest';

import { readLogSearch, searchOfTokens, tokensOf, writeLogSearch } from './search';

test('a search survives the address and the filter', () => {
  const search = { person: 'ada', outcome: 'Denied', since: '2026-05-01' };
  expect(readLogSearch(writeLogSearch(new URLSearchParams('tab=x'), search))).toEqual(search);
  expect(searchOfTokens(tokensOf(search))).toEqual(search);
  expect(writeLogSearch(new URLSearchParams('person=bo&tab=x'), {}).toString()).toBe('tab=x');
});

test('of two tokens of a kind the last counts; free text is an operation', () => {
  const tokens = [
    { propertyKey: 'person', operator: '=', value: 'ada' },
    { propertyKey: 'person', operator: '=', value: 'bo' },
    { operator: ':', value: 'Delete' },
  ];
  expect(searchOfTokens({ operation: 'and', tokens })).toEqual({ person: 'bo', operation: 'Delete' });
});
