import { useSyncExternalStore } from 'react';

import type { ThemeName } from './palette';

/** The theme on screen now. The page's colour scheme is what the shell sets when the theme changes. */
export function useThemeName(): ThemeName {
  return useSyncExternalStore(subscribe, current, () => 'light');
}

const current = (): ThemeName => (document.documentElement.style.colorScheme === 'dark' ? 'dark' : 'light');

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => observer.disconnect();
}
