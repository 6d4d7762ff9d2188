import { useMutation, useQueryClient } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { asProblem } from '../api/problem';
import { ConfirmDelete } from '../components/confirm-delete';
import { DialogFooter } from '../components/dialog-footer';
import { ErrorBox } from '../components/error-box';
import { paths } from '../documents/paths';
import { useFlash } from '../workbench/flash';
import { changeDefinition, DEFINITIONS, deleteDefinition, runDefinition, type NotebookJobDefinition } from './api';
import { RunDialog } from './run-dialog';
import { FIRST, scheduleOf, type When } from './schedule';
import { ScheduleFields } from './schedule-fields';

/** Run, edit, pause or resume, delete: of one definition, for those who may. */
export function DefinitionButtons({ definition, onDeleted }: { definition: NotebookJobDefinition | undefined; onDeleted?: () => void }) {
  const client = useQueryClient();
  const flash = useFlash();
  const [open, setOpen] = useState<'run' | 'edit' | 'delete'>();
  const again = () => client.invalidateQueries({ queryKey: [DEFINITIONS] });
  const toggle = useMutation({
    mutationFn: ({ job_definition_id, active }: NotebookJobDefinition) => changeDefinition(job_definition_id, { active: !active }),
    onSettled: again,
    onError: (error, { name }) => flash.fail(`${name} was not changed`, error),
  });
  const close = () => setOpen(undefined);
  const off = !definition?.may_change;
  const reason = definition && off ? `It is ${definition.owner || 'somebody else'}’s: only they and administrators may change it.` : undefined;
  const common = { disabled: off, ...(reason ? { disabledReason: reason } : {}) };
  return (
    <>
      <Button {...common} onClick={() => setOpen('run')}>
        Run
      </Button>
      <Button {...common} onClick={() => setOpen('edit')}>
        Edit schedule
      </Button>
      <Button {...common} loading={toggle.isPending} onClick={() => definition && toggle.mutate(definition)}>
        {definition?.status === 'Paused' ? 'Resume' : 'Pause'}
      </Button>
      <Button {...common} onClick={() => setOpen('delete')}>
        Delete
      </Button>
      {open === 'run' && definition && (
        <RunDialog name={definition.name} parameters={definition.parameters} start={(parameters) => runDefinition(definition.job_definition_id, parameters)} onClose={close} />
      )}
      {open === 'edit' && definition && <EditDialog definition={definition} onClose={close} />}
      {open === 'delete' && definition && (
        <ConfirmDelete
          what="notebook job definition"
          name={definition.name}
          pages={[paths.notebookJobDefinition(definition.job_definition_id)]}
          consequence="Nothing starts by itself any more. Its runs and their outputs stay, also one that is in progress."
          onConfirm={async () => {
            await deleteDefinition(definition.job_definition_id);
            await again();
            onDeleted?.();
          }}
          onClose={close}
        />
      )}
    </>
  );
}

function EditDialog({ definition, onClose }: { definition: NotebookJobDefinition; onClose: () => void }) {
  const client = useQueryClient();
  const inner = /^cron\((.*)\)$/.exec(definition.schedule)?.[1] ?? definition.schedule;
  const [when, setWhen] = useState<When>({ ...FIRST, interval: 'cron', cron: inner });
  const schedule = scheduleOf(when);
  const change = useMutation({
    mutationFn: () => changeDefinition(definition.job_definition_id, { schedule }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [DEFINITIONS] });
      onClose();
    },
  });
  const refused = change.isError ? asProblem(change.error) : undefined;
  return (
    <Modal
      visible
      size="large"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Schedule of ${definition.name}`}
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Save', loading: change.isPending, disabled: schedule === '', onClick: () => change.mutate() }} />}
    >
      <SpaceBetween size="m">
        <ScheduleFields when={when} set={(part) => setWhen((before) => ({ ...before, ...part }))} problem={refused?.field === 'schedule' ? refused.message : undefined} />
        {refused && refused.field !== 'schedule' && <ErrorBox error={refused} what="The schedule was not changed" />}
      </SpaceBetween>
    </Modal>
  );
}
