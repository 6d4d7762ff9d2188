import type { CodeRepositorySummary } from '@aws-sdk/client-sagemaker';
import type { TableProps } from '@cloudscape-design/components/table';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import type { Wire } from '../../api/call';
import { useAllowed } from '../../api/session';
import { Empty } from '../../components/empty';
import { ShowAsCode } from '../../components/show-as-code';
import { Time } from '../../components/time';
import { useUrlState } from '../../components/use-url-state';
import { AttachDialog } from '../../environments/attach-dialog';
import { DeleteDialog } from '../../environments/delete-dialog';
import { EnvironmentLinks } from '../../environments/links';
import { ListTable } from '../../lists/list-table';
import { CreateDialog } from './create-dialog';

type Row = Wire<CodeRepositorySummary>;

const SORTS = ['Name', 'CreationTime'] as const;
const NO_STATUS: readonly string[] = [];
const nameOf = (row: Row): string => row.CodeRepositoryName ?? '';
const COLUMNS: TableProps.ColumnDefinition<Row>[] = [
  { id: 'name', header: 'Name', cell: nameOf, sortingField: 'Name', isRowHeader: true },
  { id: 'url', header: 'Address', cell: (row) => row.GitConfig?.RepositoryUrl },
  { id: 'branch', header: 'Branch', cell: (row) => row.GitConfig?.Branch ?? 'its default' },
  { id: 'created', header: 'Created', cell: (row) => <Time at={row.CreationTime} />, sortingField: 'CreationTime' },
];

/** Git repositories that people are offered to clone. */
export default function CodeRepositories() {
  const [creating, setCreating] = useUrlState('create');
  const [open, setOpen] = useState<'attach' | 'delete'>();
  const [row, setRow] = useState<Row>();
  const mayAttach = useAllowed('sagemaker:UpdateDomain');
  const act = (what: 'attach' | 'delete', chosen: Row | undefined) => {
    setRow(chosen);
    setOpen(chosen && what);
  };
  const actions = (chosen: Row | undefined) => (
    <>
      <ShowAsCode what="list code repositories" calls={[{ service: 'sagemaker', operation: 'ListCodeRepositories', input: { MaxResults: 100 } }]} />
      {mayAttach && (
        <Button disabled={!chosen} onClick={() => act('attach', chosen)}>
          Suggest
        </Button>
      )}
      <Button disabled={!chosen} onClick={() => act('delete', chosen)}>
        Delete
      </Button>
      <Button variant="primary" onClick={() => setCreating('1')}>
        New repository
      </Button>
    </>
  );
  const close = () => setOpen(undefined);
  return (
    <>
      <ListTable<CodeRepositorySummary>
        title="Code repositories"
        noun="repo"
        description={<EnvironmentLinks here="repositories">Git repositories under a name: notebook instances clone them, and spaces of a domain suggest them.</EnvironmentLinks>}
        operation="ListCodeRepositories"
        member="CodeRepositorySummaryList"
        statuses={NO_STATUS}
        sorts={SORTS}
        columns={COLUMNS}
        nameOf={nameOf}
        actions={actions}
        empty={<Empty title="No code repositories yet" why="Name a repository once, and everybody finds it." />}
      />
      {creating !== '' && <CreateDialog onClose={() => setCreating('')} />}
      {open === 'attach' && row && (
        <AttachDialog
          title={`repository ${nameOf(row)}`}
          what={{ kind: 'repository', url: row.GitConfig?.RepositoryUrl ?? '', appType: 'JupyterLab' }}
          onClose={close}
        />
      )}
      {open === 'delete' && row && (
        <DeleteDialog
          what="code repository"
          name={nameOf(row)}
          consequence="The repository itself stays where it is. While a notebook instance clones it by its name, the name stays."
          operation="DeleteCodeRepository"
          input={{ CodeRepositoryName: nameOf(row) }}
          list="ListCodeRepositories"
          onClose={close}
        />
      )}
    </>
  );
}
