import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';

import { pressOf, written } from '../crowd-frame/keys';
import type { FromFrame, ToFrame } from '../crowd-frame/messages';
import { TaskFrame, type FrameHandle } from '../crowd-frame/task-frame';
import { Actions } from './actions';
import { Head } from './head';
import { keyFor, loadKeys, ownAction, saveKeys, type Keys, type OwnId } from './shortcuts';
import { SignIn } from './sign-in';
import { Dialog } from './dialog';
import { DeclineDialog, HelpDialog, InstructionsDialog, PreviousDialog, ReleaseDialog, SettingsDialog } from './dialogs';
import { isQuick, loadQuick, saveQuick } from './quick';
import { keepTheme, storedTheme, type Theme } from './theme';
import type { PortalJob, PortalSession } from './types';
import { useJob } from './use-job';
import { useWork, type Running } from './use-work';
import type { Slot, Work, WorkState } from './work';

interface Props {
  session: PortalSession;
  job: string;
  resume: string;
}

/** One job: the task as large as the window, and the few buttons that it needs. */
export function Workplace({ session, job, resume }: Props) {
  const running = useWork(session.worker.worker_id, job, resume);
  const about = useJob(job);
  if (!running) return <main className="centre" aria-busy="true" aria-label="Loading" />;
  return <Desk session={session} running={running} about={about} />;
}

export type Window = 'decline' | 'release' | 'answers' | 'instructions' | 'help' | 'settings' | null;

function Desk({ session, running, about }: { session: PortalSession; running: Running; about: PortalJob | undefined }) {
  const { work, sender } = running;
  const state = useSyncExternalStore(work.subscribe, work.snapshot);
  const sending = useSyncExternalStore(sender.subscribe, sender.snapshot);
  const [keys, setKeys] = useState<Keys>(() => loadKeys(session.worker.worker_id));
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const [window_, setWindow] = useState<Window>(null);
  const [quick, setQuick] = useState(() => loadQuick(session.worker.worker_id));
  const frames = useRef(new Map<string, FrameHandle>());
  const front = state.slots.find(({ key }) => key === state.front);
  const frontKey = front?.key ?? '';

  const tell = useCallback((message: ToFrame) => frames.current.get(frontKey)?.send(message), [frontKey]);
  const act = useCallback(
    (id: OwnId) => {
      if (!front) {
        if (id === 'help' || id === 'settings') setWindow(id);
        return;
      }
      const offered = front.actions.some((action) => action.id === id);
      if (id === 'submit') tell({ type: 'crowd-submit-now' });
      else if (id === 'undo' || id === 'redo') tell({ type: 'crowd-action', id });
      else if (id === 'instructions' && (front.instructions || offered)) tell({ type: 'crowd-instructions' });
      else if (id === 'stop') void work.stop();
      else if ((id === 'decline' || id === 'release') && front.again) return;
      else setWindow(id);
    },
    [front, tell, work],
  );

  useConfigured(state, frames, keys, theme);
  useFocus(frontKey, front?.ready ?? false, window_, frames);
  useKeys(window_ === null && !sending.signedOut, keys, front, act, tell, work);

  const heard = (slot: Slot, message: FromFrame) => {
    switch (message.type) {
      case 'crowd-ready':
        work.framed(slot.key, { ready: true, actions: message.actions, instructions: message.instructions, canSubmit: message.canSubmit });
        if (slot.restore) frames.current.get(slot.key)?.send({ type: 'crowd-restore', answer: slot.restore });
        break;
      case 'crowd-actions':
        work.framed(slot.key, { actions: message.actions });
        break;
      case 'crowd-change':
        // What a page behind does by itself is nobody's work.
        if (slot.key !== frontKey) break;
        work.changed(slot.key, message.answer);
        if (quick && message.valid && !slot.again && isQuick(slot)) tell({ type: 'crowd-submit-now' });
        break;
      case 'crowd-submit':
        void work.submitted(slot.key, message.answer);
        break;
      case 'crowd-error':
        if (slot.key === frontKey) work.say({ kind: message.reason === 'invalid' ? 'warning' : 'error', text: message.message, passing: message.reason === 'invalid' });
        break;
      case 'crowd-key': {
        work.touched();
        const id = slot.key === frontKey && window_ === null ? ownAction(written(message), keys, slot.actions) : null;
        if (id) act(id);
      }
    }
  };

  return (
    <div className="desk">
      <Head
        title={about?.title ?? front?.task.title ?? running.work.job}
        about={about}
        state={state}
        sending={sending}
        durable={running.durable}
        front={front}
        keys={keys}
        open={setWindow}
      />
      <main className="stage" aria-label="Task">
        <h1 className="visually-hidden">{about?.title ?? front?.task.title ?? 'Task'}</h1>
        {state.slots.map((slot) => (
          <TaskFrame
            key={slot.key}
            url={slot.task.page_url}
            title={`Object ${slot.task.object}${slot.key === frontKey ? '' : ', not yet'}`}
            hidden={slot.key !== frontKey}
            onMessage={(message) => heard(slot, message)}
            onSilent={() => void work.silent(slot.key)}
            ref={(handle) => {
              if (handle) frames.current.set(slot.key, handle);
              return () => void frames.current.delete(slot.key);
            }}
          />
        ))}
        {front?.problem && <Silent slot={front} reload={() => void work.reload(front.key)} decline={() => setWindow('decline')} />}
        {!front && <NoTask state={state} work={work} />}
        {state.notice && (
          <div className={`note float ${state.notice.kind}`} role={state.notice.kind === 'info' ? 'status' : 'alert'}>
            <span>{state.notice.text}</span>
            {state.notice.task && (
              <button type="button" onClick={() => (work.dismiss(), void work.reopenRefused(state.notice?.task ?? ''))}>
                Open it again
              </button>
            )}
            <button type="button" className="icon" aria-label="Dismiss" onClick={() => work.dismiss()}>
              ✕
            </button>
          </div>
        )}
      </main>
      <Actions
        front={front}
        keys={keys}
        act={act}
        back={() => work.back()}
        quick={quick}
        setQuick={(next) => (saveQuick(session.worker.worker_id, next), setQuick(next))}
      />
      <Windows
        window={window_}
        close={() => setWindow(null)}
        front={front}
        running={running}
        about={about}
        contact={session.contact}
        keys={keys}
        setKeys={(next) => (saveKeys(session.worker.worker_id, next), setKeys(next))}
        theme={theme}
        setTheme={(next) => (keepTheme(next), setTheme(next))}
      />
      {sending.signedOut && (
        <Dialog title="Sign in again" firm onClose={() => undefined}>
          <SignIn
            name={session.worker.name}
            known={session.provider}
            onDone={() => {
              sender.wakeNow();
              work.more();
            }}
          />
        </Dialog>
      )}
    </div>
  );
}

function Silent({ slot, reload, decline }: { slot: Slot; reload: () => void; decline: () => void }) {
  return (
    <div className="note float error" role="alert">
      <span>{slot.problem}</span>
      <button type="button" onClick={reload}>
        Load it again
      </button>
      <button type="button" onClick={decline}>
        Decline it
      </button>
    </div>
  );
}

function NoTask({ state, work }: { state: WorkState; work: Work }) {
  const back = (
    <a className="button primary" href="#/">
      All jobs
    </a>
  );
  switch (state.phase) {
    case 'finished':
      return (
        <div className="card empty" role="status">
          <h2>{state.answered > 0 ? 'Well done, that was all' : 'Nothing is left for you here'}</h2>
          <p>Every object of this job has been with you or has its answers.</p>
          {back}
        </div>
      );
    case 'waiting':
      return (
        <div className="card empty" role="status">
          <h2>One moment</h2>
          <p>Others are at the last tasks of this batch. The next one comes by itself.</p>
          {back}
        </div>
      );
    case 'elsewhere':
      return (
        <div className="card empty" role="status">
          <h2>You have this job open elsewhere</h2>
          <p>Your next tasks are in another browser or on another device. You can go on with them here: what was saved there comes along.</p>
          <div className="row">
            <a className="button" href="#/">
              All jobs
            </a>
            <button type="button" className="primary" onClick={() => void work.takeOver()}>
              Go on here
            </button>
          </div>
        </div>
      );
    case 'offline':
      return (
        <div className="card empty" role="status">
          <h2>The server cannot be reached</h2>
          <p>What you have done is kept here. The next task comes by itself as soon as the server answers.</p>
        </div>
      );
    case 'failed':
      return <div className="card empty">{back}</div>;
    default:
      return <div className="centre" aria-busy="true" aria-label="Loading the next task" />;
  }
}

/** Tells every frame how to look and which keys to use: as soon as it is ready, and when that changes. */
function useConfigured(state: WorkState, frames: React.RefObject<Map<string, FrameHandle>>, keys: Keys, theme: Theme): void {
  const ready = state.slots.filter((slot) => slot.ready).map(({ key }) => key).join(' ');
  useEffect(() => {
    for (const key of ready.split(' ')) frames.current.get(key)?.send({ type: 'crowd-configure', theme, hideSubmit: true, keys: { ...keys } });
  }, [ready, frames, keys, theme]);
}

/** The page of the task has the keys, unless a window is open over it. */
function useFocus(front: string, ready: boolean, window_: Window, frames: React.RefObject<Map<string, FrameHandle>>): void {
  useEffect(() => {
    if (ready && window_ === null) frames.current.get(front)?.focus();
  }, [front, ready, window_, frames]);
}

function useKeys(
  active: boolean,
  keys: Keys,
  front: Slot | undefined,
  act: (id: OwnId) => void,
  tell: (message: ToFrame) => void,
  work: { touched: () => void; back: () => void },
): void {
  useEffect(() => {
    if (!active) return undefined;
    const pressed = (event: KeyboardEvent) => {
      work.touched();
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (event.defaultPrevented || target?.closest('input, textarea, select, dialog')) return;
      const operating = (event.key === 'Enter' || event.key === ' ') && target?.closest('button, a[href], summary');
      if (operating) return;
      const id = ownAction(written(event), keys, front?.actions ?? []);
      if (id) {
        event.preventDefault();
        act(id);
      } else if (event.key === 'Escape' && front?.again) work.back();
      else tell({ type: 'crowd-key', ...pressOf(event) });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [active, keys, front, act, tell, work]);
}

interface WindowsProps {
  window: Window;
  close: () => void;
  front: Slot | undefined;
  running: Running;
  about: PortalJob | undefined;
  contact: string;
  keys: Keys;
  setKeys: (keys: Keys) => void;
  theme: Theme;
  setTheme: (theme: Theme) => void;
}

function Windows({ window: open, close, front, running, about, contact, keys, setKeys, theme, setTheme }: WindowsProps) {
  const { work } = running;
  const frameActions = front?.actions ?? [];
  const then = (doing: Promise<void>) => (close(), void doing);
  switch (open) {
    case 'decline':
      return <DeclineDialog onClose={close} onDecline={(reason) => then(work.decline(reason))} />;
    case 'release':
      return <ReleaseDialog onClose={close} onRelease={() => then(work.release())} />;
    case 'answers':
      return <PreviousDialog onClose={close} read={() => work.lastAnswers()} onOpen={(task) => then(work.reopen(task))} />;
    case 'instructions':
      return <InstructionsDialog onClose={close} title={about?.title ?? front?.task.title ?? ''} text={about?.description ?? front?.task.description ?? ''} />;
    case 'help':
      return <HelpDialog onClose={close} contact={contact} keys={keys} actions={frameActions} shown={(id) => keyFor(id, keys, frameActions)} />;
    case 'settings':
      return <SettingsDialog onClose={close} keys={keys} setKeys={setKeys} actions={frameActions} theme={theme} setTheme={setTheme} />;
    case null:
      return null;
  }
}
