import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';

import { asProblem } from '../api/problem';

export interface Flash {
  /** The same id replaces the earlier message. */
  id: string;
  type: 'success' | 'error' | 'info' | 'warning' | 'in-progress';
  header?: string;
  content?: ReactNode;
  action?: ReactNode;
}

interface FlashState {
  items: FlashbarProps.MessageDefinition[];
  show: (flash: Flash) => void;
  /** The sentence of a failed action. */
  fail: (what: string, error: unknown) => void;
  dismiss: (id: string) => void;
  /** Somebody goes on to another page: what went well, and was there to be read, goes away. */
  leave: () => void;
}

const FlashContext = createContext<FlashState | null>(null);
const MOST = 6;
const READ_MS = 5000;

export function FlashProvider({ children }: { children: ReactNode }) {
  const [flashes, setFlashes] = useState<{ flash: Flash; since: number }[]>([]);
  const dismiss = useCallback((id: string) => setFlashes((all) => all.filter(({ flash }) => flash.id !== id)), []);
  const show = useCallback(
    (flash: Flash) =>
      setFlashes((all) => [{ flash, since: Date.now() }, ...all.filter((other) => other.flash.id !== flash.id)].slice(0, MOST)),
    [],
  );
  const leave = useCallback(
    () => setFlashes((all) => all.filter(({ flash, since }) => flash.type !== 'success' || Date.now() - since < READ_MS)),
    [],
  );
  const fail = useCallback(
    (what: string, error: unknown) => {
      const problem = asProblem(error);
      const reference = problem.requestId ? ` (reference ${problem.requestId})` : '';
      show({ id: `fail-${what}`, type: 'error', header: what, content: `${problem.message}${reference}` });
    },
    [show],
  );
  const state = useMemo<FlashState>(
    () => ({
      show,
      fail,
      dismiss,
      leave,
      items: flashes.map(({ flash: { type, ...flash } }) => ({
        ...flash,
        ...(type === 'in-progress' ? { type: 'info' as const, loading: true } : { type }),
        dismissible: true,
        dismissLabel: 'Dismiss message',
        onDismiss: () => dismiss(flash.id),
      })),
    }),
    [flashes, show, fail, dismiss, leave],
  );
  return <FlashContext value={state}>{children}</FlashContext>;
}

export function useFlash(): FlashState {
  const state = useContext(FlashContext);
  if (!state) throw new Error('useFlash needs a FlashProvider above it.');
  return state;
}
