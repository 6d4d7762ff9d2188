/** The draft outlives a reload: kept in the browser until the experiment is made. */
import { EMPTY, type Draft } from './draft';

const KEY = 'atelier-draft-experiment';

export function loadDraft(): Draft {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    // Only fields of the kind that this version expects: an older draft must not break the form.
    const fit = Object.entries(EMPTY).filter(([key, value]) => sameKind(stored[key], value));
    return { ...EMPTY, ...Object.fromEntries(fit.map(([key]) => [key, stored[key]])) } as Draft;
  } catch {
    return EMPTY;
  }
}

const sameKind = (one: unknown, other: unknown): boolean => typeof one === typeof other && Array.isArray(one) === Array.isArray(other);

export function saveDraft(draft: Draft): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Storage full or switched off: the form works all the same, only without memory.
  }
}

export const forgetDraft = (): void => localStorage.removeItem(KEY);
