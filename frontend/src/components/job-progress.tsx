import ProgressBar from '@cloudscape-design/components/progress-bar';

import type { JobProgress as Progress } from '../api/activity';
import { useProgress } from '../api/live';
import { formatDuration } from './format';

/** Stage, bar and time left of a running job; live from the websocket, before that as the list had it. */
export function JobProgress({ arn, stored, label }: { arn: string; stored: Progress | null; label?: string }) {
  const live = useProgress(arn);
  const { fraction, stage, message, seconds_left: left } = live ?? stored ?? {};
  const share = Math.round(100 * Math.min(1, Math.max(0, fraction ?? 0)));
  const words = [message || stage, left ? `${formatDuration(left)} left` : ''].filter(Boolean).join(' · ');
  return (
    <ProgressBar
      value={share}
      variant="standalone"
      {...(label ? { label } : { ariaLabel: 'Progress' })}
      additionalInfo={words || 'Waiting for a worker'}
    />
  );
}
