/** What a key does while a cell is chosen but not edited: the keys of Jupyter's command mode. */
export type Action =
  | 'edit' | 'up' | 'down' | 'more-up' | 'more-down' | 'above' | 'below' | 'cut' | 'copy' | 'paste' | 'delete' | 'undo'
  | 'code' | 'markdown' | 'raw' | 'run-next' | 'run' | 'run-insert' | 'save' | 'interrupt' | 'restart' | 'first' | 'last' | 'merge' | 'outputs';

export interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const PLAIN: Record<string, Action> = {
  Enter: 'edit', ArrowUp: 'up', ArrowDown: 'down', k: 'up', j: 'down', a: 'above', b: 'below', x: 'cut', c: 'copy', v: 'paste',
  z: 'undo', y: 'code', m: 'markdown', r: 'raw', s: 'save', o: 'outputs', Home: 'first', End: 'last',
};
const SHIFT: Record<string, Action> = { Enter: 'run-next', ArrowUp: 'more-up', ArrowDown: 'more-down', K: 'more-up', J: 'more-down', M: 'merge' };
const TWICE: Record<string, Action> = { d: 'delete', i: 'interrupt', '0': 'restart' };

/** The action of a key, given the key before it; `DD`, `II` and `00` take two. */
export function actionOf(event: Key, before: string): Action | undefined {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
  const control = ctrlKey || metaKey;
  if (control && !altKey) return key === 'Enter' ? 'run' : key.toLowerCase() === 's' && !shiftKey ? 'save' : undefined;
  if (altKey) return key === 'Enter' && !shiftKey ? 'run-insert' : undefined;
  if (shiftKey) return SHIFT[key];
  if (TWICE[key]) return before === key ? TWICE[key] : undefined;
  return PLAIN[key];
}
