import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';

import { DialogFooter } from '../../components/dialog-footer';
import { valuesFromPaste, type RowValues } from '../row-form';
import type { ModelSchema } from '../schema';

interface PasteRowProps {
  schema: ModelSchema;
  onRow: (values: RowValues) => void;
  onClose: () => void;
}

export function PasteRow({ schema, onRow, onClose }: PasteRowProps) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  const take = () => {
    try {
      onRow(valuesFromPaste(schema, text));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="Paste a row"
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Fill the form', onClick: take }} />
      }
    >
      <FormField
        label="The row"
        description="From a CSV file or a spreadsheet, with or without its header, or as JSON."
        errorText={problem}
        stretch
      >
        <Textarea value={text} rows={6} onChange={({ detail }) => setText(detail.value)} placeholder={schema.columns.map(({ name }) => name).join(',')} />
      </FormField>
    </Modal>
  );
}
