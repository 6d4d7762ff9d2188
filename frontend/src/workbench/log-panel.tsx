import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';

export interface LogTarget {
  group: string;
  stream: string;
  /** What the reader calls it: the job's name. */
  title: string;
  /** Shows its stage and clock beside the log. */
  arn?: string;
}

interface LogPanelState {
  target: LogTarget | null;
  open: (target: LogTarget) => void;
  close: () => void;
}

const LogPanelContext = createContext<LogPanelState | null>(null);

export function LogPanelProvider({ children }: { children: ReactNode }) {
  const [target, setTarget] = useState<LogTarget | null>(null);
  const state = useMemo(() => ({ target, open: setTarget, close: () => setTarget(null) }), [target]);
  return <LogPanelContext value={state}>{children}</LogPanelContext>;
}

/** The panel below the work area: one live log at a time. */
export function useLogPanel(): LogPanelState {
  const state = useContext(LogPanelContext);
  if (!state) throw new Error('useLogPanel needs a LogPanelProvider above it.');
  return state;
}
