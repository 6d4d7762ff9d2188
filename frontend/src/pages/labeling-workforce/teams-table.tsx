import type { CreateWorkteamRequest, CreateWorkteamResponse, DeleteWorkteamRequest, DeleteWorkteamResponse } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import Toggle from '@cloudscape-design/components/toggle';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { call } from '../../api/call';
import { ConfirmDelete } from '../../components/confirm-delete';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { formatNumber } from '../../components/format';
import { changeTeam, type People, type Team } from '../../labeling/api';

interface Props {
  people: People;
  refresh: () => Promise<void>;
}

export function TeamsTable({ people, refresh }: Props) {
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<Team>();
  const names = new Map(people.workers.map(({ worker_id: id, name }) => [id, name]));
  return (
    <>
      <Table<Team>
        items={people.teams}
        trackBy="name"
        wrapLines
        ariaLabels={{ tableLabel: 'Teams' }}
        header={
          <Header variant="h2" counter={`(${people.teams.length})`} description="A labeling job is given to one team." actions={<Button onClick={() => setCreating(true)}>New team</Button>}>
            Teams
          </Header>
        }
        empty="No team yet."
        columnDefinitions={[
          { id: 'name', header: 'Name', cell: ({ name }) => name, isRowHeader: true },
          { id: 'description', header: 'Description', cell: ({ description }) => description || '–' },
          { id: 'people', header: 'People', cell: ({ workers }) => workers.map((id) => names.get(id) ?? id).join(', ') || 'nobody' },
          { id: 'jobs', header: 'Jobs', cell: ({ jobs }) => formatNumber(jobs) },
          { id: 'told', header: 'Members are told of', cell: (team) => <Told team={team} refresh={refresh} /> },
          {
            id: 'actions',
            header: <span className="visually-hidden">Actions</span>,
            cell: (team) => <Button variant="inline-icon" iconName="remove" ariaLabel={`Delete team ${team.name}`} onClick={() => setDeleting(team)} />,
          },
        ]}
      />
      {creating && <NewTeam people={people} onClose={() => setCreating(false)} onDone={() => (setCreating(false), void refresh())} />}
      {deleting && (
        <ConfirmDelete
          what="team"
          name={deleting.name}
          consequence="Its people stay. A team whose jobs are running cannot be deleted."
          onConfirm={async () => {
            await call<DeleteWorkteamRequest, DeleteWorkteamResponse>('DeleteWorkteam', { WorkteamName: deleting.name });
            await refresh();
          }}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </>
  );
}

/** Whether its members hear of new jobs, which gives the team a topic if it has none, and of reviews, too. */
function Told({ team, refresh }: { team: Team; refresh: () => Promise<void> }) {
  const change = useMutation({ mutationFn: (wanted: { told?: boolean; tells_reviews?: boolean }) => changeTeam(team.name, wanted), onSuccess: refresh });
  const shown = { ...team, ...(change.isPending ? change.variables : {}) };
  return (
    <SpaceBetween size="xxs">
      <Toggle checked={shown.told} disabled={change.isPending} ariaLabel={`Tell ${team.name} of new jobs`} onChange={({ detail }) => change.mutate({ told: detail.checked })}>
        new jobs
      </Toggle>
      {shown.told && (
        <Toggle checked={shown.tells_reviews} disabled={change.isPending} ariaLabel={`Tell ${team.name} of reviews`} onChange={({ detail }) => change.mutate({ tells_reviews: detail.checked })}>
          reviews
        </Toggle>
      )}
      {change.isError && <ErrorBox error={change.error} what="This was not changed" />}
    </SpaceBetween>
  );
}

function NewTeam({ people, onClose, onDone }: { people: People; onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [groups, setGroups] = useState('');
  const provider = people.workforce?.provider;
  const create = useMutation({
    mutationFn: () =>
      call<CreateWorkteamRequest, CreateWorkteamResponse>('CreateWorkteam', {
        WorkteamName: name,
        WorkforceName: people.workforce?.name ?? '',
        Description: description || name,
        MemberDefinitions: provider
          ? [{ OidcMemberDefinition: { Groups: groups.split(/[\s,]+/).filter(Boolean) } }]
          : [{ CognitoMemberDefinition: { UserPool: 'local_workers', UserGroup: name, ClientId: 'portal' } }],
      }),
    onSuccess: onDone,
  });
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="New team"
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Create', loading: create.isPending, disabled: !name || (Boolean(provider) && !groups.trim()), onClick: () => create.mutate() }} />}
    >
      <SpaceBetween size="m">
        <FormField label="Name" constraintText="Letters, digits and hyphens, at most 63.">
          <Input autoFocus value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label="Description">
          <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
        </FormField>
        {provider && (
          <FormField label="Groups" description="Everybody in one of these groups of the identity provider is in the team." constraintText="At most 10, with commas between them.">
            <Input value={groups} onChange={({ detail }) => setGroups(detail.value)} />
          </FormField>
        )}
        {create.isError && <ErrorBox error={create.error} what="The team was not created" />}
      </SpaceBetween>
    </Modal>
  );
}
