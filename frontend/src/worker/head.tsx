import { useEffect, useState } from 'react';

import { keyLabel } from '../crowd-frame/keys';
import { serverNow } from './client';
import type { SenderState } from './sender';
import { keyFor, type Keys } from './shortcuts';
import type { PortalJob } from './types';
import type { Window } from './workplace';
import type { Slot, WorkState } from './work';
import { clock, number } from './words';

interface Props {
  title: string;
  about: PortalJob | undefined;
  state: WorkState;
  sending: SenderState;
  durable: boolean;
  front: Slot | undefined;
  keys: Keys;
  open: (window: Window) => void;
}

export function Head({ title, about, state, sending, durable, front, keys, open }: Props) {
  return (
    <header className="bar">
      <div className="bar-left">
        <a className="button quiet-button" href="#/" aria-label="All jobs">
          ‹ Jobs
        </a>
        <strong className="title">{title}</strong>
        {front && (
          <span className="quiet nowrap on-wide">
            {front.again ? 'Your answer to object' : 'Object'} {front.task.object}
          </span>
        )}
      </div>
      <div className="bar-right">
        {about && (
          <span className="nowrap on-wide">
            {number(about.yours_today + state.answered)} <span className="quiet">today, {number(about.total)} in the job</span>
          </span>
        )}
        <Saved sending={sending} durable={durable} />
        {front && !front.again && <TimeLeft task={front.task.id} until={front.task.state === 'Accepted' ? front.task.expires_at : null} />}
        <button type="button" onClick={() => open('help')}>
          <kbd>{keyLabel(keyFor('help', keys))}</kbd> Help
        </button>
        <button type="button" className="icon" aria-label="Settings" onClick={() => open('settings')}>
          ⚙
        </button>
      </div>
    </header>
  );
}

/** "Saved", "3 waiting", and why. */
function Saved({ sending, durable }: { sending: SenderState; durable: boolean }) {
  const text = sending.waiting === 0 ? 'saved ✓' : `${number(sending.waiting)} waiting`;
  const trouble = !sending.online ? ', no network' : '';
  return (
    <>
      <span className={`saved ${sending.waiting > 0 ? (sending.online ? 'sending' : 'offline') : 'done'}`}>
        {text}
        {trouble}
        {!durable && <span className="quiet"> (this browser keeps nothing when it is closed)</span>}
      </span>
      {/* Said when the network comes and goes, not at every stroke. */}
      <span role="status" className="visually-hidden">
        {sending.online ? '' : 'There is no network. What you do is kept here and sent later.'}
      </span>
    </>
  );
}

const SOON_S = 60;

function TimeLeft({ task, until }: { task: string; until: string | null }) {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (!until) return null;
  const left = (Date.parse(until) - now) / 1000;
  const soon = left < SOON_S;
  return (
    <span key={task} className={`nowrap ${soon ? 'late' : 'quiet'}`}>
      <span aria-hidden="true">{left > 0 ? `${clock(left)} left` : 'time is over'}</span>
      {/* Said twice, not every second. */}
      <span className="visually-hidden" role={soon ? 'alert' : undefined}>
        {left <= 0 ? 'The time for this task is over. Submit it all the same: it counts unless somebody else has it.' : soon ? 'Less than a minute left.' : ''}
      </span>
    </span>
  );
}
