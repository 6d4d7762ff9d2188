/** The keys of the portal's own buttons. Those of the task's page come from the page; both can be changed. */
import type { FrameAction } from '../crowd-frame/messages';

export const OWN = [
  { id: 'submit', title: 'Submit', key: 'Enter' },
  { id: 'decline', title: 'Decline', key: 'd' },
  // Not `previous`: that is the previous shape of a picture. Not an arrow: pictures and texts are worked on with them.
  { id: 'answers', title: 'Last answers', key: 'l' },
  { id: 'instructions', title: 'Instructions', key: 'i' },
  { id: 'undo', title: 'Undo', key: 'Ctrl+z' },
  { id: 'redo', title: 'Redo', key: 'Ctrl+Shift+z' },
  { id: 'stop', title: 'Stop, go on later', key: 's' },
  { id: 'release', title: 'Release', key: 'r' },
  // `?` is the tool guide of pages with a picture.
  { id: 'help', title: 'Help', key: '/' },
  { id: 'settings', title: 'Settings', key: '' },
] as const satisfies readonly FrameAction[];

export type OwnId = (typeof OWN)[number]['id'];
export type Keys = Readonly<Record<string, string>>;

const OWN_IDS: ReadonlySet<string> = new Set(OWN.map(({ id }) => id));
export const isOwn = (id: string): id is OwnId => OWN_IDS.has(id);

/** The key in force; the page's own key where it has the same action. */
export function keyFor(id: OwnId, keys: Keys, frame: readonly FrameAction[] = []): string {
  const offered = frame.find((action) => action.id === id)?.key;
  return keys[id] ?? (offered || (OWN.find((action) => action.id === id)?.key ?? ''));
}

/** What a pressed key means outside of the page; of two with the same key the first. */
export function ownAction(pressed: string, keys: Keys, frame: readonly FrameAction[]): OwnId | null {
  const name = pressed.toLowerCase();
  return name === '' ? null : (OWN.find(({ id }) => keyFor(id, keys, frame).toLowerCase() === name)?.id ?? null);
}

/** Every action with its key: the page's first, as they are used most. */
export function allShortcuts(keys: Keys, frame: readonly FrameAction[]): FrameAction[] {
  const offered = frame.filter(({ id }) => !isOwn(id)).map((action) => ({ ...action, key: keys[action.id] ?? action.key }));
  return [...offered, ...OWN.map((action) => ({ ...action, key: keyFor(action.id, keys, frame) }))];
}

/** Titles of the actions that share their key with an earlier one, by id. */
export function clashes(shortcuts: readonly FrameAction[]): Readonly<Record<string, string>> {
  const taken = new Map<string, string>();
  const found: Record<string, string> = {};
  for (const { id, title, key } of shortcuts) {
    const name = key.toLowerCase();
    if (!name) continue;
    const other = taken.get(name);
    if (other) found[id] = other;
    else taken.set(name, title);
  }
  return found;
}

const stored = (worker: string) => `atelier-portal-keys:${worker}`;

export function loadKeys(worker: string): Keys {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(stored(worker)) ?? '{}');
    if (typeof read !== 'object' || read === null) return {};
    return Object.fromEntries(Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}

export function saveKeys(worker: string, keys: Keys): void {
  try {
    localStorage.setItem(stored(worker), JSON.stringify(keys));
  } catch {
    // They are good until the page is closed.
  }
}
