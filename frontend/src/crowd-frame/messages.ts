/** What a task frame may say, and how it is read: the frame is a stranger's page, so every field is looked at. */

import type { KeyPress } from '../../crowd/src/base/key-press';

export type { KeyPress };
export type Answer = Record<string, unknown>;

export interface FrameAction {
  id: string;
  title: string;
  key: string;
}

export type FromFrame =
  | { type: 'crowd-ready'; answer: Answer; actions: FrameAction[]; canSubmit: boolean; instructions: boolean }
  | { type: 'crowd-actions'; actions: FrameAction[] }
  | { type: 'crowd-change'; answer: Answer; valid: boolean }
  | { type: 'crowd-submit'; answer: Answer }
  | { type: 'crowd-error'; reason: string; message: string }
  | ({ type: 'crowd-key' } & KeyPress);

export type ToFrame =
  | { type: 'crowd-configure'; theme?: 'light' | 'dark' | 'auto'; hideSubmit?: boolean; keys?: Record<string, string>; readOnly?: boolean }
  | { type: 'crowd-restore'; answer: Answer }
  | { type: 'crowd-action'; id: string }
  | { type: 'crowd-rejected'; message: string }
  | { type: 'crowd-submit-now' | 'crowd-instructions' | 'crowd-submitted' }
  | ({ type: 'crowd-key' } & KeyPress);

const MOST_ACTIONS = 200;
const MOST_TEXT = 500;

/** The message, or null for whatever is none. See `frontend/crowd/README.md`. */
export function readMessage(data: unknown): FromFrame | null {
  if (!isObject(data)) return null;
  switch (data['type']) {
    case 'crowd-ready':
      return {
        type: 'crowd-ready',
        answer: isObject(data['answer']) ? data['answer'] : {},
        actions: actionsOf(data['actions']),
        canSubmit: data['canSubmit'] === true,
        instructions: data['instructions'] === true,
      };
    case 'crowd-actions':
      return { type: 'crowd-actions', actions: actionsOf(data['actions']) };
    case 'crowd-change':
      return isObject(data['answer']) ? { type: 'crowd-change', answer: data['answer'], valid: data['valid'] === true } : null;
    case 'crowd-submit':
      return isObject(data['answer']) ? { type: 'crowd-submit', answer: data['answer'] } : null;
    case 'crowd-error':
      return { type: 'crowd-error', reason: textOf(data['reason']), message: textOf(data['message']) };
    case 'crowd-key':
      return {
        type: 'crowd-key',
        key: textOf(data['key']),
        code: textOf(data['code']),
        ctrlKey: data['ctrlKey'] === true,
        metaKey: data['metaKey'] === true,
        shiftKey: data['shiftKey'] === true,
        altKey: data['altKey'] === true,
      };
    default:
      return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MOST_TEXT) : '';
}

function actionsOf(value: unknown): FrameAction[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, MOST_ACTIONS)
    .filter(isObject)
    .map((action) => ({ id: textOf(action['id']), title: textOf(action['title']), key: textOf(action['key']) }))
    .filter(({ id }) => id !== '');
}
