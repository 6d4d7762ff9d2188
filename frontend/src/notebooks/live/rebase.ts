import { firstLine, type CellContent, textOf } from '../nbformat';

/** What is remembered of a cell that the server is known to have: enough to tell who changed it since. */
export interface KnownCell {
  id: string;
  source: string;
  type: string;
  count: number | null;
}

export interface Rebased {
  cells: CellContent[];
  /** Has anything of mine found its way in? */
  changed: boolean;
  /** Cells of which two versions are there now, by the first line of mine. */
  both: string[];
}

export function knownOf(cells: readonly CellContent[]): KnownCell[] {
  return cells.map((cell) => ({ id: idOf(cell), source: textOf(cell.source), type: cell.cell_type, count: countOf(cell) }));
}

const idOf = (cell: CellContent): string => String(cell['id'] ?? '');
const countOf = (cell: CellContent): number | null => (typeof cell['execution_count'] === 'number' ? cell['execution_count'] : null);

/**
 * My unsaved cells on a document that the server made anew from the file. Two histories of one notebook cannot be merged
 * letter by letter (everything would be there twice), so whole cells are: what only one side changed is taken, of what
 * both changed both versions stay, theirs first. The order is theirs; my new cells follow what they followed.
 */
export function rebase(known: readonly KnownCell[], mine: readonly CellContent[], theirs: readonly CellContent[], newId: () => string): Rebased {
  const before = new Map(known.map((cell) => [cell.id, cell]));
  const ours = new Map(mine.map((cell) => [idOf(cell), cell]));
  const result: Rebased = { cells: [], changed: false, both: [] };
  for (const cell of theirs) result.cells.push(...oneOf(cell, before.get(idOf(cell)), ours.get(idOf(cell)), newId, result));
  putNew(before, mine, theirs, result);
  return result;
}

function oneOf(theirs: CellContent, before: KnownCell | undefined, mine: CellContent | undefined, newId: () => string, result: Rebased): CellContent[] {
  if (!mine) {
    // I deleted it, and nobody has touched it since.
    if (before && same(before, theirs)) {
      result.changed = true;
      return [];
    }
    return [theirs];
  }
  const edited = !before || !same(before, mine);
  const ran = !before || countOf(mine) !== before.count;
  if (!edited && !ran) return [theirs];
  const equal = textOf(mine.source) === textOf(theirs.source) && mine.cell_type === theirs.cell_type;
  if (before && same(before, theirs)) {
    result.changed = true;
    return [mine];
  }
  if (equal || !edited) return [theirs];
  result.changed = true;
  result.both.push(firstLine(textOf(mine.source)));
  return [theirs, { ...mine, id: newId() }];
}

function same(before: KnownCell, cell: CellContent): boolean {
  return before.source === textOf(cell.source) && before.type === cell.cell_type;
}

/** Cells of mine that the new document has not: made here, or edited here while somebody deleted them. */
function putNew(before: ReadonlyMap<string, KnownCell>, mine: readonly CellContent[], theirs: readonly CellContent[], result: Rebased): void {
  const there = new Set(theirs.map(idOf));
  mine.forEach((cell, index) => {
    if (there.has(idOf(cell))) return;
    const known = before.get(idOf(cell));
    if (known && same(known, cell)) return;
    result.changed = true;
    if (known) result.both.push(firstLine(textOf(cell.source)));
    const leader = mine.slice(0, index).findLast((other) => result.cells.some((each) => idOf(each) === idOf(other)));
    const at = leader ? result.cells.findIndex((each) => idOf(each) === idOf(leader)) + 1 : 0;
    result.cells.splice(at, 0, cell);
  });
}
