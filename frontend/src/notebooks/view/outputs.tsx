import { Component, lazy, memo, Suspense, useState, type ReactNode } from 'react';

import { textOf, type Output } from '../nbformat';
import { PLOTLY, shownOf, type Shown } from './mime';
import { AnsiText, Formula, Markdown, PlainHtml } from './rendered';
import { Sandbox } from './sandbox';

const PlotlyFigure = lazy(() => import('./figure').then((module) => ({ default: module.PlotlyFigure })));

/** So many lines of a stream are in sight until somebody asks for more. */
const LINES = 24;
/** More are not drawn at once: a page with a million lines would stand still. */
const MOST_LINES = 5000;

interface OutputsProps {
  outputs: readonly Output[];
  /** Where JupyterLab is, for what only it can show. */
  lab?: string | undefined;
}

/** What a cell has printed, drawn and said, safe to look at whoever wrote the notebook. */
export function Outputs({ outputs, lab }: OutputsProps) {
  if (outputs.length === 0) return null;
  return (
    <div className="nb-outputs">
      {outputs.map((output, index) => (
        <div key={index} className="nb-output">
          <Guard>
            <OneOutput output={output} lab={lab} />
          </Guard>
        </div>
      ))}
    </div>
  );
}

const OneOutput = memo(function OneOutput({ output, lab }: { output: Output; lab: string | undefined }) {
  if (output.output_type === 'stream') return <Stream text={textOf(output['text'])} error={output['name'] === 'stderr'} />;
  if (output.output_type === 'error') {
    const traceback = output['traceback'] as string[] | undefined;
    const text = traceback?.length ? traceback.join('\n') : `${String(output['ename'])}: ${String(output['evalue'])}`;
    return <Long text={text} className="nb-error" />;
  }
  const data = (output['data'] ?? {}) as Record<string, unknown>;
  const metadata = (output['metadata'] ?? {}) as Record<string, unknown>;
  return <Bundle shown={shownOf(data, metadata)} alt={textOf(data['text/plain'])} lab={lab} key={PLOTLY in data ? 'plotly' : 'other'} />;
});

function Bundle({ shown, alt, lab }: { shown: Shown; alt: string; lab: string | undefined }) {
  switch (shown.kind) {
    case 'plotly':
      return (
        <Suspense fallback={<div className="nb-note">Drawing…</div>}>
          <PlotlyFigure figure={shown.figure} />
        </Suspense>
      );
    case 'widget':
      return (
        <div className="nb-note">
          An interactive widget: it works in JupyterLab, not on this page.{' '}
          {lab && (
            <a href={lab} target="_blank" rel="noreferrer">
              Open in JupyterLab
            </a>
          )}
        </div>
      );
    case 'html':
      return <PlainHtml html={shown.html} />;
    case 'sandbox':
      return <Sandbox html={shown.html} />;
    case 'markdown':
      return <Markdown source={shown.text} />;
    case 'formula':
      return <Formula source={shown.text} />;
    case 'image':
      return (
        <img
          className="nb-picture"
          src={shown.url}
          alt={alt || 'Picture made by this cell'}
          {...(shown.width ? { width: shown.width } : {})}
          {...(shown.height ? { height: shown.height } : {})}
        />
      );
    case 'json':
      return <Long text={shown.text} />;
    default:
      return <Long text={shown.text} />;
  }
}

function Stream({ text, error }: { text: string; error: boolean }) {
  return <Long text={text} className={error ? 'nb-stderr' : ''} />;
}

/** Long text is folded; the end is what one wants to see of a log. */
function Long({ text, className = '' }: { text: string; className?: string }) {
  const [open, setOpen] = useState(false);
  const lines = text.replace(/\n$/, '').split('\n');
  const long = lines.length > LINES;
  const drawn = lines.length > MOST_LINES ? `… ${lines.length - MOST_LINES} earlier lines are in the file …\n${lines.slice(-MOST_LINES).join('\n')}` : text;
  return (
    <>
      <AnsiText text={drawn} className={`${className} ${long && !open ? 'nb-folded' : ''}`} />
      {long && (
        <button type="button" className="nb-more" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? 'Show less' : `Show all ${lines.length.toLocaleString('en')} lines`}
        </button>
      )}
    </>
  );
}

/** One output that cannot be drawn takes no other with it. */
class Guard extends Component<{ children: ReactNode }, { problem: string }> {
  override state = { problem: '' };

  static getDerivedStateFromError(error: unknown): { problem: string } {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.problem) return <div className="nb-note">This output could not be shown: {this.state.problem}</div>;
    return this.props.children;
  }
}
