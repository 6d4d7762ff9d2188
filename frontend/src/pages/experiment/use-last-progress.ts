import { useQuery } from '@tanstack/react-query';

import { useProgress } from '../../api/live';
import { api } from '../../api/rest';
import type { Job } from '../../autopilot/queries';

export interface LastProgress {
  stage?: string | undefined;
  fraction?: number | undefined;
  message?: string | undefined;
  secondsLeft?: number | undefined;
}

interface StoredProgress {
  stage?: string;
  fraction?: number;
  message?: string;
  seconds_left?: number | null;
}

interface Activity {
  jobs: { arn: string; progress: StoredProgress | number | null; failure_reason: string }[];
}

/**
 * How far the job is: the last live message, and until one comes (a page opened in the middle) what is stored.
 * The stored one is read again only when an event says that the job changed.
 */
export function useLastProgress(job: Job | undefined): LastProgress {
  const live = useProgress(job?.AutoMLJobArn);
  const stored = useQuery({
    queryKey: ['/api/activity', 'progress-of', job?.AutoMLJobArn],
    queryFn: async ({ signal }) => {
      const { jobs } = await api.get<Activity>('/api/activity', { limit: 100 }, signal);
      return jobs.find((each) => each.arn === job?.AutoMLJobArn)?.progress ?? null;
    },
    enabled: Boolean(job) && job?.AutoMLJobStatus !== 'Completed' && !live, // of one that failed, how far it came
  });
  if (live) {
    return { stage: live.stage, fraction: live.fraction ?? undefined, message: live.message, secondsLeft: live.seconds_left ?? undefined };
  }
  const last = stored.data;
  if (typeof last === 'number') return { fraction: last };
  return last ? { stage: last.stage, fraction: last.fraction, message: last.message, secondsLeft: last.seconds_left ?? undefined } : {};
}
