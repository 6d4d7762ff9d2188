import { lazy, Suspense } from 'react';

import './code-editor.css';

export type CodeLanguage = 'html' | 'python' | 'json' | 'shell' | 'yaml';

export interface CodeEditorProps {
  /** What a screen reader calls it. */
  label: string;
  language: CodeLanguage;
  value: string;
  onChange: (value: string) => void;
  /** Lines that are in sight when there is little text. */
  lines?: number;
  disabled?: boolean;
}

// CodeMirror is loaded when the first editor is shown, and never on the first page.
const Editor = lazy(() => import('./code-mirror'));

/** Text that is code: coloured, with line numbers; Tab leaves it, as it leaves every field. */
export function CodeEditor(props: CodeEditorProps) {
  const { lines = 8 } = props;
  return (
    <Suspense fallback={<div className="code-editor" style={{ minBlockSize: `${lines * 1.5 + 1}em` }} />}>
      <Editor {...props} />
    </Suspense>
  );
}
