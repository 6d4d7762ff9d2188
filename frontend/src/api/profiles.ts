import { useQuery } from '@tanstack/react-query';

import { api } from './rest';

/** A place of one's own in a domain. */
export interface OwnProfile {
  DomainId: string;
  DomainName: string;
  UserProfileName: string;
  acting: boolean;
}

const PATH = '/api/session/profile';

/** The caller's profiles beside the one that this browser works as. */
export function useOtherProfiles(): OwnProfile[] {
  const { data } = useQuery({
    // Begins with the operation's name: a new profile refreshes it.
    queryKey: ['ListUserProfiles', PATH],
    queryFn: ({ signal }) => api.get<{ profiles: OwnProfile[] }>(PATH, {}, signal),
    retry: false,
  });
  return (data?.profiles ?? []).filter(({ acting }) => !acting);
}

/** Work as another of one's own profiles, in this browser. */
export function workAs({ DomainId, UserProfileName }: Pick<OwnProfile, 'DomainId' | 'UserProfileName'>): Promise<unknown> {
  return api.send('PUT', PATH, { DomainId, UserProfileName });
}
