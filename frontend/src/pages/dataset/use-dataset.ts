import { useQuery } from '@tanstack/react-query';

import { readDataset, readRelations } from '../../api/datasets';

/** One data set with what is known of its columns; an event refreshes it when they have been looked at. */
export function useDataset(name: string, version: string) {
  return useQuery({
    queryKey: version ? ['/api/datasets', name, 'version', version] : ['/api/datasets', name],
    queryFn: ({ signal }) => readDataset(name, signal, version),
  });
}

/** How well each column alone tells the chosen target. */
export function useRelations(name: string, version: string, target: string) {
  return useQuery({
    queryKey: ['/api/datasets', name, 'relations', version, target],
    queryFn: ({ signal }) => readRelations(name, target, version, signal),
    enabled: target !== '',
    staleTime: 10 * 60_000,
  });
}
