import { html } from '@codemirror/lang-html';
import { json } from '@codemirror/lang-json';
import { python } from '@codemirror/lang-python';
import { yaml } from '@codemirror/lang-yaml';
import { StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';

import { COLOURS } from './code-colours';
import type { CodeEditorProps, CodeLanguage } from './code-editor';

/** Enough of a shell to tell comments, texts and key words apart. */
const SHELL = StreamLanguage.define({
  name: 'shell',
  token(stream) {
    if (stream.match(/^(?:#.*|\s+#.*)/)) return 'comment';
    if (stream.eatSpace()) return null;
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'[^']*'?/)) return 'string';
    if (stream.match(/^\$(?:\w+|\{[^}]*\}?|[@*#?!$-])/)) return 'propertyName';
    if (stream.match(/^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|in|function|return|export|set|local)\b/)) return 'keyword';
    if (!stream.match(/^[\w./-]+/)) stream.next();
    return null;
  },
});

const LANGUAGES: Record<CodeLanguage, () => Extension> = { html: () => html(), python: () => python(), json: () => json(), shell: () => SHELL, yaml: () => yaml() };

/** The editor itself, in a chunk of its own. */
export default function CodeMirror({ label, language, value, onChange, lines = 8, disabled = false }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const locked = useRef(new Compartment());
  const latest = useRef({ onChange, value });
  /** What was told by `onChange` and has not come back as the value yet. */
  const echoes = useRef(new Set<string>());
  useEffect(() => {
    latest.current = { onChange, value };
  });

  useEffect(() => {
    if (!place.current) return undefined;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          basicSetup,
          LANGUAGES[language](),
          syntaxHighlighting(COLOURS),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          locked.current.of(EditorState.readOnly.of(false)),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            const text = update.state.doc.toString();
            // What was set from outside is no change that somebody made.
            if (text === latest.current.value) return;
            echoes.current.add(text);
            latest.current.onChange(text);
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [label, language]);

  useEffect(() => {
    view.current?.dispatch({ effects: locked.current.reconfigure(EditorState.readOnly.of(disabled)) });
  }, [disabled]);

  // What is set from outside, such as another template; what was typed here is there already.
  useEffect(() => {
    const now = view.current?.state.doc;
    if (!now) return;
    if (now.toString() === value) {
      echoes.current.clear();
      return;
    }
    // An echo of some letters ago: somebody types faster than the page is drawn.
    if (echoes.current.has(value)) return;
    view.current?.dispatch({ changes: { from: 0, to: now.length, insert: value } });
  }, [value]);

  return <div ref={place} className="code-editor" style={{ '--code-lines': lines } as React.CSSProperties} />;
}
