import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { channelUri } from '../../autopilot/channels';
import { metricValue, type LeaderboardEntry } from '../../autopilot/leaderboard';
import type { Candidate, Files } from '../../autopilot/locations';
import { metricOf } from '../../autopilot/metrics';
import type { Job } from '../../autopilot/queries';
import { scoreText } from '../../autopilot/score-text';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { formatBytes, formatDuration } from '../../components/format';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { DeployButton } from '../../hosting/deploy-button';
import { speedNote, type ModelSchema } from '../../hosting/schema';
import { useServing } from '../../hosting/use-serving';
import { RightPanel } from '../../workbench/right-panel';

interface LineageProps {
  job: Job;
  candidate: Candidate;
  entry: LeaderboardEntry | undefined;
  files: Files;
  schema: ModelSchema | undefined;
  deploy: () => void;
}

/** Where the model comes from and where it went: data, experiment, endpoint; and its settings. */
export function Lineage({ job, candidate, entry, files, schema, deploy }: LineageProps) {
  const serving = useServing(files.model);
  const endpoint = serving.data?.endpoint;
  return (
    <RightPanel title="Model">
      <SpaceBetween size="l">
        <DeployButton variant="primary" fullWidth disabled={!files.model} onClick={deploy} />
        <KeyValuePairs columns={1} items={lineage(job, candidate, endpoint)} />
        <Header variant="h3">Cost</Header>
        <KeyValuePairs
          columns={1}
          items={[
            { label: 'Fitted in', value: formatDuration(entry?.fit_s) },
            { label: 'Answers for one row in', value: <Latency seconds={metricValue(candidate, 'InferenceLatency')} schema={schema} /> },
            { label: 'Size', value: formatBytes(entry?.size_bytes) },
          ]}
        />
        <Header variant="h3">Metrics</Header>
        <KeyValuePairs columns={1} items={metrics(candidate)} />
        {entry?.hyperparameters && Object.keys(entry.hyperparameters).length > 0 && (
          <>
            <Header variant="h3">Hyperparameters</Header>
            <KeyValuePairs
              columns={1}
              items={Object.entries(entry.hyperparameters).map(([label, value]) => ({ label, value: typeof value === 'string' ? value : JSON.stringify(value) }))}
            />
          </>
        )}
      </SpaceBetween>
    </RightPanel>
  );
}

function Latency({ seconds, schema }: { seconds: number | undefined; schema: ModelSchema | undefined }) {
  const note = speedNote(schema?.compiled);
  return (
    <>
      <div>{formatDuration(seconds)}</div>
      {note && (
        <Box variant="small" color="text-body-secondary">
          {note}
        </Box>
      )}
    </>
  );
}

function lineage(job: Job, candidate: Candidate, endpoint: string | undefined): KeyValuePairsProps.Item[] {
  const data = channelUri(job, 'training');
  const jobName = job.AutoMLJobName ?? '';
  return [
    { label: 'Data', value: <Copyable text={data} label="Address of the data" /> },
    { label: 'Experiment', value: <DocLink to={paths.experiment(jobName)}>{jobName}</DocLink> },
    { label: 'Endpoint', value: endpoint ? <DocLink to={paths.endpoint(endpoint)}>{endpoint}</DocLink> : 'None' },
    { label: 'Name', value: <Copyable text={candidate.CandidateName ?? ''} label="Name of the candidate" /> },
    { label: 'Made', value: <Time at={candidate.CreationTime} /> },
  ];
}

function metrics(candidate: Candidate): KeyValuePairsProps.Item[] {
  return (candidate.CandidateProperties?.CandidateMetrics ?? []).map((each) => {
    const metric = metricOf(each.StandardMetricName ?? each.MetricName ?? '');
    return { label: metric.label, value: scoreText(metric, each.Value) };
  });
}
