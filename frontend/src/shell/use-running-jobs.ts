import { useQuery } from '@tanstack/react-query';

import { readActivity } from '../api/activity';

/** The jobs that run now; events keep it right. */
export function useRunningJobs() {
  return useQuery({
    queryKey: ['/api/activity', { status: 'live', limit: 50 }],
    queryFn: ({ signal }) => readActivity({ status: 'live', limit: 50 }, signal),
  });
}
