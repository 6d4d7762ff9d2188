import type { DescribeTransformJobRequest, DescribeTransformJobResponse } from '@aws-sdk/client-sagemaker';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useParams } from 'react-router';

import { call, type Wire } from '../../api/call';
import { useProgress } from '../../api/live';
import { asProblem } from '../../api/problem';
import { reasonText } from '../../api/reason';
import { objectUrl } from '../../api/rest';
import { Cell } from '../../components/cell';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatClock } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { outputUri } from '../../hosting/transform';
import { LinkButton } from '../../components/link-button';
import { useFlash } from '../../workbench/flash';
import { useLogPanel } from '../../workbench/log-panel';
import { Preview } from './preview';

type Job = Wire<DescribeTransformJobResponse>;

export default function BatchPrediction() {
  const { name = '' } = useParams();
  const job = useQuery({
    queryKey: ['DescribeTransformJob', name],
    queryFn: ({ signal }) =>
      call<DescribeTransformJobRequest, DescribeTransformJobResponse>('DescribeTransformJob', { TransformJobName: name }, signal),
  });
  if (job.isPending) return <Spinner size="large" />;
  if (job.isError) {
    if (asProblem(job.error).gone) {
      return <Gone what="batch prediction" name={name} back={<LinkButton to={paths.batchPredictions}>All batch predictions</LinkButton>} />;
    }
    return <ErrorBox error={job.error} what="The batch prediction could not be read" retry={() => void job.refetch()} />;
  }
  return <Page job={job.data} name={name} />;
}

function Page({ job, name }: { job: Job; name: string }) {
  const source = job.TransformInput?.DataSource?.S3DataSource;
  const [input, folder] = [source?.S3Uri ?? '', job.TransformOutput?.S3OutputPath ?? ''];
  const output = outputUri(source, folder);
  const done = job.TransformJobStatus === 'Completed';
  return (
    <SpaceBetween size="l">
      <Top job={job} name={name} />
      {job.TransformJobStatus === 'Failed' && (
        <Alert type="error" header="The batch prediction failed">
          {reasonText(job.FailureReason)}
        </Alert>
      )}
      {job.TransformJobStatus === 'InProgress' && <Progress job={job} />}
      {done && !output && (
        <Cell id="predictions" title="Predictions" description={<>One file for each that was read, with <code>.out</code> behind its name.</>}>
          <Copyable text={`${folder.replace(/\/$/, '')}/`} label="Folder of the predictions" />
        </Cell>
      )}
      {done && output && (
        <Cell
          id="predictions"
          title="Predictions"
          description="The first rows; download the file for all of them."
          actions={
            <Button variant="primary" iconName="download" href={objectUrl(output)} download>
              Download
            </Button>
          }
        >
          <Preview uri={output} />
        </Cell>
      )}
      <Cell id="settings" title="Settings">
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Model', value: <DocLink to={paths.model(job.ModelName ?? '')}>{job.ModelName ?? ''}</DocLink> },
            { label: 'Rows', value: <Copyable text={input} label="Address of the rows" /> },
            { label: 'Predictions', value: <Copyable text={output ?? folder} label="Address of the predictions" /> },
            { label: 'Instance type', value: job.TransformResources?.InstanceType ?? '–' },
            { label: 'Created', value: <Time at={job.CreationTime} /> },
            { label: 'Ended', value: <Time at={job.TransformEndTime} /> },
            { label: 'ARN', value: <Copyable text={job.TransformJobArn ?? ''} label="ARN" /> },
          ]}
        />
      </Cell>
    </SpaceBetween>
  );
}

function Progress({ job }: { job: Job }) {
  const progress = useProgress(job.TransformJobArn);
  const left = progress?.seconds_left;
  return (
    <ProgressBar
      value={Math.round((progress?.fraction ?? 0) * 100)}
      ariaLabel="Progress of the batch prediction"
      description={progress?.message ?? 'A worker will take it in a moment.'}
      additionalInfo={left === undefined || left === null ? '' : `${formatClock(left)} left`}
    />
  );
}

function Top({ job, name }: { job: Job; name: string }) {
  const client = useQueryClient();
  const flash = useFlash();
  const log = useLogPanel();
  const stop = useMutation({
    mutationFn: () => call('StopTransformJob', { TransformJobName: name }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['DescribeTransformJob', name] }),
    onError: (error) => flash.fail(`${name} could not be stopped`, error),
  });
  return (
    <PageHeader
      title={name}
      description={<Status status={job.TransformJobStatus} />}
      actions={
        <>
          <Button
            onClick={() =>
              log.open({ group: '/aws/sagemaker/TransformJobs', stream: name, title: name, ...(job.TransformJobArn ? { arn: job.TransformJobArn } : {}) })
            }
          >
            Log
          </Button>
          <ShowAsCode what="make this batch prediction" calls={() => [createCall(job)]} />
          {job.TransformJobStatus === 'InProgress' && (
            <Button loading={stop.isPending} onClick={() => stop.mutate()}>
              Stop
            </Button>
          )}
        </>
      }
    />
  );
}

const REQUEST = ['TransformJobName', 'ModelName', 'TransformInput', 'TransformOutput', 'TransformResources', 'BatchStrategy', 'DataProcessing', 'Environment'] as const;

function createCall(job: Job) {
  return {
    service: 'sagemaker' as const,
    operation: 'CreateTransformJob',
    input: Object.fromEntries(REQUEST.flatMap((key) => (job[key] === undefined ? [] : [[key, job[key]]]))),
    waitFor: {
      operation: 'DescribeTransformJob',
      input: { TransformJobName: job.TransformJobName },
      status: 'TransformJobStatus',
      ends: ['Completed', 'Failed', 'Stopped'],
    },
  };
}
