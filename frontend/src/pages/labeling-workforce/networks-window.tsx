import type { UpdateWorkforceRequest, UpdateWorkforceResponse } from '@aws-sdk/client-sagemaker';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { call } from '../../api/call';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import type { Workforce } from '../../labeling/api';

interface Props {
  workforce: Workforce;
  onClose: () => void;
  onDone: () => void;
}

/** From where people may label: ranges of addresses, or from everywhere. */
export function NetworksWindow({ workforce, onClose, onDone }: Props) {
  const [text, setText] = useState(workforce.cidrs.join('\n'));
  const save = useMutation({
    mutationFn: () =>
      call<UpdateWorkforceRequest, UpdateWorkforceResponse>('UpdateWorkforce', {
        WorkforceName: workforce.name,
        SourceIpConfig: { Cidrs: text.split(/[\s,]+/).filter(Boolean) },
      }),
    onSuccess: onDone,
  });
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="From where people may label"
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Save', loading: save.isPending, onClick: () => save.mutate() }} />}
    >
      <SpaceBetween size="m">
        <FormField
          label="Ranges of addresses"
          description="One in each line, such as 192.0.2.0/24 or 2001:db8::/32; at most 10. Empty: from everywhere."
          constraintText="Who is elsewhere gets no tasks, at once. Your own network counts too, if you label."
        >
          <Textarea value={text} rows={5} placeholder="192.0.2.0/24" onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        {save.isError && <ErrorBox error={save.error} what="It was not saved" />}
      </SpaceBetween>
    </Modal>
  );
}
