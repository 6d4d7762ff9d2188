import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';

import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { useSpaces, type SpaceRow } from '../queries';
import { AppType } from '../settings/words';
import { DeleteSpace } from './delete-space';
import { LOOKS } from './status';

/** The spaces of the domain, everybody's: what is in them only their owners see. */
export function SpacesTab({ domain }: { domain: string }) {
  const spaces = useSpaces(domain);
  const [deleting, setDeleting] = useState('');
  const { items, collectionProps, paginationProps } = useCollection(spaces.data ?? [], { sorting: {}, pagination: { pageSize: 25 } });
  if (spaces.isError) return <ErrorBox error={spaces.error} what="The spaces cannot be listed" retry={() => void spaces.refetch()} />;
  return (
    <>
      <Table<SpaceRow>
        {...collectionProps}
        variant="embedded"
        trackBy="SpaceName"
        items={items}
        loading={spaces.isPending}
        loadingText="Reading the spaces"
        ariaLabels={{ tableLabel: 'Spaces' }}
        header={
          <Header
            variant="h2"
            counter={spaces.data ? `(${spaces.data.length})` : ''}
            description="A space keeps files and runs one app. Private ones are their owner’s, shared ones everybody’s in the domain."
            actions={<ShowAsCode what="list the spaces" calls={[{ service: 'sagemaker', operation: 'ListSpaces', input: { DomainIdEquals: domain } }]} />}
          >
            Spaces
          </Header>
        }
        pagination={<Pagination {...paginationProps} ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (page) => `Page ${page}` }} />}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, sortingField: 'SpaceName', cell: ({ SpaceName = '' }) => SpaceName },
          { id: 'type', header: 'Application', cell: ({ SpaceSettingsSummary: summary }) => AppType[summary?.AppType ?? ''] ?? summary?.AppType ?? '–' },
          { id: 'sharing', header: 'Sharing', cell: ({ SpaceSharingSettingsSummary: sharing }) => sharing?.SharingType ?? 'Shared' },
          {
            id: 'owner',
            header: 'Owner',
            cell: ({ OwnershipSettingsSummary: owner }) => {
              const name = owner?.OwnerUserProfileName;
              return name ? <DocLink to={paths.adminProfile(domain, name)}>{name}</DocLink> : 'the domain';
            },
          },
          { id: 'size', header: 'Storage', cell: ({ SpaceSettingsSummary: summary }) => `${summary?.SpaceStorageSettings?.EbsStorageSettings?.EbsVolumeSizeInGb ?? '–'} GB` },
          { id: 'status', header: 'Status', cell: ({ Status: status }) => <Status status={status} looks={LOOKS} /> },
          { id: 'changed', header: 'Changed', sortingField: 'LastModifiedTime', cell: ({ LastModifiedTime }) => <Time at={LastModifiedTime} /> },
          {
            id: 'actions',
            header: <span className="visually-hidden">Actions</span>,
            cell: ({ SpaceName = '' }) => (
              <Button variant="inline-link" ariaLabel={`Delete ${SpaceName}`} onClick={() => setDeleting(SpaceName)}>
                Delete
              </Button>
            ),
          },
        ]}
        empty={<Empty title="No spaces" why="People make spaces for themselves, or to share with the domain, on the page Spaces." />}
      />
      {deleting && <DeleteSpace domain={domain} name={deleting} onClose={() => setDeleting('')} />}
    </>
  );
}
