import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';

import { api } from '../api/rest';
import { applyDensityChoice, applyTheme } from '../theme/theme';
import type { WorkspaceDocument } from './workspace-document';
import { WorkspaceStore } from './workspace-store';

const WorkspaceContext = createContext<WorkspaceStore | null>(null);

interface WorkspaceProviderProps {
  stored: unknown;
  owner: string;
  /** No, while it is not known what is stored. */
  persist?: boolean;
  children: ReactNode;
}

/** The document is loaded before this mounts. */
export function WorkspaceProvider({ stored, owner, persist = true, children }: WorkspaceProviderProps) {
  const [store] = useState(
    () =>
      new WorkspaceStore(stored, {
        channel: new BroadcastChannel(`atelier-workspace-${owner}`),
        ...(persist ? { save: (document: WorkspaceDocument) => api.send('PUT', '/api/workspace', document) } : {}),
      }),
  );
  const { theme, compact } = useSyncExternalStore(store.subscribe, store.read);
  useEffect(() => {
    applyTheme(theme);
    if (theme !== 'system') return undefined;
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    const follow = () => applyTheme(theme);
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, [theme]);
  useEffect(() => applyDensityChoice(compact), [compact]);
  useEffect(() => {
    window.addEventListener('pagehide', store.flush);
    return () => {
      window.removeEventListener('pagehide', store.flush);
      store.flush();
    };
  }, [store]);
  return <WorkspaceContext value={store}>{children}</WorkspaceContext>;
}

type Actions = Pick<
  WorkspaceStore,
  'visit' | 'close' | 'closeOthers' | 'forget' | 'reopen' | 'pin' | 'move' | 'setTheme' | 'change' | 'setPreference'
>;

/** The actions never change; the document does. */
export type Workspace = Actions & { document: WorkspaceDocument };

function useStore(): WorkspaceStore {
  const store = useContext(WorkspaceContext);
  if (!store) throw new Error('useWorkspace needs a WorkspaceProvider above it.');
  return store;
}

export function useWorkspace(): Workspace {
  const store = useStore();
  const document = useSyncExternalStore(store.subscribe, store.read);
  const { visit, close, closeOthers, forget, reopen, pin, move, setTheme, change, setPreference } = store;
  return { document, visit, close, closeOthers, forget, reopen, pin, move, setTheme, change, setPreference };
}

/** A table's columns, page size and so on, kept per profile. */
export function usePreference<Value>(name: string, initial: Value): [Value, (value: Value) => void] {
  const store = useStore();
  const { preferences } = useSyncExternalStore(store.subscribe, store.read);
  const value = (preferences[name] as Value | undefined) ?? initial;
  return [value, useCallback((next: Value) => store.setPreference(name, next), [name, store])];
}

/** Changes a preference from what it is then; whoever only writes it does not follow it. Always the same function. */
export function useChangePreference<Value>(name: string): (change: (now: Value | undefined) => Value) => void {
  const store = useStore();
  return useCallback((change) => store.setPreference(name, change(store.read().preferences[name] as Value | undefined)), [name, store]);
}
