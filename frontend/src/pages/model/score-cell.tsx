import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';

import { metricOf } from '../../autopilot/metrics';
import type { MetricRow, Report } from '../../autopilot/report';
import { reportMetricIsError, reportMetricLabel } from '../../autopilot/score-text';
import { formatCount, formatNumber } from '../../components/format';
import { Cell } from '../../components/cell';
import { ClassTable } from './class-table';
import { ConfusionTable } from './confusion-table';
import { Threshold } from './threshold';

interface ScoreCellProps {
  report: Report;
  target: string;
  threshold: number;
  setThreshold: (threshold: number) => void;
}

export function ScoreCell({ report, target, threshold, setThreshold }: ScoreCellProps) {
  const { binary, confusion } = report;
  const measured = report.rows > 0 ? `Measured on ${formatCount(report.rows, 'row')} that the model had not seen.` : '';
  return (
    <Cell id="score" title="Score" description={measured}>
      <SpaceBetween size="l">
        {binary?.curve && (
          <Threshold binary={binary} curve={binary.curve} target={target} threshold={threshold} setThreshold={setThreshold} />
        )}
        {!binary?.curve && confusion && <ConfusionTable matrix={confusion} caption="Rows by truth and prediction." />}
        <Metrics metrics={report.metrics} constantLabel={report.constantLabel} />
        {report.classes.length > 0 && <ClassTable classes={report.classes} />}
      </SpaceBetween>
    </Cell>
  );
}

const number = (value: number | undefined): string => (value === undefined ? '–' : Math.abs(value) <= 1 ? value.toFixed(3) : formatNumber(value));

function Metrics({ metrics, constantLabel }: { metrics: MetricRow[]; constantLabel: string }) {
  const intervals = metrics.some((each) => each.interval);
  const constants = metrics.some((each) => each.constant !== undefined);
  return (
    <Table<MetricRow>
      variant="embedded"
      items={metrics}
      trackBy="name"
      ariaLabels={{ tableLabel: 'Metrics' }}
      contentDensity="compact"
      wrapLines
      columnDefinitions={[
        { id: 'name', header: 'Metric', isRowHeader: true, minWidth: 260, cell: (row) => <MetricName name={row.name} /> },
        { id: 'value', header: 'Value', cell: (row) => number(row.value) },
        ...(intervals
          ? [
              {
                id: 'interval',
                header: '95 % interval',
                cell: (row: MetricRow) => (row.interval ? `${number(row.interval[0])}–${number(row.interval[1])}` : '–'),
              },
            ]
          : []),
        // An interval says the same in a way that can be compared; the deviation is shown where there is none.
        ...(intervals ? [] : [{ id: 'sd', header: 'Standard deviation', cell: (row: MetricRow) => number(row.standardDeviation) }]),
        ...(constants
          ? [{ id: 'constant', header: constantLabel ? `Always “${constantLabel}”` : 'Always the same answer', cell: (row: MetricRow) => number(row.constant) }]
          : []),
        { id: 'direction', header: 'Better is', cell: (row) => (reportMetricIsError(row.name) ? 'lower' : 'higher') },
      ]}
    />
  );
}

const API_NAME: Record<string, string> = { auc: 'AUC', accuracy: 'Accuracy', balanced_accuracy: 'BalancedAccuracy', precision: 'Precision', recall: 'Recall', f1: 'F1', mae: 'MAE', mse: 'MSE', rmse: 'RMSE', r2: 'R2', mape: 'MAPE', log_loss: 'LogLoss' };

function MetricName({ name }: { name: string }) {
  const meaning = API_NAME[name] ? metricOf(API_NAME[name]).meaning : '';
  return (
    <span>
      {reportMetricLabel(name)}
      {meaning && (
        <Box variant="small" color="text-body-secondary" display="block">
          {meaning}
        </Box>
      )}
    </span>
  );
}
