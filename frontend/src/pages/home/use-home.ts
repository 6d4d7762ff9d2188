import { useQuery } from '@tanstack/react-query';

import { readActivity, readEvents } from '../../api/activity';

/** What runs now. The key is the shell's own, so that both show the same answer. */
export function useRunning() {
  return useQuery({
    queryKey: ['/api/activity', { status: 'live', limit: 50 }],
    queryFn: ({ signal }) => readActivity({ status: 'live', limit: 50 }, signal),
  });
}

/** The last changes of state, the newest first. */
export function useChanges() {
  return useQuery({ queryKey: ['/api/events', { limit: 40 }], queryFn: ({ signal }) => readEvents(40, signal) });
}
