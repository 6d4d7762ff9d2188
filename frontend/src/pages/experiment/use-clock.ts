import { useEffect, useState } from 'react';

interface Place {
  fraction?: number | undefined;
  secondsLeft?: number | undefined;
}

/** Where the job is by now: the worker speaks when a model begins, in between the clock goes on. Never says that it is done. */
export function advanced({ fraction, secondsLeft }: Place, seconds: number): Place {
  if (secondsLeft === undefined || secondsLeft <= 0) return { fraction, secondsLeft };
  const share = Math.min(1, seconds / secondsLeft);
  return {
    fraction: fraction === undefined ? undefined : fraction + (Math.max(fraction, 0.95) - fraction) * share,
    secondsLeft: secondsLeft * (1 - share),
  };
}

const SECOND_MS = 1000;

/** The last message, moved on once a second while the job runs. */
export function useClock({ fraction, secondsLeft }: Place, running: boolean): Place {
  const [since, setSince] = useState({ fraction, secondsLeft, seconds: 0 });
  const current = since.fraction === fraction && since.secondsLeft === secondsLeft;
  useEffect(() => {
    if (!running || secondsLeft === undefined) return undefined;
    const start = performance.now();
    const timer = setInterval(() => setSince({ fraction, secondsLeft, seconds: (performance.now() - start) / SECOND_MS }), SECOND_MS);
    return () => clearInterval(timer);
  }, [running, fraction, secondsLeft]);
  return advanced({ fraction, secondsLeft }, current ? since.seconds : 0);
}
