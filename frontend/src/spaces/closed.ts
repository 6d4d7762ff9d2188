import { useSession } from '../api/session';
import type { SpaceDetail } from './queries';

/** Somebody else's private space: seen, not entered, not even by administrators, who may stop, change and delete it. */
export function useClosed(domain: string, space: SpaceDetail | undefined): boolean {
  const { profile } = useSession();
  const owner = space?.OwnershipSettings?.OwnerUserProfileName;
  const mine = profile?.DomainId === domain && profile.UserProfileName.toLowerCase() === owner?.toLowerCase();
  return space?.SpaceSharingSettings?.SharingType === 'Private' && !mine;
}
