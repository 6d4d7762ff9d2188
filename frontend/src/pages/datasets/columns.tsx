import type { TableProps } from '@cloudscape-design/components/table';

import type { DatasetSummary } from '../../api/datasets';
import { DocLink } from '../../components/doc-link';
import { formatBytes, formatNumber } from '../../components/format';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';

export const columns: TableProps.ColumnDefinition<DatasetSummary>[] = [
  {
    id: 'name',
    header: 'Name',
    isRowHeader: true,
    minWidth: 180,
    cell: ({ name }) => <DocLink to={paths.dataset(name)}>{name}</DocLink>,
  },
  {
    id: 'status',
    header: 'Status',
    minWidth: 130,
    maxWidth: 360,
    cell: ({ status, failure_reason }) => <Status status={status} detail={failure_reason || undefined} />,
  },
  { id: 'rows', header: 'Rows', cell: ({ rows }) => formatNumber(rows) },
  { id: 'columns', header: 'Columns', cell: ({ columns: count }) => formatNumber(count) },
  { id: 'size', header: 'Size', cell: ({ size }) => formatBytes(size) },
  { id: 'owner', header: 'Owner', cell: ({ owner }) => owner || '–' },
  { id: 'created', header: 'Uploaded', cell: ({ created_at }) => <Time at={created_at} /> },
];
