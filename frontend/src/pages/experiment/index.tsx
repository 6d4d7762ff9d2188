import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback, useMemo, useState } from 'react';
import { useParams } from 'react-router';

import { timeOf } from '../../api/call';
import { asProblem } from '../../api/problem';
import { reasonText } from '../../api/reason';
import { buildOf } from '../../autopilot/build';
import { metricsShown, rowsOf, type Row } from '../../autopilot/leaderboard';
import { filesOf } from '../../autopilot/locations';
import { metricOf } from '../../autopilot/metrics';
import { useCandidates, useJob, useLeaderboard, useVersions, type Job } from '../../autopilot/queries';
import { isEnded, isRunning, jobLook } from '../../autopilot/status';
import { useStopJob } from '../../autopilot/use-stop';
import { Gone } from '../../components/empty';
import { DocLink } from '../../components/doc-link';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { packageOf } from '../../hosting/containers';
import { tellingProbabilities } from '../../hosting/deploy-plan';
import { DeployDialog } from '../../hosting/deploy-dialog';
import { LinkButton } from '../../components/link-button';
import { ShareButton } from '../../sharing/share-button';
import { SharedNote } from '../../sharing/shared-note';
import { useLogPanel } from '../../workbench/log-panel';
import { BuildAgain } from './build-again';
import { callsFor, objectiveOf } from './calls';
import { Details } from './details';
import { DataWarning, ExplorationCell } from './exploration-cell';
import { Leaderboard } from './leaderboard';
import { Overview } from './overview';
import { Stages } from './stages';
import { useLastProgress } from './use-last-progress';
import { VersionsCell } from './versions-cell';

export default function Experiment() {
  const { job: name = '' } = useParams();
  const job = useJob(name);
  if (job.isPending) return <Spinner size="large" />;
  if (job.isError) {
    if (asProblem(job.error).gone) {
      return <Gone what="experiment" name={name} back={<LinkButton to={paths.experiments}>All experiments</LinkButton>} />;
    }
    return <ErrorBox error={job.error} what="The experiment could not be read" retry={() => void job.refetch()} />;
  }
  return job.data.AutoMLJobSecondaryStatus === 'CandidateDefinitionsGenerated' ? (
    <DefinitionsOnly job={job.data} name={name} />
  ) : (
    <Live job={job.data} name={name} />
  );
}

/** Nothing was trained, because the request said so: what there is are the data and the definitions. */
function DefinitionsOnly({ job, name }: { job: Job; name: string }) {
  return (
    <SpaceBetween size="l">
      <Top job={job} name={name} />
      <ExplorationCell job={job} />
      <Details job={job} />
    </SpaceBetween>
  );
}

function Live({ job, name }: { job: Job; name: string }) {
  const candidates = useCandidates(name);
  const board = useLeaderboard(name);
  const progress = useLastProgress(job);
  const [deploying, setDeploying] = useState<Row>();
  const deploy = useCallback((row: Row) => setDeploying(row), []);

  const objective = objectiveOf(job);
  const [chosen, setChosen] = useUrlState('metric');
  const metrics = useMemo(() => metricsShown(candidates.data ?? [], objective), [candidates.data, objective]);
  const metricName = metrics.includes(chosen) ? chosen : objective || (metrics[0] ?? 'Score');
  const metric = useMemo(() => metricOf(metricName), [metricName]);
  const rows = useMemo(() => rowsOf(candidates.data ?? [], board.data, metric), [candidates.data, board.data, metric]);
  const ended = isEnded(job.AutoMLJobStatus);

  return (
    <SpaceBetween size="l">
      <Top job={job} name={name} />
      <SharedNote job={name} candidate={null} />
      <Messages job={job} finished={rows.filter((row) => row.status === 'Completed').length} />
      <DataWarning job={job} />
      <Stages job={job} progress={progress} board={board.data} />
      <Overview job={name} rows={rows} metric={metric} startedAt={timeOf(job.CreationTime)} ended={ended} deploy={deploy} />
      {candidates.isError && (
        <ErrorBox error={candidates.error} what="The leaderboard could not be read" retry={() => void candidates.refetch()} />
      )}
      <Leaderboard
        job={name}
        rows={rows}
        metric={metric}
        metrics={metrics}
        setMetric={(next) => setChosen(next === objective ? '' : next)}
        loading={candidates.isPending}
        ended={ended}
        deploy={deploy}
      />
      <VersionsCell job={name} />
      <ExplorationCell job={job} />
      <Details job={job} />
      {deploying && (
        <DeployDialog
          source={{ kind: 'container', container: tellingProbabilities(containerOf(deploying)) }}
          title={deploying.title}
          suggestedName={name}
          onClose={() => setDeploying(undefined)}
        />
      )}
    </SpaceBetween>
  );
}

/** The candidate's own container, as CreateModel takes it. */
function containerOf(row: Row) {
  const container = packageOf(row.candidate.InferenceContainers);
  return { Image: container?.Image, ModelDataUrl: filesOf(row.candidate).model, Environment: container?.Environment };
}

function Top({ job, name }: { job: Job; name: string }) {
  const stop = useStopJob();
  const log = useLogPanel();
  const tabular = job.AutoMLProblemTypeConfig?.TabularJobConfig;
  const { type, text } = jobLook(job.AutoMLJobStatus, job.AutoMLJobSecondaryStatus);
  return (
    <PageHeader
      title={name}
      description={
        <>
          <StatusIndicator type={type}>{text}</StatusIndicator>
          {tabular && !tabular.GenerateCandidateDefinitionsOnly && <> · {buildOf(tabular) === 'quick' ? 'Quick build' : 'Standard build'}</>}
          <VersionText job={name} />
        </>
      }
      actions={
        <>
          <Button
            onClick={() =>
              log.open({ group: '/aws/sagemaker/AutoMLJobs', stream: name, title: name, ...(job.AutoMLJobArn ? { arn: job.AutoMLJobArn } : {}) })
            }
          >
            Log
          </Button>
          <ShowAsCode calls={() => callsFor(job)} what="make this experiment and read its leaderboard" />
          <ShareButton job={name} candidate={null} title={`the leaderboard of ${name}`} />
          <BuildAgain job={name} ended={isEnded(job.AutoMLJobStatus)} />
          {isRunning(job.AutoMLJobStatus) && (
            <Button loading={stop.isPending} onClick={() => stop.mutate(name)}>
              Stop
            </Button>
          )}
        </>
      }
    />
  );
}

/** Which version it is, with a way to the newest one. */
function VersionText({ job }: { job: string }) {
  const versions = useVersions(job).data ?? [];
  const [newest, own] = [versions[0], versions.find(({ name }) => name === job)];
  if (!newest || !own || versions.length < 2) return null;
  return (
    <>
      {' '}
      · V{own.version} of {own.of}
      {newest.name !== job && (
        <>
          , newest is <DocLink to={paths.experiment(newest.name)}>V{newest.version}</DocLink>
        </>
      )}
    </>
  );
}

/** Why it failed, what a stop has left, or what could not be done beside its models. */
function Messages({ job, finished }: { job: Job; finished: number }) {
  const partial = (job.PartialFailureReasons ?? []).map((each) => each.PartialFailureMessage).filter(Boolean);
  return (
    <>
      {job.AutoMLJobStatus === 'Failed' && (
        <Alert type="error" header="The experiment failed">
          {reasonText(job.FailureReason)}
        </Alert>
      )}
      {job.AutoMLJobStatus === 'Stopped' && (
        <Alert type="info" header="The experiment was stopped">
          {keptText(finished)}
        </Alert>
      )}
      {partial.length > 0 && (
        <Alert type="warning" header="Some things could not be done">
          {partial.map((sentence) => (
            <Box key={sentence}>{sentence}</Box>
          ))}
        </Alert>
      )}
    </>
  );
}

const keptText = (finished: number): string =>
  finished === 0
    ? 'No model was finished before that. Clone it to try again.'
    : `${formatCount(finished, 'model')} finished before that ${finished === 1 ? 'is' : 'are'} kept: open, download or deploy as usual.`;
