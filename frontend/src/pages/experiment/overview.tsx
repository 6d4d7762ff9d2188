import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';

import { anytime, speedAgainstQuality, type Row } from '../../autopilot/leaderboard';
import { directionText, type Metric } from '../../autopilot/metrics';
import { intervalText, scoreText } from '../../autopilot/score-text';
import { AnytimeChart, SpeedQualityChart } from '../../charts/experiment';
import { DocLink } from '../../components/doc-link';
import { formatDuration } from '../../components/format';
import { paths } from '../../documents/paths';
import { DeployButton } from '../../hosting/deploy-button';

interface OverviewProps {
  job: string;
  rows: Row[];
  metric: Metric;
  startedAt: Date | undefined;
  ended: boolean;
  deploy: (row: Row) => void;
}

/** Best so far, how it got there, and what speed costs. */
export function Overview({ job, rows, metric, startedAt, ended, deploy }: OverviewProps) {
  const started = startedAt?.getTime();
  const curve = useMemo(() => anytime(rows, metric, started === undefined ? undefined : new Date(started)), [rows, metric, started]);
  const speed = useMemo(() => speedAgainstQuality(rows, metric), [rows, metric]);
  const best = rows.find((row) => row.rank === 1);
  return (
    <Grid gridDefinition={[{ colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }]}>
      <Container fitHeight header={<Header variant="h2">{ended ? 'Best model' : 'Best so far'}</Header>}>
        {best ? <Best job={job} best={best} metric={metric} deploy={deploy} /> : <Waiting ended={ended} />}
      </Container>
      <Container fitHeight header={<Header variant="h2">Anytime curve</Header>}>
        {curve.length > 0 ? <AnytimeChart points={curve} metric={metric.label} reading={`Best ${metric.label} so far. ${directionText(metric)}.`} /> : <Waiting ended={ended} />}
      </Container>
      <Container fitHeight header={<Header variant="h2">Speed against quality</Header>}>
        {speed.length > 0 ? (
          <SpeedQualityChart
            points={speed}
            metric={metric.label}
            reading={`${directionText(metric)}, further left is faster. Filled: no model is both faster and better.`}
          />
        ) : (
          <Waiting ended={ended} />
        )}
      </Container>
    </Grid>
  );
}

const Waiting = ({ ended }: { ended: boolean }) => (
  <Box color="text-body-secondary">{ended ? 'No model was made.' : 'Appears with the first model.'}</Box>
);

function Best({ job, best, metric, deploy }: { job: string; best: Row; metric: Metric; deploy: (row: Row) => void }) {
  return (
    <SpaceBetween size="m">
      <div>
        <Box variant="awsui-key-label">{metric.label}</Box>
        <Box variant="awsui-value-large">{scoreText(metric, best.value)}</Box>
        {best.interval && <Box color="text-body-secondary">95 % interval {intervalText(metric, best.interval)}</Box>}
        <Box color="text-body-secondary" fontSize="body-s">
          {directionText(metric)}. {metric.meaning}
        </Box>
      </div>
      <div>
        <Box variant="awsui-key-label">Model</Box>
        <DocLink to={paths.candidate(job, best.name)}>{best.title}</DocLink>
        <Box color="text-body-secondary" fontSize="body-s">
          Fitted in {formatDuration(best.fitSeconds)}, answers for one row in {formatDuration(best.rowSeconds)}
        </Box>
      </div>
      <DeployButton variant="primary" onClick={() => deploy(best)} />
    </SpaceBetween>
  );
}
