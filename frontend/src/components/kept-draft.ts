/** A draft that outlives a reload: kept in the browser until what it is for is made. */
export interface KeptDraft<T> {
  load: () => T;
  save: (draft: T) => void;
  forget: () => void;
}

/** `fresh`: fields that are not kept. */
export function keptDraft<T extends object>(key: string, empty: T, fresh: readonly string[] = []): KeptDraft<T> {
  return {
    load: () => {
      try {
        const stored = JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, unknown>;
        // Only fields of the kind that this version expects: an older draft must not break the form.
        const fit = Object.entries(empty).filter(([name, value]) => !fresh.includes(name) && sameKind(stored[name], value));
        return { ...empty, ...Object.fromEntries(fit.map(([name]) => [name, stored[name]])) };
      } catch {
        return empty;
      }
    },
    save: (draft) => {
      try {
        localStorage.setItem(key, JSON.stringify(draft));
      } catch {
        // Storage full or switched off: the form works all the same, only without memory.
      }
    },
    forget: () => localStorage.removeItem(key),
  };
}

const sameKind = (one: unknown, other: unknown): boolean => typeof one === typeof other && Array.isArray(one) === Array.isArray(other);
