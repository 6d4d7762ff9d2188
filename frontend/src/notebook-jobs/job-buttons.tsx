import { useMutation, useQueryClient } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import { ConfirmDelete } from '../components/confirm-delete';
import { paths } from '../documents/paths';
import { useFlash } from '../workbench/flash';
import { deleteJob, JOBS, runAgain, stopJob, type NotebookJob } from './api';
import { running } from './looks';
import { RunDialog } from './run-dialog';

/** Stop, run again, delete: of one job. */
export function JobButtons({ job, onDeleted }: { job: NotebookJob | undefined; onDeleted?: () => void }) {
  const client = useQueryClient();
  const flash = useFlash();
  const [open, setOpen] = useState<'run' | 'delete'>();
  const again = () => client.invalidateQueries({ queryKey: [JOBS] });
  const stop = useMutation({
    mutationFn: ({ job_id }: NotebookJob) => stopJob(job_id),
    onSettled: again,
    onError: (error, { name }) => flash.fail(`${name} was not stopped`, error),
  });
  const close = () => setOpen(undefined);
  const mine = job?.may_change ?? false;
  const off = job && !mine ? { disabled: true, disabledReason: `It is ${job.owner || 'somebody else'}’s: only they and administrators may change it.` } : {};
  return (
    <>
      <Button disabled={!mine || !job || job.job_status !== 'InProgress'} loading={stop.isPending} onClick={() => job && stop.mutate(job)}>
        Stop
      </Button>
      <Button disabled={!job} onClick={() => setOpen('run')}>
        Run again
      </Button>
      <Button disabled={!mine || !job || running(job)} {...off} onClick={() => setOpen('delete')}>
        Delete
      </Button>
      {open === 'run' && job && <RunDialog name={job.name} parameters={job.parameters} start={(parameters) => runAgain(job.job_id, parameters)} onClose={close} />}
      {open === 'delete' && job && (
        <ConfirmDelete
          what="notebook job"
          name={job.name}
          pages={[paths.notebookJob(job.job_id)]}
          consequence="Its executed notebook, page and log go with it."
          onConfirm={async () => {
            await deleteJob(job.job_id);
            await again();
            onDeleted?.();
          }}
          onClose={close}
        />
      )}
    </>
  );
}
