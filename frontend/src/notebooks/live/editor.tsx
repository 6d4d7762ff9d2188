import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, insertTab } from '@codemirror/commands';
import { markdown } from '@codemirror/lang-markdown';
import { python } from '@codemirror/lang-python';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Prec, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap } from '@codemirror/view';
import type { YNotebook } from '@jupyter/ydoc';
import { useEffect, useRef } from 'react';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';

import { COLOURS } from '../../components/code-colours';
import { assistance } from './assist';
import type { OpenNotebook } from './open-notebook';

export interface EditorActions {
  run: (then: 'stay' | 'next' | 'insert') => void;
  /** Back to command mode. */
  leave: () => void;
  /** The cursor left the text at its top (-1) or its bottom (1). */
  step: (by: -1 | 1) => void;
  split: (at: number) => void;
  save: () => void;
  focused: () => void;
}

interface CellEditorProps {
  open: OpenNotebook;
  cell: ReturnType<YNotebook['getCell']>;
  language: string;
  label: string;
  /** Has the keyboard. */
  editing: boolean;
  actions: EditorActions;
}

/** The text of one cell, which others may be writing in at the same time: their cursors have their names. */
export function CellEditor({ open, cell, language, label, editing, actions }: CellEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });

  useEffect(() => {
    const parent = place.current;
    if (!parent) return undefined;
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: cell.source,
        extensions: [
          Prec.highest(ownKeys(() => latest.current)),
          language === 'code' ? [python(), assistance(open)] : keymap.of([{ key: 'Tab', run: insertTab }]),
          language === 'markdown' ? [markdown(), EditorView.lineWrapping] : [],
          yCollab(cell.ysource, cell.awareness, { undoManager: cell.undoManager ?? false }),
          COMMON,
          EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label, spellcheck: language === 'markdown' ? 'true' : 'false' }),
          EditorView.domEventHandlers({ focus: () => void latest.current.focused() }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [open, cell, language, label]);

  useEffect(() => {
    if (editing && !view.current?.hasFocus) view.current?.focus();
  }, [editing, cell]);

  return <div ref={place} className="nb-editor" />;
}

const COMMON: Extension = [
  highlightSpecialChars(),
  drawSelection(),
  EditorState.allowMultipleSelections.of(true),
  indentUnit.of('    '),
  EditorState.tabSize.of(4),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  syntaxHighlighting(COLOURS),
  keymap.of([...closeBracketsKeymap, ...yUndoManagerKeymap, ...defaultKeymap]),
];

function ownKeys(actions: () => EditorActions): Extension {
  const does = (act: (all: EditorActions, view: EditorView) => void) => (view: EditorView) => {
    act(actions(), view);
    return true;
  };
  const leaves = (by: -1 | 1) => (view: EditorView) => {
    const { main } = view.state.selection;
    const line = view.state.doc.lineAt(main.head);
    if (!main.empty || line.number !== (by < 0 ? 1 : view.state.doc.lines) || view.dom.querySelector('.cm-tooltip-autocomplete')) return false;
    actions().step(by);
    return true;
  };
  return [
    keymap.of([
      { key: 'Shift-Enter', run: does((all) => all.run('next')) },
      { key: 'Mod-Enter', run: does((all) => all.run('stay')) },
      { key: 'Alt-Enter', run: does((all) => all.run('insert')) },
      { key: 'Mod-s', run: does((all) => all.save()) },
      { key: 'Ctrl-Shift--', run: does((all, view) => all.split(view.state.selection.main.head)) },
      { key: 'ArrowUp', run: leaves(-1) },
      { key: 'ArrowDown', run: leaves(1) },
    ]),
    // After the completion and the help had their chance to close.
    EditorView.domEventHandlers({
      keydown: (event, view) => {
        if (event.key !== 'Escape' || view.dom.querySelector('.cm-tooltip')) return false;
        event.preventDefault();
        actions().leave();
        return true;
      },
    }),
  ];
}
