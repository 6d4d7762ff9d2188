import { useEffect, useState } from 'react';

import { ask } from './client';
import { openKept } from './kept';
import { Sender } from './sender';

/** Sends what an earlier visit could not; how much of it is still here. */
export function useLeftBehind(worker: string): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    let sender: Sender | undefined;
    let over = false;
    void openKept().then(({ kept }) => {
      if (over) return;
      const nothing = () => undefined;
      sender = new Sender(kept, ask, worker, { sent: nothing, lost: nothing, refused: nothing });
      const own = sender;
      own.subscribe(() => setLeft(own.state.waiting));
      void own.start();
    });
    const back = () => sender?.wakeNow();
    window.addEventListener('online', back);
    return () => {
      over = true;
      sender?.stop();
      window.removeEventListener('online', back);
    };
  }, [worker]);
  return left;
}
