import { written } from './key-press.ts';
import type { ActionInfo, KeyPress } from './messages.ts';

/** Something a worker can do by a key, a button, or from the page around. */
export interface Action {
  id: string;
  title: string;
  key: string;
  /** Other keys that do the same. */
  also?: readonly string[];
  run: () => void;
}

/** Who offers actions: the widget that was used last is asked first. */
export interface ActionSource {
  actions: () => Action[];
  /** A key that belongs to no action (arrows, Enter while drawing); true when it was used. */
  keyPressed?: (press: KeyPress, down: boolean) => boolean;
}

const sources: ActionSource[] = [];
let remapped: Record<string, string> = {};
const listeners = new Set<() => void>();
const remapListeners = new Set<() => void>();

export function addSource(source: ActionSource): void {
  if (!sources.includes(source)) sources.push(source);
  announce();
}

export function removeSource(source: ActionSource): void {
  const at = sources.indexOf(source);
  if (at >= 0) sources.splice(at, 1);
  announce();
}

/** The widget under the worker's hands comes first from now on. */
export function makeCurrent(source: ActionSource): void {
  const at = sources.indexOf(source);
  if (at <= 0) return;
  sources.splice(at, 1);
  sources.unshift(source);
  announce();
}

export function remap(keys: Record<string, string>): void {
  remapped = { ...remapped, ...keys };
  for (const listener of remapListeners) listener();
  announce();
}

/** Whoever shows keys draws them anew. */
export function onRemapped(listener: () => void): () => void {
  remapListeners.add(listener);
  return () => remapListeners.delete(listener);
}

export function onActionsChanged(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announce(): void {
  for (const listener of listeners) listener();
}

export const keyOf = (action: Action): string => remapped[action.id] ?? action.key;

/** Every action once; of two with the same id the current widget's. */
export function allActions(): Action[] {
  const seen = new Map<string, Action>();
  for (const source of sources) {
    for (const action of source.actions()) if (!seen.has(action.id)) seen.set(action.id, action);
  }
  return [...seen.values()];
}

export const actionInfos = (): ActionInfo[] =>
  allActions().map((action) => ({ id: action.id, title: action.title, key: keyOf(action) }));

export function runAction(id: string): boolean {
  const action = allActions().find((one) => one.id === id);
  action?.run();
  return action !== undefined;
}

/** True when an action or a widget used the key. */
export function pressKey(press: KeyPress): boolean {
  const name = written(press).toLowerCase();
  for (const source of sources) if (source.keyPressed?.(press, true)) return true;
  for (const action of allActions()) {
    const keys = remapped[action.id] === undefined ? [action.key, ...(action.also ?? [])] : [keyOf(action)];
    if (keys.some((key) => key && key.toLowerCase() === name)) {
      action.run();
      return true;
    }
  }
  return false;
}

export function releaseKey(press: KeyPress): void {
  for (const source of sources) source.keyPressed?.(press, false);
}

/** Keys go to the text field, not to the shortcuts, while somebody types. */
export function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (!(target instanceof HTMLInputElement)) return false;
  return !['checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'color'].includes(target.type);
}

/** Choices are made by Space: Enter submits what is chosen, wherever a refusal has put the focus. */
const CHOICE = '[role=radio], [role=checkbox], [role=switch], input[type=radio], input[type=checkbox]';

/** Enter and Space belong to the button that has the focus; arrows to sliders, radios and lists. */
export function isOperating(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  const named = event.key === ' ' || (event.key === 'Enter' && !target.matches(CHOICE));
  if (named && target.matches('button, a[href], summary, [role=button], [role=tab], input, audio, video')) return true;
  const arrow = event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End';
  return arrow && target.matches('input[type=range], input[type=radio], [role=tab], [role=option], [role=slider], audio, video');
}

/** The key as one reads it on a button. */
export function keyLabel(key: string): string {
  const names: Record<string, string> = {
    Delete: 'Del',
    Escape: 'Esc',
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
  };
  return key
    .split(/\+(?=.)/)
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}
