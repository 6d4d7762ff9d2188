import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { DomainSelect } from '../../admin/domains/domain-select';
import type { Person } from '../../api/people';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { useDoing } from '../../components/use-doing';

interface Props {
  person: Person;
  onGive: (profile: { DomainId: string; UserProfileName: string }) => Promise<void>;
  onClose: () => void;
}

/** A place in one more domain: a profile that is nobody's, or a new one. */
export function PlaceWindow({ person, onGive, onClose }: Props) {
  const [domain, setDomain] = useState('');
  const [name, setName] = useState(person.username);
  const { busy, error, run } = useDoing(onClose);
  async function give() {
    await run(() => onGive({ DomainId: domain, UserProfileName: name.trim() }));
  }
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`User profile for ${person.username}`}
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Give', loading: busy, disabled: !domain || !name.trim(), onClick: () => void give() }} />}
    >
      <SpaceBetween size="m">
        <FormField label="Domain">
          <DomainSelect value={domain} onChange={setDomain} none="Choose one" />
        </FormField>
        <FormField label="Name of the user profile" description="One that belongs to nobody yet, or a new one.">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        {error !== null && <ErrorBox error={error} what="No profile was given" />}
      </SpaceBetween>
    </Modal>
  );
}
