import type { YCodeCell, YNotebook } from '@jupyter/ydoc';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';

import type { Output } from '../nbformat';
import { isParameters } from './tags';

export type Cell = ReturnType<YNotebook['getCell']>;

interface Store<Value> {
  read: () => Value;
  subscribe: (listener: () => void) => () => void;
}

/** The cells of a notebook; a new list whenever one comes, goes or moves. */
export function useCells(notebook: YNotebook): readonly Cell[] {
  const store = useMemo(() => cellsStore(notebook), [notebook]);
  return useSyncExternalStore(store.subscribe, store.read);
}

function cellsStore(notebook: YNotebook): Store<readonly Cell[]> {
  let cells: readonly Cell[] = notebook.cells;
  return {
    read: () => cells,
    subscribe: (listener) => {
      const take = (_sender: YNotebook, change: { cellsChange?: unknown }) => {
        if (!change.cellsChange) return;
        cells = notebook.cells;
        listener();
      };
      cells = notebook.cells;
      notebook.changed.connect(take);
      return () => notebook.changed.disconnect(take);
    },
  };
}

export interface Shown {
  count: number | null;
  running: boolean;
  /** A job puts its values after it. */
  parameters: boolean;
  outputs: readonly Output[];
}

/** What of a code cell is drawn beside its text; typing in it draws nothing anew. */
export function useCodeCell(cell: YCodeCell): Shown {
  const store = useMemo(() => codeStore(cell), [cell]);
  return useSyncExternalStore(store.subscribe, store.read);
}

function codeStore(cell: YCodeCell): Store<Shown> {
  let shown = shownOf(cell, null);
  return {
    read: () => shown,
    subscribe: (listener) => {
      const take = () => {
        const next = shownOf(cell, shown);
        if (next === shown) return;
        shown = next;
        listener();
      };
      take();
      cell.changed.connect(take);
      return () => cell.changed.disconnect(take);
    },
  };
}

function shownOf(cell: YCodeCell, before: Shown | null): Shown {
  const next = { count: cell.execution_count, running: cell.executionState === 'running', parameters: isParameters(cell), outputs: cell.getOutputs() };
  const same = before && before.count === next.count && before.running === next.running && before.parameters === next.parameters;
  if (same && JSON.stringify(before.outputs) === JSON.stringify(next.outputs)) return before;
  // What did not change keeps its object, so that a picture is not drawn again because a line was printed after it.
  const outputs = next.outputs.map((output, index) => {
    const old = before?.outputs[index];
    return old && JSON.stringify(old) === JSON.stringify(output) ? old : output;
  });
  return { ...next, outputs };
}

/** The text of a cell, followed as it changes. */
export function useSource(cell: Cell): string {
  const [source, setSource] = useState(cell.source);
  useEffect(() => {
    const take = () => setSource(cell.source);
    take();
    cell.changed.connect(take);
    return () => {
      cell.changed.disconnect(take);
    };
  }, [cell]);
  return source;
}

export interface Present {
  client: number;
  name: string;
  initials: string;
  color: string;
  me: boolean;
}

/** Who has this notebook open, myself first; somebody with two windows is one. */
export function usePresent(notebook: YNotebook): readonly Present[] {
  const [present, setPresent] = useState<readonly Present[]>([]);
  useEffect(() => {
    const { awareness } = notebook;
    const take = () => {
      const next = presentOf(awareness.getStates() as Map<number, { user?: Record<string, unknown> }>, awareness.clientID);
      setPresent((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    take();
    awareness.on('change', take);
    return () => awareness.off('change', take);
  }, [notebook]);
  return present;
}

export function presentOf(states: ReadonlyMap<number, { user?: Record<string, unknown> }>, mine: number): Present[] {
  const found = new Map<string, Present>();
  for (const [client, { user }] of [...states].sort(([one], [other]) => Number(other === mine) - Number(one === mine))) {
    const name = String(user?.['display_name'] ?? user?.['name'] ?? '');
    if (!name || found.has(name)) continue;
    const color = String(user?.['color'] ?? '');
    found.set(name, {
      client,
      name,
      initials: String(user?.['initials'] ?? name.slice(0, 2)).toUpperCase(),
      color: /^#[0-9a-f]{6}$/i.test(color) ? color : '#5f6b7a',
      me: client === mine,
    });
  }
  return [...found.values()];
}
