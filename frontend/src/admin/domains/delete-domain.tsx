import { useQueryClient } from '@tanstack/react-query';

import { call } from '../../api/call';
import { ConfirmDelete } from '../../components/confirm-delete';
import { ErrorBox } from '../../components/error-box';
import { paths } from '../../documents/paths';
import { useProfiles, useSpaces } from '../queries';
import { blockedBy, type Blocker } from './blockers';

interface Props {
  id: string;
  name: string;
  onDeleted: () => void;
  onClose: () => void;
}

/** A domain goes when nobody and nothing is in it any more; its files are kept (spec studio §2.5). */
export function DeleteDomain({ id, name, onDeleted, onClose }: Props) {
  const client = useQueryClient();
  const profiles = useProfiles(id);
  const spaces = useSpaces(id);
  const error = profiles.error ?? spaces.error;
  const blockers: Blocker[] | undefined =
    profiles.data && spaces.data
      ? [
          ...spaces.data.map(({ SpaceName = '' }) => ({ what: 'Space', name: SpaceName, to: paths.adminDomain(id, 'spaces') })),
          ...profiles.data.map(({ UserProfileName = '' }) => ({ what: 'User profile', name: UserProfileName, to: paths.adminProfile(id, UserProfileName) })),
        ]
      : undefined;
  return (
    <ConfirmDelete
      typed
      what="domain"
      name={name}
      pages={[paths.adminDomain(id)]}
      agree={`Yes, delete the domain ${name}`}
      consequence="Nobody can sign in to it any more. The files of its spaces are kept on the server’s disk; its models, experiments and data stay as well."
      blocked={error ? <ErrorBox error={error} what="What is in the domain could not be read" /> : blockedBy(blockers, 'Delete its spaces and user profiles first.')}
      onConfirm={async () => {
        await call('DeleteDomain', { DomainId: id, RetentionPolicy: { HomeEfsFileSystem: 'Retain' } });
        await Promise.all(['ListDomains', '/api/session'].map((key) => client.invalidateQueries({ queryKey: [key] })));
        onDeleted();
      }}
      onClose={onClose}
    />
  );
}
