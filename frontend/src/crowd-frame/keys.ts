import { written, type KeyPress } from '../../crowd/src/base/key-press';

export { written };

const NAMES: Record<string, string> = { Delete: 'Del', Escape: 'Esc', ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' };

/** The key as one reads it on a button: `Ctrl Z`, `←`. */
export function keyLabel(key: string): string {
  return key
    .split(/\+(?=.)/)
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}

const ALONE = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Tab', 'Dead', 'Unidentified']);

/** Can the key be a shortcut? Not those that only change others, and not Tab, by which everything is reached. */
export const isShortcut = (press: KeyPress): boolean => !ALONE.has(press.key);

export const pressOf = ({ key, code, ctrlKey, metaKey, shiftKey, altKey }: KeyPress): KeyPress => ({ key, code, ctrlKey, metaKey, shiftKey, altKey });
