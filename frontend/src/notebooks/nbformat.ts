import type * as nbformat from '@jupyterlab/nbformat';

/** A notebook as its file has it (nbformat 4). */
export type NotebookContent = nbformat.INotebookContent;
export type CellContent = nbformat.ICell;
export type Output = nbformat.IOutput;
export type CellType = 'code' | 'markdown' | 'raw';

/** nbformat keeps long text as a list of lines. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join('');
  return typeof value === 'string' ? value : '';
}

/** A name of the cell that a person recognises: its first line that says something. */
export function firstLine(source: string): string {
  const line = source.split('\n').find((each) => each.trim() !== '')?.trim() ?? '';
  if (!line) return 'empty cell';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** The language that the notebook's kernel speaks; Python unless it says otherwise. */
export function languageOf(metadata: Partial<nbformat.INotebookMetadata> | undefined): string {
  return metadata?.language_info?.name ?? 'python';
}

/** An empty notebook. */
export function emptyNotebook(cells: CellContent[] = []): NotebookContent {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3 (ipykernel)', language: 'python' },
      language_info: { name: 'python' },
    },
    cells,
  };
}
