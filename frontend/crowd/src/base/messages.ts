import type { KeyPress } from './key-press.ts';
import type { Answer } from './serialise.ts';

export type { KeyPress };

/** The contract of README.md with the page around the frame. */
export interface ActionInfo {
  id: string;
  title: string;
  key: string;
}

export type ToParent =
  | {
      type: 'crowd-ready';
      version: 1;
      answer: Answer;
      widgets: string[];
      actions: ActionInfo[];
      canSubmit: boolean;
      instructions: boolean;
    }
  | { type: 'crowd-actions'; actions: ActionInfo[] }
  | { type: 'crowd-change'; answer: Answer; valid: boolean }
  | { type: 'crowd-submit'; answer: Answer }
  | { type: 'crowd-error'; reason: 'invalid' | 'template' | 'media'; message: string; element?: string }
  | ({ type: 'crowd-key' } & KeyPress);

const framed = (): boolean => window.parent !== window;

/** To the page around; nobody listens when the page is opened by itself. */
export function tellParent(message: ToParent): void {
  if (framed()) window.parent.postMessage(message, '*');
}

export const inFrame = framed;

/** Messages of the page around, and of nobody else. */
export function onParentMessage(handle: (message: Record<string, unknown>) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!framed() || event.source !== window.parent) return;
    const data = event.data;
    if (typeof data === 'object' && data !== null) handle(data as Record<string, unknown>);
  });
}
