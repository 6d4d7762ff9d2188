import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';

import type { Profile } from '../../api/datasets';
import { formatCount, formatNumber, formatPercent } from '../../components/format';
import { Said } from '../../components/said';
import { severityLook, severityRank } from './column-text';

/** A table of thousands of columns has thousands of findings; the gravest are on top. */
const STEP = 100;

/** What to look at before learning from this table, the gravest first. */
export function QualityTab({ profile }: { profile: Profile }) {
  const findings = profile.columns
    .flatMap((column) => column.warnings.map((warning) => ({ ...warning, column: column.name })))
    .sort((one, other) => severityRank(other.severity) - severityRank(one.severity));
  const [most, setMost] = useState(STEP);
  const cells = profile.rows * profile.columns.length;
  const missing = profile.columns.reduce((sum, column) => sum + column.missing, 0);
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Missing cells', value: missing ? `${formatNumber(missing)} (${formatPercent(cells ? missing / cells : 0)})` : 'none' },
          { label: 'Rows that repeat another', value: profile.duplicate_rows === null ? 'too many rows to compare' : formatNumber(profile.duplicate_rows) },
          { label: 'Columns to look at', value: formatCount(new Set(findings.map(({ column }) => column)).size, 'column') },
          { label: 'File', value: [profile.format, profile.encoding, profile.delimiter && `separator “${profile.delimiter}”`].filter(Boolean).join(', ') },
        ]}
      />
      {findings.length === 0 ? (
        <StatusIndicator type="success">Nothing suspicious was found in any column.</StatusIndicator>
      ) : (
        <SpaceBetween size="s">
          {findings.slice(0, most).map(({ column, code, severity, message }) => (
            <div key={`${column} ${code}`}>
              <StatusIndicator type={severityLook(severity)}>{column}</StatusIndicator>
              <Box variant="p" padding="n">
                <Said text={message} />
              </Box>
            </div>
          ))}
          {findings.length > most && (
            <Button onClick={() => setMost(most + STEP)}>{`Show more: ${formatCount(findings.length - most, 'finding')} left`}</Button>
          )}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
