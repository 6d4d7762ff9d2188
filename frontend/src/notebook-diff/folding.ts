import type { DiffRow, Kind } from './api';

/** Rows in reading order; a run of cells that are the same is one entry that can be unfolded. */
export type Part = { row: DiffRow; at: number } | { same: DiffRow[]; at: number };

export function folded(rows: readonly DiffRow[]): Part[] {
  const parts: Part[] = [];
  rows.forEach((row, at) => {
    const last = parts.at(-1);
    if (row.kind !== 'same') parts.push({ row, at });
    else if (last && 'same' in last) last.same.push(row);
    else parts.push({ same: [row], at });
  });
  return parts;
}

const WORDS: Record<Kind, string> = { changed: 'changed', added: 'added', removed: 'removed', same: 'unchanged' };

/** `1 cell changed, 2 added, 5 unchanged`; what there is none of is left out. */
export function summary(rows: readonly DiffRow[]): string {
  const said = (Object.keys(WORDS) as Kind[]).flatMap((kind) => {
    const count = rows.filter((row) => row.kind === kind).length;
    return count > 0 ? [{ kind, count }] : [];
  });
  return said.map(({ kind, count }, index) => `${count} ${index === 0 ? (count === 1 ? 'cell ' : 'cells ') : ''}${WORDS[kind]}`).join(', ') || 'Both have no cells';
}

const PARTS: Record<string, string> = { source: 'text', outputs: 'output', metadata: 'metadata', execution_count: 'run number', attachments: 'attachments' };

/** `text, output` */
export const partsText = (parts: readonly string[]): string => parts.map((part) => PARTS[part] ?? part).join(', ');

/** The file of a space that one side is, if it is one: where a version can be brought back. */
export function fileOf(side: string): { space: string; path: string } | null {
  const found = /^file:([^/]+)\/(.+)$/.exec(side);
  return found?.[1] && found[2] ? { space: found[1], path: found[2] } : null;
}
