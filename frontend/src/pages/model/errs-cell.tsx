import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';

import type { Report, WorstRow } from '../../autopilot/report';
import { Cell } from '../../components/cell';
import { formatNumber } from '../../components/format';
import { SlicesTable } from './slices-table';

const MOST_COLUMNS = 12;

/** The groups of rows that fare worst, then the rows on which it was most wrong, columns that matter most first. */
export function ErrsCell({ report, order }: { report: Report; order: readonly string[] }) {
  const rows = report.worst;
  const found = [...new Set(rows.flatMap(({ row }) => Object.keys(row)))];
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const names = found.sort((a, b) => place(a) - place(b)).slice(0, MOST_COLUMNS);
  const badness = report.regression ? 'Error' : 'Probability of the wrong answer';
  const columns: TableProps.ColumnDefinition<WorstRow>[] = [
    { id: 'actual', header: 'Actual', cell: (each) => <strong>{each.actual}</strong>, isRowHeader: true },
    { id: 'predicted', header: 'Predicted', cell: (each) => each.predicted },
    { id: 'badness', header: badness, cell: (each) => formatNumber(each.badness) },
    ...names.map((name) => ({ id: `column-${name}`, header: name, cell: (each: WorstRow) => textOf(each.row[name]) })),
  ];
  const which = order.length > 0 ? `the ${names.length} columns that matter most` : `the first ${names.length} columns: what matters is not known yet`;
  const some = found.length > names.length ? `, with ${which}` : '';
  return (
    <Cell id="errs" title="Where it errs">
      <SpaceBetween size="l">
        {report.slices && report.slices.tested > 0 && (
          <div>
            <Header variant="h3">Groups of rows</Header>
            <SlicesTable found={report.slices} />
          </div>
        )}
        <div>
          <Header variant="h3" description={`The ${rows.length} rows on which it was most wrong${some}.`}>
            Single rows
          </Header>
          <Table<WorstRow>
            variant="embedded"
            contentDensity="compact"
            items={rows}
            columnDefinitions={columns}
            ariaLabels={{ tableLabel: 'Rows on which the model was most wrong' }}
            empty={<Box>The report names no rows.</Box>}
          />
        </div>
      </SpaceBetween>
    </Cell>
  );
}

const textOf = (value: unknown): string => (value === null || value === undefined ? '–' : typeof value === 'number' ? formatNumber(value) : String(value));
