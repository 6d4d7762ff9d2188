import { useQueries, type UseQueryResult } from '@tanstack/react-query';

import { readRows, type RowsPage } from '../../api/datasets';

export const MOST_ROWS = 10_000;
export const SAMPLE = 200;
const ROWS_AT_A_TIME = 200;
/** No screen shows more at once. */
const COLUMNS_AT_A_TIME = 64;

/** The first and the last place that is on screen. */
export interface Stretch {
  first: number;
  last: number;
}

export interface Source {
  dataset: string;
  version: number | undefined;
  /** Some from all over the table, not the first. */
  sample: boolean;
  /** How many rows of the table lie before the first one. */
  before: number;
}

/** What was read of the table so far, by block: 200 rows of 64 columns. */
export interface Cells {
  blocks: ReadonlyMap<string, RowsPage>;
  error: Error | null;
  retry: () => void;
}

/** The blocks that a stretch of places lies in. */
export function blocksOf({ first, last }: Stretch, size: number): number[] {
  const from = Math.floor(first / size);
  return Array.from({ length: Math.max(1, Math.floor(last / size) - from + 1) }, (_, index) => from + index);
}

/** The blocks of cells that the reader looks at, in both directions; what was read stays. */
export function useCells({ dataset, version, sample, before }: Source, rows: Stretch, columns: Stretch): Cells {
  const wanted = blocksOf(rows, ROWS_AT_A_TIME).flatMap((row) => blocksOf(columns, COLUMNS_AT_A_TIME).map((column) => ({ row, column })));
  return useQueries({
    queries: wanted.map(({ row, column }) => {
      const request = { version, sample, offset: before + row * ROWS_AT_A_TIME, limit: ROWS_AT_A_TIME, firstColumn: column * COLUMNS_AT_A_TIME, columns: COLUMNS_AT_A_TIME };
      return {
        queryKey: [`/api/datasets/${dataset}/rows`, request],
        queryFn: async ({ signal }: { signal: AbortSignal }) => ({ key: `${row} ${column}`, page: await readRows(dataset, request, signal) }),
        staleTime: Infinity,
      };
    }),
    combine,
  });
}

/** Outside of the component, so that the answer is the same object until another block comes. */
function combine(results: UseQueryResult<{ key: string; page: RowsPage }>[]): Cells {
  const failed = results.find(({ isError }) => isError);
  return {
    blocks: new Map(results.flatMap(({ data }) => (data ? [[data.key, data.page] as const] : []))),
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
  };
}

/** A cell as the server told it; undefined until it has. */
export function cellOf(blocks: Cells['blocks'], row: number, column: number): unknown {
  const block = blocks.get(`${Math.floor(row / ROWS_AT_A_TIME)} ${Math.floor(column / COLUMNS_AT_A_TIME)}`);
  return block?.rows[row % ROWS_AT_A_TIME]?.[column % COLUMNS_AT_A_TIME];
}

/** The row's place in the file, from 1, by any of the blocks that hold a part of it. */
export function numberOf(blocks: Cells['blocks'], row: number, columns: Stretch): number | undefined {
  const at = Math.floor(row / ROWS_AT_A_TIME);
  for (const column of blocksOf(columns, COLUMNS_AT_A_TIME)) {
    const block = blocks.get(`${at} ${column}`);
    if (block) return block.numbers[row % ROWS_AT_A_TIME];
  }
  return undefined;
}
