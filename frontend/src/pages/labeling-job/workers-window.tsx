import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { useDoing } from '../../components/use-doing';
import { changeWorkersWanted, JOB } from '../../labeling/api';
import { useFlash } from '../../workbench/flash';

const MOST = 9;

/** How many people answer each object, changed while the job runs. */
export function WorkersWindow({ job, now, onClose }: { job: string; now: number; onClose: () => void }) {
  const client = useQueryClient();
  const { show } = useFlash();
  const [text, setText] = useState(String(now));
  const { busy, error, run } = useDoing(onClose);
  const workers = Number(text);
  const problem = Number.isInteger(workers) && workers >= 1 && workers <= MOST ? '' : `A whole number from 1 to ${MOST}.`;
  const save = async () => {
    const { changed } = await changeWorkersWanted(job, workers);
    show({ id: `workers-${job}`, type: 'success', header: `${workers} ${workers === 1 ? 'person answers' : 'people answer'} each object from now on`, content: `Of the objects that are offered now, ${changed} changed.` });
    await Promise.all([client.invalidateQueries({ queryKey: ['DescribeLabelingJob', job] }), client.invalidateQueries({ queryKey: [JOB, job] })]);
  };
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="People for each object"
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Save', loading: busy, disabled: problem !== '' || workers === now, onClick: () => void run(save) }} />}
    >
      <SpaceBetween size="m">
        <FormField
          label="People for each object"
          description="Counts for objects without a label. Answers that are there stay; labels that are there can be sent back one by one to be made by more."
          errorText={problem}
        >
          <Input type="number" value={text} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        {error !== null && <ErrorBox what="It stays as it was" error={error} />}
      </SpaceBetween>
    </Modal>
  );
}
