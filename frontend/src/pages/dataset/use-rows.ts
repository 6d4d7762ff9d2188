import { useQueries } from '@tanstack/react-query';

import { readRows } from '../../api/datasets';

export const MOST_ROWS = 10_000;

/** Wide tables come in fewer rows at a time, so that no answer is larger than about 20,000 cells. */
export function pageSizeFor(columns: number): number {
  return Math.max(20, Math.min(200, Math.floor(20_000 / Math.max(1, columns))));
}

export interface Rows {
  rowAt: (index: number) => unknown[] | undefined;
  error: Error | null;
  retry: () => void;
}

/** The pages of rows that the reader looks at; what was read stays. */
export function useRows(dataset: string, version: number | undefined, columns: number, first: number, last: number): Rows {
  const size = pageSizeFor(columns);
  const from = Math.floor(first / size);
  const pages = Array.from({ length: Math.max(1, Math.floor(last / size) - from + 1) }, (_, index) => from + index);
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: [`/api/datasets/${dataset}/rows`, { version, offset: page * size, limit: size }],
      queryFn: ({ signal }: { signal: AbortSignal }) => readRows(dataset, { version, offset: page * size, limit: size }, signal),
      staleTime: Infinity,
    })),
  });
  const failed = results.find(({ isError }) => isError);
  return {
    rowAt: (index) => results[Math.floor(index / size) - from]?.data?.rows[index % size],
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
  };
}
