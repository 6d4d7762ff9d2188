/** Sections about rows: a sample, repeated ones, odd ones, and which columns move together in them. */
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';

import { anchorOf, insightsOf, type ExplorationReport } from '../../autopilot/exploration';
import { Findings } from '../../autopilot/findings';
import { BarsChart, CorrelationChart } from '../../charts/exploration';
import { Cell } from '../../components/cell';
import { formatCount, formatNumber, formatPercent } from '../../components/format';
import { CellsTable } from './cells-table';

const DRAWN = 25;

interface Props {
  report: ExplorationReport;
}

export function SampleCell({ report }: Props) {
  const { sample } = report;
  const { names, values } = useMemo(() => {
    const drawn = sample.power.slice(0, DRAWN);
    return { names: drawn.map(({ column }) => column), values: drawn.map(({ power }) => power) };
  }, [sample]);
  const columns = useMemo(() => ['Row', ...sample.columns.map(({ name }) => name)], [sample]);
  const rows = useMemo(
    () => [
      ['Prediction power', ...sample.columns.map(({ power }, at) => (at === 0 ? 'target' : power === null ? 'not measured' : formatNumber(power)))],
      ['Type', ...sample.columns.map(({ type }) => type)],
      ...sample.rows.map((cells, at) => [String(at + 1), ...cells]),
    ],
    [sample],
  );
  return (
    <Cell id={anchorOf('Data sample')} title="Data sample" description="The target first, then the columns that alone say most about it.">
      <SpaceBetween size="l">
        <Findings insights={insightsOf(report, 'Data sample')} />
        {names.length > 0 && (
          <BarsChart
            label="Prediction power of the columns"
            reading="How well one column alone predicts the target: 0 not at all, 1 perfectly, which is suspicious."
            axis="Prediction power (0–1)"
            names={names}
            values={values}
          />
        )}
        <CellsTable label="First rows" columns={columns} rows={rows} />
      </SpaceBetween>
    </Cell>
  );
}

export function DuplicatesCell({ report }: Props) {
  const { duplicates } = report;
  const columns = useMemo(() => ['Times', ...duplicates.columns], [duplicates]);
  const rows = useMemo(() => duplicates.rows.map(({ count, cells }) => [formatNumber(count), ...cells]), [duplicates]);
  return (
    <Cell id={anchorOf('Duplicate rows')} title="Duplicate rows" description={`${formatPercent(duplicates.repeated / Math.max(1, duplicates.counted_rows))} of the rows repeat an earlier one.`}>
      <SpaceBetween size="l">
        <Findings insights={insightsOf(report, 'Duplicate rows')} />
        {rows.length > 0 ? <CellsTable label="Most repeated rows" columns={columns} rows={rows} /> : <Box>No row repeats another one.</Box>}
        <Box color="text-body-secondary">
          Do not repeat rows of a rare class before an experiment: copies of one row in training and validation make scores better than they are.
        </Box>
      </SpaceBetween>
    </Cell>
  );
}

export function CorrelationsCell({ report }: Props) {
  const { columns, matrix, pairs } = report.correlations;
  return (
    <Cell id={anchorOf('Cross-column correlations')} title="Cross-column correlations" description="Pearson’s r of the numeric columns, −1 to 1.">
      <SpaceBetween size="l">
        <Findings insights={insightsOf(report, 'Cross-column correlations')} />
        {columns.length > 1 ? <CorrelationChart columns={columns} matrix={matrix} /> : <Box>There are fewer than two numeric columns that vary.</Box>}
        {pairs.length > 0 && (
          <CellsTable
            label="Highly correlated pairs"
            columns={['Column', 'Moves with', 'r']}
            rows={pairs.map(({ one, other, r }) => [one, other, formatNumber(r)])}
          />
        )}
      </SpaceBetween>
    </Cell>
  );
}

export function AnomaliesCell({ report }: Props) {
  const { anomalies } = report;
  const numbered = anomalies.rows.every(({ row }) => row !== null);
  const columns = useMemo(() => ['Score', ...(numbered ? ['Row'] : []), ...anomalies.columns], [anomalies, numbered]);
  const rows = useMemo(
    () => anomalies.rows.map(({ row, score, cells }) => [formatNumber(score), ...(numbered ? [formatNumber(row)] : []), ...cells]),
    [anomalies, numbered],
  );
  const said = `${formatCount(anomalies.anomalous, 'row')} of ${formatNumber(anomalies.looked_at)} with a negative score, which means anomalous.`;
  return (
    <Cell id={anchorOf('Anomalous rows')} title="Anomalous rows" description={anomalies.looked_at > 0 ? said : undefined}>
      <SpaceBetween size="l">
        <Findings insights={insightsOf(report, 'Anomalous rows')} />
        {rows.length > 0 ? (
          <CellsTable label="The oddest rows" columns={columns} rows={rows} />
        ) : (
          <Box>They were not looked for: there are too few rows, or there was no time.</Box>
        )}
      </SpaceBetween>
    </Cell>
  );
}
