import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { changeWorkforce, type Workforce } from '../../labeling/api';

interface Props {
  workforce: Workforce;
  onClose: () => void;
  onDone: () => void;
}

/** What the portal says about whose it is. */
export function WordsWindow({ workforce, onClose, onDone }: Props) {
  const [organisation, setOrganisation] = useState(workforce.organisation);
  const [contact, setContact] = useState(workforce.contact);
  const save = useMutation({ mutationFn: () => changeWorkforce({ organisation, contact }), onSuccess: onDone });
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="The labelers’ portal"
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Save', loading: save.isPending, onClick: () => save.mutate() }} />}
    >
      <SpaceBetween size="m">
        <FormField label="Organisation" description="Stands at the top of the portal.">
          <Input value={organisation} onChange={({ detail }) => setOrganisation(detail.value)} />
        </FormField>
        <FormField label="Whom labelers ask" description="An address or a name.">
          <Input value={contact} onChange={({ detail }) => setContact(detail.value)} />
        </FormField>
        {save.isError && <ErrorBox error={save.error} what="It was not saved" />}
      </SpaceBetween>
    </Modal>
  );
}
