import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

import { readActivity } from '../../api/activity';

/** All jobs of all kinds, the newest first; events refresh them. */
export function useActivity(filter: { status: string; search: string }) {
  return useInfiniteQuery({
    queryKey: ['/api/activity', 'page', filter],
    queryFn: ({ pageParam, signal }) => readActivity({ ...filter, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
