import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import Toggle from '@cloudscape-design/components/toggle';

import { useAllowed, useSession } from '../../api/session';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { useUrlState } from '../../components/use-url-state';
import { useSpaces } from '../../spaces/queries';
import { COLUMNS } from './columns';
import { CreateDialog } from './create-dialog';
import { chosen, linesOf, type Line } from './rows';

const PAGE_SIZE = 25;
const ABOUT = 'A space keeps files and settings; running it starts an application on a machine of your choice. Closing the browser stops nothing.';

export default function Spaces() {
  const { profile } = useSession();
  const [search, setSearch] = useUrlState('search');
  const [mine, setMine] = useUrlState('mine');
  const [running, setRunning] = useUrlState('running');
  const [creating, setCreating] = useUrlState('create');
  const { spaces, apps } = useSpaces(profile?.DomainId);
  const mayCreate = useAllowed('sagemaker:CreateSpace');
  const me = { domain: profile?.DomainId ?? '', profile: profile?.UserProfileName ?? '' };
  const lines = linesOf(spaces.data?.rows ?? [], apps.data ?? new Map(), me);
  const { items, collectionProps, paginationProps } = useCollection(chosen(lines, { search, mine: mine !== '', running: running !== '' }), {
    sorting: {},
    pagination: { pageSize: PAGE_SIZE },
  });
  const problem = spaces.error ?? apps.error;
  const create = mayCreate && profile && (
    <Button variant="primary" onClick={() => setCreating('1')}>
      Create space
    </Button>
  );
  return (
    <SpaceBetween size="l">
      {problem && <ErrorBox error={problem} what="The spaces could not be read" retry={() => void Promise.all([spaces.refetch(), apps.refetch()])} />}
      <Table<Line>
        {...collectionProps}
        variant="full-page"
        stickyHeader
        wrapLines
        trackBy="key"
        items={items}
        columnDefinitions={COLUMNS}
        loading={spaces.isPending || apps.isPending}
        loadingText="Reading the spaces"
        ariaLabels={{ tableLabel: 'Spaces' }}
        header={
          <PageHeader
            title="Spaces"
            description={ABOUT}
            counter={spaces.isSuccess ? `(${lines.length}${spaces.data.more ? '+' : ''})` : undefined}
            actions={
              <>
                <ShowAsCode
                  what="list spaces"
                  calls={[{ service: 'sagemaker', operation: 'ListSpaces', input: { ...(profile ? { DomainIdEquals: profile.DomainId } : {}), MaxResults: 100 } }]}
                />
                {create}
              </>
            }
          />
        }
        filter={
          <SpaceBetween direction="horizontal" size="m" alignItems="center">
            <TextFilter
              filteringText={search}
              filteringPlaceholder="Find spaces"
              filteringAriaLabel="Find spaces"
              onChange={({ detail }) => setSearch(detail.filteringText)}
            />
            <Toggle checked={mine !== ''} onChange={({ detail }) => setMine(detail.checked ? '1' : '')}>
              Private to me
            </Toggle>
            <Toggle checked={running !== ''} onChange={({ detail }) => setRunning(detail.checked ? '1' : '')}>
              Running
            </Toggle>
          </SpaceBetween>
        }
        pagination={
          <Pagination
            {...paginationProps}
            ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (page) => `Page ${page}` }}
          />
        }
        empty={
          lines.length > 0 ? (
            <NoMatch clear={() => [setSearch, setMine, setRunning].forEach((set) => set(''))} />
          ) : (
            <Empty
              title="No spaces yet"
              why={profile ? 'Create one to open JupyterLab, alone or together with your domain.' : 'A space is made by a person with a user profile in a domain; you have none.'}
              action={create}
            />
          )
        }
      />
      {creating !== '' && profile && <CreateDialog profile={profile} onClose={() => setCreating('')} />}
    </SpaceBetween>
  );
}
