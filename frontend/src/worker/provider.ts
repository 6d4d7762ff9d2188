import { useEffect, useState } from 'react';

import { ask } from './client';
import type { PortalSession, Provider } from './types';

const WORKFORCE = 'atelier.portal.workforce';
const PLACE = 'atelier.portal.place';

/** Whose portal it is: the address that people are given says it once, and this browser remembers. */
function workforce(): string {
  const named = new URLSearchParams(location.search).get('workforce');
  try {
    if (named) localStorage.setItem(WORKFORCE, named);
    return named ?? localStorage.getItem(WORKFORCE) ?? '';
  } catch {
    return named ?? ''; // a browser that keeps nothing
  }
}

/** The identity provider of the workforce; null if its people have names and passwords of their own, or nobody knows. */
export function useProvider(known: string | null | undefined): Provider | null {
  const [provider, setProvider] = useState<Provider | null>(known ? { organisation: '', address: known } : null);
  useEffect(() => {
    if (known !== undefined) return;
    const name = workforce();
    const path = name ? `/provider?workforce=${encodeURIComponent(name)}` : '/provider';
    ask<{ provider: Provider | null }>('GET', path)
      .then((found) => setProvider(found.provider))
      .catch(() => undefined); // the form is there all the same
  }, [known]);
  return provider;
}

/** Where somebody was going when they had to sign in first: the way over the provider forgets it. */
export function rememberPlace(): void {
  try {
    sessionStorage.setItem(PLACE, location.hash);
  } catch {
    // They begin at the list.
  }
}

export function returnToPlace(): void {
  try {
    const place = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    if (place && !location.hash) location.hash = place;
  } catch {
    // They begin at the list.
  }
}

/** Waits until somebody has signed in in another tab: this page, with work on it, is not left. */
export function useReturn(name: string | undefined, onDone: (session: PortalSession) => void, onOther: (name: string) => void): void {
  useEffect(() => {
    if (name === undefined) return;
    const back = () => {
      if (document.hidden) return;
      ask<PortalSession>('GET', '/session')
        .then((session) => (session.worker.name === name ? onDone(session) : onOther(session.worker.name)))
        .catch(() => undefined); // not yet
    };
    window.addEventListener('focus', back);
    document.addEventListener('visibilitychange', back);
    return () => {
      window.removeEventListener('focus', back);
      document.removeEventListener('visibilitychange', back);
    };
  }, [name, onDone, onOther]);
}
