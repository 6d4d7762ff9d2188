import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Cards from '@cloudscape-design/components/cards';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { useAllowed, useSession } from '../../api/session';
import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { isPrivate, listSpaces, ownerOf, useOpenAsNotebook, type SpaceRow } from '../../notebooks/space/own-space';
import { useRecent } from '../../notebooks/space/recent';
import { useApp } from '../../notebooks/space/use-space';
import '../../notebooks/space/space.css';
import { useFlash } from '../../workbench/flash';

const LOOKS = {
  Running: { type: 'success', text: 'Running' },
  Starting: { type: 'in-progress', text: 'Starting' },
  Stopping: { type: 'in-progress', text: 'Stopping' },
  Stopped: { type: 'stopped', text: 'Stopped' },
  Failed: { type: 'error', text: 'Failed' },
} as const;

export default function Notebooks() {
  const { profile } = useSession();
  if (!profile) {
    return <Empty page title="Notebooks" why="Notebooks belong to a user profile of a domain, and your account has none. Ask an administrator for one." />;
  }
  return <OfProfile domain={profile.DomainId} profile={profile.UserProfileName} />;
}

function OfProfile({ domain, profile }: { domain: string; profile: string }) {
  const list = useQuery({ queryKey: ['ListSpaces', 'notebooks', domain, profile], queryFn: ({ signal }) => listSpaces(domain, profile, signal) });
  return (
    <Cards
      variant="full-page"
      items={list.data ?? []}
      loading={list.isPending}
      loadingText="Loading your spaces"
      trackBy="SpaceName"
      cardsPerRow={[{ cards: 1 }, { minWidth: 700, cards: 2 }, { minWidth: 1200, cards: 3 }]}
      ariaLabels={{ itemSelectionLabel: (_, { SpaceName }) => SpaceName ?? '', selectionGroupLabel: 'Spaces' }}
      header={
        <SpaceBetween size="m">
          <PageHeader
            title="Notebooks"
            counter={list.isSuccess ? `(${list.data.length} ${list.data.length === 1 ? 'space' : 'spaces'})` : undefined}
            description="A space keeps your files and runs your notebooks; what runs goes on when you close the page."
            actions={
              <>
                <ShowAsCode what="list the spaces" calls={[{ service: 'sagemaker', operation: 'ListSpaces', input: { DomainIdEquals: domain } }]} />
                <SharedByMe />
                <NewNotebook />
              </>
            }
          />
          {list.isError && <ErrorBox what="The spaces cannot be listed" error={list.error} retry={() => void list.refetch()} />}
        </SpaceBetween>
      }
      cardDefinition={{
        header: (space) => <DocLink to={paths.notebook(domain, space.SpaceName ?? '')} fontSize="heading-m">{space.SpaceDisplayName ?? space.SpaceName ?? ''}</DocLink>,
        sections: [
          { id: 'status', content: (space) => <SpaceState domain={domain} space={space} profile={profile} /> },
          { id: 'recent', header: 'Opened last', content: (space) => <RecentIn domain={domain} space={space.SpaceName ?? ''} /> },
        ],
      }}
      empty={
        <Empty
          title="No space yet"
          why="A space is a folder for notebooks and data with a JupyterLab of its own. The first notebook makes one for you."
          action={<NewNotebook />}
        />
      }
    />
  );
}

function SharedByMe() {
  return useAllowed('atelier:CreateNotebookSnapshot') ? <LinkButton to={paths.notebookSnapshots}>Shared by me</LinkButton> : null;
}

function NewNotebook() {
  const open = useOpenAsNotebook();
  const allowed = useAllowed('sagemaker:CreateApp');
  const { fail } = useFlash();
  const [busy, setBusy] = useState(false);
  if (!allowed) return null;
  const create = () => {
    setBusy(true);
    open()
      .catch((error: unknown) => fail('No notebook was made', error))
      .finally(() => setBusy(false));
  };
  return (
    <Button variant="primary" iconName="add-plus" loading={busy} onClick={create}>
      New notebook
    </Button>
  );
}

function SpaceState({ domain, space, profile }: { domain: string; space: SpaceRow; profile: string }) {
  const app = useApp(domain, space.SpaceName ?? '');
  const navigate = useNavigate();
  const status = app.data?.status;
  const owner = ownerOf(space);
  return (
    <SpaceBetween size="xs">
      <Box color="text-body-secondary">{isPrivate(space) ? 'Private to you' : owner && owner !== profile ? `Shared by ${owner}` : 'Shared with the domain'}</Box>
      {status && <Status status={status} looks={LOOKS} />}
      <Button ariaLabel={`${status === 'Running' ? 'Open' : 'Run'} ${space.SpaceName ?? ''}`} onClick={() => void navigate(`${paths.notebook(domain, space.SpaceName ?? '')}${status === 'Running' ? '' : '?start=1'}`)}>
        {status === 'Running' ? 'Open' : 'Run'}
      </Button>
    </SpaceBetween>
  );
}

function RecentIn({ domain, space }: { domain: string; space: string }) {
  const recent = useRecent().filter((each) => each.domain === domain && each.space === space).slice(0, 4);
  if (recent.length === 0) return <Box color="text-body-secondary">Nothing yet</Box>;
  return (
    <ul className="nb-recent">
      {recent.map(({ path }) => (
        <li key={path}>
          <DocLink to={paths.notebook(domain, space, path)}>{path}</DocLink>
        </li>
      ))}
    </ul>
  );
}
