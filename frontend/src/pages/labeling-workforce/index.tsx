import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useAllowed } from '../../api/session';
import { Cell } from '../../components/cell';
import { Copyable } from '../../components/copyable';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { WORKFORCE, type Invited, type People } from '../../labeling/api';
import { LinkButton } from '../../components/link-button';
import { usePeople } from '../../labeling/queries';
import { InviteWindow, PasswordsWindow } from './invite';
import { NetworksWindow } from './networks-window';
import { TeamsTable } from './teams-table';
import { WordsWindow } from './words-window';
import { WorkersTable } from './workers-table';

/** Who labels, in which teams, and how they come in. */
export default function LabelingWorkforce() {
  const people = usePeople();
  const client = useQueryClient();
  const [inviting, setInviting] = useUrlState('invite');
  const [invited, setInvited] = useState<Invited[]>();
  const may = useAllowed('atelier:CreateWorkforceMember');
  const refresh = () => client.invalidateQueries({ queryKey: [WORKFORCE] });
  const invite = (
    <Button variant="primary" disabled={!may} onClick={() => setInviting('1')}>
      Invite people
    </Button>
  );
  return (
    <SpaceBetween size="l">
      <PageHeader
        title="Labeling workforce"
        description="People who label sign in at a portal of their own; they see their tasks and nothing of the studio."
        actions={
          <>
            <ShowAsCode what="list teams" calls={[{ service: 'sagemaker', operation: 'ListWorkteams', input: { SortBy: 'Name', MaxResults: 100 } }]} />
            <LinkButton to={paths.labelingProvider}>Identity provider</LinkButton>
            {!people.data?.workforce?.provider && invite}
          </>
        }
      />
      {people.isPending && <Spinner size="large" />}
      {people.isError && <ErrorBox error={people.error} what="The workforce could not be read" retry={() => void people.refetch()} />}
      {people.data && (people.data.workforce ? <Known people={people.data} refresh={refresh} show={setInvited} /> : (
        <Empty title="Nobody labels yet" why="Invite people by name or e-mail address. You get a temporary password for each, to hand over. Or let them sign in with your company’s identity provider." action={invite} />
      ))}
      {inviting !== '' && (
        <InviteWindow
          people={people.data}
          onClose={() => setInviting('')}
          onInvited={(made) => {
            setInviting('');
            setInvited(made);
            void refresh();
          }}
        />
      )}
      {invited && <PasswordsWindow invited={invited} onClose={() => setInvited(undefined)} />}
    </SpaceBetween>
  );
}

interface KnownProps {
  people: People;
  refresh: () => Promise<void>;
  show: (invited: Invited[]) => void;
}

function Known({ people, refresh, show }: KnownProps) {
  const [changing, setChanging] = useState<'words' | 'networks' | null>(null);
  const done = () => (setChanging(null), void refresh());
  const { workforce } = people;
  if (!workforce) return null;
  return (
    <SpaceBetween size="l">
      <Cell
        id="portal"
        title="The labelers’ portal"
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            {workforce.provider && (
              <Button iconName="external" iconAlign="right" target="_blank" href={`/oauth2/test/${encodeURIComponent(workforce.name)}`}>
                Test sign-in
              </Button>
            )}
            <Button onClick={() => setChanging('networks')}>Networks</Button>
            <Button onClick={() => setChanging('words')}>Change</Button>
          </SpaceBetween>
        }
      >
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Address', value: <Copyable text={workforce.portal_url} label="Address of the portal" /> },
            { label: 'Organisation', value: workforce.organisation || <Box color="text-body-secondary">not said</Box> },
            { label: 'Whom labelers ask', value: workforce.contact || <Box color="text-body-secondary">not said</Box> },
            { label: 'From where', value: workforce.cidrs.join(', ') || 'everywhere' },
            { label: 'Accounts', value: workforce.provider ? `of the identity provider ${workforce.provider}` : 'of this studio' },
          ]}
        />
      </Cell>
      <WorkersTable people={people} refresh={refresh} show={show} portal={workforce.portal_url} />
      <TeamsTable people={people} refresh={refresh} />
      {changing === 'words' && <WordsWindow workforce={workforce} onClose={() => setChanging(null)} onDone={done} />}
      {changing === 'networks' && <NetworksWindow workforce={workforce} onClose={() => setChanging(null)} onDone={done} />}
    </SpaceBetween>
  );
}
