import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { asProblem } from '../../api/problem';
import { Copyable } from '../../components/copyable';
import { DialogFooter } from '../../components/dialog-footer';
import { formatCount } from '../../components/format';
import { inviteWorkers, type Invited, type People } from '../../labeling/api';

interface InviteProps {
  people: People | undefined;
  onClose: () => void;
  onInvited: (invited: Invited[]) => void;
}

const MOST = 50;
const namesIn = (text: string): string[] => [...new Set(text.split(/[\n,;]+/).map((name) => name.trim()).filter(Boolean))];

export function InviteWindow({ people, onClose, onInvited }: InviteProps) {
  const [text, setText] = useState('');
  const [team, setTeam] = useState('');
  const names = namesIn(text);
  const invite = useMutation({ mutationFn: () => inviteWorkers(names, team ? { team } : {}), onSuccess: ({ invited }) => onInvited(invited) });
  const problem = invite.error ? asProblem(invite.error).message : undefined;
  const options = [{ value: '', label: 'Only everybody’s team' }, ...(people?.teams ?? []).map(({ name }) => ({ value: name, label: name }))];
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="Invite people"
      footer={
        <DialogFooter
          onCancel={onClose}
          action={{ text: names.length > 1 ? `Invite ${names.length}` : 'Invite', loading: invite.isPending, disabled: names.length === 0 || names.length > MOST, onClick: () => invite.mutate() }}
        />
      }
    >
      <SpaceBetween size="m">
        <FormField
          label="Names or e-mail addresses"
          description="One in each line, or separated by commas. By this name they sign in."
          errorText={names.length > MOST ? `At most ${MOST} at once; these are ${names.length}.` : problem}
          constraintText={formatCount(names.length, 'person', 'people')}
        >
          <Textarea autoFocus value={text} rows={5} placeholder="ann@example.org" onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        <FormField label="Team" description="Everybody is in the team of all; a further one may be chosen.">
          <Select options={options} selectedOption={options.find(({ value }) => value === team) ?? null} onChange={({ detail }) => setTeam(detail.selectedOption.value ?? '')} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}

/** Shown once: nobody can read a password again. */
export function PasswordsWindow({ invited, onClose }: { invited: Invited[]; onClose: () => void }) {
  const portal = invited[0]?.portal_url ?? '';
  const all = invited.map(({ name, temporary_password: password }) => `${name}\t${password}`).join('\n');
  return (
    <Modal
      visible
      size="large"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={invited.length === 1 ? `A password for ${invited[0]?.name ?? ''}` : `Passwords for ${formatCount(invited.length, 'person', 'people')}`}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="info">Hand them over in private. They are shown once, and each has to be changed at the first sign-in.</Alert>
        <Box>
          Portal: <Copyable text={portal} label="Address of the portal" />
        </Box>
        <Table<Invited>
          variant="embedded"
          items={invited}
          trackBy="worker_id"
          ariaLabels={{ tableLabel: 'Temporary passwords' }}
          columnDefinitions={[
            { id: 'name', header: 'Name', cell: ({ name }) => name, isRowHeader: true },
            { id: 'password', header: 'Temporary password', cell: ({ name, temporary_password: password }) => <Copyable text={password} label={`Password of ${name}`} /> },
          ]}
        />
        {invited.length > 1 && <Copyable text={all} shown="All of them" label="All names and passwords" />}
      </SpaceBetween>
    </Modal>
  );
}
