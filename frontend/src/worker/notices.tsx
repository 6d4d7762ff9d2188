import { useCallback, useEffect, useState } from 'react';

import { ask } from './client';
import type { Notices as Told } from './types';
import { day } from './words';

const EVERY_MS = 30_000;

/** What the teams of this person are told of their jobs, and the switch for those who do not want it. */
export function Notices() {
  const { told, change } = useNotices();
  if (!told?.offered) return null;
  const newest = told.notices[0]?.at;
  return (
    <>
      {newest && (
        <section className="note notices" aria-label="News">
          <ul>
            {told.notices.map(({ job, kind, title, text, at }) => (
              <li key={`${kind} ${job}`}>
                <strong>{title}</strong> {text} <span className="quiet">{day(at)}</span>
              </li>
            ))}
          </ul>
          <button type="button" onClick={() => void change({ seen_until: newest })}>
            Put away
          </button>
        </section>
      )}
      <label className="quiet notice-switch">
        <input type="checkbox" checked={told.notified} onChange={({ target }) => void change({ notified: target.checked })} /> Tell me about new work
      </label>
    </>
  );
}

function useNotices() {
  const [told, setTold] = useState<Told>();
  const send = useCallback(async (question: Promise<Told>) => {
    // Without an answer what was told stays; the list of jobs says what is wrong.
    const answer = await question.catch(() => undefined);
    if (answer) setTold(answer);
  }, []);
  useEffect(() => {
    const read = () => void (document.hidden || send(ask<Told>('GET', '/notices')));
    read();
    const timer = setInterval(read, EVERY_MS);
    return () => clearInterval(timer);
  }, [send]);
  const change = (body: { seen_until?: string; notified?: boolean }) => {
    setTold((before) => before && { ...before, ...(body.notified === undefined ? {} : { notified: body.notified }) });
    return send(ask<Told>('POST', '/notices', body));
  };
  return { told, change };
}
