import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { asProblem } from '../../api/problem';
import { useAllowed, useSession } from '../../api/session';
import { ConfirmDelete } from '../../components/confirm-delete';
import { Copyable } from '../../components/copyable';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatBytes } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { NotebookView } from '../../notebooks/notebook-view';
import { deleteSnapshot, linkOf, readSnapshot, SNAPSHOTS, type Snapshot } from '../../snapshots/api';
import { CopyWindow } from '../../snapshots/copy-window';

export default function Page() {
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const { profile } = useSession();
  const mayCopy = useAllowed('atelier:CopyNotebookSnapshot');
  const [open, setOpen] = useState<'copy' | 'delete'>();
  const found = useQuery({ queryKey: [SNAPSHOTS, id], queryFn: ({ signal }) => readSnapshot(id, signal) });
  if (found.isPending) return <Spinner size="large" />;
  if (found.isError) {
    if (asProblem(found.error).gone) return <Gone what="notebook snapshot" name={id} back={<LinkButton to={paths.notebooks}>Notebooks</LinkButton>} />;
    return <ErrorBox what="The snapshot could not be read" error={found.error} retry={() => void found.refetch()} />;
  }
  const snapshot = found.data;
  const close = () => setOpen(undefined);
  const copy = mayCopy && profile && (
    <Button variant="primary" onClick={() => setOpen('copy')}>
      Create a copy
    </Button>
  );
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={snapshot.title}
        description={`Shared by ${snapshot.profile}`}
        actions={
          <>
            {snapshot.mine && <Button onClick={() => setOpen('delete')}>Delete</Button>}
            {copy}
          </>
        }
      />
      <Alert type="info" header="You are viewing a read-only snapshot">
        It stays as it was when it was shared. To run or change it, create a copy in a space of yours.
      </Alert>
      <Details snapshot={snapshot} />
      <NotebookView notebook={snapshot.notebook} label={snapshot.title} />
      {open === 'copy' && profile && <CopyWindow snapshot={snapshot} domain={profile.DomainId} profile={profile.UserProfileName} onClose={close} />}
      {open === 'delete' && (
        <ConfirmDelete
          what="notebook snapshot"
          name={snapshot.title}
          pages={[paths.notebookSnapshot(snapshot.id)]}
          consequence="Its link leads nowhere from then on. Copies that colleagues made stay."
          onConfirm={async () => {
            await deleteSnapshot(snapshot.id);
            void navigate(paths.notebookSnapshots);
          }}
          onClose={close}
        />
      )}
    </SpaceBetween>
  );
}

function Details({ snapshot }: { snapshot: Snapshot }) {
  const { git, resource_spec: spec } = snapshot;
  const known = [
    { label: 'Repository', value: git.remote },
    { label: 'Branch', value: git.branch },
    { label: 'Commit', value: git.commit?.slice(0, 12) },
    { label: 'File in the repository', value: git.path },
  ].filter(({ value }) => value);
  return (
    <ExpandableSection headerText="Snapshot details">
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Shared', value: <Time at={snapshot.created_at} /> },
          { label: 'From', value: `${snapshot.space}/${snapshot.path}` },
          { label: 'Cells', value: `${snapshot.cells}, ${snapshot.with_output ? 'with' : 'without'} output` },
          { label: 'Size', value: formatBytes(snapshot.size) },
          { label: 'Kernel', value: snapshot.kernel || 'not said' },
          { label: 'Instance type of the sharer', value: spec.InstanceType ?? 'it was not running' },
          { label: 'Link', value: <Copyable text={linkOf(snapshot.id)} label="Link" shown="Address" /> },
          ...known,
        ]}
      />
    </ExpandableSection>
  );
}
