import { isRecord } from './relaxed-json.ts';

/** One element's part of the answer. `undefined` means: nothing to say, leave the key out. */
export interface Part {
  name: string | null;
  value: unknown;
}

export type Answer = Record<string, unknown>;

const isSwitches = (value: unknown): value is Record<string, boolean> =>
  isRecord(value) && Object.values(value).every((one) => typeof one === 'boolean');

/** The answer: a key per name; boolean maps that share a name are merged, of other values the last wins (§1.3). */
export function assemble(parts: Iterable<Part>): Answer {
  const entries = new Map<string, unknown>();
  for (const { name, value } of parts) {
    if (!name || value === undefined) continue;
    const before = entries.get(name);
    entries.set(name, isSwitches(before) && isSwitches(value) ? { ...before, ...value } : value);
  }
  // From entries, not by assignment: a field may be called __proto__.
  return Object.fromEntries(entries);
}

/** `{"q": {"yes": true}}` as `{"q.yes": true}`, for `answer-format="flatten-objects"`. */
export function flattened(answer: Answer): Answer {
  const entries: [string, unknown][] = [];
  const walk = (prefix: string, value: unknown): void => {
    if (!isRecord(value)) {
      entries.push([prefix, value]);
      return;
    }
    for (const [key, inner] of Object.entries(value)) walk(prefix ? `${prefix}.${key}` : key, inner);
  };
  walk('', answer);
  return Object.fromEntries(entries);
}

/** Line breaks as `\n`, whatever the system that they were typed on. */
export const oneKindOfBreak = (text: string): string => text.replace(/\r\n?/g, '\n');
