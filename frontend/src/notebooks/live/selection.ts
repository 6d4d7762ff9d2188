/** Which cells are chosen: from the anchor to the active one; the active one may be edited. */
export interface Selection {
  active: string;
  anchor: string;
  editing: boolean;
}

export type Step =
  | { type: 'choose'; id: string; editing?: boolean }
  | { type: 'extend'; id: string }
  | { type: 'move'; by: number; extend?: boolean }
  | { type: 'edit' }
  | { type: 'leave' };

export const NOTHING: Selection = { active: '', anchor: '', editing: false };

/** ids: of all cells, in their order. */
export function stepped(selection: Selection, step: Step, ids: readonly string[]): Selection {
  switch (step.type) {
    case 'choose':
      return { active: step.id, anchor: step.id, editing: step.editing ?? false };
    case 'extend':
      return { ...selection, active: step.id, editing: false };
    case 'move': {
      const at = ids.indexOf(selection.active);
      const next = ids[Math.max(0, Math.min(ids.length - 1, at + step.by))] ?? '';
      return { active: next, anchor: step.extend ? selection.anchor : next, editing: false };
    }
    case 'edit':
      return { active: selection.active, anchor: selection.active, editing: true };
    case 'leave':
      return { ...selection, editing: false };
  }
}

/** The chosen cells in their order; a chosen cell that is gone chooses nothing. */
export function chosen({ active, anchor }: Selection, ids: readonly string[]): string[] {
  const one = ids.indexOf(active);
  const other = ids.indexOf(anchor);
  if (one < 0) return [];
  if (other < 0) return [active];
  return ids.slice(Math.min(one, other), Math.max(one, other) + 1);
}

/** Who is chosen when these go: the one after them, else the one before. */
export function heir(gone: readonly string[], ids: readonly string[]): string {
  const last = ids.indexOf(gone.at(-1) ?? '');
  const after = ids.slice(last + 1).find((id) => !gone.includes(id));
  return after ?? ids.slice(0, Math.max(0, last)).findLast((id) => !gone.includes(id)) ?? '';
}
