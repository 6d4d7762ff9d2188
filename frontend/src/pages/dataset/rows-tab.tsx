import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { memo, useRef } from 'react';

import type { DatasetFile } from '../../api/datasets';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { useUrlState } from '../../components/use-url-state';
import { valueText } from './column-text';
import './rows-tab.css';
import { cellOf, MOST_ROWS, numberOf, SAMPLE, useCells, type Cells, type Source, type Stretch } from './use-rows';

const ROW_PX = 32;
const COLUMN_PX = 160;
const NUMBER_PX = 72;

interface RowsTabProps {
  dataset: string;
  version: number | undefined;
  columns: string[];
  total: number;
  files: readonly DatasetFile[];
}

/** The first 10,000 rows, or some from all over the table. Only what is on screen is in the page, in both directions. */
export function RowsTab({ dataset, version, columns, total, files }: RowsTabProps) {
  const [which, setWhich] = useUrlState('rows', 'first');
  const [file, setFile] = useUrlState('file');
  const sample = which === 'sample';
  const { before, count } = sample ? { before: 0, count: total } : stretchOf(file, files, total);
  return (
    <SpaceBetween size="s">
      <SegmentedControl
        label="Which rows"
        selectedId={which}
        onChange={({ detail }) => setWhich(detail.selectedId)}
        options={[
          { id: 'first', text: count > MOST_ROWS ? `First ${MOST_ROWS.toLocaleString('en')} rows` : 'All rows' },
          { id: 'sample', text: 'Random sample' },
        ]}
      />
      {files.length > 1 && !sample && <FileSelect files={files} file={file} setFile={setFile} />}
      <Grid key={`${which} ${file}`} source={{ dataset, version, sample, before }} columns={columns} total={Math.min(count, sample ? SAMPLE : MOST_ROWS)} />
      <Box color="text-body-secondary" fontSize="body-s">
        {formatCount(total, 'row')}, {formatCount(columns.length, 'column')} in the table
      </Box>
    </SpaceBetween>
  );
}

/** Where the rows of that file lie in the table; all rows without one. */
function stretchOf(name: string, files: readonly DatasetFile[], total: number): { before: number; count: number } {
  const at = files.findIndex((each) => each.name === name);
  if (at < 0) return { before: 0, count: total };
  return { before: files.slice(0, at).reduce((sum, { rows }) => sum + (rows ?? 0), 0), count: files[at]?.rows ?? 0 };
}

function FileSelect({ files, file, setFile }: { files: readonly DatasetFile[]; file: string; setFile: (name: string) => void }) {
  const options = [
    { value: '', label: 'All files' },
    ...files.map(({ name, rows }) => ({ value: name, label: name, description: formatCount(rows, 'row') })),
  ];
  return (
    <FormField label="File">
      <Select options={options} selectedOption={options.find(({ value }) => value === file) ?? options[0] ?? null} onChange={({ detail }) => setFile(detail.selectedOption.value ?? '')} />
    </FormField>
  );
}

interface GridProps {
  source: Source;
  columns: string[];
  total: number;
}

const stretch = (shown: readonly VirtualItem[]): Stretch => ({ first: shown[0]?.index ?? 0, last: shown.at(-1)?.index ?? 0 });

function Grid({ source, columns, total }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 12 });
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
  const cells = useCells(source, stretch(rows.getVirtualItems()), stretch(shown));
  if (cells.error) return <ErrorBox what="The rows cannot be read" error={cells.error} retry={cells.retry} />;
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
        {rows.getVirtualItems().map((row) => (
          <Row key={row.key} index={row.index} start={row.start} shown={shown} blocks={cells.blocks} />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  index: number;
  start: number;
  shown: VirtualItem[];
  blocks: Cells['blocks'];
}

/** Drawn once: scrolling down leaves the rows that stay on screen as they are. */
const Row = memo(function Row({ index, start, shown, blocks }: RowProps) {
  return (
    <div role="row" aria-rowindex={index + 2} className="rows-grid-row" style={{ transform: `translateY(${start}px)` }}>
      <span role="rowheader" className="rows-grid-number">
        {numberOf(blocks, index, stretch(shown))?.toLocaleString('en')}
      </span>
      {shown.map((column) => {
        const value = cellOf(blocks, index, column.index);
        return <Cell key={column.key} column={column} role="cell" text={value === undefined ? '…' : cellText(value)} />;
      })}
    </div>
  );
});

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
