import { useMutation, useQueryClient } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import { call } from '../api/call';
import { paths } from '../documents/paths';
import { useFlash } from '../workbench/flash';
import { DeleteDialog } from './delete-dialog';

interface Props {
  /** Empty while none is chosen. */
  name: string;
  status: string | undefined;
  onDeleted?: () => void;
}

/** Start, stop and delete, as far as the state allows. */
export function InstanceButtons({ name, status, onDeleted }: Props) {
  const client = useQueryClient();
  const flash = useFlash();
  const [deleting, setDeleting] = useState(false);
  const act = useMutation({
    mutationFn: (operation: string) => call(operation, { NotebookInstanceName: name }),
    onSuccess: () =>
      Promise.all([client.invalidateQueries({ queryKey: ['ListNotebookInstances'] }), client.invalidateQueries({ queryKey: ['DescribeNotebookInstance', name] })]),
    onError: (error, operation) => flash.fail(`${name} was not ${operation.startsWith('Start') ? 'started' : 'stopped'}`, error),
  });
  const ended = status === 'Stopped' || status === 'Failed';
  return (
    <>
      {status === 'InService' ? (
        <Button loading={act.isPending} onClick={() => act.mutate('StopNotebookInstance')}>
          Stop
        </Button>
      ) : (
        <Button loading={act.isPending} disabled={status !== 'Stopped'} onClick={() => act.mutate('StartNotebookInstance')}>
          Start
        </Button>
      )}
      <Button disabled={!ended} onClick={() => setDeleting(true)}>
        Delete
      </Button>
      {deleting && (
        <DeleteDialog
          what="notebook instance"
          name={name}
          pages={[paths.notebookInstance(name)]}
          consequence="All its files are destroyed, the folder SageMaker too."
          operation="DeleteNotebookInstance"
          input={{ NotebookInstanceName: name }}
          list="ListNotebookInstances"
          onClose={() => setDeleting(false)}
          onDeleted={onDeleted}
        />
      )}
    </>
  );
}
