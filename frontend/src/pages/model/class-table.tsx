import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';

import type { ClassRow, Measured } from '../../autopilot/report';

const MOST = 30;

/** How well each of several labels is known, with 95 % intervals. */
export function ClassTable({ classes }: { classes: ClassRow[] }) {
  const shown = classes.slice(0, MOST);
  return (
    <Table<ClassRow>
      variant="embedded"
      contentDensity="compact"
      wrapLines
      header={
        <Header variant="h3" description={shown.length < classes.length ? `The ${shown.length} most frequent of ${classes.length}.` : undefined}>
          Labels
        </Header>
      }
      items={shown}
      trackBy="label"
      columnDefinitions={COLUMNS}
      ariaLabels={{ tableLabel: 'How well each label is known' }}
    />
  );
}

const text = ({ value, interval }: Measured): string =>
  interval ? `${value.toFixed(3)} (${interval[0].toFixed(3)}–${interval[1].toFixed(3)})` : value.toFixed(3);

const COLUMNS: TableProps.ColumnDefinition<ClassRow>[] = [
  { id: 'label', header: 'Label', isRowHeader: true, cell: ({ label }) => label },
  { id: 'precision', header: 'Precision (95 %)', cell: ({ precision }) => text(precision) },
  { id: 'recall', header: 'Recall (95 %)', cell: ({ recall }) => text(recall) },
  { id: 'f1', header: 'F1 (95 %)', cell: ({ f1 }) => text(f1) },
  { id: 'rows', header: 'Rows', cell: ({ rows }) => rows.toLocaleString('en') },
];
