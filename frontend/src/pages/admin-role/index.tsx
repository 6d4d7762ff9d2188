import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { AdminOnly } from '../../admin/guard';
import type { Role } from '../../admin/roles/api';
import { DeleteRole } from '../../admin/roles/delete-role';
import { callsOf } from '../../admin/roles/draft';
import { Explained } from '../../admin/roles/explained';
import { PolicyCell } from '../../admin/roles/policy-cell';
import { useExplained, useRole } from '../../admin/roles/queries';
import { Simulate } from '../../admin/roles/simulate';
import { asProblem } from '../../api/problem';
import { Cell } from '../../components/cell';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';

export default function RolePage() {
  return (
    <AdminOnly action="atelier:ComposeRole">
      <Loader />
    </AdminOnly>
  );
}

function Loader() {
  const { role: name = '' } = useParams();
  const role = useRole(name);
  const explained = useExplained(name);
  if (role.isError) {
    if (asProblem(role.error).gone || asProblem(role.error).status === 404) return <Gone what="role" name={name} back={<LinkButton to={paths.adminRoles}>All roles</LinkButton>} />;
    return <ErrorBox error={role.error} what="The role could not be read" retry={() => void role.refetch()} />;
  }
  // Both before anything is drawn: what a role may do is long, and a button below it must not move under the hand.
  if (role.isPending || explained.isPending) return <Spinner size="large" />;
  return <Page role={role.data} />;
}

function Page({ role }: { role: Role }) {
  const navigate = useNavigate();
  const explained = useExplained(role.name);
  const [deleting, setDeleting] = useState(false);
  const groups = explained.data?.groups ?? [];
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={role.name}
        description={
          <>
            {role.built_in ? <Badge>built in</Badge> : <Badge color="blue">of this studio</Badge>} {role.description}
          </>
        }
        actions={
          <>
            <ShowAsCode what="make this role" calls={() => callsOf(role.name, role.description, role.policies)} />
            {!role.built_in && (
              <>
                <Button onClick={() => setDeleting(true)}>Delete</Button>
                <LinkButton variant="primary" to={`${paths.adminNewRole}?edit=${encodeURIComponent(role.name)}`}>
                  Edit
                </LinkButton>
              </>
            )}
          </>
        }
      />
      <KeyValuePairs columns={4} items={factsOf(role)} />
      <Cell id="may" title="What it may do" description="Read from its statements, whoever wrote them.">
        {explained.isError && <ErrorBox error={explained.error} what="What the role may do could not be read" retry={() => void explained.refetch()} />}
        {groups.length > 0 && <Explained groups={groups} />}
      </Cell>
      <Simulate role={role} groups={groups} />
      <PolicyCell role={role} />
      {deleting && <DeleteRole name={role.name} onDeleted={() => void navigate(paths.adminRoles)} onClose={() => setDeleting(false)} />}
    </SpaceBetween>
  );
}

const SHOWN = 20;

function factsOf(role: Role) {
  const people = role.people.slice(0, SHOWN).join(', ');
  return [
    { label: 'ARN', value: <Copyable text={role.arn} label="ARN" /> },
    {
      label: `Who has it (${role.people.length})`,
      value: role.people.length ? <DocLink to={paths.adminPeople}>{role.people.length > SHOWN ? `${people} and ${formatCount(role.people.length - SHOWN, 'other')}` : people}</DocLink> : 'nobody',
    },
    { label: 'Tags', value: role.tags.map(({ Key, Value }) => `${Key}=${Value}`).join(', ') || 'none' },
    { label: 'Changed', value: <Time at={role.modified_at} /> },
  ];
}
