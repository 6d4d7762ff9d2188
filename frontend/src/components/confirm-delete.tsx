import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';

import { useWorkspace } from '../workbench/workspace';
import { DialogFooter } from './dialog-footer';
import { ErrorBox } from './error-box';
import { useDoing } from './use-doing';

interface ConfirmDeleteProps {
  /** "data set", "endpoint" … */
  what: string;
  name: string;
  /** What goes with it or stops working; a typed word is asked for when others suffer. */
  consequence?: ReactNode;
  typed?: boolean;
  /** "Yes, delete the domain and …": must be chosen before the word is typed (spec studio §2.5). */
  agree?: string;
  /** What stands in the way: shown instead of the question, nothing can be confirmed. */
  blocked?: ReactNode;
  /** "Delete" unless another word fits ("Stop", "Disable"). */
  verb?: string;
  /** The pages about it: what is gone has no tab. */
  pages?: readonly string[];
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

export function ConfirmDelete({ what, name, consequence, typed = false, agree, blocked, verb = 'Delete', pages = [], onConfirm, onClose }: ConfirmDeleteProps) {
  const [word, setWord] = useState('');
  const [agreed, setAgreed] = useState(false);
  const { busy, error, run } = useDoing(onClose);
  const { forget } = useWorkspace();
  const needed = verb.toLowerCase();
  const ready = (!typed || word === needed) && (!agree || agreed) && !blocked;

  async function confirm() {
    await run(async () => {
      await onConfirm();
      pages.forEach(forget);
    });
  }

  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`${verb} ${what}`}
      footer={
        <DialogFooter onCancel={onClose} action={{ text: verb, loading: busy, disabled: !ready, onClick: () => void confirm() }} />
      }
    >
      <SpaceBetween size="m">
        {blocked ?? (
          <Box>
            {verb} {what} <b>{name}</b>?
          </Box>
        )}
        {!blocked && consequence && <Alert type="warning">{consequence}</Alert>}
        {!blocked && agree && (
          <RadioGroup
            ariaLabel="Are you sure?"
            value={agreed ? 'yes' : 'no'}
            items={[
              { value: 'no', label: 'No, keep it' },
              { value: 'yes', label: agree },
            ]}
            onChange={({ detail }) => setAgreed(detail.value === 'yes')}
          />
        )}
        {!blocked && typed && (
          <FormField label={`To confirm, type “${needed}”`}>
            <Input value={word} disabled={agree !== undefined && !agreed} onChange={({ detail }) => setWord(detail.value)} placeholder={needed} />
          </FormField>
        )}
        {error !== null && <ErrorBox error={error} />}
      </SpaceBetween>
    </Modal>
  );
}
