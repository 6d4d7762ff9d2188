import { useMutation, useQueryClient } from '@tanstack/react-query';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { DialogFooter } from '../components/dialog-footer';
import { ErrorBox } from '../components/error-box';
import { paths } from '../documents/paths';
import { JOBS, type Parameters } from './api';
import { ParameterRows } from './parameter-rows';
import { parametersOf, problemOf, rowsFrom } from './parameters';

interface Props {
  name: string;
  parameters: Parameters;
  start: (parameters: Parameters) => Promise<{ job_id: string }>;
  onClose: () => void;
}

/** The same notebook now, with these parameters or others. */
export function RunDialog({ name, parameters, start, onClose }: Props) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [rows, setRows] = useState(() => rowsFrom(parameters));
  const problem = problemOf(rows);
  const run = useMutation({
    mutationFn: () => start(parametersOf(rows, true)),
    onSuccess: async ({ job_id }) => {
      await client.invalidateQueries({ queryKey: [JOBS] });
      onClose();
      await navigate(paths.notebookJob(job_id));
    },
  });
  return (
    <Modal
      visible
      size="medium"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Run ${name}`}
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Run now', loading: run.isPending, disabled: problem !== '', onClick: () => run.mutate() }} />}
    >
      <SpaceBetween size="m">
        <Box>The notebook and its files are those of the first run; change the parameters if you like.</Box>
        <ParameterRows rows={rows} set={setRows} noun="parameter" most={100} problem={problem || undefined} empty="It had no parameters." />
        {run.isError && <ErrorBox error={run.error} what="It was not started" />}
      </SpaceBetween>
    </Modal>
  );
}
