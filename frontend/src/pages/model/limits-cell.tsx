import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';

import type { Report } from '../../autopilot/report';
import { Cell } from '../../components/cell';
import { NoMatch } from '../../components/empty';
import { formatCount, formatNumber } from '../../components/format';
import { Said } from '../../components/said';
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
              {report?.limits.map((sentence) => <li key={sentence}><Said text={sentence} /></li>)}
            </ul>
          </Box>
        )}
        <Expected columns={schema.columns} />
      </SpaceBetween>
    </Cell>
  );
}

const PAGE = 50;

/** A model of many columns has pages of them and a filter. */
function Expected({ columns }: { columns: readonly SchemaColumn[] }) {
  const long = columns.length > PAGE;
  const { items, collectionProps, filterProps, paginationProps, actions } = useCollection(columns, {
    pagination: { pageSize: PAGE },
    filtering: { filteringFunction: ({ name }, text) => name.toLowerCase().includes(text.toLowerCase()) },
  });
  return (
    <Table<SchemaColumn>
      {...collectionProps}
      variant="embedded"
      contentDensity="compact"
      wrapLines
      items={items}
      trackBy="name"
      columnDefinitions={COLUMNS}
      empty={<NoMatch clear={() => actions.setFiltering('')} />}
      {...(long
        ? {
            filter: <TextFilter {...filterProps} filteringPlaceholder="Find a column" filteringAriaLabel="Find a column that the model expects" />,
            pagination: <Pagination {...paginationProps} />,
          }
        : {})}
      ariaLabels={{ tableLabel: 'Columns that the model expects' }}
    />
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
    return column.min === undefined ? '–' : `${formatNumber(column.min, 5)} to ${formatNumber(column.max, 5)}, half up to ${formatNumber(column.median, 5)}`;
  }
  if (column.categories.length > 0) {
    const rest = column.categories.length - MOST;
    return `${column.categories.slice(0, MOST).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  }
  return column.examples.length > 0 ? `for example ${column.examples.slice(0, 3).join(', ')}` : '–';
}
