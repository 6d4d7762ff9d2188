import { useQuery } from '@tanstack/react-query';

import { jsonObject } from './rest';

/** A JSON document in the object store. Written once, so it never becomes stale; a missing one is asked for again. */
export function useDocument<Document>(uri: string | undefined, read: (document: unknown) => Document) {
  return useQuery({
    queryKey: ['/api/objects', uri],
    queryFn: ({ signal }) => jsonObject<unknown>(uri as string, signal),
    select: read,
    enabled: Boolean(uri),
    staleTime: Infinity,
    retry: 1,
  });
}
