import { useEffect } from 'react';

import { usePreference } from '../../workbench/workspace';

export interface Recent {
  domain: string;
  space: string;
  path: string;
  at: number;
}

const MOST = 30;

export function useRecent(): readonly Recent[] {
  return usePreference<Recent[]>('notebooks-recent', [])[0];
}

/** The newest first, each once. */
export function noted(recent: readonly Recent[], one: Recent): Recent[] {
  const same = (other: Recent) => other.domain === one.domain && other.space === one.space && other.path === one.path;
  return [one, ...recent.filter((other) => !same(other))].slice(0, MOST);
}

/** Remember that this notebook was opened; nothing for an empty path. */
export function useNoteRecent(domain: string, space: string, path: string): void {
  const [recent, setRecent] = usePreference<Recent[]>('notebooks-recent', []);
  const [first] = recent;
  const known = !path || (first?.domain === domain && first.space === space && first.path === path);
  useEffect(() => {
    if (!known) setRecent(noted(recent, { domain, space, path, at: Date.now() }));
  }, [known, recent, setRecent, domain, space, path]);
}
