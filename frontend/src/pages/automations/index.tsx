import { useCollection } from '@cloudscape-design/collection-hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';

import { AUTOMATIONS, readAutomations, type ListedAutomation } from '../../api/automations';
import { useAllowed } from '../../api/session';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { useUrlState } from '../../components/use-url-state';
import { AutomationButtons } from '../../hosting/automations/buttons';
import { AutomationDialog } from '../../hosting/automations/dialog';
import { DomainToggle } from '../../lists/domain-toggle';
import { useDisplayFilter } from '../../lists/use-display-filter';
import { COLUMNS } from './columns';

export default function Automations() {
  const [search, setSearch] = useUrlState('search');
  const [creating, setCreating] = useUrlState('create');
  const [chosen, setChosen] = useState<string>();
  const filter = useDisplayFilter();
  const list = useQuery({ queryKey: [AUTOMATIONS, 'list', filter.narrowed], queryFn: ({ signal }) => readAutomations(filter.narrowed, signal), placeholderData: keepPreviousData });
  const mayCreate = useAllowed('atelier:CreateAutomation');
  const rows = list.data?.automations ?? [];
  const found = rows.filter((row) => matches(row, search));
  const { items, collectionProps } = useCollection(found, { sorting: {} });
  const selected = rows.find(({ name }) => name === chosen);
  const create = mayCreate && (
    <Button variant="primary" onClick={() => setCreating('1')}>
      New automation
    </Button>
  );
  return (
    <SpaceBetween size="l">
      {list.isError && <ErrorBox error={list.error} what="The automations could not be read" retry={() => void list.refetch()} />}
      <Table<ListedAutomation>
        {...collectionProps}
        variant="full-page"
        stickyHeader
        wrapLines
        trackBy="name"
        items={items}
        columnDefinitions={COLUMNS}
        loading={list.isPending}
        loadingText="Reading the automations"
        selectionType="single"
        selectedItems={selected ? [selected] : []}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems[0]?.name)}
        onRowClick={({ detail }) => setChosen(detail.item.name)}
        ariaLabels={{ tableLabel: 'Automations', selectionGroupLabel: 'Choose one automation', itemSelectionLabel: (_, { name }) => name }}
        header={
          <PageHeader
            title="Automations"
            description="What starts by itself: batch predictions, and new versions of data sets out of a folder. Closing the browser does not stop them."
            counter={list.isSuccess ? `(${rows.length})` : undefined}
            actions={
              <>
                <AutomationButtons automation={selected} onDeleted={() => setChosen(undefined)} />
                {create}
              </>
            }
          />
        }
        filter={
          <SpaceBetween size="xs">
            <TextFilter
              filteringText={search}
              filteringPlaceholder="Find automations"
              filteringAriaLabel="Find automations"
              onChange={({ detail }) => setSearch(detail.filteringText)}
            />
            <DomainToggle filter={filter} />
          </SpaceBetween>
        }
        empty={
          rows.length > 0 ? (
            <NoMatch clear={() => setSearch('')} />
          ) : (
            <Empty title="No automations yet" why={`Choose a model and the rows to predict, or a data set and its folder, and when. You can have ${list.data?.limit ?? 20}.`} action={create} />
          )
        }
      />
      {creating !== '' && <AutomationDialog onClose={() => setCreating('')} />}
    </SpaceBetween>
  );
}

function matches({ name, model_name, dataset_name, input_uri, owner }: ListedAutomation, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [name, model_name, dataset_name, input_uri, owner].some((each) => each.toLowerCase().includes(wanted));
}
