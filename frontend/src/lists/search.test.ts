import { expect, it } from 'vitest';

import { queryOf, readSearch, requestOf, searchOf, writeSearch } from './search';

const STATUSES = ['InProgress', 'Completed'];
const SORTS = ['Name', 'CreationTime'];

it('survives the way through the address', () => {
  const search = { name: 'churn', status: 'Completed', after: '2026-05-01', before: undefined, sort: 'Name', descending: false };
  const params = writeSearch(new URLSearchParams('tab=x'), search);
  expect(params.toString()).toBe('tab=x&name=churn&status=Completed&after=2026-05-01&sort=Name&order=ascending');
  expect(readSearch(params, STATUSES, SORTS)).toEqual(search);
});

it('leaves out what the operation does not know', () => {
  const params = new URLSearchParams('status=Lost&sort=Colour&after=yesterday&name=%20');
  expect(readSearch(params, STATUSES, SORTS)).toEqual({ name: undefined, status: undefined, after: undefined, before: undefined, sort: undefined, descending: true });
});

it('becomes the request of a List operation, newest first', () => {
  expect(requestOf({ descending: true }, 25)).toEqual({ SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 25 });
  expect(requestOf({ name: 'a', after: '2026-05-01', descending: false }, 10, 'next')).toEqual({
    NameContains: 'a',
    CreationTimeAfter: 1777593600,
    SortBy: 'CreationTime',
    SortOrder: 'Ascending',
    MaxResults: 10,
    NextToken: 'next',
  });
});

it('takes the last token of each kind; free text is part of a name', () => {
  const search = searchOf(
    {
      operation: 'and',
      tokens: [
        { propertyKey: 'status', operator: '=', value: 'Completed' },
        { propertyKey: 'status', operator: '=', value: 'InProgress' },
        { operator: ':', value: 'churn' },
      ],
    },
    { descending: true },
  );
  expect(search).toMatchObject({ name: 'churn', status: 'InProgress' });
  expect(queryOf(search).tokens).toEqual([
    { propertyKey: 'name', operator: ':', value: 'churn' },
    { propertyKey: 'status', operator: '=', value: 'InProgress' },
  ]);
});
