import { render, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { NotebookView } from '../notebook-view';
import { emptyNotebook, type CellContent } from '../nbformat';

const cells = [
  { cell_type: 'markdown', id: 'a', metadata: {}, source: ['# Hello\n', 'you <img src=x onerror="document.title=1">'] },
  {
    cell_type: 'code',
    id: 'b',
    metadata: {},
    execution_count: 3,
    source: 'x = 1',
    outputs: [
      { output_type: 'stream', name: 'stdout', text: ['\u001b[31mred\u001b[0m\n'] },
      { output_type: 'display_data', metadata: {}, data: { 'text/html': '<table><tr><td>cell</td></tr></table>' } },
      { output_type: 'error', ename: 'ValueError', evalue: 'no', traceback: [] },
    ],
  },
] as unknown as CellContent[];

describe('NotebookView', () => {
  it('shows text, code, the count and every output; nothing of it runs', async () => {
    const { container } = render(<NotebookView notebook={emptyNotebook(cells)} />);
    expect(await screen.findByRole('heading', { name: 'Hello' }, { timeout: 30_000 })).toBeTruthy();
    expect(container.querySelector('[onerror]')).toBeNull();
    expect(screen.getByText('[3]:')).toBeTruthy();
    expect(container.querySelector('.nb-static')?.textContent).toBe('x = 1');
    await waitFor(() => expect(container.querySelector('.ansi-red-fg')?.textContent).toBe('red'), { timeout: 30_000 });
    await screen.findByText('cell', undefined, { timeout: 30_000 });
    await screen.findByText('ValueError: no', undefined, { timeout: 30_000 });
  }, 60_000);
});
