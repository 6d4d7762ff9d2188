import { useCallback, useEffect, useState } from 'react';

import logo from '../icon.svg';
import { ask, PortalProblem } from './client';
import { Dialog } from './dialog';
import { Notices } from './notices';
import { PasswordForm } from './password-form';
import type { PortalJob, PortalSession } from './types';
import { useLeftBehind } from './use-left-behind';
import { count, day, number, span, time } from './words';

interface Props {
  session: PortalSession;
  onSignedOut: () => void;
  onSession: (session: PortalSession) => void;
}

const EVERY_MS = 15_000;

const address = (job: string, resume = ''): string => `#/job/${encodeURIComponent(job)}${resume ? `/${encodeURIComponent(resume)}` : ''}`;

/** What there is to do, and one button for it. */
export function Jobs({ session, onSignedOut, onSession }: Props) {
  const { jobs, problem, read } = useJobs(onSignedOut);
  const [changing, setChanging] = useState(false);
  const behind = useLeftBehind(session.worker.worker_id);

  async function leave() {
    const out = await ask<{ provider_sign_out: string } | undefined>('DELETE', '/session').catch((error: unknown) => {
      if (!(error instanceof PortalProblem && error.signedOut)) throw error;
      return undefined;
    });
    // The session at the identity provider ends there, or the next person at this computer comes in as this one.
    if (out) location.assign(out.provider_sign_out);
    else onSignedOut();
  }

  return (
    <>
      <header className="bar">
        <div className="brand">
          <img src={logo} width={24} height={24} alt="" />
          <span>{session.organisation || 'Labeling'}</span>
        </div>
        <div className="bar-right account">
          <span className="quiet who">{session.worker.name}</span>
          {!session.provider && (
            <button type="button" onClick={() => setChanging(true)}>
              Password
            </button>
          )}
          <button type="button" onClick={() => void leave()} disabled={behind > 0} title={behind > 0 ? 'First everything is sent.' : undefined}>
            Sign out
          </button>
        </div>
      </header>
      <main className="list">
        <h1>Jobs for you</h1>
        {behind > 0 && (
          <p className="note warning" role="status">
            {count(behind, 'answer')} of yours {behind === 1 ? 'is' : 'are'} kept in this browser and sent as soon as the server answers.
          </p>
        )}
        {problem && (
          <p className="note error" role="alert">
            {problem}{' '}
            <button type="button" onClick={() => void read()}>
              Try again
            </button>
          </p>
        )}
        <Notices />
        {jobs?.length === 0 && (
          <div className="card empty">
            <h2>Nothing to do right now</h2>
            <p>Jobs of your teams appear here by themselves as soon as there are some.</p>
          </div>
        )}
        <ul className="jobs">{jobs?.map((job) => <JobCard key={job.name} job={job} />)}</ul>
      </main>
      <footer className="foot">
        What you see in tasks is confidential: do not copy it or show it to others.
        {session.contact && <> Questions: {session.contact}</>}
      </footer>
      {changing && (
        <Dialog title="Password" onClose={() => setChanging(false)}>
          <PasswordForm
            onDone={(next) => {
              setChanging(false);
              onSession(next);
            }}
          />
        </Dialog>
      )}
    </>
  );
}

function useJobs(onSignedOut: () => void) {
  const [jobs, setJobs] = useState<PortalJob[]>();
  const [problem, setProblem] = useState('');
  const read = useCallback(async () => {
    try {
      setJobs((await ask<{ jobs: PortalJob[] }>('GET', '/jobs')).jobs);
      setProblem('');
    } catch (error) {
      const { signedOut, message } = error as PortalProblem;
      if (signedOut) onSignedOut();
      else setProblem(message);
    }
  }, [onSignedOut]);
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- asks the server; its answer is the state
    void read();
    const timer = setInterval(() => void (document.hidden || read()), EVERY_MS);
    const back = () => void (document.hidden || read());
    document.addEventListener('visibilitychange', back);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', back);
    };
  }, [read]);
  return { jobs, problem, read };
}

function JobCard({ job }: { job: PortalJob }) {
  const share = job.total > 0 ? job.done / job.total : 0;
  const heading = `job-${job.name}`;
  return (
    <li className="card job" aria-labelledby={heading}>
      <div>
        <h2 id={heading}>{job.title || job.name}</h2>
        <p>{job.description}</p>
        <progress value={share} max={1} aria-label={`Progress of ${job.title || job.name}`} />
        <p className="quiet">
          {number(job.done)} of {number(job.total)} done · {number(job.yours_today)} by you today, {number(job.yours)} in all · {span(job.time_limit_s)} for each ·
          since {day(job.created_at)}
        </p>
        {job.resumable.length > 0 && (
          <p>
            Stopped by you:{' '}
            {job.resumable.map(({ id, object, saved_at }) => (
              <a key={id} className="button" href={address(job.name, id)}>
                Go on with object {object}
                {saved_at ? `, saved ${time(saved_at)}` : ''}
              </a>
            ))}
          </p>
        )}
      </div>
      {job.available ? (
        <a className="button primary" href={address(job.name)} aria-label={`Start ${job.title || job.name}`}>
          Start
        </a>
      ) : (
        <span className="quiet">Nothing for you here now</span>
      )}
    </li>
  );
}
