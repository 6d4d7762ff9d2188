import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', listener);
  };
}

/** Is the page dark now? For what is drawn without CSS, such as charts. */
export function useDark(): boolean {
  return useSyncExternalStore(subscribe, () => document.body.classList.contains('awsui-dark-mode'));
}
