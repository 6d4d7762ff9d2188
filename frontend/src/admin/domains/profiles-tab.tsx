import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';

import { DocLink } from '../../components/doc-link';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { useProfiles, type ProfileRow } from '../queries';
import { DeleteProfile } from './delete-profile';
import { Launch } from './launch';
import { LOOKS } from './status';

const PAGE = 25;

/** Who is in the domain. */
export function ProfilesTab({ domain, signInByLink }: { domain: string; signInByLink: boolean }) {
  const profiles = useProfiles(domain);
  const [search, setSearch] = useState('');
  const [deleting, setDeleting] = useState('');
  const wanted = search.trim().toLowerCase();
  const rows = (profiles.data ?? []).filter(({ UserProfileName = '' }) => UserProfileName.toLowerCase().includes(wanted));
  const { items, collectionProps, paginationProps } = useCollection(rows, { sorting: {}, pagination: { pageSize: PAGE } });
  const add = <LinkButton to={paths.adminAddUser(domain)}>Add user</LinkButton>;
  if (profiles.isError) return <ErrorBox error={profiles.error} what="The user profiles cannot be listed" retry={() => void profiles.refetch()} />;
  return (
    <>
      <Table<ProfileRow>
        {...collectionProps}
        variant="embedded"
        trackBy="UserProfileName"
        items={items}
        loading={profiles.isPending}
        loadingText="Reading the user profiles"
        ariaLabels={{ tableLabel: 'User profiles' }}
        header={
          <Header
            variant="h2"
            counter={profiles.data ? `(${profiles.data.length})` : ''}
            description="A profile is a person’s place in the domain: their settings, their spaces, what their work is recorded under."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <ShowAsCode what="list the user profiles" calls={[{ service: 'sagemaker', operation: 'ListUserProfiles', input: { DomainIdEquals: domain } }]} />
                {add}
              </SpaceBetween>
            }
          >
            User profiles
          </Header>
        }
        filter={<TextFilter filteringText={search} filteringPlaceholder="Find user profiles" filteringAriaLabel="Find user profiles" onChange={({ detail }) => setSearch(detail.filteringText)} />}
        pagination={<Pagination {...paginationProps} ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (page) => `Page ${page}` }} />}
        columnDefinitions={[
          {
            id: 'name',
            header: 'Name',
            isRowHeader: true,
            sortingField: 'UserProfileName',
            cell: ({ UserProfileName = '' }) => <DocLink to={paths.adminProfile(domain, UserProfileName)}>{UserProfileName}</DocLink>,
          },
          { id: 'status', header: 'Status', sortingField: 'Status', cell: ({ Status: status }) => <Status status={status} looks={LOOKS} /> },
          { id: 'created', header: 'Created', sortingField: 'CreationTime', cell: ({ CreationTime }) => <Time at={CreationTime} /> },
          { id: 'changed', header: 'Changed', sortingField: 'LastModifiedTime', cell: ({ LastModifiedTime }) => <Time at={LastModifiedTime} /> },
          {
            id: 'actions',
            header: <span className="visually-hidden">Actions</span>,
            cell: ({ UserProfileName = '' }) => (
              <SpaceBetween direction="horizontal" size="s">
                {signInByLink && <Launch inline domain={domain} profile={UserProfileName} />}
                <Button variant="inline-link" ariaLabel={`Delete ${UserProfileName}`} onClick={() => setDeleting(UserProfileName)}>
                  Delete
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
        empty={wanted ? <NoMatch clear={() => setSearch('')} /> : <Empty title="Nobody yet" why="People work in a domain through a user profile each." action={add} />}
      />
      {deleting && <DeleteProfile domain={domain} name={deleting} onDeleted={() => setDeleting('')} onClose={() => setDeleting('')} />}
    </>
  );
}
