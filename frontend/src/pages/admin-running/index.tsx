import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { APP_LOOKS } from '../../admin/domains/status';
import { AdminOnly } from '../../admin/guard';
import { useRunningApps, type RunningApp } from '../../spaces/queries';
import { AppType } from '../../admin/settings/words';
import { call } from '../../api/call';
import { ConfirmDelete } from '../../components/confirm-delete';
import { DocLink } from '../../components/doc-link';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';

export default function Running() {
  return (
    <AdminOnly>
      <RunningTable />
    </AdminOnly>
  );
}

const keyOf = ({ domain, space, profile, app_type, name }: RunningApp): object => ({
  DomainId: domain,
  ...(space ? { SpaceName: space } : { UserProfileName: profile }),
  AppType: app_type,
  AppName: name,
});

function RunningTable() {
  const apps = useRunningApps();
  const client = useQueryClient();
  const [search, setSearch] = useUrlState('search');
  const [stopping, setStopping] = useState(false);
  const wanted = search.trim().toLowerCase();
  const all = apps.data ?? [];
  const rows = all.filter((app) => `${app.space} ${app.owner} ${app.domain_name} ${app.app_type} ${app.instance_type}`.toLowerCase().includes(wanted));
  const { items, collectionProps } = useCollection(rows, { sorting: {}, selection: { trackBy: 'arn' } });
  const chosen = (collectionProps.selectedItems ?? []).filter(({ status }) => status === 'InService');
  return (
    <SpaceBetween size="l">
      {apps.isError && <ErrorBox error={apps.error} what="What runs could not be read" retry={() => void apps.refetch()} />}
      <Table<RunningApp>
        {...collectionProps}
        variant="full-page"
        stickyHeader
        selectionType="multi"
        isItemDisabled={({ status }) => status !== 'InService'}
        items={items}
        loading={apps.isPending}
        loadingText="Looking at what runs"
        ariaLabels={{
          tableLabel: 'Running instances',
          selectionGroupLabel: 'Running instances',
          allItemsSelectionLabel: () => 'Select all',
          itemSelectionLabel: (_, { space, profile }) => `Select ${space || profile}`,
        }}
        header={
          <PageHeader
            title="Running instances"
            counter={apps.data ? `(${all.length})` : undefined}
            description="Everybody’s apps that run now. Stopping one keeps its space and all saved files."
            actions={
              <>
                <ShowAsCode what="list the apps" calls={[{ service: 'sagemaker', operation: 'ListApps', input: {} }]} />
                <Button disabled={chosen.length === 0} onClick={() => setStopping(true)}>
                  Stop
                </Button>
              </>
            }
          />
        }
        filter={<TextFilter filteringText={search} filteringPlaceholder="Find by space, person or instance" filteringAriaLabel="Find running instances" onChange={({ detail }) => setSearch(detail.filteringText)} />}
        columnDefinitions={[
          { id: 'name', header: 'Space', isRowHeader: true, sortingField: 'space', cell: ({ space, profile }) => space || `${profile} (no space)` },
          { id: 'app', header: 'Application', sortingField: 'app_type', cell: ({ app_type }) => AppType[app_type] ?? app_type },
          { id: 'owner', header: 'Whose', sortingField: 'owner', cell: ({ owner, domain }) => (owner ? <DocLink to={paths.adminProfile(domain, owner)}>{owner}</DocLink> : 'everybody in the domain') },
          { id: 'domain', header: 'Domain', sortingField: 'domain_name', cell: ({ domain, domain_name }) => <DocLink to={paths.adminDomain(domain, 'apps')}>{domain_name}</DocLink> },
          { id: 'instance', header: 'Instance', sortingField: 'instance_type', cell: ({ instance_type }) => instance_type },
          { id: 'status', header: 'Status', sortingField: 'status', cell: ({ status }) => <Status status={status} looks={APP_LOOKS} /> },
          { id: 'since', header: 'Since', sortingField: 'since', cell: ({ since }) => <Time at={since} /> },
          { id: 'active', header: 'Last used', sortingField: 'active_at', cell: ({ active_at }) => <Time at={active_at} /> },
          { id: 'stops', header: 'Stops by itself', cell: ({ stops_at }) => (stops_at ? <Time at={stops_at} /> : 'never') },
        ]}
        empty={wanted ? <NoMatch clear={() => setSearch('')} /> : <Empty title="Nothing runs" why="Apps that people start in their spaces are listed here while they run." />}
      />
      {stopping && (
        <ConfirmDelete
          typed
          verb="Stop"
          what={formatCount(chosen.length, 'app')}
          name={chosen.map(({ space, profile, app_type }) => `${AppType[app_type] ?? app_type} of ${space || profile}`).join(', ')}
          consequence="People lose what is not saved, and what their kernels hold in memory. Files stay."
          onConfirm={async () => {
            await Promise.all(chosen.map((app) => call('DeleteApp', keyOf(app))));
            await client.invalidateQueries({ queryKey: ['ListApps'] });
          }}
          onClose={() => setStopping(false)}
        />
      )}
    </SpaceBetween>
  );
}
