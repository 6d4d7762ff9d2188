import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';

import { anchorOf, insightsOf, type ExplorationReport, type TargetSection } from '../../autopilot/exploration';
import { Findings } from '../../autopilot/findings';
import { BarsChart, SpreadChart } from '../../charts/exploration';
import { Cell } from '../../components/cell';
import { formatCount, formatNumber, formatPercent } from '../../components/format';
import { CellsTable } from './cells-table';

const LABELS_DRAWN = 30;

/** How the values to predict are spread, and what is wrong with them. */
export function TargetCell({ report }: { report: ExplorationReport }) {
  const { target, target_name: name } = report;
  return (
    <Cell id={anchorOf('Target analysis')} title="Target analysis" description={name}>
      <SpaceBetween size="l">
        <Findings insights={insightsOf(report, 'Target analysis')} />
        <KeyValuePairs columns={4} items={target.kind === 'regression' ? quantityFacts(target) : classFacts(target)} />
        {target.kind === 'regression' ? <Quantity target={target} name={name} /> : <Classes target={target} name={name} />}
      </SpaceBetween>
    </Cell>
  );
}

const classFacts = (target: TargetSection) => [
  { label: 'Classes', value: formatNumber(target.distinct) },
  { label: 'Missing', value: formatPercent(target.missing_share) },
  { label: 'Invalid', value: formatPercent(target.invalid_share) },
];

const quantityFacts = (target: TargetSection) => [
  { label: 'Mean', value: formatNumber(target.mean, 4) },
  { label: 'Median', value: formatNumber(target.median, 4) },
  { label: 'Least', value: formatNumber(target.minimum, 4) },
  { label: 'Greatest', value: formatNumber(target.maximum, 4) },
  { label: 'Skew (0 is symmetric)', value: formatNumber(target.skew) },
  { label: 'Kurtosis (3 is normal)', value: formatNumber(target.kurtosis) },
  { label: 'Different values', value: formatNumber(target.distinct) },
  { label: 'Outliers', value: formatPercent(target.outlier_share) },
  { label: 'Invalid', value: formatPercent(target.invalid_share) },
  { label: 'Missing', value: formatPercent(target.missing_share) },
];

function Classes({ target, name }: { target: TargetSection; name: string }) {
  const total = target.labels.reduce((sum, [, rows]) => sum + rows, 0);
  const { names, values } = useMemo(() => {
    const drawn = target.labels.slice(0, LABELS_DRAWN);
    return { names: drawn.map(([label]) => label), values: drawn.map(([, rows]) => rows) };
  }, [target]);
  const hidden = target.distinct - target.labels.length;
  return (
    <SpaceBetween size="m">
      <BarsChart label={`Rows by ${name}`} reading="A very short bar is a label that is hard to learn." axis="Rows" names={names} values={values} />
      <CellsTable
        label={`Labels of ${name}`}
        columns={['Label', 'Rows', 'Share']}
        rows={target.labels.map(([label, rows]) => [label, formatNumber(rows), formatPercent(rows / total)])}
        {...(hidden > 0 ? { note: `${formatCount(hidden, 'rarer label')} not shown.` } : {})}
      />
    </SpaceBetween>
  );
}

function Quantity({ target, name }: { target: TargetSection; name: string }) {
  const { edges, counts } = target.histogram;
  return (
    <SpaceBetween size="m">
      {edges && counts && <SpreadChart target={name} edges={edges} counts={counts} />}
      {target.bad_values.length > 0 && (
        <CellsTable
          label="Values that are no numbers"
          columns={['Value', 'Times']}
          rows={target.bad_values.map(([value, times]) => [value, formatNumber(times)])}
        />
      )}
      {target.outlier_rows.length > 0 && (
        <CellsTable
          label="Rows with the furthest outliers"
          columns={['Row', ...target.outlier_columns]}
          rows={target.outlier_rows.map(({ row, cells }) => [formatNumber(row), ...cells])}
        />
      )}
    </SpaceBetween>
  );
}
