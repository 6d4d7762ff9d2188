import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';

import { DeleteDomain } from '../../admin/domains/delete-domain';
import { QuickSetup } from '../../admin/domains/quick-setup';
import { LOOKS } from '../../admin/domains/status';
import { AdminOnly } from '../../admin/guard';
import { useDomains, type DomainRow } from '../../admin/queries';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';

export default function Domains() {
  return (
    <AdminOnly>
      <DomainsTable />
    </AdminOnly>
  );
}

const PAGE = 25;

function DomainsTable() {
  const domains = useDomains();
  const [search, setSearch] = useUrlState('search');
  const [deleting, setDeleting] = useState<DomainRow>();
  const wanted = search.trim().toLowerCase();
  const rows = (domains.data ?? []).filter(({ DomainName, DomainId }) => `${DomainName ?? ''} ${DomainId ?? ''}`.toLowerCase().includes(wanted));
  const { items, collectionProps, paginationProps } = useCollection(rows, { sorting: {}, pagination: { pageSize: PAGE }, selection: { trackBy: 'DomainId' } });
  const chosen = collectionProps.selectedItems?.[0];
  return (
    <SpaceBetween size="l">
      {domains.isError && <ErrorBox error={domains.error} what="The domains cannot be listed" retry={() => void domains.refetch()} />}
      <Table<DomainRow>
        {...collectionProps}
        variant="full-page"
        stickyHeader
        items={items}
        selectionType="single"
        loading={domains.isPending}
        loadingText="Reading the domains"
        ariaLabels={{ tableLabel: 'Domains', selectionGroupLabel: 'Choose one domain', itemSelectionLabel: (_, { DomainName }) => DomainName ?? '' }}
        header={
          <PageHeader
            title="Domains"
            counter={domains.data ? `(${domains.data.length})` : undefined}
            description="A domain is a group of people with settings of their own: user profiles, their spaces, the apps that run in them. Domains see nothing of each other."
            actions={
              <>
                <ShowAsCode what="list the domains" calls={[{ service: 'sagemaker', operation: 'ListDomains', input: {} }]} />
                <Button disabled={!chosen} onClick={() => setDeleting(chosen)}>
                  Delete
                </Button>
                <QuickSetup />
                <LinkButton variant="primary" to={paths.adminNewDomain}>
                  Set up for organisations
                </LinkButton>
              </>
            }
          />
        }
        filter={<TextFilter filteringText={search} filteringPlaceholder="Find domains by name or id" filteringAriaLabel="Find domains" onChange={({ detail }) => setSearch(detail.filteringText)} />}
        pagination={
          <Pagination {...paginationProps} ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (page) => `Page ${page}` }} />
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'Name',
            isRowHeader: true,
            sortingField: 'DomainName',
            cell: ({ DomainName, DomainId = '' }) => <DocLink to={paths.adminDomain(DomainId)}>{DomainName ?? DomainId}</DocLink>,
          },
          { id: 'id', header: 'Id', cell: ({ DomainId }) => <Copyable text={DomainId ?? ''} label="Domain id" /> },
          { id: 'status', header: 'Status', sortingField: 'Status', cell: ({ Status: status }) => <Status status={status} looks={LOOKS} /> },
          { id: 'created', header: 'Created', sortingField: 'CreationTime', cell: ({ CreationTime }) => <Time at={CreationTime} /> },
          { id: 'changed', header: 'Changed', sortingField: 'LastModifiedTime', cell: ({ LastModifiedTime }) => <Time at={LastModifiedTime} /> },
        ]}
        empty={
          wanted ? (
            <NoMatch clear={() => setSearch('')} />
          ) : (
            <Empty title="No domains" why="A domain holds people and what they work with. Quick setup makes one with one button." action={<Box><QuickSetup /></Box>} />
          )
        }
      />
      {deleting && (
        <DeleteDomain id={deleting.DomainId ?? ''} name={deleting.DomainName ?? ''} onDeleted={() => setDeleting(undefined)} onClose={() => setDeleting(undefined)} />
      )}
    </SpaceBetween>
  );
}
