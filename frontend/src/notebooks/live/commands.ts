import type { SharedCell } from '@jupyter/ydoc';

import type { CellContent, CellType } from '../nbformat';
import type { OpenNotebook } from './open-notebook';
import { isParameters, PARAMETERS, tagsOf } from './tags';

/** What was cut or copied, in this window, whichever notebook it is from. */
let clipboard: CellContent[] = [];

export const hasClipboard = (): boolean => clipboard.length > 0;

/** Changes of a notebook's cells. Each is one step that `undo` takes back. */
export function commandsOf(open: OpenNotebook) {
  const ids = () => open.notebook.cells.map((cell) => cell.id);
  const contentOf = (id: string) => open.cell(id)?.toJSON() as CellContent | undefined;
  const put = (cell: CellContent, at: number): string => open.notebook.insertCell(at, cell as unknown as SharedCell.Cell).id;
  const remove = (gone: readonly string[]) => {
    const order = ids();
    // From the end, because the list of cells follows only when all is done.
    const places = gone.map((id) => order.indexOf(id)).filter((at) => at >= 0).sort((one, other) => other - one);
    open.notebook.transact(() => {
      for (const at of places) open.notebook.deleteCell(at);
      // A notebook without a cell has no place to type in.
      if (places.length === order.length) open.insert(0, 'code');
    });
  };
  const copy = (taken: readonly string[]) => {
    clipboard = taken.flatMap((id) => contentOf(id) ?? []);
  };

  const all = {
    ids,
    insert: (beside: string, where: 0 | 1, type: CellType = 'code', source = ''): string => {
      const at = ids().indexOf(beside);
      return open.insert(at < 0 ? ids().length : at + where, type, source);
    },
    remove,
    copy,
    cut: (taken: readonly string[]) => {
      copy(taken);
      remove(taken);
    },
    paste: (after: string): string[] => {
      const at = ids().indexOf(after) + 1 || ids().length;
      const made: string[] = [];
      open.notebook.transact(() => clipboard.forEach((cell, index) => made.push(put({ ...cell, id: crypto.randomUUID() }, at + index))));
      return made;
    },
    move: (taken: readonly string[], by: -1 | 1) => {
      const order = ids();
      const from = order.indexOf(taken[0] ?? '');
      const to = from + by;
      if (from < 0 || to < 0 || from + taken.length + Math.max(0, by) > order.length) return;
      // Downwards, the place is that of the last of them.
      open.notebook.moveCells(from, by > 0 ? from + taken.length : to, taken.length);
    },
    /** Another type is another cell with the same id and text. */
    setType: (taken: readonly string[], type: CellType) => {
      open.notebook.transact(() => {
        for (const id of taken) {
          const cell = contentOf(id);
          const at = ids().indexOf(id);
          if (!cell || cell.cell_type === type) continue;
          open.notebook.deleteCell(at);
          put({ id, cell_type: type, source: cell.source, metadata: {} } as unknown as CellContent, at);
        }
      });
    },
    split: (id: string, position: number): string => {
      const cell = contentOf(id);
      const at = ids().indexOf(id);
      if (!cell) return id;
      const source = String(cell.source);
      let made = id;
      open.notebook.transact(() => {
        made = open.insert(at + 1, cell.cell_type as CellType, source.slice(position).replace(/^\n/, ''));
        open.cell(id)?.setSource(source.slice(0, position).replace(/\n$/, ''));
      });
      return made;
    },
    merge: (taken: readonly string[]) => {
      const order = ids();
      const [first = ''] = taken;
      const all = taken.length > 1 ? [...taken] : [first, order[order.indexOf(first) + 1] ?? ''].filter(Boolean);
      if (all.length < 2) return;
      const source = all.map((id) => open.cell(id)?.source ?? '').join('\n\n');
      open.notebook.transact(() => {
        open.cell(first)?.setSource(source);
        remove(all.slice(1));
      });
    },
    clearOutputs: (taken: readonly string[]) => {
      for (const id of taken) {
        const cell = open.cell(id);
        if (cell && 'clearOutputs' in cell) {
          cell.clearOutputs();
          cell.setExecutionCount(null);
        }
      }
    },
    /** The cell whose values a job replaces: one at most, because programs read the first that is tagged. */
    toggleParameters: (id: string) => {
      const wanted = !isParameters(open.cell(id));
      open.notebook.transact(() => {
        for (const cell of open.notebook.cells) {
          const others = tagsOf(cell).filter((tag) => tag !== PARAMETERS);
          const tags = cell.id === id && wanted && cell.cell_type === 'code' ? [...others, PARAMETERS] : others;
          if (tags.length !== tagsOf(cell).length) cell.setMetadata('tags', tags);
        }
      });
    },
    undo: () => open.notebook.undo(),
  };
  /** Without this, changes within half a second would be one step of `undo`. */
  const asStep =
    <Given extends unknown[], Made>(work: (...given: Given) => Made) =>
    (...given: Given): Made => {
      open.notebook.undoManager.stopCapturing();
      return work(...given);
    };
  return {
    ...all,
    insert: asStep(all.insert),
    remove: asStep(all.remove),
    cut: asStep(all.cut),
    paste: asStep(all.paste),
    move: asStep(all.move),
    setType: asStep(all.setType),
    split: asStep(all.split),
    merge: asStep(all.merge),
    toggleParameters: asStep(all.toggleParameters),
  };
}

export type Commands = ReturnType<typeof commandsOf>;
