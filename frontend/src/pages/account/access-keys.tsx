import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { createAccessKey, deleteAccessKey, readAccessKeys, type AccessKey, type NewAccessKey } from '../../api/account';
import { ConfirmDelete } from '../../components/confirm-delete';
import { useAllowed } from '../../api/session';
import { Copyable } from '../../components/copyable';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Time } from '../../components/time';
import { useFlash } from '../../workbench/flash';
import { NewKeyWindow } from './new-key-window';

const KEYS = ['/api/access-keys'];

/** Keys with which scripts sign their requests. */
export function AccessKeys() {
  const client = useQueryClient();
  const { fail } = useFlash();
  const [made, setMade] = useState<NewAccessKey | null>(null);
  const [deleting, setDeleting] = useState<AccessKey | null>(null);
  const [busy, setBusy] = useState(false);
  const mayCreate = useAllowed('atelier:CreateAccessKey');
  const { data, error, isPending, refetch } = useQuery({ queryKey: KEYS, queryFn: ({ signal }) => readAccessKeys(signal) });

  async function create() {
    setBusy(true);
    try {
      setMade(await createAccessKey());
      await client.invalidateQueries({ queryKey: KEYS });
    } catch (problem) {
      fail('No access key was made', problem);
    } finally {
      setBusy(false);
    }
  }

  // A session that a presigned link opened makes no key that would outlast it.
  const button = mayCreate && (
    <Button loading={busy} onClick={() => void create()}>
      Create access key
    </Button>
  );
  if (error) return <ErrorBox what="The access keys cannot be listed" error={error} retry={() => void refetch()} />;
  return (
    <>
      <Table
        items={data ?? []}
        loading={isPending}
        loadingText="Loading access keys"
        trackBy="access_key_id"
        ariaLabels={{ tableLabel: 'Access keys' }}
        header={
          <Header
            counter={data ? `(${data.length})` : ''}
            description="boto3, the AWS CLI and curl sign their requests with such a key. It may do what you may do."
            actions={button}
          >
            Access keys
          </Header>
        }
        columnDefinitions={[
          { id: 'id', header: 'Access key', isRowHeader: true, cell: (key) => <Copyable text={key.access_key_id} label="Access key" /> },
          {
            id: 'status',
            header: 'Status',
            cell: ({ disabled }) => <StatusIndicator type={disabled ? 'stopped' : 'success'}>{disabled ? 'Disabled' : 'Active'}</StatusIndicator>,
          },
          { id: 'created', header: 'Created', cell: (key) => <Time at={key.created_at} /> },
          { id: 'used', header: 'Last used', cell: (key) => (key.last_used_at ? <Time at={key.last_used_at} /> : 'never') },
          {
            id: 'delete',
            header: <span className="visually-hidden">Actions</span>,
            cell: (key) => (
              <Button variant="inline-link" ariaLabel={`Delete ${key.access_key_id}`} onClick={() => setDeleting(key)}>
                Delete
              </Button>
            ),
          },
        ]}
        empty={<Empty title="No access keys" why={mayCreate ? 'Create one to call the studio from a script or notebook.' : 'You came in by a link into one profile; sign in with your account to make one.'} action={button} />}
      />
      {made && <NewKeyWindow accessKey={made} onClose={() => setMade(null)} />}
      {deleting && (
        <ConfirmDelete
          what="access key"
          name={deleting.access_key_id}
          consequence="Scripts that sign with it are refused at once."
          onConfirm={async () => {
            await deleteAccessKey(deleting.access_key_id);
            await client.invalidateQueries({ queryKey: KEYS });
          }}
          onClose={() => setDeleting(null)}
        />
      )}
    </>
  );
}
