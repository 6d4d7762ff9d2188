import {
  actionInfos,
  allActions,
  announce,
  isOperating,
  isTyping,
  onActionsChanged,
  pressKey,
  releaseKey,
  remap,
  runAction,
} from './base/keys.ts';
import { onParentMessage, tellParent, type KeyPress } from './base/messages.ts';
import { isRecord } from './base/relaxed-json.ts';
import { setTheme } from './base/theme.ts';
import { isSubmitting } from './base/element.ts';
import { hideSubmit, theForm } from './form/crowd-form.ts';
import { setReadOnly } from './image/stage-widget.ts';

const pressOf = (event: KeyboardEvent): KeyPress => ({
  key: event.key,
  code: event.code,
  ctrlKey: event.ctrlKey,
  metaKey: event.metaKey,
  shiftKey: event.shiftKey,
  altKey: event.altKey,
});

/** A dialog is open: its keys are its own. */
function inDialog(event: Event): boolean {
  return event.composedPath().some((one) => one instanceof HTMLDialogElement && one.open);
}

/** Keys of the page: first what the worker types into, then the actions, then the page around. */
export function listenToKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || inDialog(event)) return;
    const sends = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (!sends && (isTyping(event) || isOperating(event))) return;
    const press = pressOf(event);
    if (pressKey(press)) event.preventDefault();
    else if (event.key !== 'Tab') tellParent({ type: 'crowd-key', ...press });
  });
  window.addEventListener('keyup', (event) => {
    if (!isTyping(event)) releaseKey(pressOf(event));
  });
}

function texts(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function configure(message: Record<string, unknown>): void {
  if ('theme' in message) setTheme(message.theme);
  if ('hideSubmit' in message) hideSubmit(message.hideSubmit === true);
  if ('readOnly' in message) {
    setReadOnly(message.readOnly);
    theForm()?.lock(message.readOnly === true);
  }
  if ('keys' in message) remap(texts(message.keys));
}

function keyFromParent(message: Record<string, unknown>): void {
  const press: KeyPress = {
    key: typeof message.key === 'string' ? message.key : '',
    code: typeof message.code === 'string' ? message.code : '',
    ctrlKey: message.ctrlKey === true,
    metaKey: message.metaKey === true,
    shiftKey: message.shiftKey === true,
    altKey: message.altKey === true,
  };
  pressKey(press);
  releaseKey(press);
}

/** The messages of README.md. */
const HANDLERS: Record<string, (message: Record<string, unknown>) => void> = {
  'crowd-configure': configure,
  'crowd-restore': (message) => theForm()?.restore(message.answer),
  'crowd-submit-now': () => theForm()?.requestSubmit(),
  'crowd-action': (message) => void (typeof message.id === 'string' && runAction(message.id)),
  'crowd-undo': () => void runAction('undo'),
  'crowd-redo': () => void runAction('redo'),
  'crowd-key': keyFromParent,
  'crowd-instructions': () => void runAction('instructions'),
  'crowd-submitted': () => theForm()?.accepted(),
  'crowd-rejected': (message) => theForm()?.rejected(message.message),
};

/** Tells the page around that everything is there, and listens to it from now on. */
export function openBridge(): void {
  onParentMessage((message) => {
    const handler = typeof message.type === 'string' && Object.hasOwn(HANDLERS, message.type) ? HANDLERS[message.type] : null;
    handler?.(message);
  });
  const form = theForm();
  const widgets = (form?.fields() ?? []).filter(isSubmitting).map((element) => element.localName);
  tellParent({
    type: 'crowd-ready',
    version: 1,
    answer: form?.answer() ?? {},
    widgets,
    actions: actionInfos(),
    canSubmit: form !== null,
    instructions: allActions().some(({ id }) => id === 'instructions'),
  });
  announceChanges();
}

function announceChanges(): void {
  let told = JSON.stringify(actionInfos());
  onActionsChanged(() => {
    const actions = actionInfos();
    const text = JSON.stringify(actions);
    if (text === told) return;
    told = text;
    tellParent({ type: 'crowd-actions', actions });
  });
  announce();
}
