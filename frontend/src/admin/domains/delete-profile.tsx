import { useQueryClient } from '@tanstack/react-query';

import { call } from '../../api/call';
import { ConfirmDelete } from '../../components/confirm-delete';
import { ErrorBox } from '../../components/error-box';
import { paths } from '../../documents/paths';
import { isRunning, useApps, useSpaces } from '../queries';
import { blockedBy, type Blocker } from './blockers';

interface Props {
  domain: string;
  name: string;
  onDeleted: () => void;
  onClose: () => void;
}

/** A profile goes when it runs nothing and owns no space (spec studio §16.1). */
export function DeleteProfile({ domain, name, onDeleted, onClose }: Props) {
  const client = useQueryClient();
  const spaces = useSpaces(domain);
  const apps = useApps(domain);
  const error = spaces.error ?? apps.error;
  const own = (owner: string | undefined) => owner?.toLowerCase() === name.toLowerCase();
  const blockers: Blocker[] | undefined =
    spaces.data && apps.data
      ? [
          ...apps.data
            .filter((app) => isRunning(app) && own(app.UserProfileName))
            .map(({ AppName = '', AppType }) => ({ what: `App ${AppType ?? ''}`, name: AppName, to: paths.adminProfile(domain, name) })),
          ...spaces.data
            .filter(({ OwnershipSettingsSummary: owner }) => own(owner?.OwnerUserProfileName))
            .map(({ SpaceName = '' }) => ({ what: 'Space', name: SpaceName, to: paths.adminDomain(domain, 'spaces') })),
        ]
      : undefined;
  return (
    <ConfirmDelete
      typed
      what="user profile"
      name={name}
      pages={[paths.adminProfile(domain, name)]}
      agree={`Yes, delete the user profile ${name}`}
      consequence="They can no longer sign in to this domain. What they made stays, and so do the files of their home; an administrator can still read them."
      blocked={error ? <ErrorBox error={error} what="What the profile has could not be read" /> : blockedBy(blockers, 'Stop its apps and delete its spaces first.')}
      onConfirm={async () => {
        await call('DeleteUserProfile', { DomainId: domain, UserProfileName: name });
        await client.invalidateQueries({ queryKey: ['ListUserProfiles'] });
        onDeleted();
      }}
      onClose={onClose}
    />
  );
}
