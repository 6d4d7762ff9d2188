import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import type { Automation } from '../../api/automations';
import { ConfirmDelete } from '../../components/confirm-delete';
import { useAutomationChanges } from './use-changes';

interface ButtonsProps {
  automation: Automation | undefined;
  onDeleted?: () => void;
}

/** Run now, pause or resume, delete: of one automation, for those who may. */
export function AutomationButtons({ automation, onDeleted }: ButtonsProps) {
  const { toggle, run, remove } = useAutomationChanges();
  const [deleting, setDeleting] = useState(false);
  const off = !automation?.may_change;
  const reason = automation && off ? `It is ${automation.owner || 'somebody else'}’s: only they and administrators may change it.` : undefined;
  const common = { disabled: off, ...(reason ? { disabledReason: reason } : {}) };
  return (
    <>
      <Button {...common} loading={run.isPending} onClick={() => automation && run.mutate(automation)}>
        Run now
      </Button>
      <Button {...common} loading={toggle.isPending} onClick={() => automation && toggle.mutate(automation)}>
        {automation?.status === 'Paused' ? 'Resume' : 'Pause'}
      </Button>
      <Button {...common} onClick={() => setDeleting(true)}>
        Delete
      </Button>
      {deleting && automation && (
        <ConfirmDelete
          what="automation"
          name={automation.name}
          consequence="The list of its runs goes with it. Its batch predictions and their results stay."
          onConfirm={async () => {
            await remove(automation.name);
            onDeleted?.();
          }}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}
