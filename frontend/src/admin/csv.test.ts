import { expect, test } from 'vitest';

import { csvOf } from './csv';

test('commas, quotes and line breaks are quoted', () => {
  expect(csvOf(['who', 'hours'], [['ada, "the first"', 1.5]])).toBe('who,hours\r\n"ada, ""the first""",1.5\r\n');
});

test('what a spreadsheet would run is disarmed, a negative number is not', () => {
  expect(csvOf(['a', 'b'], [['=1+1', -2]])).toBe("a,b\r\n'=1+1,-2\r\n");
});
