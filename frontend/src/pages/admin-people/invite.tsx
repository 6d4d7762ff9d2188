import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { DialogFooter } from '../../components/dialog-footer';
import { DomainSelect } from '../../admin/domains/domain-select';
import { invitePerson, type SignInLink } from '../../api/people';
import { useSession } from '../../api/session';
import { asProblem, type ApiProblem } from '../../api/problem';
import { Copyable } from '../../components/copyable';
import { formatCount } from '../../components/format';

interface InviteWindowProps {
  roles: string[];
  onInvited: (link: SignInLink, username: string) => void;
  onClose: () => void;
}

const USUAL = 'data-scientist';

/** A new person: a name, a role, and then the link to hand over. */
export function InviteWindow({ roles, onInvited, onClose }: InviteWindowProps) {
  const [username, setUsername] = useState('');
  const [role, setRole] = useState(roles.includes(USUAL) ? USUAL : (roles[0] ?? ''));
  const { profile } = useSession();
  const [domain, setDomain] = useState(profile?.DomainId ?? '');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);

  async function invite() {
    setBusy(true);
    setProblem(null);
    try {
      onInvited(await invitePerson(username, role, domain), username);
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="Invite somebody"
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Make the link', loading: busy, disabled: !username, onClick: () => void invite() }} />
      }
    >
      <SpaceBetween size="m">
        <FormField label="User name" errorText={at('username')} description="Letters, digits and hyphens.">
          <Input autoFocus value={username} onChange={({ detail }) => setUsername(detail.value)} />
        </FormField>
        <FormField label="Role" errorText={at('role')} description="What they may do; you can give what you hold yourself.">
          <Select
            options={roles.map((value) => ({ value, label: value }))}
            selectedOption={{ value: role, label: role }}
            onChange={({ detail }) => setRole(detail.selectedOption.value ?? role)}
          />
        </FormField>
        <FormField label="Domain" description="Where they get a user profile of their name." errorText={at('domain')}>
          <DomainSelect value={domain} onChange={setDomain} none="Your own domain" />
        </FormField>
        {problem && !['username', 'role', 'domain'].includes(problem.field) && <Alert type="error">{problem.message}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}

export function LinkWindow({ link, username, onClose }: { link: SignInLink; username: string; onClose: () => void }) {
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Sign-in link for ${username}`}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Copyable text={link.link} label="Sign-in link" />
        <Box variant="p">
          It works once and for {formatCount(link.expires_in_hours, 'hour')}. Whoever opens it is {username}, so hand it over in
          private. It is not shown again; a new one makes this one void.
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
