import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { objectUrl } from '../api/rest';
import { Status } from '../components/status';
import type { NotebookJob, NotebookJobDefinition, Parameters } from './api';
import { textOf } from './parameters';

export function JobStatus({ job, short = false }: { job: NotebookJob; short?: boolean }) {
  const detail = job.job_status === 'Failed' && !short ? job.status_message : job.job_status === 'Stopped' && job.stopped_by ? `by ${job.stopped_by}` : undefined;
  return <Status status={job.status === 'QUEUED' ? 'Pending' : job.job_status} detail={detail} />;
}

export function DefinitionStatus({ definition }: { definition: NotebookJobDefinition }) {
  return <Status status={definition.status} detail={definition.reason || undefined} />;
}

const IN_LISTS: readonly string[] = ['ipynb', 'log'];

/** Links that download what matters most of what a job left; its page has all. */
export function Outputs({ job }: { job: NotebookJob }) {
  const files = job.job_files.filter(({ file_format }) => IN_LISTS.includes(file_format));
  if (files.length === 0) return <>–</>;
  return (
    <SpaceBetween direction="horizontal" size="s">
      {files.map(({ display_name, file_path }) => (
        <Link key={file_path} href={objectUrl(file_path)} target="_self">
          {display_name}
        </Link>
      ))}
    </SpaceBetween>
  );
}

/** "company = Acme, rows = 5". */
export function parametersText(parameters: Parameters): string {
  return (
    Object.entries(parameters)
      .map(([name, value]) => `${name} = ${textOf(value)}`)
      .join(', ') || '–'
  );
}

export const running = ({ job_status }: NotebookJob): boolean => job_status === 'InProgress' || job_status === 'Stopping';
