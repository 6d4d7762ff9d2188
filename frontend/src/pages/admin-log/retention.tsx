import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { keepFor } from '../../admin/log/queries';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { useDoing } from '../../components/use-doing';

const MOST_DAYS = 3650;

export function RetentionWindow({ days, onClose }: { days: number; onClose: () => void }) {
  const client = useQueryClient();
  const [text, setText] = useState(String(days));
  const { busy, error, run } = useDoing(onClose);
  const value = Number(text);
  const wrong = !Number.isInteger(value) || value < 1 || value > MOST_DAYS;
  async function save() {
    await run(async () => {
      await keepFor(value);
      await client.invalidateQueries({ queryKey: ['/api/activity-log'] });
    });
  }
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="How long the activity log is kept"
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Save', loading: busy, disabled: wrong, onClick: () => void save() }} />}
    >
      <SpaceBetween size="m">
        <FormField label="Days" description="Older lines are deleted within the hour." errorText={wrong ? 'A whole number from 1 to 3,650.' : undefined}>
          <Input autoFocus type="number" inputMode="numeric" value={text} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        {error !== null && <ErrorBox error={error} what="Nothing was changed" />}
      </SpaceBetween>
    </Modal>
  );
}
