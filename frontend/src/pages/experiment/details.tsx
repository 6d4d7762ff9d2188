import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { useDocument } from '../../api/use-document';
import { algorithmsText, buildOf } from '../../autopilot/build';
import { channelUri } from '../../autopilot/channels';
import { termsOf } from '../../autopilot/job-terms';
import { PROBLEM_TYPES, metricOf } from '../../autopilot/metrics';
import type { Job } from '../../autopilot/queries';
import { readRecipe, stepText } from '../../autopilot/recipe';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { formatDuration, formatPercent } from '../../components/format';
import { linesOf } from '../../components/lines-field';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { RightPanel } from '../../workbench/right-panel';

/** What was asked and what the experiment found out for itself, in the panel on the right. */
export function Details({ job }: { job: Job }) {
  const features = useDocument(job.AutoMLProblemTypeConfig?.TabularJobConfig?.FeatureSpecificationS3Uri, readRecipe);
  const steps = features.data?.steps.map(stepText) ?? [];
  return (
    <RightPanel title="Experiment">
      <SpaceBetween size="l">
        <KeyValuePairs columns={1} items={itemsOf(job)} />
        {steps.length > 0 && <KeyValuePairs columns={1} items={[{ label: 'Steps that prepared the data', value: <Steps steps={steps} /> }]} />}
      </SpaceBetween>
    </RightPanel>
  );
}

const Steps = ({ steps }: { steps: readonly string[] }) => (
  <ol>
    {steps.map((step, at) => (
      <li key={at}>{step}</li>
    ))}
  </ol>
);

function itemsOf(job: Job): KeyValuePairsProps.Item[] {
  const tabular = job.AutoMLProblemTypeConfig?.TabularJobConfig;
  const resolved = job.ResolvedAttributes;
  const problem = resolved?.AutoMLProblemTypeResolvedAttributes?.TabularResolvedAttributes?.ProblemType ?? tabular?.ProblemType;
  const objective = resolved?.AutoMLJobObjective?.MetricName ?? job.AutoMLJobObjective?.MetricName;
  const limit = resolved?.CompletionCriteria?.MaxAutoMLJobRuntimeInSeconds ?? tabular?.CompletionCriteria?.MaxAutoMLJobRuntimeInSeconds;
  const uri = channelUri(job, 'training');
  const tested = channelUri(job, 'validation');
  const endpoint = job.ModelDeployResult?.EndpointName;
  const fraction = job.DataSplitConfig?.ValidationFraction;
  return [
    { label: 'Predicts', value: tabular?.TargetAttributeName ?? '–' },
    { label: 'Kind', value: problem ? PROBLEM_TYPES[problem].label : 'Found out from the data' },
    { label: 'Build', value: tabular ? buildText(tabular) : '–' },
    { label: 'Objective', value: objective ? metricOf(objective).label : 'Chosen by the kind' },
    { label: 'Time limit', value: limit ? formatDuration(limit) : 'None' },
    tested
      ? { label: 'Tested on', value: <Copyable text={tested} label="Address of the data that models are tested on" /> }
      : { label: 'Held back for validation', value: formatPercent(fraction ?? 0.2) },
    { label: 'Data', value: <Copyable text={uri} label="Address of the data" /> },
    { label: 'Output', value: <Copyable text={`${(job.OutputDataConfig?.S3OutputPath ?? '').replace(/\/$/, '')}/${job.AutoMLJobName ?? ''}`} label="Address of the output" /> },
    ...termItems(job),
    ...(endpoint ? [{ label: 'Deployed as', value: <DocLink to={paths.endpoint(endpoint)}>{endpoint}</DocLink> }] : []),
    { label: 'Created', value: <Time at={job.CreationTime} /> },
    ...(job.EndTime ? [{ label: 'Ended', value: <Time at={job.EndTime} /> }] : []),
    { label: 'ARN', value: <Copyable text={job.AutoMLJobArn ?? ''} label="ARN" /> },
  ];
}

/** Role, keys and network, as far as there are any. */
function termItems(job: Job): KeyValuePairsProps.Item[] {
  const { role, outputKey, volumeKey, encryptTraffic, securityGroups, subnets } = termsOf(job);
  const network = [...linesOf(securityGroups), ...linesOf(subnets)].join(', ');
  return [
    ...(role ? [{ label: 'Role', value: <Copyable text={role} label="ARN of the role" /> }] : []),
    ...(outputKey ? [{ label: 'Key of the results', value: outputKey }] : []),
    ...(volumeKey ? [{ label: 'Key of the machines', value: volumeKey }] : []),
    ...(encryptTraffic ? [{ label: 'Traffic between machines', value: 'Encrypted' }] : []),
    ...(network ? [{ label: 'Network', value: network }] : []),
  ];
}

function buildText(tabular: Parameters<typeof buildOf>[0]): string {
  const algorithms = tabular.CandidateGenerationConfig?.AlgorithmsConfig?.[0]?.AutoMLAlgorithms ?? [];
  const listed = algorithms.length > 0 ? `: ${algorithmsText(algorithms)}` : '';
  return `${buildOf(tabular) === 'quick' ? 'Quick' : 'Standard'}${listed}`;
}
