import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';

import { AdminOnly } from '../../admin/guard';
import type { RoleRow } from '../../admin/roles/api';
import { DeleteRole } from '../../admin/roles/delete-role';
import { useRoles } from '../../admin/roles/queries';
import { DocLink } from '../../components/doc-link';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Time } from '../../components/time';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';

export default function Roles() {
  return (
    <AdminOnly action="atelier:ComposeRole">
      <RolesTable />
    </AdminOnly>
  );
}

function RolesTable() {
  const roles = useRoles();
  const [search, setSearch] = useUrlState('search');
  const [deleting, setDeleting] = useState('');
  const wanted = search.trim().toLowerCase();
  const all = roles.data?.roles ?? [];
  const { items, collectionProps } = useCollection(
    all.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted)),
    { sorting: {}, selection: { trackBy: 'name' } },
  );
  const chosen = collectionProps.selectedItems?.[0];
  return (
    <SpaceBetween size="l">
      {roles.isError && <ErrorBox error={roles.error} what="The roles cannot be listed" retry={() => void roles.refetch()} />}
      <Table<RoleRow>
        {...collectionProps}
        variant="full-page"
        stickyHeader
        wrapLines
        selectionType="single"
        isItemDisabled={({ built_in }) => built_in}
        items={items}
        loading={roles.isPending}
        loadingText="Reading the roles"
        ariaLabels={{ tableLabel: 'Roles', selectionGroupLabel: 'Choose one role', itemSelectionLabel: (_, { name }) => name }}
        header={
          <PageHeader
            title="Roles"
            counter={roles.data ? `(${all.length})` : undefined}
            description="What people, notebooks and jobs may do. Make the role for the work first, then name it in the roles of the people who start it."
            actions={
              <>
                <ShowAsCode what="list the roles" calls={[{ service: 'iam', operation: 'ListRoles', input: {} }]} />
                <Button disabled={!chosen} onClick={() => setDeleting(chosen?.name ?? '')}>
                  Delete
                </Button>
                <LinkButton variant="primary" to={paths.adminNewRole}>
                  New role
                </LinkButton>
              </>
            }
          />
        }
        filter={<TextFilter filteringText={search} filteringPlaceholder="Find roles" filteringAriaLabel="Find roles" onChange={({ detail }) => setSearch(detail.filteringText)} />}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, sortingField: 'name', cell: ({ name }) => <DocLink to={paths.adminRole(name)}>{name}</DocLink> },
          { id: 'description', header: 'For', cell: ({ description }) => description || '–' },
          { id: 'kind', header: 'Kind', sortingField: 'built_in', cell: ({ built_in, activities }) => (built_in ? 'built in' : activities.length ? formatCount(activities.length, 'activity', 'activities') : 'written by hand') },
          { id: 'users', header: 'People who have it', sortingField: 'users', cell: ({ users }) => users.toLocaleString('en') },
          { id: 'changed', header: 'Changed', sortingField: 'modified_at', cell: ({ modified_at }) => <Time at={modified_at} /> },
        ]}
        empty={wanted ? <NoMatch clear={() => setSearch('')} /> : <Empty title="No roles" why="A role says what somebody may do." />}
      />
      {deleting && <DeleteRole name={deleting} onDeleted={() => setDeleting('')} onClose={() => setDeleting('')} />}
    </SpaceBetween>
  );
}
