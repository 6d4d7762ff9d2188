import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import { useState, type ReactNode } from 'react';

import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { DomainToggle } from '../../lists/domain-toggle';
import { useDisplayFilter } from '../../lists/use-display-filter';
import { DEFINITIONS, PAGE_SIZE, readDefinitions, type NotebookJobDefinition } from '../../notebook-jobs/api';
import { DefinitionButtons } from '../../notebook-jobs/definition-buttons';
import { DefinitionStatus } from '../../notebook-jobs/looks';
import { momentText } from '../../notebook-jobs/schedule';

export function Definitions({ create }: { create: ReactNode }) {
  const [page, setPage] = useState(1);
  const [chosen, setChosen] = useState<string>();
  const filter = useDisplayFilter();
  const list = useQuery({
    queryKey: [DEFINITIONS, 'list', page, filter.narrowed],
    queryFn: ({ signal }) => readDefinitions({ next_token: (page - 1) * PAGE_SIZE }, filter.narrowed, signal),
    placeholderData: keepPreviousData,
  });
  const rows = list.data?.job_definitions ?? [];
  const total = list.data?.total_count ?? 0;
  const selected = rows.find(({ job_definition_id }) => job_definition_id === chosen);
  if (list.isError) return <ErrorBox error={list.error} what="The definitions could not be read" retry={() => void list.refetch()} />;
  return (
    <Table<NotebookJobDefinition>
      variant="container"
      wrapLines
      trackBy="job_definition_id"
      items={rows}
      loading={list.isPending}
      loadingText="Reading the definitions"
      selectionType="single"
      selectedItems={selected ? [selected] : []}
      onSelectionChange={({ detail }) => setChosen(detail.selectedItems[0]?.job_definition_id)}
      onRowClick={({ detail }) => setChosen(detail.item.job_definition_id)}
      ariaLabels={{ tableLabel: 'Notebook job definitions', selectionGroupLabel: 'Choose one definition', itemSelectionLabel: (_, { name }) => name }}
      header={
        <Header
          variant="h2"
          counter={list.isSuccess ? `(${total})` : ''}
          actions={
            <div className="page-header-actions">
              <DefinitionButtons definition={selected} onDeleted={() => setChosen(undefined)} />
            </div>
          }
        >
          Definitions
        </Header>
      }
      filter={filter.offered && <DomainToggle filter={filter} />}
      columnDefinitions={[
        { id: 'name', header: 'Name', isRowHeader: true, minWidth: 150, cell: (row) => <DocLink to={paths.notebookJobDefinition(row.job_definition_id)}>{row.name}</DocLink> },
        { id: 'input', header: 'Input notebook', cell: ({ input_filename }) => input_filename },
        { id: 'created', header: 'Created', minWidth: 110, cell: ({ create_time }) => <Time at={create_time} /> },
        { id: 'schedule', header: 'Schedule', minWidth: 170, cell: ({ schedule_words }) => schedule_words },
        { id: 'next', header: 'Next run', minWidth: 170, cell: ({ next_runs }) => (next_runs[0] ? momentText(next_runs[0]) : '–') },
        { id: 'status', header: 'Status', minWidth: 120, cell: (row) => <DefinitionStatus definition={row} /> },
      ]}
      pagination={
        <Pagination
          currentPageIndex={page}
          pagesCount={Math.max(1, Math.ceil(total / PAGE_SIZE))}
          onChange={({ detail }) => setPage(detail.currentPageIndex)}
          ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (each) => `Page ${each}` }}
        />
      }
      empty={<Empty title="No definitions yet" why="A definition starts a notebook by itself: every morning, on the last Friday of the month, or whenever you say." action={create} />}
    />
  );
}
