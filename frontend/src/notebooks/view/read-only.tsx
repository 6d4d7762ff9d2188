import type * as nbformat from '@jupyterlab/nbformat';

import '../../components/code-editor.css';
import { languageOf, textOf, type CellContent, type NotebookContent, type Output } from '../nbformat';
import '../notebook.css';
import { Outputs } from './outputs';
import { Markdown } from './rendered';
import { StaticCode } from './static-code';

/** A notebook to read: no kernel, no connection, nothing that could be changed. */
export default function ReadOnly({ notebook, label = 'Notebook' }: { notebook: NotebookContent; label?: string }) {
  const language = languageOf(notebook.metadata);
  return (
    <section className="nb nb-read" aria-label={label}>
      {notebook.cells.map((cell, index) => (
        <ReadCell key={String(cell['id'] ?? index)} cell={cell} language={language} />
      ))}
      {notebook.cells.length === 0 && <div className="nb-note">This notebook has no cells.</div>}
    </section>
  );
}

/** One cell to read, for pages that show single cells (such as a comparison). */
export function ReadCell({ cell, language }: { cell: CellContent; language: string }) {
  const source = textOf(cell.source);
  if (cell.cell_type === 'markdown') {
    return (
      <article className="nb-cell nb-cell-markdown" aria-label="Text">
        <div className="nb-prompt" />
        <Markdown source={source} attachments={cell['attachments'] as nbformat.IAttachments | undefined} />
      </article>
    );
  }
  const count = cell['execution_count'] as number | null | undefined;
  return (
    <article className="nb-cell" aria-label={cell.cell_type === 'code' ? `Code, run ${count ?? 'not yet'}` : 'Raw text'}>
      <div className="nb-prompt">{cell.cell_type === 'code' ? `[${count ?? ' '}]:` : ''}</div>
      <div className="nb-body">
        <div className="nb-input">
          <StaticCode source={source} language={cell.cell_type === 'code' ? language : 'raw'} />
        </div>
        {cell.cell_type === 'code' && <Outputs outputs={(cell['outputs'] ?? []) as Output[]} />}
      </div>
    </article>
  );
}
