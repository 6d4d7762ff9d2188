import type { Query, QueryClient } from '@tanstack/react-query';

interface Change {
  kind: string;
  arn: string;
  name: string;
}

/** Many events in a burst become one refresh: a leaderboard that grows by ten rows is asked for once. */
const GATHER_MS = 150;

/**
 * Refreshes the queries that an event makes stale. A query key begins with the operation's name or the /api/ path;
 * `auto-ml-job` and `AutoMLJob` and ARN kind `automl-job` all reach `ListAutoMLJobs` and `DescribeAutoMLJobV2`.
 * Only queries on screen are fetched again; others when they are opened.
 */
export function invalidateFor(client: QueryClient): { note: (change: Change) => void; stop: () => void } {
  const kinds = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    timer = undefined;
    const stale = [...kinds];
    kinds.clear();
    refresh(client, ({ queryKey }) => stale.some((kind) => touches(kind, queryKey)));
  };

  return {
    note(change) {
      kinds.add(plain(change.kind));
      kinds.add(plain(kindOfArn(change.arn)));
      timer ??= setTimeout(flush, GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * Marks queries stale and reads those on screen again. A query whose very first answer is still under way would swallow
 * that (its answer may be of before the change, and counts as fresh when it comes): it is read once more after it.
 */
export function refresh(client: QueryClient, predicate: (query: Query) => boolean): void {
  const first = client.getQueryCache().findAll({ predicate }).filter(({ state }) => state.fetchStatus === 'fetching' && state.data === undefined);
  for (const { queryKey, promise } of first) {
    const again = () => void client.invalidateQueries({ queryKey, exact: true });
    promise?.then(again, again);
  }
  void client.invalidateQueries({ predicate });
}

/** `arn:aws:sagemaker:us-east-1:000000000000:automl-job/churn-1` -> `automl-job`. */
export function kindOfArn(arn: string): string {
  return (arn.split(':')[5] ?? '').split('/')[0] ?? '';
}

/** Letters only, lower case: how kinds, ARN kinds and operation names are compared. */
export function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Views that show jobs of every kind. */
const ALWAYS_STALE = ['/api/activity', '/api/events'];

export function touches(kind: string, queryKey: readonly unknown[]): boolean {
  const head = String(queryKey[0] ?? '');
  if (ALWAYS_STALE.some((path) => head.startsWith(path))) return true;
  return kind.length > 2 && plain(head).includes(kind);
}
