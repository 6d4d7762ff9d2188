/** The draft outlives a reload: kept in the browser until the job is made. */
import { EMPTY, type Draft } from './draft';

const KEY = 'atelier-draft-labeling-job';
/** What was found in the data is asked for again, as its addresses are good for an hour; what is audited comes from the address. */
const FRESH: readonly string[] = ['data', 'audited'];

export function loadDraft(): Draft {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    const fit = Object.entries(EMPTY).filter(([key, value]) => !FRESH.includes(key) && sameKind(stored[key], value));
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
