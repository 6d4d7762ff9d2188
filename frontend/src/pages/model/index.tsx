import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo, useState } from 'react';
import { useParams } from 'react-router';

import { asProblem } from '../../api/problem';
import { objectUrl } from '../../api/rest';
import { titlesOf } from '../../autopilot/leaderboard';
import { filesOf, packageName, type Candidate } from '../../autopilot/locations';
import { useDocument } from '../../api/use-document';
import { useCandidate, useExplanation, useJob, useLeaderboard, type Job } from '../../autopilot/queries';
import { readImportance, readReport } from '../../autopilot/report';
import { CANDIDATE_LOOK } from '../../autopilot/status';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { DeployButton } from '../../hosting/deploy-button';
import { DeployDialog } from '../../hosting/deploy-dialog';
import { packageOf } from '../../hosting/containers';
import { decidingFrom, deployPlan, tellingProbabilities } from '../../hosting/deploy-plan';
import { PredictFileButton } from '../../hosting/predict-file-button';
import { DEFAULT_INSTANCE_TYPE } from '../../hosting/instance-types';
import { invocationCall } from '../../hosting/invocation-code';
import { csvOf, exampleValues } from '../../hosting/row-form';
import { readSchema, type ModelSchema } from '../../hosting/schema';
import { useRoleArn } from '../../hosting/use-role-arn';
import { LinkButton } from '../../components/link-button';
import { ShareButton } from '../../sharing/share-button';
import { SharedNote } from '../../sharing/shared-note';
import { ChartsCell } from './charts-cell';
import { ErrsCell } from './errs-cell';
import { ExplainCell } from './explain-cell';
import { FairnessCell } from './fairness-cell';
import { FilesCell } from './files-cell';
import { Lineage } from './lineage';
import { LimitsCell } from './limits-cell';
import { MattersCell } from './matters-cell';
import { ReportMenu } from './report-menu';
import { ScoreCell } from './score-cell';
import { SentenceCell } from './sentence-cell';
import { TryCell } from './try-cell';

export default function Model() {
  const { job: jobName = '', candidate: name = '' } = useParams();
  const job = useJob(jobName);
  const candidate = useCandidate(jobName, name);
  const failed = job.error ?? candidate.error;
  if (failed) {
    if (asProblem(failed).gone) {
      return <Gone what="model" name={name} back={<LinkButton to={paths.experiment(jobName)}>{`Experiment ${jobName}`}</LinkButton>} />;
    }
    return <ErrorBox error={failed} what="The model could not be read" retry={() => void Promise.all([job.refetch(), candidate.refetch()])} />;
  }
  if (!job.data || !candidate.data) return <Spinner size="large" />;
  return <Cells job={job.data} candidate={candidate.data} />;
}

function Cells({ job, candidate }: { job: Job; candidate: Candidate }) {
  const jobName = job.AutoMLJobName ?? '';
  const board = useLeaderboard(jobName).data;
  const entry = board?.candidates.find((each) => each.name === candidate.CandidateName);
  const finished = candidate.CandidateStatus === 'Completed';
  const explanation = useExplanation(jobName, candidate.CandidateName ?? '', finished).data;
  const insights = entry?.insights_uri || undefined;
  const explainability = explanation?.uri || undefined;
  const files = filesOf(candidate, { insights, explainability });
  const schema = useDocument(files.schema, readSchema);
  const report = useDocument(files.statistics, readReport);
  const importance = useDocument(files.analysis, readImportance);
  const title = titlesOf(board).get(candidate.CandidateName ?? '') ?? candidate.CandidateName ?? '';
  const [deploying, setDeploying] = useState(false);
  const own = report.data?.binary?.threshold ?? 0.5;
  const [threshold, setThreshold] = useThreshold(own);
  const target = schema.data?.target || job.AutoMLProblemTypeConfig?.TabularJobConfig?.TargetAttributeName || 'the target';
  const order = useMemo(() => (importance.data ?? []).map(({ column }) => column), [importance.data]);
  const container = packageOf(candidate.InferenceContainers);
  const telling = container && tellingProbabilities(container);
  const decided = (chosen: ContainerDefinition | undefined) =>
    chosen && report.data?.binary && threshold !== own ? decidingFrom(chosen, threshold) : chosen;
  const deployed = decided(telling);

  return (
    <SpaceBetween size="l">
      <Top
        candidate={candidate}
        deployed={deployed}
        predicting={decided(container)}
        title={title}
        jobName={jobName}
        deploy={() => setDeploying(true)}
        schema={schema.data}
        reported={Boolean(files.statistics)}
      />
      <SharedNote job={jobName} candidate={candidate.CandidateName ?? ''} />
      <SentenceCell
        report={report}
        target={target}
        candidate={candidate}
        hasReport={Boolean(files.statistics)}
        best={job.BestCandidate?.CandidateName ? paths.candidate(jobName, job.BestCandidate.CandidateName) : undefined}
      />
      {report.data && <ScoreCell report={report.data} target={target} threshold={threshold} setThreshold={setThreshold} />}
      {report.data && <ChartsCell report={report.data} target={target} threshold={threshold} />}
      {files.analysis && <MattersCell files={files} positive={report.data?.binary?.positive} target={target} />}
      {!files.analysis && explanation && job.AutoMLJobStatus !== 'InProgress' && (
        <ExplainCell job={jobName} candidate={candidate.CandidateName ?? ''} explanation={explanation} />
      )}
      {report.data && (report.data.worst.length > 0 || report.data.slices) && <ErrsCell report={report.data} order={order} />}
      {report.data?.bias && report.data.bias.tables.length > 0 && <FairnessCell bias={report.data.bias} />}
      <TryCell packageUri={files.model} schema={schema.data} order={order} deploy={() => setDeploying(true)} />
      {schema.data && <LimitsCell schema={schema.data} report={report.data} />}
      {files.model && <FilesCell files={files} job={jobName} candidate={candidate.CandidateName ?? ''} noOnnx={schema.data?.noOnnx ?? ''} dataProcessor={schema.data?.dataProcessor ?? ''} />}
      <Lineage job={job} candidate={candidate} entry={entry} files={files} schema={schema.data} deploy={() => setDeploying(true)} />
      {deploying && deployed && (
        <DeployDialog
          source={{ kind: 'container', container: deployed }}
          title={title}
          suggestedName={jobName}
          onClose={() => setDeploying(false)}
        />
      )}
    </SpaceBetween>
  );
}

/** The threshold is view state: in the address, in percent, when it is not the model's own. */
function useThreshold(own: number): [number, (threshold: number) => void] {
  const [text, setText] = useUrlState('threshold');
  const percent = Number(text);
  const threshold = text !== '' && percent > 0 && percent < 100 ? percent / 100 : own;
  return [threshold, (next) => setText(Math.abs(next - own) < 0.001 ? '' : String(Math.round(next * 100)))];
}

interface TopProps {
  candidate: Candidate;
  /** What "Deploy" deploys. */
  deployed: ContainerDefinition | undefined;
  /** What predicts a file. */
  predicting: ContainerDefinition | undefined;
  title: string;
  jobName: string;
  schema: ModelSchema | undefined;
  deploy: () => void;
  /** Is there a performance report to take away? */
  reported: boolean;
}

function Top({ candidate, deployed, predicting, title, jobName, schema, deploy, reported }: TopProps) {
  const look = CANDIDATE_LOOK[candidate.CandidateStatus ?? 'InProgress'];
  const model = packageOf(candidate.InferenceContainers)?.ModelDataUrl;
  const calls = useModelCalls(candidate, deployed, jobName, schema);
  return (
    <PageHeader
      title={title}
      description={
        <>
          <StatusIndicator type={look.type}>{look.text}</StatusIndicator> · {candidate.CandidateName}
        </>
      }
      actions={
        <>
          <ShowAsCode calls={calls} what="deploy this model and ask it" />
          {reported && <ReportMenu job={jobName} candidate={candidate.CandidateName ?? ''} />}
          {candidate.CandidateStatus === 'Completed' && <ShareButton job={jobName} candidate={candidate.CandidateName ?? ''} title={`${title} of ${jobName}`} />}
          {model && (
            <Button href={objectUrl(model, packageName(candidate.CandidateName ?? ''))} iconName="download" download>
              Download
            </Button>
          )}
          <PredictFileButton candidate={candidate.CandidateName ?? ''} container={predicting} />
          <DeployButton variant="primary" disabled={!model} onClick={deploy} />
        </>
      }
    />
  );
}

/** From the experiment to an answer: the whole way in code. */
function useModelCalls(candidate: Candidate, container: ContainerDefinition | undefined, jobName: string, schema: ModelSchema | undefined) {
  const roleArn = useRoleArn();
  return () => {
    const plan = container
      ? deployPlan({
          source: { kind: 'container', container },
          endpoint: jobName,
          update: false,
          instanceType: DEFAULT_INSTANCE_TYPE,
          instanceCount: 1,
          roleArn,
          stamp: 'v1',
        })
      : [];
    const ask = schema ? [invocationCall(jobName, 'text/csv', csvOf(schema, exampleValues(schema, 0)))] : [];
    return [
      {
        service: 'sagemaker' as const,
        operation: 'ListCandidatesForAutoMLJob',
        input: { AutoMLJobName: jobName, CandidateNameEquals: candidate.CandidateName },
        comment: 'This model',
      },
      ...plan,
      ...ask,
    ];
  };
}

