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
}

const FlashContext = createContext<FlashState | null>(null);
const MOST = 6;

export function FlashProvider({ children }: { children: ReactNode }) {
  const [flashes, setFlashes] = useState<Flash[]>([]);
  const dismiss = useCallback((id: string) => setFlashes((all) => all.filter((flash) => flash.id !== id)), []);
  const show = useCallback(
    (flash: Flash) => setFlashes((all) => [flash, ...all.filter((other) => other.id !== flash.id)].slice(0, MOST)),
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
      items: flashes.map(({ type, ...flash }) => ({
        ...flash,
        ...(type === 'in-progress' ? { type: 'info' as const, loading: true } : { type }),
        dismissible: true,
        dismissLabel: 'Dismiss message',
        onDismiss: () => dismiss(flash.id),
      })),
    }),
    [flashes, show, fail, dismiss],
  );
  return <FlashContext value={state}>{children}</FlashContext>;
}

export function useFlash(): FlashState {
  const state = useContext(FlashContext);
  if (!state) throw new Error('useFlash needs a FlashProvider above it.');
  return state;
}
