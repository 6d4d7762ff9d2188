/** Two versions of a notebook, cell by cell. */
import { api } from '../api/rest';
import type { CellContent } from '../notebooks/nbformat';

export type Kind = 'same' | 'added' | 'removed' | 'changed';

export interface DiffLine {
  kind: Kind;
  a: string | null;
  b: string | null;
}

export interface DiffRow {
  kind: Kind;
  a: CellContent | null;
  b: CellContent | null;
  /** Members of the cell that differ. */
  parts: string[];
  /** Where the source differs. */
  lines: DiffLine[];
}

export interface NotebookDiff {
  cells: DiffRow[];
  /** The notebook's own metadata differ. */
  metadata: boolean;
  language: string;
  names: { a: string; b: string };
}

export const DIFF = '/api/notebook-diff';

export const readDiff = (a: string, b: string, signal?: AbortSignal): Promise<NotebookDiff> => api.get(DIFF, { a, b }, signal);
