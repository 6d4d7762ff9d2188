import { useEffect, useState } from 'react';

import { isShortcut, keyLabel, written } from '../crowd-frame/keys';
import type { FrameAction } from '../crowd-frame/messages';
import { Dialog } from './dialog';
import { allShortcuts, clashes, type Keys, type OwnId } from './shortcuts';
import type { Theme } from './theme';
import type { PastAnswer } from './types';
import { time } from './words';

interface Closing {
  onClose: () => void;
}

const REASONS = ['The data cannot be seen or is broken', 'It does not fit the question', 'It is not clear what to do'];

export function DeclineDialog({ onClose, onDecline }: Closing & { onDecline: (reason: string) => void }) {
  const [reason, setReason] = useState('');
  return (
    <Dialog title="Decline this task" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onDecline(reason);
        }}
      >
        <p>Something is wrong with it? You will not see it again; others may.</p>
        <label htmlFor="decline-reason">What is wrong (optional)</label>
        <input id="decline-reason" list="decline-reasons" value={reason} maxLength={1000} data-first onChange={(event) => setReason(event.target.value)} />
        <datalist id="decline-reasons">
          {REASONS.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <div className="dialog-foot">
          <button type="button" onClick={onClose}>
            Cancel <kbd>Esc</kbd>
          </button>
          <button type="submit" className="primary">
            Decline <kbd>Enter</kbd>
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function ReleaseDialog({ onClose, onRelease }: Closing & { onRelease: () => void }) {
  return (
    <Dialog title="Release this task" onClose={onClose}>
      <p>What you did on it is lost, and somebody else may take it. To keep your work, use “Stop, go on later”.</p>
      <div className="dialog-foot">
        <button type="button" onClick={onClose}>
          Cancel <kbd>Esc</kbd>
        </button>
        <button type="button" className="primary" data-first onClick={onRelease}>
          Release <kbd>Enter</kbd>
        </button>
      </div>
    </Dialog>
  );
}

export function PreviousDialog({ onClose, read, onOpen }: Closing & { read: () => Promise<PastAnswer[]>; onOpen: (task: string) => void }) {
  const [answers, setAnswers] = useState<PastAnswer[]>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let over = false;
    read().then(
      (found) => over || setAnswers(found),
      (error: unknown) => over || setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      over = true;
    };
    // Read once, when the window opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <Dialog title="Your last answers" onClose={onClose}>
      <p>Open one to look at it or to correct it. The task at hand stays as it is.</p>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {answers?.length === 0 && <p className="quiet">You have sent none in this job yet.</p>}
      <ul className="plain">
        {answers?.map(({ id, object, submitted_at, open }, index) => (
          <li key={id}>
            <button type="button" className="row" disabled={!open} autoFocus={index === 0} onClick={() => onOpen(id)}>
              <span>Object {object}</span>
              <span className="quiet">
                {time(submitted_at)}
                {open ? '' : ', closed'}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

export function InstructionsDialog({ onClose, title, text }: Closing & { title: string; text: string }) {
  return (
    <Dialog title={`Instructions: ${title}`} onClose={onClose}>
      <p className="lines">{text || 'There are no further instructions.'}</p>
    </Dialog>
  );
}

interface HelpProps extends Closing {
  contact: string;
  keys: Keys;
  actions: readonly FrameAction[];
  shown: (id: OwnId) => string;
}

export function HelpDialog({ onClose, contact, keys, actions, shown }: HelpProps) {
  return (
    <Dialog title="Help" onClose={onClose}>
      <p>
        Do the task, then press <kbd>{keyLabel(shown('submit'))}</kbd>: the next one is there at once. Everything is kept as you go, also without a network.
      </p>
      <h3>Keys</h3>
      <table className="keys">
        <tbody>
          {allShortcuts(keys, actions)
            .filter(({ key }) => key !== '')
            .map(({ id, title, key }) => (
            <tr key={id}>
              <th scope="row">{title}</th>
              <td>
                <kbd>{keyLabel(key)}</kbd>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">
        Other keys can be chosen in the settings. What you see in tasks is confidential.{contact && <> Questions: {contact}</>}
      </p>
    </Dialog>
  );
}

interface SettingsProps extends Closing {
  keys: Keys;
  setKeys: (keys: Keys) => void;
  actions: readonly FrameAction[];
  theme: Theme;
  setTheme: (theme: Theme) => void;
}

const THEMES: { theme: Theme; text: string }[] = [
  { theme: 'auto', text: 'As the computer' },
  { theme: 'light', text: 'Light' },
  { theme: 'dark', text: 'Dark' },
];

export function SettingsDialog({ onClose, keys, setKeys, actions, theme, setTheme }: SettingsProps) {
  const [waiting, setWaiting] = useState('');
  const shortcuts = allShortcuts(keys, actions);
  const clashing = clashes(shortcuts);
  return (
    <Dialog title="Settings" onClose={onClose}>
      <fieldset>
        <legend>Looks</legend>
        {THEMES.map((each) => (
          <label key={each.theme} className="choice">
            <input type="radio" name="theme" checked={theme === each.theme} onChange={() => setTheme(each.theme)} /> {each.text}
          </label>
        ))}
      </fieldset>
      <h3>Keys</h3>
      <table className="keys">
        <tbody>
          {shortcuts.map(({ id, title, key }) => (
            <tr key={id}>
              <th scope="row">
                {title}
                {clashing[id] && <div className="problem">The same key as “{clashing[id]}”, which gets it.</div>}
              </th>
              <td>
                <button
                  type="button"
                  className="key-button"
                  aria-label={waiting === id ? `Press the new key for ${title}` : `Change the key of ${title}, now ${keyLabel(key) || 'none'}`}
                  aria-pressed={waiting === id}
                  onClick={() => setWaiting(waiting === id ? '' : id)}
                  onBlur={() => setWaiting('')}
                  onKeyDown={(event) => {
                    if (waiting !== id || !isShortcut(event.nativeEvent)) return;
                    event.preventDefault();
                    event.stopPropagation();
                    if (event.key !== 'Escape') setKeys({ ...keys, [id]: written(event.nativeEvent) });
                    setWaiting('');
                  }}
                >
                  {waiting === id ? 'press a key…' : key ? <kbd>{keyLabel(key)}</kbd> : 'none'}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="dialog-foot">
        <button type="button" disabled={Object.keys(keys).length === 0} onClick={() => setKeys({})}>
          Keys as they were
        </button>
      </div>
    </Dialog>
  );
}
