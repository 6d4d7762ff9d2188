import type { DescribeNotebookInstanceOutput } from '@aws-sdk/client-sagemaker';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { call, type Wire } from '../../api/call';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { instanceProblems, updateRequest, type InstanceDraft } from '../../environments/instance-draft';
import { InstanceFields } from '../../environments/instance-fields';

/** What it is to be like from its next start on. */
export function UpdateDialog({ name, instance, onClose }: { name: string; instance: Wire<DescribeNotebookInstanceOutput>; onClose: () => void }) {
  const now: InstanceDraft = {
    name,
    type: instance.InstanceType ?? '',
    volume: String(instance.VolumeSizeInGB ?? 5),
    script: instance.NotebookInstanceLifecycleConfigName ?? '',
    repository: instance.DefaultCodeRepository ?? '',
  };
  const [draft, setDraft] = useState(now);
  const client = useQueryClient();
  const problems = instanceProblems(draft, Number(now.volume));
  const input = updateRequest(draft, now);
  const unchanged = Object.keys(input).length === 1;
  const update = useMutation({
    mutationFn: () => call('UpdateNotebookInstance', input),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['DescribeNotebookInstance', name] });
      onClose();
    },
  });
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Change ${name}`}
      footer={
        <DialogFooter
          onCancel={onClose}
          action={{ text: 'Save', loading: update.isPending, disabled: unchanged || Object.keys(problems).length > 0, onClick: () => update.mutate() }}
        >
          <ShowAsCode what="change this notebook instance" calls={[{ service: 'sagemaker', operation: 'UpdateNotebookInstance', input }]} />
        </DialogFooter>
      }
    >
      <SpaceBetween size="l">
        <InstanceFields named draft={draft} problems={problems} set={(change) => setDraft((before) => ({ ...before, ...change }))} />
        {update.isError && <ErrorBox error={update.error} what="The notebook instance was not changed" />}
      </SpaceBetween>
    </Modal>
  );
}
