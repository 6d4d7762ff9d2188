import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { useProgress } from '../../api/live';
import { asProblem } from '../../api/problem';
import { reasonText } from '../../api/reason';
import { objectUrl } from '../../api/rest';
import { useAllowed } from '../../api/session';
import { Cell } from '../../components/cell';
import { ConfirmDelete } from '../../components/confirm-delete';
import { Copyable } from '../../components/copyable';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatDuration } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Time } from '../../components/time';
import type { CodeCall } from '../../code/types';
import { paths } from '../../documents/paths';
import { JOB, readQuality } from '../../labeling/api';
import { useJob, type Job } from '../../labeling/queries';
import { canChain, isRunning, jobLook } from '../../labeling/status';
import { TeamName } from '../../labeling/team-name';
import { canAudit, nameOfType, typeOfFunctions } from '../../labeling/types';
import { useStopLabeling } from '../../labeling/use-stop';
import { LinkButton } from '../../components/link-button';
import { useLogPanel } from '../../workbench/log-panel';
import { ExportsCell } from './exports-cell';
import { ProgressCell } from './progress-cell';
import { QualityCell } from './quality-cell';
import { ResultsCell } from './results-cell';
import { RoundsCell } from './rounds-cell';
import { WorkersWindow } from './workers-window';

export default function LabelingJob() {
  const { name = '' } = useParams();
  const job = useJob(name);
  if (job.isPending) return <Spinner size="large" />;
  if (job.isError) {
    if (asProblem(job.error).gone) {
      return <Gone what="labeling job" name={name} back={<LinkButton to={paths.labelingJobs}>All labeling jobs</LinkButton>} />;
    }
    return <ErrorBox error={job.error} what="The labeling job could not be read" retry={() => void job.refetch()} />;
  }
  return <Page job={job.data} name={name} />;
}

function Page({ job, name }: { job: Job; name: string }) {
  const quality = useQuery({ queryKey: [JOB, name], queryFn: ({ signal }) => readQuality(name, signal) });
  useFresh(job.LabelingJobArn, name);
  const failed = job.LabelCounters?.FailedNonRetryableError ?? 0;
  return (
    <SpaceBetween size="l">
      <Top job={job} name={name} />
      {job.LabelingJobStatus === 'Failed' && (
        <Alert type="error" header="The labeling job failed">
          {reasonText(job.FailureReason)}
        </Alert>
      )}
      {job.LabelingJobStatus === 'Completed' && failed > 0 && (
        <Alert type="warning" header="Some objects have no label">
          They are among the results with the reason for each. Chain a new job to this one to label them.
        </Alert>
      )}
      <ProgressCell job={job} progress={quality.data?.job} />
      {quality.data?.job.automated && <RoundsCell rounds={quality.data.job.automated.rounds} running={isRunning(job.LabelingJobStatus)} type={quality.data.job.type} model={job.LabelingJobOutput?.FinalActiveLearningModelArn?.split('/').at(-1)} />}
      <ResultsCell name={name} labels={quality.data?.job.labels ?? []} running={isRunning(job.LabelingJobStatus)} />
      {quality.isError ? (
        <ErrorBox error={quality.error} what="The quality could not be read" retry={() => void quality.refetch()} />
      ) : (
        <QualityCell quality={quality.data} />
      )}
      <ExportsCell job={name} />
      <Settings job={job} />
    </SpaceBetween>
  );
}

/** Progress comes as messages, not as events: each makes what is shown stale. */
function useFresh(arn: string | undefined, name: string): void {
  const client = useQueryClient();
  const progress = useProgress(arn);
  useEffect(() => {
    if (!progress) return;
    void client.invalidateQueries({ queryKey: [JOB, name] });
    void client.invalidateQueries({ queryKey: ['DescribeLabelingJob', name] });
  }, [progress, client, name]);
}

function Top({ job, name }: { job: Job; name: string }) {
  const stop = useStopLabeling();
  const log = useLogPanel();
  const navigate = useNavigate();
  const [stopping, setStopping] = useState(false);
  const human = job.HumanTaskConfig;
  const taskType = typeOfFunctions(human?.PreHumanTaskLambdaArn, human?.AnnotationConsolidationConfig?.AnnotationConsolidationLambdaArn);
  const { type, text } = jobLook(job.LabelingJobStatus, job.LabelCounters?.FailedNonRetryableError ?? 0);
  return (
    <>
      <PageHeader
        title={name}
        description={<StatusIndicator type={type}>{text}</StatusIndicator>}
        actions={
          <>
            <Button onClick={() => log.open({ group: '/aws/sagemaker/LabelingJobs', stream: name, title: name, ...(job.LabelingJobArn ? { arn: job.LabelingJobArn } : {}) })}>
              Log
            </Button>
            <ShowAsCode what="make this labeling job" calls={() => [createCall(job)]} />
            <LinkButton to={paths.newLabelingJob({ clone: name })}>Clone</LinkButton>
            {canChain(job.LabelingJobStatus) && <LinkButton to={paths.newLabelingJob({ chain: name })}>Chain</LinkButton>}
            {canChain(job.LabelingJobStatus) && canAudit(taskType) && (
              <ButtonDropdown
                items={[
                  { id: 'verify', text: 'Have them verified', description: 'People say whether each label is right.' },
                  { id: 'adjust', text: 'Have them adjusted', description: 'People correct the labels.' },
                ]}
                onItemClick={({ detail }) => void navigate(paths.newLabelingJob({ [detail.id]: name }))}
              >
                Check labels
              </ButtonDropdown>
            )}
            {isRunning(job.LabelingJobStatus) && (
              <Button loading={stop.isPending} onClick={() => setStopping(true)}>
                Stop
              </Button>
            )}
          </>
        }
      />
      {stopping && (
        <ConfirmDelete
          verb="Stop"
          what="labeling job"
          name={name}
          consequence="Nobody gets tasks of it any more, and it cannot be started again. What was answered is in its output; chain a new job to it to go on."
          onConfirm={async () => void (await stop.mutateAsync(name))}
          onClose={() => setStopping(false)}
        />
      )}
    </>
  );
}

function Settings({ job }: { job: Job }) {
  const human = job.HumanTaskConfig;
  const output = job.LabelingJobOutput?.OutputDatasetS3Uri ?? '';
  const input = job.InputConfig?.DataSource?.S3DataSource?.ManifestS3Uri ?? '';
  const topic = job.InputConfig?.DataSource?.SnsDataSource?.SnsTopicArn ?? '';
  return (
    <Cell id="settings" title="Settings and files">
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Task', value: nameOfType(typeOfFunctions(human?.PreHumanTaskLambdaArn, human?.AnnotationConsolidationConfig?.AnnotationConsolidationLambdaArn)) },
          { label: 'Title for labelers', value: human?.TaskTitle ?? '–' },
          { label: 'Team', value: <TeamName arn={human?.WorkteamArn} /> },
          { label: 'People for each object', value: <PeopleForEach job={job} /> },
          { label: 'Time for one task', value: formatDuration(human?.TaskTimeLimitInSeconds) },
          { label: 'Labels in the output', value: job.LabelAttributeName ?? '–' },
          { label: 'Created', value: <Time at={job.CreationTime} /> },
          ...(topic ? [{ label: 'Input topic', value: <Copyable text={topic} label="ARN of the input topic" /> }] : []),
          { label: 'Input manifest', value: input ? <Copyable text={input} label="Address of the input" /> : '–' },
          {
            label: 'Output manifest',
            value: output ? (
              <SpaceBetween size="xxs">
                <Copyable text={output} label="Address of the output" />
                <Button iconName="download" href={objectUrl(output)} download ariaLabel="Download the output manifest">
                  Download
                </Button>
              </SpaceBetween>
            ) : (
              'As soon as there are labels'
            ),
          },
        ]}
      />
    </Cell>
  );
}

function PeopleForEach({ job }: { job: Job }) {
  const [changing, setChanging] = useState(false);
  const mayChange = useAllowed('atelier:UpdateLabelingJob') && isRunning(job.LabelingJobStatus);
  const now = job.HumanTaskConfig?.NumberOfHumanWorkersPerDataObject;
  if (now === undefined) return '–';
  return (
    <>
      {now}{' '}
      {mayChange && (
        <Button variant="inline-link" ariaLabel="Change the people for each object" onClick={() => setChanging(true)}>
          Change
        </Button>
      )}
      {changing && <WorkersWindow job={job.LabelingJobName ?? ''} now={now} onClose={() => setChanging(false)} />}
    </>
  );
}

const REQUEST = ['LabelingJobName', 'LabelAttributeName', 'InputConfig', 'OutputConfig', 'RoleArn', 'LabelCategoryConfigS3Uri', 'StoppingConditions', 'LabelingJobAlgorithmsConfig', 'HumanTaskConfig', 'Tags'] as const;

function createCall(job: Job): CodeCall {
  return {
    service: 'sagemaker',
    operation: 'CreateLabelingJob',
    input: Object.fromEntries(REQUEST.flatMap((key) => (job[key] === undefined || (key === 'Tags' && job.Tags?.length === 0) ? [] : [[key, job[key]]]))),
    waitFor: {
      operation: 'DescribeLabelingJob',
      input: { LabelingJobName: job.LabelingJobName },
      status: 'LabelingJobStatus',
      ends: ['Completed', 'Failed', 'Stopped'],
    },
  };
}
