/** A key as it is pressed and as it is written; the page around a task frame reads keys by the same rule. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** `Ctrl+Shift+z`, `a`, `ArrowLeft`: how a pressed key is written. Shift is part of the character for printable keys. */
export function written(press: KeyPress): string {
  const digit = /^Digit(\d)$/.exec(press.code)?.[1]; // the same key on every keyboard, whatever Shift makes of it
  const printable = press.key.length === 1;
  const key = press.key === ' ' ? 'Space' : (digit ?? (printable ? press.key.toLowerCase() : press.key));
  const letter = digit !== undefined || (printable && press.key.toLowerCase() !== press.key.toUpperCase());
  return [
    press.ctrlKey || press.metaKey ? 'Ctrl+' : '',
    press.altKey ? 'Alt+' : '',
    press.shiftKey && (letter || !printable) ? 'Shift+' : '',
    key,
  ].join('');
}
