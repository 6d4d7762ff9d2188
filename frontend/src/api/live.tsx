import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useRef, useSyncExternalStore, type ReactNode } from 'react';

import { invalidateFor, refresh } from './invalidate';
import { ProgressStore } from './progress-store';
import { useSessionState } from './session';
import { LiveSocket, socketUrl, type Connection, type ProgressMessage, type StateEvent } from './socket';

interface Live {
  socket: LiveSocket;
  progress: ProgressStore;
}

const LiveContext = createContext<Live | null>(null);

/** Queries that no event changes. */
const STEADY = ['/api/session', 'workspace'];

/** Opens the page's websocket and lets its events refresh the query cache. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const live = useMemo<Live>(() => ({ socket: new LiveSocket(socketUrl()), progress: new ProgressStore() }), []);
  const { expired, check } = useSessionState();
  useEffect(() => connect(live, client), [live, client]);
  useEffect(
    () =>
      live.socket.onRefused(() => {
        // A new password gives the session a new key; only the socket, which began with the old one, is refused.
        void check().then((answer) => answer === 'alive' && live.socket.reopen());
      }),
    [live, check],
  );
  useEffect(() => {
    if (!expired) live.socket.open();
  }, [live, expired]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function connect({ socket, progress }: Live, client: QueryClient): () => void {
  const invalidate = invalidateFor(client);
  const stopEvents = socket.onEvent((message) => {
    if (message.type === 'progress') progress.put(message);
    else invalidate.note(message);
  });
  const stopOpen = socket.onOpen(() => refresh(client, ({ queryKey }) => !STEADY.includes(String(queryKey[0]))));
  const online = () => socket.retryNow();
  window.addEventListener('online', online);
  socket.open();
  return () => {
    window.removeEventListener('online', online);
    stopEvents();
    stopOpen();
    invalidate.stop();
    socket.close();
  };
}

function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('Live data needs a LiveProvider above it.');
  return live;
}

export function useSocket(): LiveSocket {
  return useLive().socket;
}

export function useConnection(): Connection {
  const { socket } = useLive();
  return useSyncExternalStore(socket.onConnection, () => socket.connection);
}

/** The last progress message of a job in this page's life; undefined until one comes. */
export function useProgress(arn: string | undefined): ProgressMessage | undefined {
  const { progress } = useLive();
  return useSyncExternalStore(progress.subscribe, () => (arn ? progress.get(arn) : undefined));
}

/** Calls back for each state change of a job; the callback may change between renders. */
export function useStateEvents(onEvent: (event: StateEvent) => void): void {
  const { socket } = useLive();
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  useEffect(() => socket.onEvent((message) => void (message.type === 'event' && latest.current(message))), [socket]);
}
