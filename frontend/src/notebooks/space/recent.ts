import { useEffect } from 'react';

import { useChangePreference, usePreference } from '../../workbench/workspace';

export interface Recent {
  domain: string;
  space: string;
  path: string;
  at: number;
}

const KEY = 'notebooks-recent';
const MOST = 30;

export function useRecent(): readonly Recent[] {
  return usePreference<Recent[]>(KEY, [])[0];
}

/** The newest first, each once. */
export function noted(recent: readonly Recent[], one: Recent): Recent[] {
  const same = (other: Recent) => other.domain === one.domain && other.space === one.space && other.path === one.path;
  return [one, ...recent.filter((other) => !same(other))].slice(0, MOST);
}

/** Remember that this notebook was opened; nothing for an empty path. What other windows open is not answered. */
export function useNoteRecent(domain: string, space: string, path: string): void {
  const change = useChangePreference<Recent[]>(KEY);
  useEffect(() => {
    if (path) change((recent) => noted(recent ?? [], { domain, space, path, at: Date.now() }));
  }, [change, domain, space, path]);
}
