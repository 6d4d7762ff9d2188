import { useQuery } from '@tanstack/react-query';

import { api } from '../api/rest';
import { useSession } from '../api/session';
import type { Place } from '../documents/types';

/** Which place of the navigation a tool of the API's StudioWebPortalSettings.HiddenMlTools is. */
const PLACES: Readonly<Record<string, Place>> = { AutoMl: 'autopilot', Models: 'models', Endpoints: 'endpoints', Training: 'jobs' };

interface Effective {
  effective: { StudioWebPortalSettings?: { HiddenMlTools?: string[] } };
}

/** Places that an administrator has hidden for this profile: left out of the navigation, everything still works. */
export function useHiddenPlaces(): readonly Place[] {
  const { profile } = useSession();
  const { DomainId = '', UserProfileName = '' } = profile ?? {};
  const path = `/api/domains/${encodeURIComponent(DomainId)}/profiles/${encodeURIComponent(UserProfileName)}/settings`;
  const { data } = useQuery({
    // Begins with the operation's name: a change of the profile refreshes it.
    queryKey: ['DescribeUserProfile', 'hidden', path],
    queryFn: ({ signal }) => api.get<Effective>(path, {}, signal),
    enabled: profile !== null,
    retry: false,
  });
  return (data?.effective.StudioWebPortalSettings?.HiddenMlTools ?? []).flatMap((tool) => PLACES[tool] ?? []);
}
