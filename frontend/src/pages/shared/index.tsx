import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import Tabs from '@cloudscape-design/components/tabs';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';

import type { Share } from '../../api/shares';
import { useAllowed } from '../../api/session';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { useShareChanges, useShares } from '../../sharing/use-shares';
import { titleOf } from '../../sharing/words';
import { GIVEN, RECEIVED } from './columns';

/** Models and leaderboards that go from hand to hand in the domain. */
export default function Shared() {
  const shares = useShares();
  const [side, setSide] = useUrlState('side', 'received');
  const { received = [], given = [] } = shares.data ?? {};
  const fresh = received.filter(({ seen }) => !seen).length;
  return (
    <SpaceBetween size="l">
      <PageHeader title="Shared" description="Models and leaderboards that people of your domain handed to each other." />
      {shares.isError && <ErrorBox error={shares.error} what="What is shared could not be read" retry={() => void shares.refetch()} />}
      <Tabs
        activeTabId={side}
        onChange={({ detail }) => setSide(detail.activeTabId)}
        tabs={[
          {
            id: 'received',
            label: fresh > 0 ? `Shared with me (${fresh} new)` : 'Shared with me',
            content: <List key="received" rows={received} side="received" loading={shares.isPending} />,
          },
          { id: 'given', label: 'Shared by me', content: <List key="given" rows={given} side="given" loading={shares.isPending} /> },
        ]}
      />
    </SpaceBetween>
  );
}

interface ListProps {
  rows: readonly Share[];
  side: 'received' | 'given';
  loading: boolean;
}

function List({ rows, side, loading }: ListProps) {
  const [search, setSearch] = useUrlState('search');
  const [chosen, setChosen] = useState<string>();
  const { remove } = useShareChanges();
  const mayRemove = useAllowed('atelier:DeleteShare');
  const { items, collectionProps } = useCollection(
    rows.filter((row) => matches(row, search)),
    { sorting: {} },
  );
  const selected = rows.find(({ name }) => name === chosen);
  const title = side === 'received' ? 'Shared with me' : 'Shared by me';
  return (
    <Table<Share>
      {...collectionProps}
      items={items}
      trackBy="name"
      variant="borderless"
      wrapLines
      columnDefinitions={side === 'received' ? RECEIVED : GIVEN}
      loading={loading}
      loadingText="Reading what is shared"
      selectionType="single"
      selectedItems={selected ? [selected] : []}
      onSelectionChange={({ detail }) => setChosen(detail.selectedItems[0]?.name)}
      onRowClick={({ detail }) => setChosen(detail.item.name)}
      ariaLabels={{ tableLabel: title, selectionGroupLabel: 'Choose one', itemSelectionLabel: (_, row) => titleOf(row) }}
      filter={
        <SpaceBetween direction="horizontal" size="xs">
          <TextFilter filteringText={search} filteringPlaceholder="Find what is shared" filteringAriaLabel={`Find in ${title}`} onChange={({ detail }) => setSearch(detail.filteringText)} />
          {mayRemove && (
            <Button disabled={!selected} loading={remove.isPending} onClick={() => selected && remove.mutate(selected)}>
              {side === 'received' ? 'Take off my list' : 'Withdraw'}
            </Button>
          )}
        </SpaceBetween>
      }
      empty={rows.length > 0 ? <NoMatch clear={() => setSearch('')} /> : <Nothing side={side} />}
    />
  );
}

function Nothing({ side }: { side: ListProps['side'] }) {
  return side === 'received' ? (
    <Empty title="Nothing is shared with you" why="When somebody shares a model or a leaderboard with you, the bell above tells it, and it is listed here." />
  ) : (
    <Empty
      title="You have shared nothing"
      why="Open an experiment or a model and press Share."
      action={<LinkButton to={paths.experiments}>Experiments</LinkButton>}
    />
  );
}

function matches(row: Share, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [titleOf(row), row.target, row.by, row.receiver, row.note].some((each) => each.toLowerCase().includes(wanted));
}
