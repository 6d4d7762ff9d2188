import type { TableProps } from '@cloudscape-design/components/table';

import type { ActivityJob } from '../../api/activity';
import { timeOf } from '../../api/call';
import { DocLink } from '../../components/doc-link';
import { formatDuration } from '../../components/format';
import { JobProgress } from '../../components/job-progress';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { jobPath } from '../../documents/job-paths';

function detailOf(job: ActivityJob): string | undefined {
  if (job.status === 'Failed') return job.failure_reason || undefined;
  if (job.status === 'Stopped' && job.stopped_by) return `by ${job.stopped_by}`;
  return undefined;
}

function runTime(job: ActivityJob): string {
  const start = timeOf(job.started_at)?.getTime();
  const end = timeOf(job.ended_at)?.getTime();
  return start !== undefined && end !== undefined ? formatDuration((end - start) / 1000) : '–';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const columns: TableProps.ColumnDefinition<ActivityJob>[] = [
  {
    id: 'name',
    header: 'Name',
    isRowHeader: true,
    minWidth: 180,
    cell: (job) => <DocLink to={jobPath(job)}>{job.name}</DocLink>,
  },
  { id: 'kind', header: 'Kind', cell: ({ noun, kind }) => capital(noun || kind) },
  { id: 'status', header: 'Status', minWidth: 150, cell: (job) => <Status status={job.waiting ? 'Pending' : job.status} detail={detailOf(job)} /> },
  {
    id: 'progress',
    header: 'Progress',
    minWidth: 220,
    cell: (job) => (job.ended_at ? '–' : <JobProgress arn={job.arn} stored={job.progress} />),
  },
  { id: 'owner', header: 'Owner', cell: ({ owner }) => owner || '–' },
  { id: 'created', header: 'Created', cell: ({ created_at }) => <Time at={created_at} /> },
  { id: 'took', header: 'Ran for', cell: runTime },
  { id: 'instance', header: 'Instance', cell: ({ instance_type }) => instance_type || '–' },
  { id: 'worker', header: 'Worker', cell: ({ worker }) => worker || '–' },
];

export const SHOWN_FIRST = ['name', 'kind', 'status', 'progress', 'owner', 'created', 'took'];
