import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';

import { anchorOf, highOf, type ExplorationReport } from '../../autopilot/exploration';
import { Findings } from '../../autopilot/findings';
import { PROBLEM_TYPES } from '../../autopilot/metrics';
import { Cell } from '../../components/cell';
import { formatCount, formatNumber, formatPercent } from '../../components/format';

/** The table in numbers, and every finding that very likely hurts the models. */
export function SummaryCell({ report }: { report: ExplorationReport }) {
  const { summary } = report;
  const high = highOf(report);
  const types = Object.entries(summary.types).map(([type, columns]) => `${columns.toLocaleString('en')} ${type}`);
  return (
    <Cell id={anchorOf('Dataset summary')} title="Dataset summary" description={`To predict: ${report.target_name}`}>
      <SpaceBetween size="l">
        {high.length > 0 ? (
          <Findings insights={high} />
        ) : (
          <StatusIndicator type="success">
            {summary.low === 0 ? 'Nothing to worry about.' : `Nothing alarming; ${formatCount(summary.low, 'smaller finding')} below.`}
          </StatusIndicator>
        )}
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Rows', value: formatNumber(summary.rows) },
            { label: 'Columns', value: `${formatNumber(summary.columns)}: ${types.join(', ')}` },
            { label: 'Rows that repeat another', value: formatPercent(summary.duplicate_share) },
            { label: 'Kind', value: PROBLEM_TYPES[summary.problem_type].label },
            { label: 'Told from', value: summary.problem_reason },
            { label: 'Missing target values', value: formatNumber(summary.missing_target) },
            { label: 'Invalid target values', value: formatNumber(summary.invalid_target) },
          ]}
        />
      </SpaceBetween>
    </Cell>
  );
}
