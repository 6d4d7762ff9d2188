import { useEffect, useState } from 'react';

import { ask } from './client';
import { openKept } from './kept';
import { requestIds } from './request-ids';
import { Sender } from './sender';
import { Work } from './work';

export interface Running {
  work: Work;
  sender: Sender;
  /** The browser keeps what is done also when the page is closed. */
  durable: boolean;
}

const SECOND_MS = 1000;

/** One job's work, from the opening of its page to the end of it. */
export function useWork(worker: string, job: string, resume: string): Running | null {
  const [running, setRunning] = useState<Running | null>(null);
  useEffect(() => {
    let work: Work | undefined;
    let sender: Sender | undefined;
    let over = false;
    void openKept().then(async ({ kept, durable }) => {
      if (over) return;
      sender = new Sender(kept, ask, worker, {
        sent: (item, task) => work?.sent(item, task),
        lost: (item, problem) => work?.lost(item, problem),
        refused: (item, problem) => work?.refused(item, problem),
      });
      work = new Work(job, ask, sender, requestIds(worker, job));
      setRunning({ work, sender, durable });
      await sender.start();
      await work.start(resume || undefined);
    });
    const timer = setInterval(() => work?.tick(1), SECOND_MS);
    const back = () => {
      sender?.wakeNow();
      work?.more();
    };
    const seen = () => void (document.hidden || back());
    window.addEventListener('online', back);
    document.addEventListener('visibilitychange', seen);
    return () => {
      over = true;
      clearInterval(timer);
      window.removeEventListener('online', back);
      document.removeEventListener('visibilitychange', seen);
      work?.end();
      sender?.stop();
    };
  }, [worker, job, resume]);
  return running;
}
