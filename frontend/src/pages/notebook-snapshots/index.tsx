import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { ConfirmDelete } from '../../components/confirm-delete';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { deleteSnapshot, linkOf, readSnapshots, SNAPSHOTS, type Snapshot } from '../../snapshots/api';

export default function Page() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [deleting, setDeleting] = useState<Snapshot>();
  const list = useQuery({ queryKey: [SNAPSHOTS, 'list'], queryFn: ({ signal }) => readSnapshots(signal) });
  const rows = list.data?.snapshots ?? [];
  const selected = rows.filter(({ id }) => chosen.includes(id));
  const [first, second] = [...selected].sort((one, other) => one.created_at.localeCompare(other.created_at));
  if (list.isError) return <ErrorBox what="Your snapshots could not be read" error={list.error} retry={() => void list.refetch()} />;
  return (
    <>
      <Table<Snapshot>
        variant="full-page"
        wrapLines
        trackBy="id"
        items={rows}
        loading={list.isPending}
        loadingText="Reading your snapshots"
        selectionType="multi"
        selectedItems={selected}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems.map(({ id }) => id))}
        ariaLabels={{
          tableLabel: 'Notebooks that you shared',
          selectionGroupLabel: 'Choose snapshots',
          allItemsSelectionLabel: () => 'Choose all',
          itemSelectionLabel: (_, { title, id }) => `${title} ${id.slice(0, 6)}`,
        }}
        header={
          <PageHeader
            title="Shared notebooks"
            counter={list.isSuccess ? `(${rows.length})` : undefined}
            description="Frozen copies of your notebooks that colleagues with the link can read and copy."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button disabled={selected.length !== 2} onClick={() => first && second && void navigate(paths.notebookDiff(`snapshot:${first.id}`, `snapshot:${second.id}`))}>
                  Compare two
                </Button>
                <Button disabled={selected.length !== 1} onClick={() => setDeleting(selected[0])}>
                  Delete
                </Button>
              </SpaceBetween>
            }
          />
        }
        columnDefinitions={[
          { id: 'title', header: 'Notebook', isRowHeader: true, minWidth: 160, cell: ({ id, title }) => <DocLink to={paths.notebookSnapshot(id)}>{title}</DocLink> },
          { id: 'from', header: 'From', cell: ({ space, path }) => `${space}/${path}` },
          { id: 'shared', header: 'Shared', minWidth: 120, cell: ({ created_at }) => <Time at={created_at} /> },
          { id: 'output', header: 'Output', minWidth: 90, cell: ({ with_output }) => (with_output ? 'Included' : 'Left out') },
          { id: 'link', header: 'Link', minWidth: 110, cell: ({ id, title }) => <Copyable text={linkOf(id)} label={`link of ${title}`} shown="Copy link" /> },
        ]}
        empty={
          <Empty
            title="No shared notebooks yet"
            why="Open a notebook and choose “Share a copy by link” in its menu: colleagues can read it as it is now, whatever you change afterwards."
            action={<LinkButton to={paths.notebooks}>Notebooks</LinkButton>}
          />
        }
      />
      {deleting && (
        <ConfirmDelete
          what="notebook snapshot"
          name={deleting.title}
          pages={[paths.notebookSnapshot(deleting.id)]}
          consequence="Its link leads nowhere from then on. Copies that colleagues made stay."
          onConfirm={async () => {
            await deleteSnapshot(deleting.id);
            await client.invalidateQueries({ queryKey: [SNAPSHOTS] });
          }}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </>
  );
}
