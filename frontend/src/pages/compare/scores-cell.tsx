import Box from '@cloudscape-design/components/box';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

import { cellsOf, refText, sameMetric, scoreLines, type Score, type ScoreCell, type ScoreLine, type Verdict } from '../../autopilot/compare';
import { metricValue } from '../../autopilot/leaderboard';
import type { Candidate } from '../../autopilot/locations';
import { metricOf } from '../../autopilot/metrics';
import { reportMetricLabel } from '../../autopilot/score-text';
import { Cell } from '../../components/cell';
import { formatNumber, formatSigned } from '../../components/format';
import { SideTable, type SideRow } from '../../components/side-table';
import type { Compared } from './use-compared';

const LOOK: Record<Verdict, { type: StatusIndicatorProps.Type; text: string }> = {
  better: { type: 'success', text: 'better' },
  worse: { type: 'error', text: 'worse' },
  noise: { type: 'info', text: 'within noise' },
  same: { type: 'info', text: 'the same' },
  unknown: { type: 'info', text: 'no interval' },
};

/** Metrics with their 95 % intervals; the difference from the first model, and whether it is more than chance. */
export function ScoresCell({ models }: { models: readonly Compared[] }) {
  const objective = objectiveOf(models);
  const others = scoreLines(models.map(({ report, candidate }) => ({ report, metrics: metricsOf(candidate) })));
  const lines = [...(objective ? [objectiveLine(models, objective)] : []), ...others.filter(({ name }) => !objective || !sameMetric(name, objective))];
  return (
    <Cell
      id="scores"
      title="Scores"
      description="Each with its 95 % interval, and the difference from the first model. Within noise: no larger than the two intervals allow by chance alone."
    >
      <SideTable label="Scores side by side" corner="Metric" heads={headsOf(models)} rows={lines.map(rowOf)} />
    </Cell>
  );
}

/** Titles; of models of several experiments with these, because each has its LightGBM. */
export function headsOf(models: readonly Compared[]) {
  const several = new Set(models.map(({ ref }) => ref.job)).size > 1;
  return models.map(({ ref, title }) => ({ id: refText(ref), content: several ? `${title} (${ref.job})` : title }));
}

/** What the experiments were made for, when it is the same for all. */
function objectiveOf(models: readonly Compared[]): string | undefined {
  const names = new Set(models.map(({ job }) => job.ResolvedAttributes?.AutoMLJobObjective?.MetricName ?? job.AutoMLJobObjective?.MetricName));
  return names.size === 1 ? [...names][0] : undefined;
}

/** What the API says of a candidate, but its speed: that has a place of its own. */
function metricsOf(candidate: Candidate): { name: string; value: number }[] {
  return (candidate.CandidateProperties?.CandidateMetrics ?? []).flatMap(({ StandardMetricName, MetricName, Value }) => {
    const name = StandardMetricName ?? MetricName ?? '';
    return name && name !== 'InferenceLatency' && Value !== undefined ? [{ name, value: Value }] : [];
  });
}

/** Known of every model, with its interval, also of those without a report. */
function objectiveLine(models: readonly Compared[], name: string): ScoreLine {
  const metric = metricOf(name);
  const scores = models.map(({ candidate, entry }): Score | undefined => {
    const value = candidate.FinalAutoMLJobObjectiveMetric?.Value ?? metricValue(candidate, name);
    return value === undefined ? undefined : { value, interval: entry?.interval ?? undefined };
  });
  return { name: `${metric.label} (objective)`, lowerIsBetter: !metric.higherIsBetter, cells: cellsOf(scores, !metric.higherIsBetter) };
}

function rowOf({ name, lowerIsBetter, cells }: ScoreLine): SideRow {
  return {
    id: name,
    head: (
      <>
        {name.endsWith('(objective)') ? name : reportMetricLabel(name)}
        <Box variant="small" color="text-body-secondary" display="block">
          {lowerIsBetter ? 'lower is better' : 'higher is better'}
        </Box>
      </>
    ),
    cells: cells.map((cell) => ({ content: <Scored cell={cell} /> })),
  };
}

const number = (value: number): string => (Math.abs(value) <= 1 ? value.toFixed(3) : formatNumber(value, 4));

function Scored({ cell: { score, difference, verdict } }: { cell: ScoreCell }) {
  if (!score) return <>–</>;
  return (
    <>
      {/* Inside the box, an inline block, a leading space would not be drawn. */}
      {`${number(score.value)} `}
      {score.interval && (
        <Box variant="small" color="text-body-secondary">
          {`(${number(score.interval[0])}–${number(score.interval[1])})`}
        </Box>
      )}
      {verdict && difference !== undefined && (
        <div>
          <StatusIndicator type={LOOK[verdict].type} colorOverride={verdict === 'worse' || verdict === 'better' ? undefined : 'grey'}>
            {verdict === 'same' ? LOOK.same.text : `${formatSigned(difference)}, ${LOOK[verdict].text}`}
          </StatusIndicator>
        </div>
      )}
    </>
  );
}
