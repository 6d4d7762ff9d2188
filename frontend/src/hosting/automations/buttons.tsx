import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

import type { Automation } from '../../api/automations';
import { ConfirmDelete } from '../../components/confirm-delete';
import { paths } from '../../documents/paths';
import { AutomationDialog } from './dialog';
import { useAutomationChanges } from './use-changes';

interface ButtonsProps {
  automation: Automation | undefined;
  onDeleted?: () => void;
}

/** Run now, change, pause or resume, delete: of one automation, for those who may. */
export function AutomationButtons({ automation, onDeleted }: ButtonsProps) {
  const { toggle, run, remove } = useAutomationChanges();
  const [open, setOpen] = useState<'changing' | 'deleting'>();
  const close = () => setOpen(undefined);
  const off = !automation?.may_change;
  const reason = automation && off ? `It is ${automation.owner || 'somebody else'}’s: only they and administrators may change it.` : undefined;
  const common = { disabled: off, ...(reason ? { disabledReason: reason } : {}) };
  return (
    <>
      <Button {...common} loading={run.isPending} onClick={() => automation && run.mutate(automation)}>
        Run now
      </Button>
      <Button {...common} onClick={() => setOpen('changing')}>
        Change
      </Button>
      <Button {...common} loading={toggle.isPending} onClick={() => automation && toggle.mutate(automation)}>
        {automation?.status === 'Paused' ? 'Resume' : 'Pause'}
      </Button>
      <Button {...common} onClick={() => setOpen('deleting')}>
        Delete
      </Button>
      {open === 'changing' && automation && <AutomationDialog automation={automation} onClose={close} />}
      {open === 'deleting' && automation && (
        <ConfirmDelete
          what="automation"
          name={automation.name}
          pages={[paths.automation(automation.name)]}
          consequence="The list of its runs goes with it. Its batch predictions and their results stay."
          onConfirm={async () => {
            await remove(automation.name);
            onDeleted?.();
          }}
          onClose={close}
        />
      )}
    </>
  );
}
