import type { AutoMLJobSummary } from '@aws-sdk/client-sagemaker';
import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';

import { timeOf, type Wire } from '../../api/call';
import { reasonText } from '../../api/reason';
import type { VersionPlace } from '../../autopilot/queries';
import { jobLook } from '../../autopilot/status';
import { DocLink } from '../../components/doc-link';
import { formatDuration } from '../../components/format';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';

export type JobRow = Wire<AutoMLJobSummary>;

export const jobName = (row: JobRow): string => row.AutoMLJobName ?? '';

function JobStatus({ row }: { row: JobRow }) {
  const { type, text } = jobLook(row.AutoMLJobStatus, row.AutoMLJobSecondaryStatus);
  return (
    <StatusIndicator type={type}>
      {row.AutoMLJobStatus === 'Failed' && row.FailureReason ? `${text}: ${reasonText(row.FailureReason)}` : text}
    </StatusIndicator>
  );
}

function JobName({ name, place }: { name: string; place: VersionPlace | undefined }) {
  return (
    <>
      <DocLink to={paths.experiment(name)}>{name}</DocLink>
      {place && (
        <Box variant="small" color="text-body-secondary">
          {' '}
          V{place.version} of {place.of}
          {place.version === place.newest ? ', the newest' : ''}
        </Box>
      )}
    </>
  );
}

/** Wall time of an experiment that has ended. */
function tookSeconds(row: JobRow): number | undefined {
  const [start, end] = [timeOf(row.CreationTime), timeOf(row.EndTime)];
  return start && end ? (end.getTime() - start.getTime()) / 1000 : undefined;
}

export const columnsFor = (places: Readonly<Record<string, VersionPlace>>): TableProps.ColumnDefinition<JobRow>[] => [
  {
    id: 'name',
    header: 'Name',
    cell: (row) => <JobName name={jobName(row)} place={places[jobName(row)]} />,
    sortingField: 'Name',
    isRowHeader: true,
  },
  { id: 'status', header: 'Status', cell: (row) => <JobStatus row={row} />, sortingField: 'Status' },
  { id: 'created', header: 'Created', cell: (row) => <Time at={row.CreationTime} />, sortingField: 'CreationTime' },
  { id: 'took', header: 'Took', cell: (row) => formatDuration(tookSeconds(row)) },
];
