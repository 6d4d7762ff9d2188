import type { TransformJobSummary } from '@aws-sdk/client-sagemaker';
import type { TableProps } from '@cloudscape-design/components/table';

import { timeOf, type Wire } from '../../api/call';
import { DocLink } from '../../components/doc-link';
import { formatDuration } from '../../components/format';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';

export type TransformRow = Wire<TransformJobSummary>;

export const transformName = (row: TransformRow): string => row.TransformJobName ?? '';

function tookSeconds(row: TransformRow): number | undefined {
  const [start, end] = [timeOf(row.CreationTime), timeOf(row.TransformEndTime)];
  return start && end ? (end.getTime() - start.getTime()) / 1000 : undefined;
}

export const COLUMNS: TableProps.ColumnDefinition<TransformRow>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (row) => <DocLink to={paths.batchPrediction(transformName(row))}>{transformName(row)}</DocLink>,
    sortingField: 'Name',
    isRowHeader: true,
  },
  { id: 'status', header: 'Status', cell: (row) => <Status status={row.TransformJobStatus} detail={row.FailureReason} />, sortingField: 'Status' },
  { id: 'created', header: 'Created', cell: (row) => <Time at={row.CreationTime} />, sortingField: 'CreationTime' },
  { id: 'took', header: 'Took', cell: (row) => formatDuration(tookSeconds(row)) },
];
