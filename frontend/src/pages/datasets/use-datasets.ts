import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

import { readDatasets } from '../../api/datasets';

/** The data sets that hold the text in their name, page after page. */
export function useDatasets(search: string, narrowed: boolean) {
  return useInfiniteQuery({
    queryKey: ['/api/datasets', { search, narrowed }],
    queryFn: ({ pageParam, signal }) => readDatasets(search, pageParam, signal, narrowed),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
