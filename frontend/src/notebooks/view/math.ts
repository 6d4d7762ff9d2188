import 'katex/dist/katex.css';

import renderMathInElement from 'katex/contrib/auto-render';

/** Jupyter's marks of formulas. */
const DELIMITERS = [
  { left: '$$', right: '$$', display: true },
  { left: '\\[', right: '\\]', display: true },
  { left: '\\(', right: '\\)', display: false },
  { left: '$', right: '$', display: false },
  ...['equation', 'equation*', 'align', 'align*', 'gather', 'gather*', 'CD'].map((name) => ({
    left: `\\begin{${name}}`,
    right: `\\end{${name}}`,
    display: true,
  })),
];

/** Draw the formulas in what is shown already; one that cannot be read stays as it was written, in red. */
export function typeset(host: HTMLElement): void {
  renderMathInElement(host, { delimiters: DELIMITERS, throwOnError: false, trust: false, maxExpand: 1000, maxSize: 50, strict: 'ignore' });
}
