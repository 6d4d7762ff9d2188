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

  it('draws formulas of text and of outputs, and leaves prices in tables alone', async () => {
    const formulas = [
      { cell_type: 'markdown', id: 'm', metadata: {}, source: 'so $a_1 * b_1 * c$ and \\begin{align} x &= 1 \\end{align}' },
      {
        cell_type: 'code',
        id: 'c',
        metadata: {},
        execution_count: 1,
        source: 'x',
        outputs: [
          { output_type: 'display_data', metadata: {}, data: { 'text/latex': '$\\displaystyle \\frac{1}{2}$', 'text/plain': '1/2' } },
          { output_type: 'display_data', metadata: {}, data: { 'text/latex': '$\\href{javascript:alert(1)}{x} \\unknown$' } },
          { output_type: 'display_data', metadata: {}, data: { 'text/html': '<table><tr><td>from $5 to $6</td></tr></table>' } },
        ],
      },
    ] as unknown as CellContent[];
    const { container } = render(<NotebookView notebook={emptyNotebook(formulas)} />);

    await waitFor(() => expect(container.querySelectorAll('.nb-markdown .katex')).toHaveLength(2), { timeout: 30_000 });
    expect(container.querySelector('.nb-markdown em')).toBeNull();
    await waitFor(() => expect(container.querySelector('.nb-output .katex math mfrac')).toBeTruthy(), { timeout: 30_000 });
    expect(container.querySelector('a[href^="javascript"]')).toBeNull();
    expect(screen.getByText('from $5 to $6')).toBeTruthy();
  }, 60_000);
});
