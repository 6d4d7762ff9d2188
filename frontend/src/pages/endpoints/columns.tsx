import type { EndpointSummary } from '@aws-sdk/client-sagemaker';
import type { TableProps } from '@cloudscape-design/components/table';

import type { Wire } from '../../api/call';
import { DocLink } from '../../components/doc-link';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';

export type EndpointRow = Wire<EndpointSummary>;

export const endpointName = (row: EndpointRow): string => row.EndpointName ?? '';

export const COLUMNS: TableProps.ColumnDefinition<EndpointRow>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (row) => <DocLink to={paths.endpoint(endpointName(row))}>{endpointName(row)}</DocLink>,
    sortingField: 'Name',
    isRowHeader: true,
  },
  { id: 'status', header: 'Status', cell: (row) => <Status status={row.EndpointStatus} />, sortingField: 'Status' },
  { id: 'created', header: 'Created', cell: (row) => <Time at={row.CreationTime} />, sortingField: 'CreationTime' },
  { id: 'changed', header: 'Changed', cell: (row) => <Time at={row.LastModifiedTime} /> },
];
