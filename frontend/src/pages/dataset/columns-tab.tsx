import { useCollection } from '@cloudscape-design/collection-hooks';
import Badge from '@cloudscape-design/components/badge';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useMemo } from 'react';

import type { Column, Profile } from '../../api/datasets';
import { formatCount, formatNumber, formatPercent } from '../../components/format';
import { ErrorBox } from '../../components/error-box';
import { MANY_OPTIONS } from '../../components/many';
import { Empty, NoMatch } from '../../components/empty';
import { Sparkline } from '../../components/sparkline';
import { useUrlState } from '../../components/use-url-state';
import { barsOf, findingName, pictureLabel, severityLook, summaryText, typeName, worstSeverity } from './column-text';
import { useRelations } from './use-relations';

const PAGE_SIZE = 50;

interface ColumnsTabProps {
  dataset: string;
  version: string;
  profile: Profile;
  chosen: string;
  onChoose: (column: string) => void;
}

type Powers = ReadonlyMap<string, { power: number; leak_suspect: boolean }>;

function definitions(rows: number, target: string, powers: Powers, onChoose: (column: string) => void): TableProps.ColumnDefinition<Column>[] {
  return [
    {
      id: 'name',
      header: 'Column',
      isRowHeader: true,
      sortingField: 'name',
      minWidth: 150,
      cell: ({ name }) => (
        <Link
          href={`?column=${encodeURIComponent(name)}`}
          onFollow={(event) => {
            event.preventDefault();
            onChoose(name);
          }}
        >
          {name}
        </Link>
      ),
    },
    { id: 'type', header: 'Type', sortingField: 'type', minWidth: 120, cell: ({ type }) => <Badge>{typeName(type)}</Badge> },
    {
      id: 'picture',
      header: 'Distribution',
      minWidth: 150,
      cell: (column) => <Sparkline counts={barsOf(column)} label={pictureLabel(column)} />,
    },
    ...(target
      ? [
          {
            id: 'relation',
            header: `Tells \`${target}\``,
            minWidth: 170,
            sortingComparator: (one: Column, other: Column) => (powers.get(one.name)?.power ?? -1) - (powers.get(other.name)?.power ?? -1),
            cell: ({ name }: Column) => <Relation name={name} target={target} powers={powers} />,
          },
        ]
      : []),
    {
      id: 'missing',
      header: 'Missing',
      sortingField: 'missing',
      cell: ({ missing, missing_percent }) => (missing ? formatPercent(missing_percent / 100) : 'none'),
    },
    { id: 'distinct', header: 'Distinct', sortingField: 'distinct', cell: ({ distinct }) => formatNumber(distinct) },
    { id: 'summary', header: 'Min · median · max, or most frequent', minWidth: 220, cell: (column) => summaryText(column, rows) },
    {
      id: 'warnings',
      header: 'Look at',
      minWidth: 200,
      sortingComparator: (one, other) => one.warnings.length - other.warnings.length,
      cell: (column) => <Warnings column={column} />,
    },
  ];
}

/** How well this column alone tells the target, as a bar and a number. */
function Relation({ name, target, powers }: { name: string; target: string; powers: Powers }) {
  const found = powers.get(name);
  if (name === target) return 'the target';
  if (!found) return '–';
  return (
    <>
      <ProgressBar ariaLabel={`How well ${name} tells ${target}`} value={Math.round(found.power * 100)} />
      {found.leak_suspect && <StatusIndicator type="warning">known only afterwards?</StatusIndicator>}
    </>
  );
}

/** One word per finding; the sentences are in the panel of the column and on the tab Quality. */
function Warnings({ column }: { column: Column }) {
  const worst = worstSeverity(column);
  if (!worst) return <span aria-label="nothing">–</span>;
  return (
    <span title={column.warnings.map(({ message }) => message).join(' ')}>
      <StatusIndicator type={severityLook(worst)}>{column.warnings.map(({ code }) => findingName(code)).join(', ')}</StatusIndicator>
    </span>
  );
}

/** One row per column of the table: what it is, how it is distributed, what is suspicious. */
export function ColumnsTab({ dataset, version, profile, chosen, onChoose }: ColumnsTabProps) {
  const [target, setTarget] = useUrlState('target');
  const relations = useRelations(dataset, version, target);
  const columns = useMemo(() => {
    const powers = new Map((relations.data?.relations ?? []).map((each) => [each.column, each]));
    return definitions(profile.rows, target, powers, onChoose);
  }, [profile.rows, target, relations.data, onChoose]);
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount, actions } = useCollection(profile.columns, {
    filtering: { fields: ['name', 'type'] },
    sorting: {},
    pagination: { pageSize: PAGE_SIZE },
    selection: { trackBy: 'name' },
  });
  return (
    <Table
      {...collectionProps}
      variant="borderless"
      items={items}
      columnDefinitions={columns}
      wrapLines
      contentDensity="compact"
      selectedItems={profile.columns.filter(({ name }) => name === chosen)}
      empty={filterProps.filteringText ? <NoMatch clear={() => actions.setFiltering('')} /> : <Empty title="The table has no columns" />}
      onRowClick={({ detail }) => onChoose(detail.item.name)}
      header={<Header counter={`(${formatNumber(profile.columns.length)})`}>Columns</Header>}
      filter={
        <SpaceBetween size="s">
          <SpaceBetween direction="horizontal" size="xs">
            <TextFilter
              {...filterProps}
              filteringPlaceholder="Find columns"
              filteringAriaLabel="Find columns"
              countText={formatCount(filteredItemsCount ?? 0, 'column')}
            />
            <TargetChoice columns={profile.columns} target={target} loading={relations.isFetching} onChange={setTarget} />
          </SpaceBetween>
          {relations.isError && (
            <ErrorBox what={`What tells ${target} cannot be said`} error={relations.error} retry={() => void relations.refetch()} />
          )}
        </SpaceBetween>
      }
      pagination={profile.columns.length > PAGE_SIZE ? <Pagination {...paginationProps} /> : undefined}
    />
  );
}

const NO_TARGET = { value: '', label: 'Relation to: no column' };

interface TargetChoiceProps {
  columns: Column[];
  target: string;
  loading: boolean;
  onChange: (target: string) => void;
}

/** Which column the others are asked about. */
function TargetChoice({ columns, target, loading, onChange }: TargetChoiceProps) {
  return (
    <Select
      ariaLabel="Relation to a column"
      filteringType={columns.length > 10 ? 'auto' : 'none'}
      virtualScroll={columns.length > MANY_OPTIONS}
      statusType={loading ? 'loading' : 'finished'}
      loadingText="Relating the columns"
      selectedOption={target ? { value: target, label: `Relation to: ${target}` } : NO_TARGET}
      options={[NO_TARGET, ...columns.map(({ name }) => ({ value: name, label: name }))]}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  );
}
