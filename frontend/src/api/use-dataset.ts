import { useQuery } from '@tanstack/react-query';

import { readDataset } from './datasets';

/**
 * A data set, the newest version or the one asked for, with what is known of its columns; an event refreshes it when
 * they have been looked at. askEvery: milliseconds after which it is asked again while they are not.
 */
export function useDataset(name: string, version = '', askEvery?: number) {
  return useQuery({
    queryKey: version ? ['/api/datasets', name, 'version', version] : ['/api/datasets', name],
    queryFn: ({ signal }) => readDataset(name, signal, version),
    enabled: name !== '',
    refetchInterval: ({ state }) => (askEvery !== undefined && state.data?.status === 'Profiling' ? askEvery : false),
  });
}
