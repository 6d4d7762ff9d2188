import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';

import { DialogFooter } from './dialog-footer';
import { ErrorBox } from './error-box';

interface ConfirmDeleteProps {
  /** "data set", "endpoint" … */
  what: string;
  name: string;
  /** What goes with it or stops working; a typed word is asked for when others suffer. */
  consequence?: ReactNode;
  typed?: boolean;
  /** "Delete" unless another word fits ("Stop", "Disable"). */
  verb?: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

export function ConfirmDelete({ what, name, consequence, typed = false, verb = 'Delete', onConfirm, onClose }: ConfirmDeleteProps) {
  const [word, setWord] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const needed = verb.toLowerCase();

  async function confirm() {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }

  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`${verb} ${what}`}
      footer={
        <DialogFooter onCancel={onClose} action={{ text: verb, loading: busy, disabled: typed && word !== needed, onClick: () => void confirm() }} />
      }
    >
      <SpaceBetween size="m">
        <Box>
          {verb} {what} <b>{name}</b>?
        </Box>
        {consequence && <Alert type="warning">{consequence}</Alert>}
        {typed && (
          <FormField label={`To confirm, type “${needed}”`}>
            <Input value={word} onChange={({ detail }) => setWord(detail.value)} placeholder={needed} />
          </FormField>
        )}
        {error !== null && <ErrorBox error={error} />}
      </SpaceBetween>
    </Modal>
  );
}
