import { useEffect, useRef } from 'react';

export interface Shortcuts {
  palette: () => void;
  close: () => void;
  reopen: () => void;
  step: (by: 1 | -1) => void;
  log: () => void;
}

/** Keys that no browser keeps for itself. They work while a field has the focus, too: all need a modifier. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const run = actionFor(event, latest.current);
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function actionFor(event: KeyboardEvent, shortcuts: Shortcuts): (() => void) | undefined {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.code === 'KeyK') return shortcuts.palette;
  if (!event.altKey || event.ctrlKey || event.metaKey) return undefined;
  if (event.code === 'KeyT' && event.shiftKey) return shortcuts.reopen;
  if (event.shiftKey) return undefined;
  if (event.code === 'KeyW') return shortcuts.close;
  if (event.code === 'KeyL') return shortcuts.log;
  if (event.code === 'PageDown') return () => shortcuts.step(1);
  if (event.code === 'PageUp') return () => shortcuts.step(-1);
  return undefined;
}
