/** Sections about columns, each a list of them with the most suspicious on top, and what the words mean. */
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useMemo } from 'react';

import { anchorOf, insightsOf, type ExplorationReport } from '../../autopilot/exploration';
import { Findings } from '../../autopilot/findings';
import { Cell } from '../../components/cell';
import { formatNumber, formatPercent } from '../../components/format';
import { CellsTable } from './cells-table';

interface Props {
  report: ExplorationReport;
}

export function MissingCell({ report }: Props) {
  const rows = useMemo(
    () => report.missing.filter(({ missing }) => missing > 0).map((each) => [each.column, formatNumber(each.missing), formatPercent(each.share)]),
    [report],
  );
  return (
    <Cell id={anchorOf('Missing values')} title="Missing values">
      <SpaceBetween size="l">
        <Findings insights={insightsOf(report, 'Missing values')} />
        {rows.length > 0 ? <CellsTable label="Columns with missing values" columns={MISSING} rows={rows} /> : <Box>No value is missing.</Box>}
      </SpaceBetween>
    </Cell>
  );
}

export function CardinalityCell({ report }: Props) {
  const rows = useMemo(
    () => report.cardinality.map((each) => [each.column, each.type, formatNumber(each.distinct), each.words === null ? '–' : formatNumber(each.words)]),
    [report],
  );
  return (
    <Cell id={anchorOf('Cardinality')} title="Cardinality" description="How many different values a column has.">
      <SpaceBetween size="l">
        <Findings insights={insightsOf(report, 'Cardinality')} />
        <CellsTable label="Different values" columns={CARDINALITY} rows={rows} />
      </SpaceBetween>
    </Cell>
  );
}

export function DescriptiveCell({ report }: Props) {
  const rows = useMemo(
    () =>
      report.descriptive.map((each) => [
        each.column,
        formatPercent(each.numeric_share),
        formatNumber(each.mean, 4),
        formatNumber(each.median, 4),
        formatNumber(each.min, 4),
        formatNumber(each.max, 4),
        formatPercent(each.outlier_share),
      ]),
    [report],
  );
  return (
    <Cell id={anchorOf('Descriptive statistics')} title="Descriptive statistics" description="Of the numeric columns, those with the most outliers first.">
      <SpaceBetween size="l">
        <Findings insights={insightsOf(report, 'Descriptive statistics')} />
        {rows.length > 0 ? <CellsTable label="Numeric columns" columns={DESCRIPTIVE} rows={rows} /> : <Box>There is no numeric column.</Box>}
      </SpaceBetween>
    </Cell>
  );
}

const MISSING = ['Column', 'Missing', 'Share'];
const CARDINALITY = ['Column', 'Type', 'Different values', 'Different words'];
const DESCRIPTIVE = ['Column', 'Numeric', 'Mean', 'Median', 'Least', 'Greatest', 'Outliers'];

export function DefinitionsCell({ report }: Props) {
  return (
    <Cell id="definitions" title="Definitions">
      <KeyValuePairs columns={2} items={Object.entries(report.definitions).map(([label, value]) => ({ label, value }))} />
    </Cell>
  );
}
