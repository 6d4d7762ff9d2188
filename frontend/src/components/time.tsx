import { useEffect, useState } from 'react';

import { timeOf, type WireTime } from '../api/call';
import { absoluteTime, relativeTime } from './format';

/** "3 min ago" or "in 2 h", with the absolute time on hover. It stays right while the page is open. */
export function Time({ at }: { at: WireTime | Date | null | undefined }) {
  const date = timeOf(at);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  if (!date) return <span aria-label="no time">–</span>;
  return (
    <time dateTime={date.toISOString()} title={absoluteTime(date)}>
      {relativeTime(date, now)}
    </time>
  );
}
