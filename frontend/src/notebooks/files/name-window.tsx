import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import { useState } from 'react';

import { asProblem } from '../../api/problem';
import { DialogFooter } from '../../components/dialog-footer';

interface NameWindowProps {
  title: string;
  label: string;
  action: string;
  value: string;
  onName: (name: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for the name of a file or folder. */
export function NameWindow({ title, label, action, value, onName, onClose }: NameWindowProps) {
  const [name, setName] = useState(value);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const wrong = name.includes('/') ? 'A name has no slashes.' : problem;
  async function take() {
    setBusy(true);
    try {
      await onName(name.trim());
      onClose();
    } catch (error) {
      setProblem(asProblem(error).message);
      setBusy(false);
    }
  }
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={title}
      footer={<DialogFooter onCancel={onClose} action={{ text: action, loading: busy, disabled: !name.trim() || name.includes('/') || name === value, onClick: () => void take() }} />}
    >
      <FormField label={label} errorText={wrong}>
        <Input
          value={name}
          autoFocus
          onChange={({ detail }) => {
            setName(detail.value);
            setProblem('');
          }}
          onKeyDown={({ detail }) => void (detail.key === 'Enter' && name.trim() && !name.includes('/') && name !== value && take())}
        />
      </FormField>
    </Modal>
  );
}
