import { expect, it } from 'vitest';

import { blocksOf, cellOf, numberOf } from './use-rows';

const page = (rows: unknown[][], numbers: number[]) => ({ columns: [], rows, numbers, total: 1000 });

it('asks for the blocks on screen and no others', () => {
  expect(blocksOf({ first: 0, last: 0 }, 64)).toEqual([0]);
  expect(blocksOf({ first: 60, last: 70 }, 64)).toEqual([0, 1]);
  expect(blocksOf({ first: 4990, last: 4999 }, 64)).toEqual([77, 78]);
});

it('finds a cell in its block, and tells one that is missing from one that has not come', () => {
  const blocks = new Map([
    ['0 0', page([['a', 'b'], [null]], [1, 2])],
    ['1 78', page([['z']], [201])],
  ]);

  expect(cellOf(blocks, 0, 1)).toBe('b');
  expect(cellOf(blocks, 1, 0)).toBeNull();
  expect(cellOf(blocks, 200, 4992)).toBe('z');
  expect(cellOf(blocks, 0, 64)).toBeUndefined();
});

it('knows the number of a row as soon as one of its blocks is there', () => {
  const blocks = new Map([['0 1', page([['x']], [17])]]);

  expect(numberOf(blocks, 0, { first: 60, last: 70 })).toBe(17);
  expect(numberOf(blocks, 0, { first: 0, last: 10 })).toBeUndefined();
});
