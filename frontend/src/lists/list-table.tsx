import Pagination from '@cloudscape-design/components/pagination';
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useEffect, useState, type ReactNode } from 'react';

import type { Wire } from '../api/call';
import { NoMatch } from '../components/empty';
import { ErrorBox } from '../components/error-box';
import { PageHeader } from '../components/page-header';
import { statusLook } from '../components/status';
import { DomainToggle } from './domain-toggle';
import { isFiltered, queryOf, searchOf, type Search } from './search';
import { PROPERTY_FILTER_STRINGS } from './strings';
import { useDisplayFilter } from './use-display-filter';
import { useList, type ListOptions } from './use-list';

export interface ListTableProps<Row> extends ListOptions {
  title: string;
  /** What one row is called: "experiment". */
  noun: string;
  description?: ReactNode;
  columns: TableProps.ColumnDefinition<Wire<Row>>[];
  nameOf: (row: Wire<Row>) => string;
  /** Buttons of the header; they act on the chosen row. */
  actions: (chosen: Wire<Row> | undefined) => ReactNode;
  empty: ReactNode;
  /** Told the names on screen, so that what else is known of them can be asked for. */
  onNames?: (names: readonly string[]) => void;
}

/** A page that is one list of the API: filter and order in the URL, and every state that a list can be in. */
export function ListTable<Row>({ title, noun, description, columns, nameOf, actions, empty, onNames, ...options }: ListTableProps<Row>) {
  const filter = useDisplayFilter();
  const list = useList<Row>({ ...options, narrowed: filter.narrowed });
  const [chosenName, setChosenName] = useState<string>();
  const { search, setSearch, query, rows } = list;
  const names = rows.map(nameOf).join('\n');
  useEffect(() => onNames?.(names === '' ? [] : names.split('\n')), [names, onNames]);
  const chosen = rows.find((row) => nameOf(row) === chosenName);
  const sorting = columns.find((column) => column.sortingField === (search.sort ?? 'CreationTime'));

  if (query.isError && !query.data) {
    return (
      <SpaceBetween size="l">
        <PageHeader title={title} actions={actions(undefined)} />
        <ErrorBox error={query.error} what={`The ${noun}s could not be read`} retry={() => void query.refetch()} />
      </SpaceBetween>
    );
  }
  const clear = () => setSearch(searchOf({ tokens: [], operation: 'and' }, search));
  const nothing = isFiltered(search) ? <NoMatch clear={clear} /> : empty;
  return (
    <Table<Wire<Row>>
      variant="full-page"
      stickyHeader
      items={rows}
      columnDefinitions={columns}
      trackBy={nameOf}
      loading={query.isPending}
      loadingText={`Reading the ${noun}s`}
      selectionType="single"
      selectedItems={chosen ? [chosen] : []}
      onSelectionChange={({ detail }) => setChosenName(detail.selectedItems[0] ? nameOf(detail.selectedItems[0]) : undefined)}
      onRowClick={({ detail }) => setChosenName(nameOf(detail.item))}
      {...(sorting ? { sortingColumn: sorting } : {})}
      sortingDescending={search.descending}
      onSortingChange={({ detail }) =>
        setSearch({ ...search, sort: detail.sortingColumn.sortingField, descending: detail.isDescending ?? false })
      }
      ariaLabels={{
        tableLabel: title,
        selectionGroupLabel: `Choose one ${noun}`,
        itemSelectionLabel: (_selection, row) => nameOf(row),
      }}
      header={
        <PageHeader
          title={title}
          {...(description ? { description } : {})}
          counter={query.isPending ? undefined : `(${rows.length}${list.hasMore || list.pageCount > 1 ? '+' : ''})`}
          actions={actions(chosen)}
        />
      }
      filter={
        <SpaceBetween size="xs">
          <ListFilter noun={noun} statuses={options.statuses} search={search} setSearch={setSearch} />
          <DomainToggle filter={filter} />
        </SpaceBetween>
      }
      pagination={
        <Pagination
          currentPageIndex={list.page}
          pagesCount={Math.max(1, list.pageCount)}
          openEnd={list.hasMore}
          disabled={query.isFetchingNextPage}
          onChange={({ detail }) => void list.goTo(detail.currentPageIndex)}
          ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (page) => `Page ${page}` }}
        />
      }
      empty={nothing}
    />
  );
}

interface ListFilterProps {
  noun: string;
  statuses: readonly string[];
  search: Search;
  setSearch: (search: Search) => void;
}

function ListFilter({ noun, statuses, search, setSearch }: ListFilterProps) {
  return (
    <PropertyFilter
      query={queryOf(search)}
      onChange={({ detail }) => setSearch(searchOf(detail, search))}
      hideOperations
      filteringProperties={propertiesFor(statuses.length > 0)}
      filteringOptions={statuses.map((status) => ({ propertyKey: 'status', value: status, label: statusLook(status).text }))}
      filteringPlaceholder={`Find ${noun}s by name, status or time`}
      filteringAriaLabel={`Find ${noun}s`}
      i18nStrings={PROPERTY_FILTER_STRINGS}
    />
  );
}

function propertiesFor(hasStatus: boolean): PropertyFilterProps.FilteringProperty[] {
  return [
    { key: 'name', propertyLabel: 'Name', groupValuesLabel: 'Names', operators: [':'], defaultOperator: ':' },
    ...(hasStatus ? [{ key: 'status', propertyLabel: 'Status', groupValuesLabel: 'Statuses', operators: ['=' as const] }] : []),
    {
      key: 'created',
      propertyLabel: 'Created (date)',
      groupValuesLabel: 'Dates, for example 2026-05-01',
      operators: ['>=', '<='],
      defaultOperator: '>=',
    },
  ];
}
