import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';

import { timeOf } from '../api/call';
import { DocLink } from '../components/doc-link';
import { formatDuration } from '../components/format';
import { Time } from '../components/time';
import { paths } from '../documents/paths';
import type { NotebookJob } from './api';
import { JobStatus, Outputs, parametersText } from './looks';

function tookText({ start_time, end_time }: NotebookJob): string {
  const [start, end] = [timeOf(start_time)?.getTime(), timeOf(end_time)?.getTime()];
  return start !== undefined && end !== undefined ? formatDuration((end - start) / 1000) : '–';
}

const COLUMNS: Record<string, TableProps.ColumnDefinition<NotebookJob>> = {
  name: { id: 'name', header: 'Job name', minWidth: 150, isRowHeader: true, cell: (job) => <DocLink to={paths.notebookJob(job.job_id)}>{job.name}</DocLink> },
  // In a list of runs of one definition, the name is always the same.
  run: { id: 'run', header: 'Run', minWidth: 150, isRowHeader: true, cell: (job) => <DocLink to={paths.notebookJob(job.job_id)}>{job.job_id}</DocLink> },
  input: { id: 'input', header: 'Input file', cell: ({ input_filename }) => input_filename },
  parameters: { id: 'parameters', header: 'Parameters', minWidth: 160, cell: ({ parameters }) => parametersText(parameters) },
  outputs: { id: 'outputs', header: 'Output files', minWidth: 170, cell: (job) => <Outputs job={job} /> },
  created: { id: 'created', header: 'Created', minWidth: 110, cell: ({ create_time }) => <Time at={create_time} /> },
  took: { id: 'took', header: 'Ran for', minWidth: 90, cell: tookText },
  cause: { id: 'cause', header: 'Because of', minWidth: 150, cell: ({ cause }) => cause },
  status: { id: 'status', header: 'Status', minWidth: 230, cell: (job) => <JobStatus job={job} /> },
};

interface Props {
  jobs: readonly NotebookJob[];
  columns: readonly (keyof typeof COLUMNS)[];
  header: ReactNode;
  empty: ReactNode;
  loading?: boolean;
  filter?: ReactNode;
  pagination?: ReactNode;
  page?: boolean;
  several?: boolean;
  chosen: readonly NotebookJob[];
  onChoose: (jobs: readonly NotebookJob[]) => void;
}

/** Runs as rows; one or several can be chosen. */
export function JobsTable({ jobs, columns, page = false, several = false, chosen, onChoose, loading = false, ...slots }: Props) {
  return (
    <Table<NotebookJob>
      {...slots}
      variant={page ? 'full-page' : 'container'}
      stickyHeader={page}
      wrapLines
      trackBy="job_id"
      items={jobs}
      columnDefinitions={columns.flatMap((id) => COLUMNS[id] ?? [])}
      loading={loading}
      loadingText="Reading the notebook jobs"
      selectionType={several ? 'multi' : 'single'}
      selectedItems={chosen}
      onSelectionChange={({ detail }) => onChoose(detail.selectedItems)}
      ariaLabels={{
        tableLabel: 'Notebook jobs',
        selectionGroupLabel: several ? 'Choose runs to compare' : 'Choose one job',
        allItemsSelectionLabel: () => 'Choose all',
        itemSelectionLabel: (_, { job_id }) => job_id,
      }}
    />
  );
}
