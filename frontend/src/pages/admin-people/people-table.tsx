import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { changePerson, makeSignInLink, readPeople, type Person, type SignInLink } from '../../api/people';
import { useSession } from '../../api/session';
import { ConfirmDelete } from '../../components/confirm-delete';
import { DocLink } from '../../components/doc-link';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { useFlash } from '../../workbench/flash';
import { InviteWindow, LinkWindow } from './invite';
import { PlaceWindow } from './place-window';

const PEOPLE = ['/api/users'];

/** Who may come in, and what they may do. */
export function PeopleTable() {
  const client = useQueryClient();
  const { user } = useSession();
  const { fail } = useFlash();
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<{ link: SignInLink; username: string } | null>(null);
  const [placing, setPlacing] = useState<Person | null>(null);
  const [shutOut, setShutOut] = useState<Person | null>(null);
  const { data, error, isPending, refetch } = useQuery({ queryKey: PEOPLE, queryFn: ({ signal }) => readPeople(signal) });
  const refresh = () => client.invalidateQueries({ queryKey: PEOPLE });
  const roles = (data?.roles ?? []).map((role) => ({ value: role, label: role }));

  async function change(person: Person, what: Parameters<typeof changePerson>[1]) {
    await changePerson(person.username, what);
    await refresh();
  }
  async function newLink({ username }: Person) {
    try {
      setLink({ link: await makeSignInLink(username), username });
    } catch (problem) {
      fail('No link was made', problem);
    }
  }

  if (error) return <ErrorBox what="The people cannot be listed" error={error} retry={() => void refetch()} />;
  return (
    <>
      <Table
        variant="full-page"
        stickyHeader
        stickyColumns={{ last: 1 }}
        wrapLines
        items={data?.users ?? []}
        loading={isPending}
        loadingText="Loading people"
        trackBy="username"
        ariaLabels={{ tableLabel: 'People' }}
        header={
          <PageHeader
            title="People"
            counter={data ? `(${data.users.length})` : undefined}
            description="Nobody can sign up by themselves: you hand out one-time links."
            actions={
              <Button variant="primary" onClick={() => setInviting(true)}>
                Invite
              </Button>
            }
          />
        }
        columnDefinitions={[
          { id: 'name', header: 'User name', isRowHeader: true, cell: ({ username }) => (username === user.username ? `${username} (you)` : username) },
          {
            id: 'role',
            header: 'Role',
            minWidth: 200,
            cell: (person) => (
              <Select
                ariaLabel={`Role of ${person.username}`}
                options={roles}
                disabled={person.username === user.username}
                selectedOption={{ value: person.role, label: person.role }}
                onChange={({ detail }) => {
                  const role = detail.selectedOption.value;
                  if (role && role !== person.role) change(person, { role }).catch((problem: unknown) => fail('The role is as it was', problem));
                }}
              />
            ),
          },
          { id: 'status', header: 'Status', cell: (person) => <PersonStatus person={person} /> },
          { id: 'domain', header: 'Domains', cell: ({ profiles }) => <Places profiles={profiles} /> },
          { id: 'seen', header: 'Last sign-in', cell: (person) => (person.last_sign_in_at ? <Time at={person.last_sign_in_at} /> : 'never') },
          {
            id: 'actions',
            header: <span className="visually-hidden">Actions</span>,
            cell: (person) => (
              <ButtonDropdown
                variant="inline-icon"
                expandToViewport
                ariaLabel={`Actions for ${person.username}`}
                items={[
                  { id: 'link', text: 'New sign-in link', disabled: person.disabled },
                  { id: 'place', text: 'Give a user profile' },
                  person.disabled
                    ? { id: 'enable', text: 'Let in again' }
                    : { id: 'disable', text: 'Disable', disabled: person.username === user.username },
                ]}
                onItemClick={({ detail }) => {
                  if (detail.id === 'link') void newLink(person);
                  if (detail.id === 'place') setPlacing(person);
                  if (detail.id === 'disable') setShutOut(person);
                  if (detail.id === 'enable') {
                    change(person, { disabled: false }).catch((problem: unknown) => fail(`${person.username} is still disabled`, problem));
                  }
                }}
              />
            ),
          },
        ]}
      />
      {inviting && (
        <InviteWindow
          roles={roles.map(({ value }) => value)}
          onInvited={(made, username) => {
            setInviting(false);
            setLink({ link: made, username });
            void refresh();
          }}
          onClose={() => setInviting(false)}
        />
      )}
      {link && <LinkWindow {...link} onClose={() => setLink(null)} />}
      {placing && (
        <PlaceWindow person={placing} onGive={(profile) => change(placing, { profile })} onClose={() => setPlacing(null)} />
      )}
      {shutOut && (
        <ConfirmDelete
          typed
          verb="Disable"
          what="account"
          name={shutOut.username}
          consequence="All their sessions end at once, their access keys are refused and their apps are stopped. What they made stays; running jobs go on."
          onConfirm={() => change(shutOut, { disabled: true })}
          onClose={() => setShutOut(null)}
        />
      )}
    </>
  );
}

/** The places of a person, each with its page. */
function Places({ profiles }: Pick<Person, 'profiles'>) {
  if (profiles.length === 0) return '–';
  return profiles.map(({ DomainId, DomainName, UserProfileName }) => (
    <div key={`${DomainId}/${UserProfileName}`}>
      <DocLink to={paths.adminProfile(DomainId, UserProfileName)}>{UserProfileName}</DocLink> in {DomainName}
    </div>
  ));
}

function PersonStatus({ person }: { person: Person }) {
  if (person.disabled) return <StatusIndicator type="stopped">Disabled</StatusIndicator>;
  if (!person.last_sign_in_at) return <StatusIndicator type="pending">Invited</StatusIndicator>;
  return <StatusIndicator>{person.has_password ? 'Active' : 'Active, no password'}</StatusIndicator>;
}
