import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { readPeople } from '../../api/people';
import { ConfirmDelete } from '../../components/confirm-delete';
import { DialogFooter } from '../../components/dialog-footer';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Time } from '../../components/time';
import { assignGroup, groupsPath, readGroups, unassignGroup, type AssignedGroup } from './api';
import { useDoing } from '../../components/use-doing';

/** Groups of the identity provider whose direct members may come in; the first visit makes their profile (spec studio §5.4). */
export function GroupsTab({ domain }: { domain: string }) {
  const client = useQueryClient();
  const key = [groupsPath(domain)];
  const groups = useQuery({ queryKey: key, queryFn: ({ signal }) => readGroups(domain, signal) });
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState('');
  const refresh = () => client.invalidateQueries({ queryKey: key });
  if (groups.isError) return <ErrorBox error={groups.error} what="The groups cannot be listed" retry={() => void groups.refetch()} />;
  return (
    <>
      <Table<AssignedGroup>
        variant="embedded"
        trackBy="name"
        items={groups.data?.groups ?? []}
        loading={groups.isPending}
        loadingText="Reading the groups"
        ariaLabels={{ tableLabel: 'Groups' }}
        header={
          <Header
            variant="h2"
            counter={groups.data ? `(${groups.data.groups.length})` : ''}
            description="Who is in a group is decided at the identity provider. Only direct members come in; nested groups do not count."
            actions={<Button onClick={() => setAdding(true)}>Assign group</Button>}
          >
            Groups
          </Header>
        }
        columnDefinitions={[
          { id: 'name', header: 'Group', isRowHeader: true, cell: ({ name }) => name },
          { id: 'role', header: 'Role of its members', cell: ({ role }) => role },
          { id: 'profiles', header: 'Came in through it', cell: ({ profiles }) => profiles.join(', ') || 'nobody yet' },
          { id: 'assigned', header: 'Assigned', cell: ({ created_at }) => <Time at={created_at} /> },
          {
            id: 'actions',
            header: <span className="visually-hidden">Actions</span>,
            cell: ({ name }) => (
              <Button variant="inline-link" ariaLabel={`Unassign ${name}`} onClick={() => setLeaving(name)}>
                Unassign
              </Button>
            ),
          },
        ]}
        empty={<Empty title="No groups" why="Assign a group of the identity provider, and its members can sign in to this domain." />}
      />
      {adding && (
        <AssignWindow
          onAssign={async (name, role) => {
            await assignGroup(domain, name, role);
            await refresh();
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {leaving && (
        <ConfirmDelete
          typed
          verb="Unassign"
          what="group"
          name={leaving}
          agree={`Yes, unassign ${leaving}`}
          consequence="Members who are in no other assigned group can no longer sign in. Their profiles and files stay."
          onConfirm={async () => {
            await unassignGroup(domain, leaving);
            await refresh();
          }}
          onClose={() => setLeaving('')}
        />
      )}
    </>
  );
}

function AssignWindow({ onAssign, onClose }: { onAssign: (name: string, role: string) => Promise<void>; onClose: () => void }) {
  const people = useQuery({ queryKey: ['/api/users'], queryFn: ({ signal }) => readPeople(signal) });
  const roles = people.data?.roles ?? [];
  const [name, setName] = useState('');
  const [role, setRole] = useState('data-scientist');
  const { busy, error, run } = useDoing(onClose);
  async function assign() {
    await run(() => onAssign(name.trim(), role));
  }
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="Assign a group"
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Assign', loading: busy, disabled: name.trim() === '', onClick: () => void assign() }} />}
    >
      <SpaceBetween size="m">
        <FormField label="Name of the group" description="As the identity provider sends it, upper and lower case included.">
          <Input autoFocus value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label="Role of its members" description="What they may do; you can give what you hold yourself.">
          <Select expandToViewport options={roles.map((value) => ({ value, label: value }))} selectedOption={{ value: role, label: role }} onChange={({ detail }) => setRole(detail.selectedOption.value ?? role)} />
        </FormField>
        {error !== null && <ErrorBox error={error} what="The group was not assigned" />}
      </SpaceBetween>
    </Modal>
  );
}
