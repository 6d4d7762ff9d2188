import { completionKeymap, startCompletion, acceptCompletion, completionStatus, autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { indentMore, insertTab } from '@codemirror/commands';
import { Prec, StateEffect, StateField, type Extension } from '@codemirror/state';
import { keymap, showTooltip, type EditorView, type Tooltip } from '@codemirror/view';

import type { OpenNotebook } from './open-notebook';

/** A kernel that computes answers when it is done; nobody waits longer for a completion. */
const PATIENCE_MS = 5000;

/** Jupyter counts characters, the editor UTF-16 units: an emoji is one and two. */
export function inCharacters(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}

export function inUnits(text: string, characters: number): number {
  return [...text].slice(0, characters).join('').length;
}

function patient<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  return Promise.race([answer, new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS))]);
}

interface Experimental {
  text: string;
  type?: string;
  signature?: string;
}

function completionsOf(open: OpenNotebook) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { connection } = open.kernel;
    if (!connection) return null;
    const code = context.state.doc.toString();
    const reply = await patient(connection.requestComplete({ code, cursor_pos: inCharacters(code, context.pos) }).catch(() => null));
    if (!reply || context.aborted || reply.content.status !== 'ok') return null;
    const { matches, cursor_start, metadata } = reply.content;
    const known = new Map(((metadata['_jupyter_types_experimental'] ?? []) as unknown as Experimental[]).map((each) => [each.text, each]));
    return {
      from: inUnits(code, cursor_start),
      options: matches.map((label) => {
        const { type, signature } = known.get(label) ?? {};
        return { label, ...(type && type !== '<unknown>' ? { type } : {}), ...(signature ? { detail: signature } : {}) };
      }),
      validFor: /^[\w.]*$/,
    };
  };
}

const setHelp = StateEffect.define<Tooltip | null>();
const help = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setHelp)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

function inspect(open: OpenNotebook, view: EditorView): boolean {
  const { connection } = open.kernel;
  if (!connection) return false;
  const code = view.state.doc.toString();
  const at = view.state.selection.main.head;
  void patient(connection.requestInspect({ code, cursor_pos: inCharacters(code, at), detail_level: 0 }).catch(() => null)).then((reply) => {
    const content = reply?.content;
    if (!content || content.status !== 'ok' || !content.found) return;
    const text = String(content.data['text/plain'] ?? '').replace(COLOUR, '');
    view.dispatch({ effects: setHelp.of({ pos: at, above: false, create: () => ({ dom: helpElement(text) }) }) });
  });
  return true;
}

function helpElement(text: string): HTMLElement {
  const element = document.createElement('pre');
  element.className = 'nb-help';
  element.textContent = text;
  element.tabIndex = 0;
  return element;
}

function completeOrIndent(view: EditorView): boolean {
  if (completionStatus(view.state) === 'active') return acceptCompletion(view);
  const { main } = view.state.selection;
  if (!main.empty) return indentMore(view);
  const before = view.state.sliceDoc(Math.max(0, main.head - 1), main.head);
  return /[\w.'"([/]/.test(before) ? startCompletion(view) : insertTab(view);
}

/** Tab completes, Shift+Tab tells what something is: both ask the kernel. */
export function assistance(open: OpenNotebook): Extension {
  return [
    help,
    autocompletion({ override: [completionsOf(open)], activateOnTyping: false, defaultKeymap: false, icons: false }),
    Prec.highest(
      keymap.of([
        { key: 'Tab', run: completeOrIndent, shift: (view) => inspect(open, view) },
        { key: 'Escape', run: (view) => closeHelp(view) },
      ]),
    ),
    Prec.high(keymap.of(completionKeymap)),
  ];
}

function closeHelp(view: EditorView): boolean {
  if (!view.state.field(help, false)) return false;
  view.dispatch({ effects: setHelp.of(null) });
  return true;
}
