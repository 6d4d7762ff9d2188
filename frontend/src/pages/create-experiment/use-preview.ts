import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '../../api/rest';
import type { Preview, Question } from './preview';

const path = (dataset: string) => `/api/datasets/${encodeURIComponent(dataset)}/previews`;
// The kind of the job is in the key, so its events refresh the answer.
const key = (dataset: string, name: string) => ['/api/datasets/previews', dataset, name];

/** The preview of that name. It is gone when many newer ones were made: then nothing is shown. */
export function usePreview(dataset: string, name: string) {
  return useQuery({
    queryKey: key(dataset, name),
    queryFn: ({ signal }) => api.get<Preview>(`${path(dataset)}/${encodeURIComponent(name)}`, {}, signal),
    enabled: dataset !== '' && name !== '',
    retry: false,
  });
}

/** Asks a worker to look; the same question is answered at once the second time. */
export function useAskPreview(dataset: string, remember: (name: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (question: Question) => api.send<Preview>('POST', path(dataset), question),
    onSuccess: (preview) => {
      client.setQueryData(key(dataset, preview.name), preview);
      remember(preview.name);
    },
  });
}
