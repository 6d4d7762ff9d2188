import Box from '@cloudscape-design/components/box';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer, type VirtualItem, type Virtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';

import { readRows } from '../../api/datasets';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { useUrlState } from '../../components/use-url-state';
import { valueText } from './column-text';
import './rows-tab.css';
import { MOST_ROWS, useRows } from './use-rows';

const ROW_PX = 32;
const COLUMN_PX = 160;
const NUMBER_PX = 72;
const SAMPLE = 200;

interface RowsTabProps {
  dataset: string;
  version: number | undefined;
  columns: string[];
  total: number;
}

/** The first 10,000 rows, or some from all over the table. Only what is on screen is in the page, in both directions. */
export function RowsTab({ dataset, version, columns, total }: RowsTabProps) {
  const [which, setWhich] = useUrlState('rows', 'first');
  return (
    <SpaceBetween size="s">
      <SegmentedControl
        label="Which rows"
        selectedId={which}
        onChange={({ detail }) => setWhich(detail.selectedId)}
        options={[
          { id: 'first', text: total > MOST_ROWS ? `First ${MOST_ROWS.toLocaleString('en')} rows` : 'All rows' },
          { id: 'sample', text: 'Random sample' },
        ]}
      />
      {which === 'sample' ? (
        <SampleRows dataset={dataset} version={version} columns={columns} />
      ) : (
        <FirstRows dataset={dataset} version={version} columns={columns} total={Math.min(total, MOST_ROWS)} />
      )}
      <Box color="text-body-secondary" fontSize="body-s">
        {formatCount(total, 'row')}, {formatCount(columns.length, 'column')} in the table
      </Box>
    </SpaceBetween>
  );
}

function FirstRows({ dataset, version, columns, total }: RowsTabProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 12 });
  const shown = rows.getVirtualItems();
  const { rowAt, error, retry } = useRows(dataset, version, columns.length, shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0);
  if (error) return <ErrorBox what="The rows cannot be read" error={error} retry={retry} />;
  return <Grid scroller={scroller} rows={rows} total={total} columns={columns} rowAt={rowAt} numberOf={(index) => index + 1} />;
}

function SampleRows({ dataset, version, columns }: Omit<RowsTabProps, 'total'>) {
  const scroller = useRef<HTMLDivElement>(null);
  const sample = useQuery({
    queryKey: [`/api/datasets/${dataset}/rows`, 'sample', version],
    queryFn: ({ signal }) => readRows(dataset, { limit: SAMPLE, sample: true, version }, signal),
    staleTime: Infinity,
  });
  const rows = useVirtualizer({
    count: sample.data?.rows.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  if (sample.isError) return <ErrorBox what="The rows cannot be read" error={sample.error} retry={() => void sample.refetch()} />;
  const total = sample.data?.rows.length ?? 0;
  return <Grid scroller={scroller} rows={rows} total={total} columns={columns} rowAt={(index) => sample.data?.rows[index]} numberOf={(index) => sample.data?.numbers[index]} />;
}

interface GridProps {
  scroller: React.RefObject<HTMLDivElement | null>;
  rows: Virtualizer<HTMLDivElement, Element>;
  total: number;
  columns: string[];
  rowAt: (index: number) => unknown[] | undefined;
  /** The row's place in the file, from 1. */
  numberOf: (index: number) => number | undefined;
}

function Grid({ scroller, rows, total, columns, rowAt, numberOf }: GridProps) {
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => COLUMN_PX,
    paddingStart: NUMBER_PX,
    overscan: 3,
  });
  const shown = across.getVirtualItems();
  const width = across.getTotalSize();
  return (
    <div ref={scroller} className="rows-grid" role="table" aria-label="Rows" aria-rowcount={total + 1} aria-colcount={columns.length + 1} tabIndex={0}>
      <div role="rowgroup" className="rows-grid-head" style={{ inlineSize: width }}>
        <div role="row" aria-rowindex={1}>
          <span role="columnheader" className="rows-grid-number">
            Row
          </span>
          {shown.map((column) => (
            <Cell key={column.key} column={column} role="columnheader" text={columns[column.index] ?? ''} />
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ blockSize: rows.getTotalSize(), inlineSize: width, position: 'relative' }}>
        {rows.getVirtualItems().map((row) => {
          const values = rowAt(row.index);
          return (
            <div key={row.key} role="row" aria-rowindex={row.index + 2} className="rows-grid-row" style={{ transform: `translateY(${row.start}px)` }}>
              <span role="rowheader" className="rows-grid-number">
                {numberOf(row.index)?.toLocaleString('en')}
              </span>
              {shown.map((column) => (
                <Cell key={column.key} column={column} role="cell" text={values ? cellText(values[column.index]) : '…'} />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Numbers stay as they are in the file: this is the place to look at the data itself. */
function cellText(value: unknown): string {
  return typeof value === 'number' ? String(value) : valueText(value);
}

function Cell({ column, role, text }: { column: VirtualItem; role: string; text: string }) {
  return (
    <span role={role} aria-colindex={column.index + 2} title={text} style={{ insetInlineStart: column.start, inlineSize: column.size }}>
      {text}
    </span>
  );
}
