import { useCallback, useEffect, useState } from 'react';

import type { PortalProblem } from './client';
import { ask } from './client';
import { Jobs } from './jobs';
import { PasswordForm } from './password-form';
import { returnToPlace } from './provider';
import { SignIn } from './sign-in';
import type { PortalSession } from './types';
import { Workplace } from './workplace';

type Gate = { at: 'loading' } | { at: 'stranger' } | { at: 'unreachable'; message: string } | { at: 'in'; session: PortalSession };

/** Where the address leads: the list, or one job (`#/job/<name>`, `#/job/<name>/<stopped task>`). */
interface Place {
  job: string;
  resume: string;
}

const placeOf = (hash: string): Place => {
  const [, word, job = '', resume = ''] = hash.replace(/^#/, '').split('/').map(decodeURIComponent);
  return word === 'job' ? { job, resume } : { job: '', resume: '' };
};

/** The portal of people who label: no studio, no names of others, one thing at a time. */
export function Portal() {
  const [gate, setGate] = useState<Gate>({ at: 'loading' });
  const [place, setPlace] = useState(() => placeOf(location.hash));

  const check = useCallback(async () => {
    try {
      const session = await ask<PortalSession>('GET', '/session');
      returnToPlace();
      setGate({ at: 'in', session });
    } catch (error) {
      const problem = error as PortalProblem;
      setGate(problem.signedOut ? { at: 'stranger' } : { at: 'unreachable', message: problem.message });
    }
  }, []);

  useEffect(() => {
    const follow = () => setPlace(placeOf(location.hash));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  // eslint-disable-next-line react-hooks/set-state-in-effect -- asks the server once; its answer is the state
  useEffect(() => void check(), [check]);

  if (gate.at === 'loading') return <main className="centre" aria-busy="true" aria-label="Loading" />;
  if (gate.at === 'unreachable') {
    return (
      <main className="centre">
        <div className="card narrow">
          <h1>The portal cannot be loaded</h1>
          <p>{gate.message} Nothing that you have done is lost.</p>
          <button type="button" className="primary" onClick={() => void check()}>
            Try again
          </button>
        </div>
      </main>
    );
  }
  if (gate.at === 'stranger') {
    return (
      <main className="centre">
        <SignIn onDone={(session) => setGate({ at: 'in', session })} />
      </main>
    );
  }
  const { session } = gate;
  if (session.must_change_password) {
    return (
      <main className="centre">
        <PasswordForm first onDone={(next) => setGate({ at: 'in', session: next })} />
      </main>
    );
  }
  const out = () => setGate({ at: 'stranger' });
  return place.job ? (
    <Workplace key={`${session.worker.worker_id} ${place.job} ${place.resume}`} session={session} job={place.job} resume={place.resume} />
  ) : (
    <Jobs session={session} onSignedOut={out} onSession={(next) => setGate({ at: 'in', session: next })} />
  );
}
