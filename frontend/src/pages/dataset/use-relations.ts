import { useQuery } from '@tanstack/react-query';

import { readRelations } from '../../api/datasets';

/** How well each column alone tells the chosen target. */
export function useRelations(name: string, version: string, target: string) {
  return useQuery({
    queryKey: ['/api/datasets', name, 'relations', version, target],
    queryFn: ({ signal }) => readRelations(name, target, version, signal),
    enabled: target !== '',
    staleTime: 10 * 60_000,
  });
}
