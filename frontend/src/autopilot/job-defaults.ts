/** Files of defaults: of everybody in a domain, and of a person (autopilot spec §12). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '../api/rest';
import { useAllowed } from '../api/session';
import type { TermsOfRequest } from './job-terms';

export interface JobDefaults {
  values: TermsOfRequest;
  /** Path of a member, `SecurityConfig.VolumeKmsKeyId` or `Tags.team` -> whose file says so. */
  sources: Record<string, 'domain' | 'profile'>;
  /** The caller's own file. */
  text: string;
  /** Why the files cannot be used any more; '' = they can. */
  problem: string;
}

export const OWN_DEFAULTS = '/api/automl-job-defaults';
export const domainDefaults = (domain: string): string => `/api/domains/${encodeURIComponent(domain)}/automl-job-defaults`;

/** What a form begins with; asked for only by those who may know it. */
export function useJobDefaults() {
  const allowed = useAllowed('atelier:ReadJobDefaults');
  return useQuery({ queryKey: [OWN_DEFAULTS], queryFn: ({ signal }) => api.get<JobDefaults>(OWN_DEFAULTS, {}, signal), enabled: allowed });
}

/** The file at a path, and how it is stored. */
export function useDefaultsFile(path: string) {
  const client = useQueryClient();
  const found = useQuery({ queryKey: [path], queryFn: ({ signal }) => api.get<{ text: string }>(path, {}, signal) });
  const save = useMutation({
    mutationFn: (text: string) => api.send<{ text: string }>('PUT', path, { text }),
    onSuccess: async (stored) => {
      client.setQueryData([path], stored);
      await client.invalidateQueries({ queryKey: [OWN_DEFAULTS] }); // a person's are laid over the domain's
    },
  });
  return { found, save };
}
