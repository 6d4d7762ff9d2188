import { keyLabel } from '../crowd-frame/keys';
import { isQuick } from './quick';
import { keyFor, type Keys, type OwnId } from './shortcuts';
import type { Slot } from './work';

interface Props {
  front: Slot | undefined;
  keys: Keys;
  act: (id: OwnId) => void;
  /** Leave a reopened answer as it is. */
  back: () => void;
  /** A chosen label is submitted at once. */
  quick: boolean;
  setQuick: (quick: boolean) => void;
}

/** The buttons below the task, each with its key. */
export function Actions({ front, keys, act, back, quick, setQuick }: Props) {
  const button = (id: OwnId, text: string, shown = true, primary = false) =>
    shown && (
      <button type="button" className={primary ? 'primary' : ''} disabled={!front || (primary && !(front.ready && front.canSubmit))} onClick={() => act(id)}>
        {text} <kbd>{keyLabel(keyFor(id, keys, front?.actions))}</kbd>
      </button>
    );
  const offered = (id: string) => front?.actions.some((action) => action.id === id) ?? false;
  const own = front !== undefined && !front.again;
  return (
    <section className="bar actions" aria-label="What to do with this task">
      <div className="bar-left">
        {button('instructions', 'Instructions')}
        {button('undo', 'Undo', offered('undo'))}
        {button('redo', 'Redo', offered('redo'))}
        {button('decline', 'Decline', own)}
        {button('release', 'Release', own)}
        {button('stop', 'Stop, go on later', own)}
      </div>
      <div className="bar-right">
        {own && isQuick(front) && (
          <label className="choice" title="One key for each task; the last ten answers can be corrected.">
            <input type="checkbox" checked={quick} onChange={(event) => setQuick(event.target.checked)} /> Submit at once
          </label>
        )}
        {front?.again ? (
          <button type="button" onClick={back}>
            Leave it as it was <kbd>Esc</kbd>
          </button>
        ) : (
          button('answers', 'Last answers')
        )}
        {button('submit', front?.again ? 'Correct the answer' : 'Submit', true, true)}
      </div>
    </section>
  );
}
