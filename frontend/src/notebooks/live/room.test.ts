import { YNotebook } from '@jupyter/ydoc';
import { describe, expect, it } from 'vitest';

import type { CellContent } from '../nbformat';
import { applyCells } from './room';

const cell = (id: string, source: string) => ({ id, cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null }) as unknown as CellContent;

describe('applyCells', () => {
  it.each([
    [['a', 'b', 'c'], ['a', 'c']],
    [['a', 'b', 'c'], ['x', 'a', 'y', 'c', 'z']],
    [['a', 'b'], []],
    [['a', 'b', 'c'], ['a', 'b!', 'c']],
    [['a'], ['x', 'y']],
  ])('%j -> %j, and leaves the cells that are the same alone', (before, after) => {
    const notebook = new YNotebook({ disableDocumentWideUndoRedo: true });
    before.forEach((id, at) => notebook.insertCell(at, cell(id, id) as never));
    const kept = new Map(notebook.cells.map((each) => [each.id, each.ymodel]));

    applyCells(notebook, after.map((text) => cell(text.replace('!', ''), text)));

    expect(notebook.cells.map((each) => each.source)).toEqual(after);
    for (const each of notebook.cells) if (kept.has(each.id) && each.source === each.id) expect(each.ymodel).toBe(kept.get(each.id));
  });
});
