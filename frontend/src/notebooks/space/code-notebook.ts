import { emptyNotebook, type CellContent, type NotebookContent } from '../nbformat';

const cell = (type: 'code' | 'markdown', source: string): CellContent =>
  ({
    id: crypto.randomUUID(),
    cell_type: type,
    metadata: {},
    source,
    ...(type === 'code' ? { execution_count: null, outputs: [] } : {}),
  }) as unknown as CellContent;

/** Python as a notebook: a heading that says what it does, then a cell for each part between empty lines at the margin. */
export function notebookOf(what: string, python: string): NotebookContent {
  return emptyNotebook([cell('markdown', `# ${what}`), ...partsOf(python).map((part) => cell('code', part))]);
}

export const emptyCell = (): CellContent => cell('code', '');

/** Parts begin after an empty line and at the margin: brackets and blocks stay whole. */
export function partsOf(python: string): string[] {
  const parts: string[] = [];
  let part: string[] = [];
  let depth = 0;
  for (const line of python.trim().split('\n')) {
    const atMargin = /^\S/.test(line) && !/^[)\]}]|^(else|elif|except|finally)\b/.test(line);
    if (atMargin && depth === 0 && part.length > 0 && part.at(-1)?.trim() === '') {
      parts.push(part.join('\n').trimEnd());
      part = [];
    }
    part.push(line);
    const bare = line.replace(/(["'])(?:\\.|(?!\1).)*\1/g, '').replace(/#.*/, '');
    depth += (bare.match(/[([{]/g)?.length ?? 0) - (bare.match(/[)\]}]/g)?.length ?? 0);
  }
  if (part.some((line) => line.trim())) parts.push(part.join('\n').trimEnd());
  return parts;
}
