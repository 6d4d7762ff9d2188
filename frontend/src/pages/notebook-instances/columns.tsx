import type { NotebookInstanceSummary } from '@aws-sdk/client-sagemaker';
import type { TableProps } from '@cloudscape-design/components/table';

import type { Wire } from '../../api/call';
import { DocLink } from '../../components/doc-link';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { INSTANCE_LOOKS } from '../../environments/statuses';

export type InstanceRow = Wire<NotebookInstanceSummary>;

export const instanceName = (row: InstanceRow): string => row.NotebookInstanceName ?? '';

export const COLUMNS: TableProps.ColumnDefinition<InstanceRow>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (row) => <DocLink to={paths.notebookInstance(instanceName(row))}>{instanceName(row)}</DocLink>,
    sortingField: 'Name',
    isRowHeader: true,
  },
  { id: 'status', header: 'Status', cell: (row) => <Status status={row.NotebookInstanceStatus} looks={INSTANCE_LOOKS} />, sortingField: 'Status' },
  { id: 'type', header: 'Instance type', cell: (row) => row.InstanceType },
  { id: 'created', header: 'Created', cell: (row) => <Time at={row.CreationTime} />, sortingField: 'CreationTime' },
];
