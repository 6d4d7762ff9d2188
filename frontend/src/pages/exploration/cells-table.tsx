import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useMemo } from 'react';

import type { TextCell } from '../../autopilot/exploration';
import { NoMatch } from '../../components/empty';

interface CellsTableProps {
  /** What a screen reader says first; also the caption. */
  label: string;
  columns: readonly string[];
  rows: readonly (readonly TextCell[])[];
  note?: string;
}

interface Line {
  number: number;
  cells: readonly TextCell[];
}

const PAGE = 20;

/** A table of texts; long ones have pages and a filter, wide ones scroll in themselves. */
export function CellsTable({ label, columns, rows, note }: CellsTableProps) {
  const lines = useMemo(() => rows.map((cells, number): Line => ({ number, cells })), [rows]);
  const long = rows.length > PAGE;
  const { items, collectionProps, filterProps, paginationProps, actions } = useCollection(lines, {
    pagination: { pageSize: PAGE },
    filtering: {
      filteringFunction: ({ cells }, text) => cells.some((cell) => cell?.toLowerCase().includes(text.toLowerCase())),
    },
  });
  const definitions = useMemo(
    () =>
      columns.map(
        (header, at): TableProps.ColumnDefinition<Line> => ({
          id: String(at),
          header,
          cell: ({ cells }) => shown(cells[at]),
          isRowHeader: at === 0,
        }),
      ),
    [columns],
  );
  return (
    <Table<Line>
      {...collectionProps}
      variant="embedded"
      contentDensity="compact"
      items={items}
      empty={<NoMatch clear={() => actions.setFiltering('')} />}
      trackBy={({ number }) => String(number)}
      columnDefinitions={definitions}
      header={<Box variant="h3" padding="n">{label}</Box>}
      {...(long ? { filter: <TextFilter {...filterProps} filteringPlaceholder="Find" filteringAriaLabel={`Find in ${label}`} />, pagination: <Pagination {...paginationProps} /> } : {})}
      {...(note ? { footer: <Box color="text-body-secondary">{note}</Box> } : {})}
      ariaLabels={{ tableLabel: label }}
    />
  );
}

const shown = (cell: TextCell | undefined) => (cell === null || cell === undefined ? <Box color="text-status-inactive">missing</Box> : cell);
