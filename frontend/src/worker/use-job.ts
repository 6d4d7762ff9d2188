import { useEffect, useState } from 'react';

import { ask } from './client';
import type { PortalJob } from './types';

/** What the list says about a job, read once: the page counts on by itself. */
export function useJob(name: string): PortalJob | undefined {
  const [job, setJob] = useState<PortalJob>();
  useEffect(() => {
    let over = false;
    ask<{ jobs: PortalJob[] }>('GET', '/jobs').then(
      ({ jobs }) => over || setJob(jobs.find((each) => each.name === name)),
      // The task says its title, too; only the count is missing.
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [name]);
  return job;
}
