import { useQuery } from '@tanstack/react-query';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useNavigate, useParams } from 'react-router';

import { asProblem } from '../../api/problem';
import { jsonObject, objectUrl } from '../../api/rest';
import { Cell } from '../../components/cell';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatDuration } from '../../components/format';
import { JobProgress } from '../../components/job-progress';
import { PageHeader } from '../../components/page-header';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { JOBS, readJob, type JobFile, type NotebookJob } from '../../notebook-jobs/api';
import { JobButtons } from '../../notebook-jobs/job-buttons';
import { JobStatus, parametersText, running } from '../../notebook-jobs/looks';
import type { NotebookContent } from '../../notebooks/nbformat';
import { NotebookView } from '../../notebooks/notebook-view';
import { useLogPanel } from '../../workbench/log-panel';

export default function Page() {
  const { id = '' } = useParams();
  const job = useQuery({ queryKey: [JOBS, id], queryFn: ({ signal }) => readJob(id, signal) });
  if (job.isPending) return <Spinner size="large" />;
  if (job.isError) {
    if (asProblem(job.error).gone) return <Gone what="notebook job" name={id} back={<LinkButton to={paths.notebookJobs}>All notebook jobs</LinkButton>} />;
    return <ErrorBox error={job.error} what="The notebook job could not be read" retry={() => void job.refetch()} />;
  }
  return <Job job={job.data} />;
}

function Job({ job }: { job: NotebookJob }) {
  const navigate = useNavigate();
  const log = useLogPanel();
  const executed = job.job_files.find(({ file_format }) => file_format === 'ipynb');
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={job.name}
        description={<JobStatus job={job} short />}
        actions={
          <>
            <Button onClick={() => log.open({ ...job.log, title: job.name, arn: job.arn })}>Log</Button>
            <JobButtons job={job} onDeleted={() => void navigate(paths.notebookJobs)} />
          </>
        }
      />
      {job.job_status === 'Failed' && (
        <Alert type="error" header="The notebook did not run to its end">
          <div>{job.status_message}</div>
          {executed && <div>What it did until then is below.</div>}
        </Alert>
      )}
      {running(job) && <JobProgress arn={job.arn} stored={job.progress} label="Progress" />}
      <About job={job} />
      {executed && <Executed key={job.end_time ?? ''} file={executed} job={job} />}
    </SpaceBetween>
  );
}

function About({ job }: { job: NotebookJob }) {
  return (
    <Cell id="about" title="The run">
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Notebook', value: job.input_filename },
          { label: 'Parameters', value: parametersText(job.parameters) },
          { label: 'Kernel', value: job.kernel_name },
          { label: 'Compute type', value: job.compute_type },
          { label: 'Started because of', value: job.cause },
          {
            label: 'Definition',
            value: job.job_definition_id ? <DocLink to={paths.notebookJobDefinition(job.job_definition_id)}>{job.job_definition_name}</DocLink> : '–',
          },
          { label: 'Created', value: <Time at={job.create_time} /> },
          { label: 'Ended', value: <Time at={job.end_time} /> },
          { label: 'Attempts', value: `${job.attempts} of ${job.max_retry_attempts + 1} at most` },
          { label: 'Max run time', value: formatDuration(job.max_runtime_in_seconds) },
          { label: 'In the name of', value: [job.owner, job.shared ? 'seen by the whole domain' : ''].filter(Boolean).join(', ') || '–' },
          { label: 'Outputs', value: <Copyable text={job.output_prefix} label="Address of the outputs" shown="Address" /> },
        ]}
      />
    </Cell>
  );
}

function Executed({ file, job }: { file: JobFile; job: NotebookJob }) {
  const notebook = useQuery({
    queryKey: ['executed notebook', file.file_path, job.end_time, job.attempts],
    queryFn: ({ signal }) => jsonObject<NotebookContent>(file.file_path, signal),
  });
  return (
    <Cell
      id="executed"
      title="The executed notebook"
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {job.job_files.map(({ display_name, file_path }) => (
            <Button key={file_path} iconName="download" href={objectUrl(file_path)} target="_self">
              {display_name}
            </Button>
          ))}
        </SpaceBetween>
      }
    >
      {notebook.isPending && <Spinner />}
      {notebook.isError && <ErrorBox error={notebook.error} what="The executed notebook could not be read" retry={() => void notebook.refetch()} />}
      {notebook.data && <NotebookView notebook={notebook.data} label="Cells of the executed notebook" />}
    </Cell>
  );
}
