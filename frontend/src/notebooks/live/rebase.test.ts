import { describe, expect, it } from 'vitest';

import type { CellContent } from '../nbformat';
import { knownOf, rebase } from './rebase';

const cell = (id: string, source: string, count: number | null = null): CellContent =>
  ({ id, cell_type: 'code', source, metadata: {}, execution_count: count, outputs: [] }) as unknown as CellContent;
let made = 0;
const newId = () => `new-${(made += 1)}`;
const sources = (cells: CellContent[]) => cells.map(({ source }) => source);
const known = knownOf([cell('a', '1'), cell('b', '2'), cell('c', '3')]);

describe('rebase', () => {
  it('changes nothing when I changed nothing', () => {
    const theirs = [cell('a', '1'), cell('b', 'other'), cell('x', 'new')];
    const { cells, changed, both } = rebase(known, [cell('a', '1'), cell('b', '2'), cell('c', '3')], theirs, newId);
    expect([cells, changed, both]).toEqual([theirs, false, []]);
  });

  it('takes what only I changed, and leaves what only they changed', () => {
    const { cells, changed, both } = rebase(known, [cell('a', 'mine'), cell('b', '2'), cell('c', '3')], [cell('a', '1'), cell('b', 'theirs'), cell('c', '3')], newId);
    expect([sources(cells), changed, both]).toEqual([['mine', 'theirs', '3'], true, []]);
  });

  it('keeps both versions of a cell that both changed, and says so', () => {
    const { cells, both } = rebase(known, [cell('a', 'mine'), cell('b', '2'), cell('c', '3')], [cell('a', 'theirs'), cell('b', '2'), cell('c', '3')], newId);
    expect(sources(cells)).toEqual(['theirs', 'mine', '2', '3']);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(4);
    expect(both).toEqual(['mine']);
  });

  it('makes one of the same change on both sides', () => {
    const { cells, changed, both } = rebase(known, [cell('a', 'x')], [cell('a', 'x')], newId);
    expect([sources(cells), changed, both]).toEqual([['x'], false, []]);
  });

  it('puts my new cells after what they followed', () => {
    const mine = [cell('n0', 'first'), cell('a', '1'), cell('n1', 'x'), cell('n2', 'y'), cell('b', '2'), cell('c', '3')];
    const { cells } = rebase(known, mine, [cell('c', '3'), cell('a', '1'), cell('b', '2')], newId);
    expect(sources(cells)).toEqual(['first', '3', '1', 'x', 'y', '2']);
  });

  it('deletes what I deleted unless they changed it', () => {
    const { cells } = rebase(known, [cell('c', '3')], [cell('a', '1'), cell('b', 'theirs'), cell('c', '3')], newId);
    expect(sources(cells)).toEqual(['theirs', '3']);
  });

  it('lets go what they deleted unless I changed it', () => {
    const { cells, both } = rebase(known, [cell('a', '1'), cell('b', 'mine'), cell('c', '3')], [cell('c', '3')], newId);
    expect([sources(cells), both]).toEqual([['mine', '3'], ['mine']]);
  });

  it('takes my outputs of a cell that I ran', () => {
    const mine = { ...cell('a', '1', 7), outputs: [{ output_type: 'stream', name: 'stdout', text: 'hi' }] } as CellContent;
    const { cells, changed } = rebase(known, [mine, cell('b', '2'), cell('c', '3')], [cell('a', '1'), cell('b', '2'), cell('c', '3')], newId);
    expect([cells[0], changed]).toEqual([mine, true]);
  });

  it('never has the whole notebook twice, whatever the ids of an old file are', () => {
    const theirs = [cell('p', '1'), cell('q', '2'), cell('r', '3')];
    const { cells } = rebase(known, [cell('a', '1'), cell('b', '2'), cell('c', '3')], theirs, newId);
    expect(cells).toEqual(theirs);
  });
});
