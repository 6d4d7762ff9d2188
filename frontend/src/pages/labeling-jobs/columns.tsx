import type { LabelingJobSummary } from '@aws-sdk/client-sagemaker';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';

import type { Wire } from '../../api/call';
import { DocLink } from '../../components/doc-link';
import { formatNumber } from '../../components/format';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { jobLook } from '../../labeling/status';
import { TeamName } from '../../labeling/team-name';
import { nameOfType, typeOfFunctions } from '../../labeling/types';

export type Row = Wire<LabelingJobSummary>;

export const jobName = (row: Row): string => row.LabelingJobName ?? '';

function labeledText({ LabelCounters: counters }: Row): string {
  const [labeled, failed] = [counters?.TotalLabeled ?? 0, counters?.FailedNonRetryableError ?? 0];
  const total = labeled + failed + (counters?.Unlabeled ?? 0);
  return `${formatNumber(labeled)} of ${formatNumber(total)}${failed > 0 ? `, ${formatNumber(failed)} failed` : ''}`;
}

function JobStatus({ row }: { row: Row }) {
  const { type, text } = jobLook(row.LabelingJobStatus, row.LabelCounters?.FailedNonRetryableError ?? 0);
  return <StatusIndicator type={type}>{row.LabelingJobStatus === 'Failed' && row.FailureReason ? `${text}: ${row.FailureReason}` : text}</StatusIndicator>;
}

export const COLUMNS: TableProps.ColumnDefinition<Row>[] = [
  { id: 'name', header: 'Name', cell: (row) => <DocLink to={paths.labelingJob(jobName(row))}>{jobName(row)}</DocLink>, sortingField: 'Name', isRowHeader: true },
  { id: 'type', header: 'Task', cell: (row) => nameOfType(typeOfFunctions(row.PreHumanTaskLambdaArn, row.AnnotationConsolidationLambdaArn)) },
  { id: 'status', header: 'Status', cell: (row) => <JobStatus row={row} />, sortingField: 'Status' },
  { id: 'labeled', header: 'Labeled objects', cell: labeledText },
  { id: 'team', header: 'Team', cell: (row) => <TeamName arn={row.WorkteamArn} /> },
  { id: 'created', header: 'Created', cell: (row) => <Time at={row.CreationTime} />, sortingField: 'CreationTime' },
];
