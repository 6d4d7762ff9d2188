import { useMutation, useQueryClient } from '@tanstack/react-query';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';

import { AUTOMATIONS, changeAutomation, createAutomation, type Automation, type AutomationAction } from '../../api/automations';
import { asProblem } from '../../api/problem';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { paths } from '../../documents/paths';
import { ownTimeZone } from '../frequency';
import { draftOf, emptyDraft, problemsOf, requestOf, type Draft, type Problems } from './draft';
import { PredictFields } from './predict-fields';
import { UpdateFields } from './update-fields';

interface DialogProps {
  /** What is changed; without one a new one is made, and `?action=&model=&dataset=` begin with what was chosen elsewhere. */
  automation?: Automation;
  onClose: () => void;
}

/** What it does, with what, and what starts it. */
export function AutomationDialog({ automation, onClose }: DialogProps) {
  const [params] = useSearchParams();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const [draft, setDraft] = useState(() => (automation ? draftOf(automation, ownTimeZone()) : begun(params)));
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const create = useMutation({
    mutationFn: () => (automation ? changeAutomation : createAutomation)(requestOf(draft)),
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: [AUTOMATIONS] });
      onClose();
      if (!automation) await navigate(paths.automation(name));
    },
  });
  const refused = create.isError ? asProblem(create.error) : undefined;
  const problems: Problems = asked ? { ...(refused?.field ? { [refused.field]: refused.message } : {}), ...problemsOf(draft) } : {};
  const start = () => {
    setAsked(true);
    if (Object.keys(problemsOf(draft)).length === 0) create.mutate();
  };
  return (
    <Modal
      visible
      size="medium"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={automation ? `Change ${automation.name}` : 'New automation'}
      footer={
        <DialogFooter onCancel={onClose} action={{ text: automation ? 'Save' : 'Create', loading: create.isPending, onClick: start }} />
      }
    >
      <SpaceBetween size="l">
        {!automation && <WhatFields draft={draft} problems={problems} set={set} />}
        {draft.action === 'Update' ? (
          <UpdateFields draft={draft} problems={problems} set={set} />
        ) : (
          <PredictFields draft={draft} problems={problems} set={set} automation={automation} />
        )}
        {refused && !refused.field && <ErrorBox error={refused} what={`The automation was not ${automation ? 'changed' : 'created'}`} />}
      </SpaceBetween>
    </Modal>
  );
}

function begun(params: URLSearchParams): Draft {
  const action = params.get('action') === 'Update' ? 'Update' : 'Predict';
  return emptyDraft(ownTimeZone(), params.get('model') ?? '', params.get('dataset') ?? '', action);
}

interface WhatFieldsProps {
  draft: Draft;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
}

/** Its name and what it does: both stay. */
function WhatFields({ draft, problems, set }: WhatFieldsProps) {
  const updates = draft.action === 'Update';
  return (
    <SpaceBetween size="l">
      <FormField label="What it does">
        <SegmentedControl
          label="What it does"
          selectedId={draft.action}
          options={[
            { id: 'Predict', text: 'Predict rows' },
            { id: 'Update', text: 'Update a data set' },
          ]}
          onChange={({ detail }) => set({ action: detail.selectedId as AutomationAction })}
        />
      </FormField>
      <FormField label="Name" errorText={problems.name}>
        <Input value={draft.name} placeholder={updates ? 'customers-every-morning' : 'leavers-every-morning'} onChange={({ detail }) => set({ name: detail.value })} />
      </FormField>
    </SpaceBetween>
  );
}
