import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { readValues, type Column } from '../../api/datasets';
import { BoxChart, GroupedBars, ScatterChart, type Axis } from '../../charts/look-charts';
import { ErrorBox } from '../../components/error-box';
import { useUrlState } from '../../components/use-url-state';
import { CorrelationsChart } from './correlations-chart';

interface ChartsTabProps {
  dataset: string;
  version: string;
  columns: readonly Column[];
}

const KINDS = [
  { id: 'scatter', text: 'Scatter' },
  { id: 'bar', text: 'Bars' },
  { id: 'box', text: 'Boxes' },
  { id: 'correlations', text: 'Correlations' },
];

/** A look at columns against each other, before anything is built (canvas spec §4.1, "Explore"). */
export function ChartsTab({ dataset, version, columns }: ChartsTabProps) {
  const [kind, setKind] = useUrlState('chart', 'scatter');
  return (
    <SpaceBetween size="m">
      <SegmentedControl label="Kind of chart" selectedId={kind} onChange={({ detail }) => setKind(detail.selectedId)} options={KINDS} />
      {kind === 'correlations' ? (
        <CorrelationsChart dataset={dataset} version={version} columns={columns} />
      ) : (
        <Chosen key={kind} kind={kind} dataset={dataset} version={version} columns={columns} />
      )}
    </SpaceBetween>
  );
}

const NUMBERS = (column: Column): boolean => column.mean !== null;
const PLACED = (column: Column): boolean => NUMBERS(column) || column.type === 'datetime';
const GROUPED = (column: Column): boolean => column.type === 'categorical' || column.type === 'binary' || (NUMBERS(column) && column.distinct <= 25);
/** Columns of two values last: they say little in a scatter or a box. */
const names = (columns: readonly Column[], fits: (column: Column) => boolean): string[] => {
  const found = columns.filter(fits);
  return [...found.filter(({ type }) => type !== 'binary'), ...found.filter(({ type }) => type === 'binary')].map(({ name }) => name);
};

const MANY = 100; // columns, of which only those on screen are drawn
const ROWS = ['500', '2000', '10000', '40000'];

/** Which columns a kind of chart takes, and what it draws of them. */
function Chosen({ kind, dataset, version, columns }: ChartsTabProps & { kind: string }) {
  const numbers = useMemo(() => names(columns, NUMBERS), [columns]);
  const placed = useMemo(() => names(columns, PLACED), [columns]);
  const groups = useMemo(() => names(columns, GROUPED), [columns]);
  const [xChosen, setX] = useUrlState('x');
  const [yChosen, setY] = useUrlState('y');
  const [by, setBy] = useUrlState('by');
  const [rows, setRows] = useUrlState('of', '2000');
  const [stacked, setStacked] = useUrlState('stacked');
  const xs = kind === 'scatter' ? placed : groups;
  const x = kind === 'box' ? '' : xs.includes(xChosen) ? xChosen : (xs[0] ?? '');
  const fallback = kind === 'bar' ? '' : (numbers.find((name) => name !== x) ?? '');
  const y = numbers.includes(yChosen) ? yChosen : fallback;
  const color = groups.includes(by) ? by : '';
  const asked = [...new Set([x, y, color])].filter(Boolean);
  const values = useQuery({
    queryKey: [`/api/datasets/${dataset}/values`, version, asked, rows],
    queryFn: ({ signal }) => readValues(dataset, version, asked, Number(rows), signal),
    enabled: asked.length > 0,
    staleTime: Infinity,
    placeholderData: (before, query) => (query?.queryKey[2] && asked.every((name) => (query.queryKey[2] as string[]).includes(name)) ? before : undefined),
  });
  const axis = (name: string): Axis | undefined => (name && values.data?.[name] ? { name, values: values.data[name] } : undefined);
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={4}>
        {kind !== 'box' && <ColumnField label="Across" options={xs} value={x} onChange={setX} />}
        <ColumnField label={kind === 'bar' ? 'Height' : 'Up'} none={kind === 'bar' ? 'Number of rows' : undefined} options={numbers} value={y} onChange={setY} />
        <ColumnField label={kind === 'box' ? 'A box for every' : 'Colour'} none="–" options={groups} value={color} onChange={setBy} />
        <FormField label="Rows">
          <Select
            options={ROWS.map((value) => ({ value, label: `${Number(value).toLocaleString('en')} at random` }))}
            selectedOption={{ value: rows, label: `${Number(rows).toLocaleString('en')} at random` }}
            onChange={({ detail }) => setRows(detail.selectedOption.value ?? '')}
          />
        </FormField>
      </ColumnLayout>
      {kind === 'bar' && color && !y && (
        <Toggle checked={stacked === '1'} onChange={({ detail }) => setStacked(detail.checked ? '1' : '')}>
          On top of each other
        </Toggle>
      )}
      {values.isError && <ErrorBox error={values.error} what="The rows cannot be read" retry={() => void values.refetch()} />}
      {values.isLoading && <Spinner />}
      <Drawn kind={kind} x={axis(x)} y={axis(y)} by={axis(color)} stacked={stacked === '1' && !y} />
    </SpaceBetween>
  );
}

function Drawn({ kind, x, y, by, stacked }: { kind: string; x: Axis | undefined; y: Axis | undefined; by: Axis | undefined; stacked: boolean }) {
  if (kind === 'bar') return x ? <GroupedBars x={x} y={y} by={by} stacked={stacked} /> : null;
  if (kind === 'box') return y ? <BoxChart y={y} by={by} /> : null;
  return x && y ? <ScatterChart x={x} y={y} by={by} /> : null;
}

interface ColumnFieldProps {
  label: string;
  options: readonly string[];
  value: string;
  /** What may be chosen instead of a column. */
  none?: string | undefined;
  onChange: (name: string) => void;
}

function ColumnField({ label, options, value, none, onChange }: ColumnFieldProps) {
  const all = [...(none === undefined ? [] : [{ value: '', label: none }]), ...options.map((name) => ({ value: name, label: name }))];
  return (
    <FormField label={label}>
      <Select
        filteringType={all.length > 10 ? 'auto' : 'none'}
        virtualScroll={all.length > MANY}
        options={all}
        selectedOption={all.find((each) => each.value === value) ?? null}
        placeholder="No such column"
        disabled={options.length === 0 && none === undefined}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
      />
    </FormField>
  );
}
