import Button from '@cloudscape-design/components/button';

import { useAllowed, useSession } from '../api/session';
import { LinkButton } from '../components/link-button';
import { editorUrl, labUrl, notebooksPath } from './addresses';
import { useRun } from './use-run';
import './space-buttons.css';
import type { Word } from './words';

interface Props {
  domain: string;
  space: string;
  appType: string;
  word: Word;
  /** Somebody else's private space: what runs there is not theirs to see. */
  closed?: boolean;
  /** Called instead of running at once: the page saves first. */
  onRun?: (() => void) | undefined;
  inline?: boolean;
}

/** Run, stop or open a space, whichever its state allows. */
export function SpaceButtons({ domain, space, appType, word, closed = false, onRun, inline = false }: Props) {
  const { run, stop } = useRun();
  const target = { domain, space, appType };
  const mayRun = useAllowed('sagemaker:CreateApp') && !closed;
  const administrator = useSession().user.role === 'administrator';
  const mayStop = useAllowed('sagemaker:DeleteApp') && (!closed || administrator);
  const variant = inline ? 'inline-link' : 'normal';
  if (word === 'Running') {
    const buttons = (
      <>
        {mayStop && (
          <Button variant={variant} loading={stop.isPending} onClick={() => stop.mutate(target)} ariaLabel={`Stop ${space}`}>
            Stop
          </Button>
        )}
        {!closed && <Opening {...target} inline={inline} />}
      </>
    );
    return inline ? <div className="atelier-row-actions">{buttons}</div> : buttons;
  }
  if (word !== 'Stopped' && word !== 'Failed') return null;
  return mayRun ? (
    <Button
      variant={inline ? 'inline-link' : 'primary'}
      loading={run.isPending}
      onClick={onRun ?? (() => run.mutate(target))}
      ariaLabel={`Run ${space}`}
    >
      {word === 'Failed' ? 'Run again' : 'Run space'}
    </Button>
  ) : null;
}

function Opening({ domain, space, appType, inline }: { domain: string; space: string; appType: string; inline: boolean }) {
  const editor = appType === 'CodeEditor';
  const what = editor ? 'Code Editor' : 'JupyterLab';
  return (
    <>
      {!editor && !inline && <LinkButton to={notebooksPath(domain, space)}>Notebooks</LinkButton>}
      <Button
        variant={inline ? 'inline-link' : 'primary'}
        iconName="external"
        iconAlign="right"
        href={editor ? editorUrl(domain, space) : labUrl(domain, space)}
        target="_blank"
        ariaLabel={`Open ${what} of ${space} (new tab)`}
      >
        {inline ? 'Open' : `Open ${what}`}
      </Button>
    </>
  );
}
