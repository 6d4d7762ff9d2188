import { describe, expect, it } from 'vitest';

import { barsOf, groupsOf, numbersOf } from './look';

describe('groups', () => {
  it('are the values, the most frequent first, without what is missing', () => {
    expect(groupsOf(['b', 'a', null, 'a', ''], 5, 8)).toEqual([
      { name: 'a', rows: [1, 3] },
      { name: 'b', rows: [0] },
    ]);
  });

  it('are at most so many, the others together', () => {
    expect(groupsOf([1, 2, 2, 3, 2, 1, 4], 7, 3)).toEqual([
      { name: '2', rows: [1, 2, 4] },
      { name: '1', rows: [0, 5] },
      { name: 'all others', rows: [3, 6] },
    ]);
  });

  it('are one without a column', () => {
    expect(groupsOf(undefined, 3, 8)).toEqual([{ name: '', rows: [0, 1, 2] }]);
  });
});

describe('bars', () => {
  const shop = ['Bern', 'Basel', 'Bern', 'Bern'];
  const sold = [1, 4, null, 3];

  it('count rows, or show a mean', () => {
    expect(barsOf(shop, undefined, undefined, 20, 8)).toEqual({ names: ['Bern', 'Basel'], series: [{ name: '', values: [3, 1] }] });
    expect(barsOf(shop, sold, undefined, 20, 8).series).toEqual([{ name: '', values: [2, 4] }]);
  });

  it('stand beside each other by group, and are missing where there is nothing', () => {
    expect(barsOf(shop, sold, ['x', 'y', 'x', 'y'], 20, 8).series).toEqual([
      { name: 'x', values: [1, null] },
      { name: 'y', values: [3, 4] },
    ]);
  });
});

it('numbers are taken, texts and gaps are not', () => {
  expect(numbersOf([1, null, '3', 4, true], [0, 1, 2, 3, 4])).toEqual([1, 4]);
});
