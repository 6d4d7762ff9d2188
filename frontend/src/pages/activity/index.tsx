import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';

import type { ActivityJob } from '../../api/activity';
import { canStop, stopCall, stopJob } from '../../api/jobs';
import { ConfirmDelete } from '../../components/confirm-delete';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { useDebounced } from '../../components/use-debounced';
import { useUrlState } from '../../components/use-url-state';
import { jobLog } from '../../documents/job-logs';
import { DomainToggle } from '../../lists/domain-toggle';
import { useDisplayFilter } from '../../lists/use-display-filter';
import { useLogPanel } from '../../workbench/log-panel';
import { usePreference } from '../../workbench/workspace';
import { columns, SHOWN_FIRST } from './columns';
import { useActivity } from './use-activity';

const STATUSES = [
  { value: '', label: 'Any status' },
  { value: 'live', label: 'Running or waiting' },
  { value: 'Completed', label: 'Completed' },
  { value: 'Failed', label: 'Failed' },
  { value: 'Stopped', label: 'Stopped' },
];

export default function ActivityPage() {
  const [status, setStatus] = useUrlState('status');
  const [search, setSearch] = useUrlState('search');
  const [shown, setShown] = usePreference('activity-columns', SHOWN_FIRST);
  const [chosen, setChosen] = useState<string[]>([]);
  const [stopping, setStopping] = useState(false);
  const filter = useDisplayFilter();
  const list = useActivity({ status, search: useDebounced(search) }, filter.narrowed);
  const jobs = list.data?.pages.flatMap((page) => page.jobs) ?? [];
  const selected = jobs.filter(({ arn }) => chosen.includes(arn));
  const filtered = Boolean(status || search);
  const clear = () => {
    setStatus('');
    setSearch('');
  };

  return (
    <SpaceBetween size="l">
      {list.isError && <ErrorBox what="The jobs cannot be listed" error={list.error} retry={() => void list.refetch()} />}
      <Table
        variant="full-page"
        stickyHeader
        trackBy="arn"
        items={jobs}
        columnDefinitions={columns}
        columnDisplay={columns.map(({ id }) => ({ id: id ?? '', visible: shown.includes(id ?? '') }))}
        selectionType="multi"
        selectedItems={selected}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems.map(({ arn }) => arn))}
        loading={list.isPending}
        loadingText="Loading jobs"
        ariaLabels={{
          tableLabel: 'Jobs',
          selectionGroupLabel: 'Jobs',
          allItemsSelectionLabel: () => 'Select all jobs',
          itemSelectionLabel: (_, { name }) => `Select ${name}`,
        }}
        header={
          <PageHeader
            title="Jobs"
            counter={list.isSuccess ? `(${jobs.length}${list.hasNextPage ? '+' : ''})` : undefined}
            description="Everything that runs, waits or has ended. Closing the browser stops nothing."
            actions={<Actions selected={selected} onStop={() => setStopping(true)} />}
          />
        }
        filter={
          <SpaceBetween size="xs">
            <SpaceBetween direction="horizontal" size="xs">
              <TextFilter
                filteringText={search}
                filteringPlaceholder="Find jobs by name"
                filteringAriaLabel="Find jobs by name"
                onChange={({ detail }) => setSearch(detail.filteringText)}
              />
              <Select
                ariaLabel="Status"
                options={STATUSES}
                selectedOption={STATUSES.find(({ value }) => value === status) ?? { value: status, label: status }}
                onChange={({ detail }) => setStatus(detail.selectedOption.value ?? '')}
              />
            </SpaceBetween>
            <DomainToggle filter={filter} />
          </SpaceBetween>
        }
        preferences={
          <CollectionPreferences
            title="Columns"
            confirmLabel="Apply"
            cancelLabel="Cancel"
            preferences={{ visibleContent: shown }}
            onConfirm={({ detail }) => setShown([...(detail.visibleContent ?? SHOWN_FIRST)])}
            visibleContentPreference={{
              title: 'Shown columns',
              options: [{ label: 'Columns', options: columns.map(({ id, header }) => ({ id: id ?? '', label: String(header), editable: id !== 'name' })) }],
            }}
          />
        }
        empty={
          filtered ? (
            <NoMatch clear={clear} />
          ) : (
            <Empty title="No jobs yet" why="Experiments, batch predictions and everything else that takes time is listed here." />
          )
        }
        footer={
          list.hasNextPage && (
            <Box textAlign="center">
              <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                Show more
              </Button>
            </Box>
          )
        }
      />
      {stopping && <StopJobs jobs={selected.filter(({ stoppable }) => stoppable)} onClose={() => setStopping(false)} />}
    </SpaceBetween>
  );
}

function Actions({ selected, onStop }: { selected: ActivityJob[]; onStop: () => void }) {
  const log = useLogPanel();
  const stoppable = selected.filter((job) => job.stoppable && canStop(job));
  const [one] = selected.length === 1 ? selected : [];
  const target = one ? jobLog(one) : null;
  const calls = stoppable.flatMap((job) => {
    const stop = stopCall(job);
    return stop ? [{ service: 'sagemaker' as const, operation: stop.operation, input: stop.input }] : [];
  });
  return (
    <>
      <Button disabled={!target} iconName="script" onClick={() => target && log.open(target)}>
        Log
      </Button>
      {calls.length > 0 && <ShowAsCode what="stop these jobs" calls={calls} />}
      <Button disabled={stoppable.length === 0} onClick={onStop}>
        Stop
      </Button>
    </>
  );
}

function StopJobs({ jobs, onClose }: { jobs: ActivityJob[]; onClose: () => void }) {
  return (
    <ConfirmDelete
      verb="Stop"
      what={jobs.length === 1 ? 'job' : `${jobs.length} jobs`}
      name={jobs.map(({ name }) => name).join(', ')}
      consequence="What is finished is kept. A stopped job cannot go on later."
      onConfirm={async () => {
        await Promise.all(jobs.map(stopJob));
      }}
      onClose={onClose}
    />
  );
}
