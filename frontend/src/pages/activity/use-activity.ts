import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

import { readActivity } from '../../api/activity';

/** All jobs of all kinds, the newest first; events refresh them. */
export function useActivity(filter: { status: string; search: string }, narrowed: boolean) {
  return useInfiniteQuery({
    queryKey: ['/api/activity', 'page', filter, narrowed],
    queryFn: ({ pageParam, signal }) => readActivity({ ...filter, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) }, signal, narrowed),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
