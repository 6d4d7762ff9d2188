import { YNotebook } from '@jupyter/ydoc';
import { beforeEach, describe, expect, it } from 'vitest';

import { commandsOf, type Commands } from './commands';
import type { OpenNotebook } from './open-notebook';
import { isParameters } from './tags';
import { presentOf } from './use-live';

let notebook: YNotebook;
let commands: Commands;
beforeEach(() => {
  notebook = new YNotebook({ disableDocumentWideUndoRedo: true });
  ['a', 'b', 'c', 'd'].forEach((id, at) => notebook.insertCell(at, { cell_type: 'code', id, source: `${id}1\n${id}2` } as never));
  const open = {
    notebook,
    cell: (id: string) => notebook.cells.find((cell) => cell.id === id),
    insert: (at: number, type: 'code', source = '') => notebook.insertCell(at, { cell_type: type, source }).id,
  };
  commands = commandsOf(open as unknown as OpenNotebook);
});
const ids = () => commands.ids();
const sources = () => notebook.cells.map((cell) => cell.source);

describe('commands', () => {
  it('moves cells together, and not over the ends', () => {
    commands.move(['b', 'c'], 1);
    expect(ids()).toEqual(['a', 'd', 'b', 'c']);
    commands.move(['b', 'c'], 1);
    expect(ids()).toEqual(['a', 'd', 'b', 'c']);
    commands.move(['d'], -1);
    commands.move(['d'], -1);
    expect(ids()).toEqual(['d', 'a', 'b', 'c']);
  });

  it('cuts and pastes copies with names of their own', () => {
    commands.cut(['a', 'b']);
    const made = commands.paste('d');
    expect(ids()).toEqual(['c', 'd', ...made]);
    expect(made).not.toContain('a');
    expect(sources()).toEqual(['c1\nc2', 'd1\nd2', 'a1\na2', 'b1\nb2']);
  });

  it('leaves one empty cell when the last one goes', () => {
    commands.remove(ids());
    expect(sources()).toEqual(['']);
  });

  it('makes text of code and keeps its name', () => {
    commands.setType(['b'], 'markdown');
    expect(notebook.cells.map((cell) => [cell.id, cell.cell_type])[1]).toEqual(['b', 'markdown']);
  });

  it('marks one cell for parameters, and keeps its other tags', () => {
    notebook.cells[1]?.setMetadata('tags', ['slow']);
    commands.toggleParameters('a');
    commands.toggleParameters('b');
    expect(notebook.cells.map((cell) => cell.getMetadata('tags'))).toEqual([[], ['slow', 'parameters'], undefined, undefined]);
    expect(notebook.cells.map(isParameters)).toEqual([false, true, false, false]);
    commands.toggleParameters('b');
    expect(notebook.cells.map(isParameters)).toEqual([false, false, false, false]);
  });

  it('takes back one change at a time, however fast they came', () => {
    commands.setType(['b'], 'markdown');
    commands.remove(['c']);
    commands.undo();
    expect(ids()).toEqual(['a', 'b', 'c', 'd']);
    expect(notebook.cells[1]?.cell_type).toBe('markdown');
  });

  it('splits at the cursor and merges with the next', () => {
    commands.split('a', 2);
    expect(sources().slice(0, 2)).toEqual(['a1', 'a2']);
    commands.merge(['a']);
    expect(sources().slice(0, 2)).toEqual(['a1\n\na2', 'b1\nb2']);
  });
});

describe('presentOf', () => {
  it('shows me first, nobody twice, and no colour that is none', () => {
    const states = new Map([
      [1, { user: { name: 'bob', color: 'url(x)' } }],
      [2, { user: { name: 'ada', color: '#123456', initials: 'ad' } }],
      [3, { user: { name: 'bob' } }],
      [4, {}],
    ]);
    expect(presentOf(states, 2)).toEqual([
      { client: 2, name: 'ada', initials: 'AD', color: '#123456', me: true },
      { client: 1, name: 'bob', initials: 'BO', color: '#5f6b7a', me: false },
    ]);
  });
});
