import { useSession } from '../api/session';
import type { SpaceDetail } from './queries';

export interface Rights {
  /** Somebody else's private space: seen, not entered, not even by administrators, who may stop, change and delete it. */
  closed: boolean;
  /** Whose it is, where only they and administrators may change and delete it; empty where the caller may. */
  kept: string;
}

/** What the one who looks may do with a space, beside what their role says (spec studio §8.2). */
export function useRights(domain: string, space: SpaceDetail | undefined): Rights {
  const { profile, user } = useSession();
  const owner = space?.OwnershipSettings?.OwnerUserProfileName ?? '';
  const mine = profile?.DomainId === domain && profile.UserProfileName.toLowerCase() === owner.toLowerCase();
  return {
    closed: space?.SpaceSharingSettings?.SharingType === 'Private' && !mine,
    kept: mine || user.role === 'administrator' ? '' : owner,
  };
}
