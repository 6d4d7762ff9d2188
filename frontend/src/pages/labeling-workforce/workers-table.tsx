import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';

import { ConfirmDelete } from '../../components/confirm-delete';
import { Time } from '../../components/time';
import { changeWorker, deleteWorker, newPassword, type Invited, type People, type Worker } from '../../labeling/api';
import { useFlash } from '../../workbench/flash';
import { WorkerTeamsWindow } from './worker-teams';

interface Props {
  people: People;
  portal: string;
  refresh: () => Promise<void>;
  show: (invited: Invited[]) => void;
}

const LOOKS: Record<Worker['status'], { type: StatusIndicatorProps.Type; text: string }> = {
  Invited: { type: 'pending', text: 'Invited' },
  Enabled: { type: 'success', text: 'Enabled' },
  Disabled: { type: 'stopped', text: 'Disabled' },
};

type Asking = { what: 'disable' | 'delete' | 'teams'; worker: Worker } | null;

export function WorkersTable({ people, portal, refresh, show }: Props) {
  const [asking, setAsking] = useState<Asking>(null);
  const { fail } = useFlash();

  async function enable(worker: Worker) {
    try {
      await changeWorker(worker.worker_id, { disabled: false });
      await refresh();
    } catch (error) {
      fail(`${worker.name} is still disabled`, error);
    }
  }
  async function renew(worker: Worker) {
    try {
      const { temporary_password, portal_url } = await newPassword(worker.worker_id);
      show([{ name: worker.name, worker_id: worker.worker_id, temporary_password, portal_url: portal_url || portal }]);
      await refresh();
    } catch (error) {
      fail('There is no new password', error);
    }
  }

  return (
    <>
      <Table<Worker>
        items={people.workers}
        trackBy="worker_id"
        ariaLabels={{ tableLabel: 'People who label' }}
        header={
          <Header counter={`(${people.workers.length})`} variant="h2">
            People
          </Header>
        }
        empty="Nobody yet."
        columnDefinitions={[
          { id: 'name', header: 'Name', cell: ({ name }) => name, isRowHeader: true },
          { id: 'status', header: 'Status', cell: ({ status }) => <StatusIndicator type={LOOKS[status].type}>{LOOKS[status].text}</StatusIndicator> },
          { id: 'teams', header: 'Teams', cell: ({ teams }) => teams.join(', ') || '–' },
          { id: 'seen', header: 'Last seen', cell: ({ last_seen_at }) => (last_seen_at ? <Time at={last_seen_at} /> : 'never') },
          {
            id: 'actions',
            header: <span className="visually-hidden">Actions</span>,
            cell: (worker) => (
              <ButtonDropdown
                variant="inline-icon"
                expandToViewport
                ariaLabel={`Actions for ${worker.name}`}
                items={[
                  ...(worker.of_provider
                    ? []
                    : [
                        { id: 'teams', text: 'Teams…' },
                        { id: 'password', text: 'New temporary password' },
                      ]),
                  worker.status === 'Disabled' ? { id: 'enable', text: 'Enable' } : { id: 'disable', text: 'Disable' },
                  {
                    id: 'delete',
                    text: 'Delete',
                    disabled: worker.of_provider || worker.status !== 'Disabled',
                    disabledReason: worker.of_provider ? 'The identity provider has this account; disabling it is enough.' : 'Disable the account first.',
                  },
                ]}
                onItemClick={({ detail }) => {
                  if (detail.id === 'enable') void enable(worker);
                  if (detail.id === 'password') void renew(worker);
                  if (detail.id === 'disable' || detail.id === 'delete' || detail.id === 'teams') setAsking({ what: detail.id, worker });
                }}
              />
            ),
          },
        ]}
      />
      {asking?.what === 'teams' && (
        <WorkerTeamsWindow worker={asking.worker} teams={people.teams} onClose={() => setAsking(null)} onDone={() => (setAsking(null), void refresh())} />
      )}
      {asking?.what === 'disable' && (
        <ConfirmDelete
          verb="Disable"
          what="account"
          name={asking.worker.name}
          consequence="They get no new tasks. What is open may be finished, and what they answered stays."
          onConfirm={async () => {
            await changeWorker(asking.worker.worker_id, { disabled: true });
            await refresh();
          }}
          onClose={() => setAsking(null)}
        />
      )}
      {asking?.what === 'delete' && (
        <ConfirmDelete
          what="account"
          name={asking.worker.name}
          consequence="The account is gone for good. What they answered stays, without their name."
          onConfirm={async () => {
            await deleteWorker(asking.worker.worker_id);
            await refresh();
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
