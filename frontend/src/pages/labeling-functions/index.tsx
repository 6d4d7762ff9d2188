import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDelete } from '../../components/confirm-delete';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { deleteFunction, FUNCTIONS, useFunctions, type ListedFunction } from '../../labeling/functions/api';
import { LinkButton } from '../../components/link-button';

const KINDS: Record<ListedFunction['kind'], string> = { python: 'Python', http: 'HTTP endpoint' };

/** What custom labeling jobs may call before and after people label. */
export default function LabelingFunctions() {
  const list = useFunctions();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const [deleting, setDeleting] = useState('');
  const rows = list.data ?? [];
  const selected = rows.find(({ name }) => name === chosen);
  const create = (
    <LinkButton variant="primary" to={paths.newLabelingFunction}>
      New function
    </LinkButton>
  );
  return (
    <SpaceBetween size="l">
      {list.isError && <ErrorBox error={list.error} what="The functions could not be read" retry={() => void list.refetch()} />}
      <Table<ListedFunction>
        variant="full-page"
        stickyHeader
        trackBy="name"
        items={rows}
        loading={list.isPending}
        loadingText="Reading the functions"
        selectionType="single"
        selectedItems={selected ? [selected] : []}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems[0]?.name)}
        onRowClick={({ detail }) => setChosen(detail.item.name)}
        ariaLabels={{ tableLabel: 'Labeling functions', selectionGroupLabel: 'Choose one function', itemSelectionLabel: (_, { name }) => name }}
        columnDefinitions={[
          { id: 'name', header: 'Name', cell: ({ name }) => <DocLink to={paths.labelingFunction(name)}>{name}</DocLink>, isRowHeader: true },
          { id: 'kind', header: 'Kind', cell: ({ kind }) => KINDS[kind] },
          { id: 'timeout', header: 'Time for one call', cell: ({ timeout_s: seconds }) => `${seconds} s` },
          { id: 'arn', header: 'ARN', cell: ({ arn }) => <Copyable text={arn} label="ARN" /> },
          { id: 'changed', header: 'Changed', cell: ({ modified_at: at }) => <Time at={at} /> },
        ]}
        header={
          <PageHeader
            title="Labeling functions"
            description="Custom labeling jobs call them: before an object becomes a task, and to make a label of the answers. Only administrators register them."
            counter={list.isSuccess ? `(${rows.length})` : undefined}
            actions={
              <>
                <Button disabled={!selected} onClick={() => setDeleting(selected?.name ?? '')}>
                  Delete
                </Button>
                {create}
              </>
            }
          />
        }
        empty={<Empty title="No functions yet" why="Python code that runs here, or an HTTP endpoint; whoever makes a custom job can choose it." action={create} />}
      />
      {deleting !== '' && (
        <ConfirmDelete
          what="function"
          name={deleting}
          pages={[paths.labelingFunction(deleting)]}
          consequence="It is refused while a job that runs names it. Jobs to come cannot name it any more."
          onConfirm={async () => {
            await deleteFunction(deleting);
            await client.invalidateQueries({ queryKey: [FUNCTIONS] });
          }}
          onClose={() => setDeleting('')}
        />
      )}
    </SpaceBetween>
  );
}
