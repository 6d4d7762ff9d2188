import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';

import type { Slice, Slices } from '../../autopilot/report';
import { formatCount, formatNumber, formatPercent } from '../../components/format';

/** Groups of rows that fare worse than the others, and whether that may be chance. */
export function SlicesTable({ found }: { found: Slices }) {
  const show = (value: number) => (found.shares ? formatPercent(value) : formatNumber(value));
  const columns: TableProps.ColumnDefinition<Slice>[] = [
    { id: 'where', header: 'Where', isRowHeader: true, cell: ({ column, value }) => `${column} is ${value}` },
    { id: 'rows', header: 'Rows', cell: ({ rows }) => rows.toLocaleString('en') },
    { id: 'error', header: found.shares ? 'Wrong answers' : 'Mean absolute error', cell: ({ error }) => show(error) },
    { id: 'interval', header: '95 % interval', cell: ({ interval }) => (interval ? `${show(interval[0])} to ${show(interval[1])}` : '–') },
    { id: 'others', header: 'Elsewhere', cell: ({ others }) => show(others) },
    {
      id: 'sure',
      header: 'Is that so?',
      cell: ({ sure }) => <StatusIndicator type={sure ? 'warning' : 'info'}>{sure ? 'Sure' : 'May be chance'}</StatusIndicator>,
    },
  ];
  return (
    <>
      <Table<Slice>
        variant="embedded"
        contentDensity="compact"
        wrapLines
        items={found.slices}
        trackBy={({ column, value }) => `${column}=${value}`}
        columnDefinitions={columns}
        ariaLabels={{ tableLabel: 'Groups of rows that fare worst' }}
        empty={<Box>No group of rows fares worse than the others.</Box>}
      />
      <Box variant="small" color="text-body-secondary">
        {formatCount(found.tested, 'group')} of rows compared, each with all others. With so many, some look bad by chance: “sure” are the gaps
        that stay after correcting for that. A gap says where to look, not why it is there.
      </Box>
    </>
  );
}
