import { useQuery } from '@tanstack/react-query';

import { api } from './rest';
import { useSession } from './session';

/** What an administrator hides from a profile's pages: StudioWebPortalSettings of its effective settings. */
export interface Hidden {
  tools: readonly string[];
  appTypes: readonly string[];
  instanceTypes: readonly string[];
}

interface Effective {
  effective: { StudioWebPortalSettings?: { HiddenMlTools?: string[]; HiddenAppTypes?: string[]; HiddenInstanceTypes?: string[] } };
}

/** Of the caller's profile. Pages leave it out; addresses, things that have it already, and the API still work. */
export function useHidden(): Hidden {
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
  const { HiddenMlTools: tools = [], HiddenAppTypes: appTypes = [], HiddenInstanceTypes: instanceTypes = [] } = data?.effective.StudioWebPortalSettings ?? {};
  return { tools, appTypes, instanceTypes };
}
