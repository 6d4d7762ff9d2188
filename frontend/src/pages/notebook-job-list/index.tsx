import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState, type ReactNode } from 'react';

import { useAllowed } from '../../api/session';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { useDebounced } from '../../components/use-debounced';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { DomainToggle } from '../../lists/domain-toggle';
import { LinkButton } from '../../components/link-button';
import { useDisplayFilter } from '../../lists/use-display-filter';
import { JOBS, PAGE_SIZE, readJobs } from '../../notebook-jobs/api';
import { JobButtons } from '../../notebook-jobs/job-buttons';
import { JobsTable } from '../../notebook-jobs/jobs-table';
import { Definitions } from './definitions';

export default function NotebookJobs() {
  const [tab, setTab] = useUrlState('tab', 'jobs');
  const mayCreate = useAllowed('atelier:CreateNotebookJob');
  const create = mayCreate && (
    <LinkButton variant="primary" to={paths.newNotebookJob()}>
      New notebook job
    </LinkButton>
  );
  return (
    <SpaceBetween size="l">
      <PageHeader
        title="Notebook jobs"
        description="Notebooks that run by themselves on a worker: now, or on a schedule. Closing the browser does not stop them."
        actions={create}
      />
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        tabs={[
          { id: 'jobs', label: 'Jobs', content: <Jobs create={create} /> },
          { id: 'definitions', label: 'Definitions', content: <Definitions create={create} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function Jobs({ create }: { create: ReactNode }) {
  const [search, setSearch] = useUrlState('search');
  const [page, setPage] = useState(1);
  const [chosen, setChosen] = useState<string>();
  const name = useDebounced(search);
  const filter = useDisplayFilter();
  const list = useQuery({
    queryKey: [JOBS, 'list', name, page, filter.narrowed],
    queryFn: ({ signal }) => readJobs({ name, next_token: (page - 1) * PAGE_SIZE }, signal, filter.narrowed),
    placeholderData: keepPreviousData,
  });
  const jobs = list.data?.jobs ?? [];
  const total = list.data?.total_count ?? 0;
  const selected = jobs.find(({ job_id }) => job_id === chosen);
  if (list.isError) return <ErrorBox error={list.error} what="The notebook jobs could not be read" retry={() => void list.refetch()} />;
  return (
    <JobsTable
      jobs={jobs}
      columns={['name', 'input', 'parameters', 'status', 'created', 'took', 'outputs']}
      loading={list.isPending}
      chosen={selected ? [selected] : []}
      onChoose={([job]) => setChosen(job?.job_id)}
      header={
        <Header
          variant="h2"
          counter={list.isSuccess ? `(${total})` : ''}
          actions={
            <div className="page-header-actions">
              <JobButtons job={selected} onDeleted={() => setChosen(undefined)} />
            </div>
          }
        >
          Jobs
        </Header>
      }
      filter={
        <SpaceBetween size="xs">
          <TextFilter
            filteringText={search}
            filteringPlaceholder="Find jobs by name"
            filteringAriaLabel="Find jobs by name"
            onChange={({ detail }) => {
              setSearch(detail.filteringText);
              setPage(1);
            }}
          />
          <DomainToggle filter={filter} />
        </SpaceBetween>
      }
      pagination={
        <Pagination
          currentPageIndex={page}
          pagesCount={Math.max(1, Math.ceil(total / PAGE_SIZE))}
          onChange={({ detail }) => setPage(detail.currentPageIndex)}
          ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (each) => `Page ${each}` }}
        />
      }
      empty={
        search ? (
          <NoMatch clear={() => setSearch('')} />
        ) : (
          <Empty title="No notebook jobs yet" why="A job runs a notebook from top to bottom with your parameters, and keeps the executed notebook, its page and its log." action={create} />
        )
      }
    />
  );
}
