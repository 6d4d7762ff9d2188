import { expect, test } from 'vitest';

import type { DiffRow, Kind } from './api';
import { fileOf, folded, partsText, summary } from './folding';

const row = (kind: Kind): DiffRow => ({ kind, a: null, b: null, parts: [], lines: [] });
const rows = (...kinds: Kind[]): DiffRow[] => kinds.map(row);

test('runs of equal cells are one entry', () => {
  const parts = folded(rows('same', 'same', 'changed', 'same', 'added', 'removed'));
  expect(parts.map((part) => ('same' in part ? part.same.length : part.row.kind))).toEqual([2, 'changed', 1, 'added', 'removed']);
  expect(parts.map(({ at }) => at)).toEqual([0, 2, 3, 4, 5]);
});

test('the summary says what there is', () => {
  expect(summary(rows('same', 'same', 'changed', 'added'))).toBe('1 cell changed, 1 added, 2 unchanged');
  expect(summary(rows('removed', 'removed'))).toBe('2 cells removed');
  expect(summary([])).toBe('Both have no cells');
});

test('parts are named for people', () => {
  expect(partsText(['outputs', 'source', 'other'])).toBe('output, text, other');
});

test('only files of spaces can be reverted', () => {
  expect(fileOf('file:lab/a/b.ipynb')).toEqual({ space: 'lab', path: 'a/b.ipynb' });
  expect(fileOf('snapshot:abc')).toBeNull();
  expect(fileOf('file:lab')).toBeNull();
});
