import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import '../components/code-editor.css';
import { textOf, type CellContent, type Output } from '../notebooks/nbformat';
import '../notebooks/notebook.css';
import { Outputs } from '../notebooks/view/outputs';
import type { DiffLine, DiffRow, NotebookDiff } from './api';
import './diff.css';
import { folded, partsText } from './folding';

/** Both sides, cell by cell; what is the same is folded. */
export default function DiffView({ diff }: { diff: NotebookDiff }) {
  return (
    <section className="nb nd" aria-label="Comparison">
      <div className="nd-names">
        <div>{diff.names.a}</div>
        <div>{diff.names.b}</div>
      </div>
      {folded(diff.cells).map((part) => ('same' in part ? <Same key={part.at} rows={part.same} /> : <Row key={part.at} row={part.row} />))}
    </section>
  );
}

function Same({ rows }: { rows: DiffRow[] }) {
  const [shown, setShown] = useState(false);
  const text = rows.length === 1 ? '1 unchanged cell' : `${rows.length} unchanged cells`;
  return (
    <>
      <div>
        <Button variant="inline-link" iconName={shown ? 'angle-down' : 'angle-right'} ariaExpanded={shown} onClick={() => setShown(!shown)}>
          {text}
        </Button>
      </div>
      {shown && rows.map((row, index) => <Row key={index} row={row} />)}
    </>
  );
}

const TITLES = { added: 'Only on the right', removed: 'Only on the left', changed: 'Changed', same: 'Unchanged' } as const;

function Row({ row }: { row: DiffRow }) {
  const type = (row.b ?? row.a)?.cell_type;
  const what = `${TITLES[row.kind]}${row.parts.length > 0 ? `: ${partsText(row.parts)}` : ''}${type === 'code' ? '' : type === 'markdown' ? ' · text cell' : ' · raw cell'}`;
  return (
    <article className="nd-row" aria-label={what}>
      <div className="nd-what">{what}</div>
      <Side cell={row.a} row={row} side="a" />
      <Side cell={row.b} row={row} side="b" />
    </article>
  );
}

function Side({ cell, row, side }: { cell: CellContent | null; row: DiffRow; side: 'a' | 'b' }) {
  if (!cell) return <div />;
  const source = textOf(cell.source);
  const lines: readonly DiffLine[] = row.lines.length > 0 ? row.lines : source.split('\n').map((text) => ({ kind: 'same', a: text, b: text }));
  const whole = row.kind === 'added' || row.kind === 'removed' ? ` nd-cell-${row.kind}` : '';
  const outputs = (cell['outputs'] ?? []) as Output[];
  return (
    <div className={`nd-cell${whole}`}>
      <pre className="nd-lines" tabIndex={0} role="group" aria-label={side === 'a' ? 'Left' : 'Right'}>
        {lines.map((line, index) => (
          <Line key={index} line={line} side={side} />
        ))}
      </pre>
      {row.parts.includes('metadata') && <pre className="nd-rest">{`metadata ${JSON.stringify(cell.metadata)}`}</pre>}
      {outputs.length > 0 && <Outputs outputs={outputs} />}
    </div>
  );
}

/** A line that the other side has and this one has not is an empty one, so that both sides stay level. */
function Line({ line, side }: { line: DiffLine; side: 'a' | 'b' }) {
  const text = line[side];
  if (line.kind === 'same' || text === null) return <span className="nd-text">{text ?? ''}</span>;
  return (
    <span className={`nd-text nd-text-${side === 'a' ? 'removed' : 'added'}`} data-sign={side === 'a' ? '−' : '+'}>
      {text}
    </span>
  );
}
