import type { YCodeCell } from '@jupyter/ydoc';
import type * as nbformat from '@jupyterlab/nbformat';
import { memo, useEffect, useRef, useState, type FormEvent, type MouseEvent } from 'react';

import { Outputs } from '../view/outputs';
import { Markdown } from '../view/rendered';
import { StaticCode } from '../view/static-code';
import { CellEditor, type EditorActions } from './editor';
import type { OpenNotebook, Question } from './open-notebook';
import { useCodeCell, useSource, type Cell } from './use-live';

export interface CellProps {
  open: OpenNotebook;
  cell: Cell;
  index: number;
  chosen: boolean;
  active: boolean;
  editing: boolean;
  /** A text cell whose source is in sight. */
  unfolded: boolean;
  question: Question | null;
  lab: string;
  /** Never changes: what is done is told with the cell's id. */
  on: CellEvents;
}

export interface CellEvents {
  choose: (id: string, extend: boolean) => void;
  edit: (id: string) => void;
  run: (id: string, then: 'stay' | 'next' | 'insert') => void;
  leave: (id: string) => void;
  step: (id: string, by: -1 | 1) => void;
  split: (id: string, at: number) => void;
  save: () => void;
  focused: (id: string) => void;
}

/** One cell of an open notebook. */
export const LiveCell = memo(function LiveCell(props: CellProps) {
  const { cell, index, chosen, active, editing, on } = props;
  const place = useRef<HTMLElement>(null);
  const [near, setNear] = useState(false);
  useNear(place, () => setNear(true));
  useEffect(() => {
    const element = place.current;
    if (!active || editing || !element || element.contains(document.activeElement)) {
      if (active && !editing && element && document.activeElement?.closest('.nb-editor')) element.focus({ preventScroll: true });
      return;
    }
    const focused = document.activeElement;
    // Only from within the notebook: a choice made by somebody's click elsewhere takes no focus away.
    if (focused === document.body || focused?.closest('.nb-live')) element.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'nearest' });
  }, [active, editing]);

  const choose = (event: MouseEvent) => {
    if ((event.target as Element).closest('.nb-editor, button, a, input, .nb-output')) {
      if (!active) on.focused(cell.id);
      return;
    }
    on.choose(cell.id, event.shiftKey);
  };
  const kind = cell.cell_type as string;
  return (
    <article
      ref={place}
      className={`nb-cell nb-cell-${kind} ${chosen ? 'nb-chosen' : ''} ${active ? 'nb-active' : ''} ${editing ? 'nb-editing' : ''}`}
      data-cell={cell.id}
      tabIndex={active ? 0 : -1}
      aria-label={`Cell ${index + 1}, ${kind}${chosen ? ', chosen' : ''}`}
      onMouseDown={choose}
    >
      {kind === 'code' ? <CodeCell {...props} near={near || active} /> : <TextCell {...props} near={near || active} />}
    </article>
  );
});

function useNear(place: React.RefObject<HTMLElement | null>, come: () => void): void {
  const latest = useRef(come);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver((entries) => void (entries.some((entry) => entry.isIntersecting) && latest.current()), {
      rootMargin: '600px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
}

type Near = CellProps & { near: boolean };

function actionsOf({ cell, on }: CellProps): EditorActions {
  return {
    run: (then) => on.run(cell.id, then),
    leave: () => on.leave(cell.id),
    step: (by) => on.step(cell.id, by),
    split: (at) => on.split(cell.id, at),
    save: on.save,
    focused: () => on.focused(cell.id),
  };
}

function Source(props: Near & { language: string }) {
  const { open, cell, index, editing, near, language } = props;
  if (!near) return <StaticCode source={cell.source} language={language === 'code' ? 'python' : language} />;
  return <CellEditor open={open} cell={cell} language={language} label={`Text of cell ${index + 1}`} editing={editing} actions={actionsOf(props)} />;
}

function CodeCell(props: Near) {
  const { cell, on, lab, question } = props;
  const { count, running, parameters, outputs } = useCodeCell(cell as YCodeCell);
  return (
    <>
      <div className="nb-prompt">
        <button type="button" className="nb-run" tabIndex={-1} aria-label={running ? 'Running' : 'Run this cell'} disabled={running} onClick={() => on.run(cell.id, 'stay')}>
          {running ? <span className="nb-spin" /> : '▶'}
        </button>
        <span className="nb-count">[{running ? '*' : (count ?? ' ')}]:</span>
      </div>
      <div className="nb-body">
        {parameters && <div className="nb-note">Parameters: a job puts its values after this cell.</div>}
        <div className="nb-input">
          <Source {...props} language="code" />
        </div>
        <Outputs outputs={outputs} lab={lab} />
        {question && <Ask question={question} />}
      </div>
    </>
  );
}

/** input() of Python: the kernel waits for a line. */
function Ask({ question }: { question: Question }) {
  const [value, setValue] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    question.answer(value);
  };
  return (
    <form className="nb-ask" onSubmit={send}>
      <label>
        {question.prompt || 'The code asks for a line:'}
        <input
          autoFocus
          type={question.password ? 'password' : 'text'}
          value={value}
          autoComplete="off"
          onChange={(event) => setValue(event.target.value)}
          onKeyDown={(event) => event.stopPropagation()}
        />
      </label>
      <button type="submit">Send</button>
    </form>
  );
}

function TextCell(props: Near) {
  const { cell, on, unfolded } = props;
  const source = useSource(cell);
  const kind = cell.cell_type as string;
  const rendered = kind === 'markdown' && !unfolded;
  return (
    <>
      <div className="nb-prompt">{kind === 'raw' && <span className="nb-count">raw</span>}</div>
      <div className="nb-body" onDoubleClick={() => rendered && on.edit(cell.id)}>
        {rendered ? (
          source.trim() ? (
            <Markdown source={source} attachments={(cell.toJSON() as { attachments?: nbformat.IAttachments }).attachments} />
          ) : (
            <div className="nb-note">Empty text: press Enter to write.</div>
          )
        ) : (
          <div className="nb-input">
            <Source {...props} language={kind} />
          </div>
        )}
      </div>
    </>
  );
}
