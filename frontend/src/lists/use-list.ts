import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';

import { callList, type Wire } from '../api/call';
import { readSearch, requestOf, writeSearch, type ListRequest, type Search } from './search';

interface Page<Row> {
  rows: Row[];
  next?: string | undefined;
}

export interface ListOptions {
  operation: string;
  /** Member of the response that holds the rows. */
  member: string;
  statuses: readonly string[];
  sorts: readonly string[];
  pageSize?: number;
  /** See useDisplayFilter. */
  narrowed?: boolean;
}

/** A List operation page by page: the search lives in the URL, pages that were seen stay in the cache. */
export function useList<Row>({ operation, member, statuses, sorts, pageSize = 25, narrowed = false }: ListOptions) {
  const [params, setParams] = useSearchParams();
  const search = useMemo(() => readSearch(params, statuses, sorts), [params, statuses, sorts]);
  const [page, setPage] = useState(1);
  const query = useInfiniteQuery({
    queryKey: [operation, search, pageSize, narrowed],
    queryFn: async ({ signal, pageParam }): Promise<Page<Wire<Row>>> => {
      const answer = (await callList<ListRequest, Record<string, unknown>>(
        operation,
        requestOf(search, pageSize, pageParam),
        narrowed,
        signal,
      )) as Record<string, unknown>;
      return { rows: (answer[member] ?? []) as Wire<Row>[], next: answer['NextToken'] as string | undefined };
    },
    initialPageParam: '',
    getNextPageParam: (last: Page<Wire<Row>>) => last.next,
    placeholderData: keepPreviousData,
  });
  const pages = query.data?.pages ?? [];
  const shown = Math.min(page, Math.max(1, pages.length));

  return {
    search,
    setSearch(next: Search) {
      setPage(1);
      setParams((current) => writeSearch(current, next), { replace: true });
    },
    rows: pages[shown - 1]?.rows ?? [],
    query,
    page: shown,
    pageCount: pages.length,
    hasMore: query.hasNextPage,
    async goTo(wanted: number) {
      if (wanted > pages.length && query.hasNextPage) await query.fetchNextPage();
      setPage(wanted);
    },
  };
}
