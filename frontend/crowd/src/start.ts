import { LitElement } from 'lit';

import { installPageStyle } from './base/theme.ts';
import { listenToKeys, openBridge } from './bridge.ts';

/** Every element of the page has been drawn once: templates' scripts may touch their properties. */
async function everyElementReady(): Promise<void> {
  const ours = [...document.querySelectorAll('*')].filter((element) => element instanceof LitElement);
  await Promise.all(ours.map((element) => element.updateComplete));
}

async function start(): Promise<void> {
  await everyElementReady();
  document.dispatchEvent(new CustomEvent('all-crowd-elements-ready', { bubbles: true }));
  await everyElementReady();
  openBridge();
}

/** What a bundle does after it has defined its elements. */
export function startPage(): void {
  installPageStyle();
  listenToKeys();
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => void start());
  else void start();
}
