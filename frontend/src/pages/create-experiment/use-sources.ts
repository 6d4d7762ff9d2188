import type { ListAutoMLJobsRequest, ListAutoMLJobsResponse } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';

import { call } from '../../api/call';
import { readDatasets } from '../../api/datasets';
import { api } from '../../api/rest';
import { readTargetFacts } from './target-facts';

export function useDatasetChoices(search: string, enabled = true) {
  return useQuery({
    queryKey: ['/api/datasets', 'choices', search],
    queryFn: ({ signal }) => readDatasets(search, undefined, signal),
    enabled,
  });
}

/**
 * How the values of the target are spread, and which kind of prediction that asks for; then which columns give it away,
 * which takes seconds where there are thousands of them.
 */
export function useTargetFacts(dataset: string, column: string) {
  const known = dataset !== '' && column !== '';
  const alone = useFacts(dataset, column, false, known);
  const related = useFacts(dataset, column, true, known && alone.isSuccess);
  return {
    data: related.data ?? alone.data,
    error: alone.error ?? related.error,
    looking: alone.isFetching ? 'Looking at its values' : related.isFetching ? 'Looking for columns that give it away' : undefined,
    retry: () => void (alone.isError ? alone : related).refetch(),
  };
}

function useFacts(dataset: string, column: string, relations: boolean, enabled: boolean) {
  return useQuery({
    queryKey: ['/api/datasets', dataset, 'target', column, relations],
    queryFn: async ({ signal }) =>
      readTargetFacts(
        await api.get<unknown>(`/api/datasets/${encodeURIComponent(dataset)}/target`, { column, relations: relations ? 1 : 0 }, signal),
      ),
    enabled,
    staleTime: 10 * 60_000,
  });
}

/** Names of experiments that begin like this one, so that the suggested name is free. */
export function useTakenNames(base: string) {
  return useQuery({
    queryKey: ['ListAutoMLJobs', 'names', base],
    queryFn: async ({ signal }) => {
      const answer = await call<ListAutoMLJobsRequest, ListAutoMLJobsResponse>('ListAutoMLJobs', { NameContains: base, MaxResults: 100 }, signal);
      return (answer.AutoMLJobSummaries ?? []).map((each) => each.AutoMLJobName ?? '');
    },
    enabled: base !== '',
  });
}
