import { useQueryClient } from '@tanstack/react-query';

import { ConfirmDelete } from '../../components/confirm-delete';
import { ErrorBox } from '../../components/error-box';
import { paths } from '../../documents/paths';
import { blockedBy } from '../domains/blockers';
import { deleteRole } from './api';
import { useRole } from './queries';

/** A role goes when nobody has it any more. */
export function DeleteRole({ name, onDeleted, onClose }: { name: string; onDeleted: () => void; onClose: () => void }) {
  const client = useQueryClient();
  const role = useRole(name);
  const blockers = role.data?.people.map((person) => ({ what: 'Person', name: person, to: paths.adminPeople }));
  return (
    <ConfirmDelete
      typed
      what="role"
      name={name}
      pages={[paths.adminRole(name)]}
      agree={`Yes, delete the role ${name}`}
      consequence="Notebooks and jobs that name it can do nothing any more."
      blocked={role.error ? <ErrorBox error={role.error} what="Who has the role could not be read" /> : blockedBy(blockers, 'Give these people another role first.')}
      onConfirm={async () => {
        await deleteRole(name);
        await client.invalidateQueries({ queryKey: ['/api/roles'] });
        onDeleted();
      }}
      onClose={onClose}
    />
  );
}
