import { expect, it } from 'vitest';

import { firstRows, rounded } from './preview';

it('takes the names of a header and puts the answers first', () => {
  const { heads, rows } = firstRows('age,y,predicted_label,probability\n30,no,no,0.85\n39,no,yes,0.6\n', false);
  expect(heads.map(({ text }) => text)).toEqual(['predicted_label', 'probability', 'age', 'y']);
  expect(rows).toEqual([
    ['30', 'no', 'no', '0.85'],
    ['39', 'no', 'yes', '0.6'],
  ]);
});

it('leaves out a line that the range has cut, and counts columns that have no names', () => {
  const { heads, rows } = firstRows('30,no\n39,y', true);
  expect(heads.map(({ text }) => text)).toEqual(['Column 1', 'Column 2']);
  expect(rows).toEqual([['30', 'no']]);
});

it('rounds the numbers of a cell and leaves the rest', () => {
  expect(rounded('0.6671227812767029')).toBe('0.667');
  expect(rounded('[0.9999999, 1.3e-05]')).toBe(`[${rounded('0.9999999')}, ${rounded('1.3e-05')}]`);
  expect(rounded('')).toBe('');
});
