import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';

import { send, whenSignedOut } from './http';
import { ApiProblem } from './problem';
import { permits } from './permissions';

export interface Session {
  user: { username: string; name: string; role: string; has_password?: boolean };
  profile: { DomainId: string; DomainName: string; UserProfileName: string } | null;
  /** Lists hold what other domains made, unless they are narrowed to the profile's. */
  other_domains: boolean;
  account: string;
  region: string;
  endpoint_url: string;
  version: string;
  permissions: string[];
}

export interface SessionState {
  session: Session | null;
  loading: boolean;
  problem: Error | null;
  /** The session ended while a page was open: the shell asks for the password over it. */
  expired: boolean;
  /** Somebody was refused: is the session over? The server is asked; no answer counts as no. */
  check: () => Promise<'expired' | 'alive'>;
  retry: () => void;
  signIn: (username: string, password: string) => Promise<void>;
  /** Somebody signed in in another tab: go on if it is the same person. Says who it was otherwise. */
  resume: () => Promise<string | null>;
  signOut: () => Promise<void>;
}

const SessionContext = createContext<SessionState | null>(null);

async function readSession(signal?: AbortSignal): Promise<Session | null> {
  try {
    const response = await send('/api/session', { expectSignedOut: true, ...(signal ? { signal } : {}) });
    return (await response.json()) as Session;
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) return null;
    throw error;
  }
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [expired, setExpired] = useState(false);
  const query = useQuery({
    queryKey: ['/api/session'],
    queryFn: ({ signal }) => readSession(signal),
    staleTime: Infinity,
    gcTime: Infinity,
  });

  const expire = useCallback(() => setExpired(true), []);
  useEffect(() => whenSignedOut(expire), [expire]);
  const check = useCallback(async () => {
    const alive = await readSession().catch(() => undefined);
    if (alive !== null) return 'alive';
    expire();
    return 'expired';
  }, [expire]);

  const state = useMemo<SessionState>(
    () => ({
      session: query.data ?? null,
      loading: query.isPending,
      problem: query.data === undefined ? query.error : null,
      expired: expired && Boolean(query.data),
      check,
      retry: () => void query.refetch(),
      async signIn(username, password) {
        await send('/api/session', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ username, password }),
          expectSignedOut: true,
        });
        const next = await readSession();
        const other = query.data && next?.user.username !== query.data.user.username;
        if (other) client.clear();
        client.setQueryData(['/api/session'], next);
        setExpired(false);
        await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== '/api/session' });
      },
      async resume() {
        const next = await readSession().catch(() => null);
        if (!next) return null;
        if (next.user.username !== query.data?.user.username) return next.user.username;
        client.setQueryData(['/api/session'], next);
        setExpired(false);
        await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== '/api/session' });
        return null;
      },
      async signOut() {
        const response = await send('/api/session', { method: 'DELETE', expectSignedOut: true });
        // The session at the identity provider ends there, or the next person at this computer comes in as this one.
        if (response.status === 200) location.assign(((await response.json()) as { provider_sign_out: string }).provider_sign_out);
        setExpired(false);
        client.clear();
        client.setQueryData(['/api/session'], null);
      },
    }),
    [client, check, expired, query],
  );
  return <SessionContext value={state}>{children}</SessionContext>;
}

export function useSessionState(): SessionState {
  const state = useContext(SessionContext);
  if (!state) throw new Error('useSession needs a SessionProvider above it.');
  return state;
}

/** The signed-in session; only below the sign-in gate, where there is one. */
export function useSession(): Session {
  const { session } = useSessionState();
  if (!session) throw new Error('This page needs a signed-in session.');
  return session;
}

/** May the caller do this? Hides buttons only; the server decides. */
export function useAllowed(action: string): boolean {
  return permits(useSession().permissions, action);
}

/**
 * Where in the default bucket the studio's pages put what they make: closed to other domains, because the second part of
 * the key is this domain's id.
 */
export function useOwnFolder(area: string): string {
  const { profile } = useSession();
  return profile ? `${area}/${profile.DomainId}` : area;
}

/** The bucket that every account has. */
export function useDefaultBucket(): string {
  const { account, region } = useSession();
  return `sagemaker-${region}-${account}`;
}
