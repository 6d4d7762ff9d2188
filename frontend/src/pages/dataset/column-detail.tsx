import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useNavigate } from 'react-router';

import type { Column } from '../../api/datasets';
import { formatNumber, formatPercent } from '../../components/format';
import { Said } from '../../components/said';
import { Sparkline } from '../../components/sparkline';
import { barsOf, findingName, pictureLabel, severityLook, typeName, valueText } from './column-text';

interface ColumnDetailProps {
  column: Column;
  rows: number;
  /** Where an experiment that predicts this column is made, if one can be. */
  experimentPath: string | undefined;
}

/** Everything about one column, in the panel on the right. */
export function ColumnDetail({ column, rows, experimentPath }: ColumnDetailProps) {
  const navigate = useNavigate();
  const pairs = [
    { label: 'Type', value: typeName(column.type) },
    { label: 'Missing', value: column.missing ? `${formatNumber(column.missing)} (${formatPercent(column.missing_percent / 100)})` : 'none' },
    { label: 'Distinct values', value: formatNumber(column.distinct) },
    ...(column.min === null ? [] : [{ label: 'Smallest', value: valueText(column.min) }]),
    ...(column.median === null ? [] : [{ label: 'Median', value: valueText(column.median) }]),
    ...(column.mean === null ? [] : [{ label: 'Mean', value: valueText(column.mean) }]),
    ...(column.max === null ? [] : [{ label: 'Largest', value: valueText(column.max) }]),
  ];
  return (
    <SpaceBetween size="l">
      {column.warnings.map(({ code, severity, message }) => (
        <div key={code}>
          <StatusIndicator type={severityLook(severity)}>{findingName(code)}</StatusIndicator>
          <Box variant="p" padding="n">
            <Said text={message} />
          </Box>
        </div>
      ))}
      <div>
        <Box variant="h3" fontSize="heading-s">{column.histogram ? 'How often which value' : 'Most frequent values'}</Box>
        <Sparkline counts={barsOf(column)} label={pictureLabel(column)} width={290} height={96} />
        {column.histogram && (
          <Box fontSize="body-s" color="text-body-secondary">
            {valueText(column.histogram.edges[0])} to {valueText(column.histogram.edges.at(-1))}; the highest bar has{' '}
            {formatNumber(Math.max(...column.histogram.counts))} rows
          </Box>
        )}
      </div>
      <KeyValuePairs columns={2} items={pairs} />
      {column.top.length > 0 && (
        <KeyValuePairs
          columns={1}
          items={[
            {
              type: 'group',
              title: 'Most frequent',
              items: column.top.slice(0, 8).map(({ value, count }) => ({
                label: valueText(value),
                value: `${formatNumber(count)} (${formatPercent(rows ? count / rows : 0)})`,
              })),
            },
          ]}
        />
      )}
      <div>
        <Box variant="h3" fontSize="heading-s">Examples</Box>
        <Box variant="p">{column.examples.map(valueText).join(', ') || '–'}</Box>
      </div>
      {experimentPath && (
        <Button iconName="gen-ai" onClick={() => void navigate(experimentPath)}>
          Predict this column
        </Button>
      )}
    </SpaceBetween>
  );
}
