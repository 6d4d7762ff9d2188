import Modal from '@cloudscape-design/components/modal';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { changeWorker, type Team, type Worker } from '../../labeling/api';

interface Props {
  worker: Worker;
  teams: readonly Team[];
  onClose: () => void;
  onDone: () => void;
}

export function WorkerTeamsWindow({ worker, teams, onClose, onDone }: Props) {
  const [chosen, setChosen] = useState<readonly string[]>(worker.teams);
  const save = useMutation({ mutationFn: () => changeWorker(worker.worker_id, { teams: [...chosen] }), onSuccess: onDone });
  const options = teams.map(({ name }) => ({ value: name, label: name }));
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Teams of ${worker.name}`}
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Save', loading: save.isPending, onClick: () => save.mutate() }} />}
    >
      <SpaceBetween size="m">
        <Multiselect
          ariaLabel="Teams"
          options={options}
          selectedOptions={options.filter(({ value }) => chosen.includes(value))}
          placeholder="Choose teams"
          onChange={({ detail }) => setChosen(detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])))}
        />
        {save.isError && <ErrorBox error={save.error} what="It was not saved" />}
      </SpaceBetween>
    </Modal>
  );
}
