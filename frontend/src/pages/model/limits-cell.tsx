import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';

import type { Report } from '../../autopilot/report';
import { Cell } from '../../components/cell';
import { formatCount, formatNumber } from '../../components/format';
import type { ModelSchema, SchemaColumn } from '../../hosting/schema';

/** What it was trained on, and therefore what it never saw. */
export function LimitsCell({ schema, report }: { schema: ModelSchema; report: Report | undefined }) {
  const { rows } = report?.trainedOn ?? {};
  const trained = rows === undefined ? '' : `Trained on ${formatCount(rows, 'row')}. `;
  return (
    <Cell
      id="limits"
      title="Limits"
      description={`${trained}It knows these columns and values; about others it can only guess.`}
    >
      <SpaceBetween size="m">
        {(report?.limits ?? []).length > 0 && (
          <Box>
            <ul>
              {report?.limits.map((sentence) => <li key={sentence}>{sentence}</li>)}
            </ul>
          </Box>
        )}
        <Table<SchemaColumn>
          variant="embedded"
          contentDensity="compact"
          wrapLines
          items={schema.columns}
          trackBy="name"
          columnDefinitions={COLUMNS}
          ariaLabels={{ tableLabel: 'Columns that the model expects' }}
        />
      </SpaceBetween>
    </Cell>
  );
}

const COLUMNS: TableProps.ColumnDefinition<SchemaColumn>[] = [
  { id: 'name', header: 'Column', cell: ({ name }) => name, isRowHeader: true },
  { id: 'type', header: 'Type', cell: ({ type, integer }) => (type === 'numeric' && integer ? 'whole number' : type) },
  { id: 'seen', header: 'Has seen', cell: seen },
];

const MOST = 12;

function seen(column: SchemaColumn): string {
  if (column.type === 'numeric') {
    return column.min === undefined ? '–' : `${formatNumber(column.min, 5)} to ${formatNumber(column.max, 5)}, half below ${formatNumber(column.median, 5)}`;
  }
  if (column.categories.length > 0) {
    const rest = column.categories.length - MOST;
    return `${column.categories.slice(0, MOST).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  }
  return column.examples.length > 0 ? `for example ${column.examples.slice(0, 3).join(', ')}` : '–';
}
