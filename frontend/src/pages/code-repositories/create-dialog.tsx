import { useMutation, useQueryClient } from '@tanstack/react-query';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { call } from '../../api/call';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { nameProblem, urlProblem } from '../../environments/names';

export function CreateDialog({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState({ name: '', url: '', branch: '' });
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const problems = { name: nameProblem(draft.name), url: urlProblem(draft.url) };
  const input = () => ({
    CodeRepositoryName: draft.name,
    GitConfig: { RepositoryUrl: draft.url, ...(draft.branch ? { Branch: draft.branch } : {}) },
  });
  const create = useMutation({
    mutationFn: () => call('CreateCodeRepository', input()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ListCodeRepositories'] });
      onClose();
    },
  });
  const start = () => {
    setAsked(true);
    if (!problems.name && !problems.url) create.mutate();
  };
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="New code repository"
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Create', loading: create.isPending, onClick: start }}>
          <ShowAsCode what="create this repository" calls={() => [{ service: 'sagemaker', operation: 'CreateCodeRepository', input: input() }]} />
        </DialogFooter>
      }
    >
      <SpaceBetween size="l">
        <FormField label="Name" errorText={asked && problems.name}>
          <Input value={draft.name} placeholder="forecasts" onChange={({ detail }) => set({ name: detail.value })} />
        </FormField>
        <FormField label="Address" description="https only, without a user name." errorText={asked && problems.url}>
          <Input value={draft.url} placeholder="https://git.example.org/team/forecasts.git" onChange={({ detail }) => set({ url: detail.value.trim() })} />
        </FormField>
        <FormField label="Branch" description="Empty: the repository’s default.">
          <Input value={draft.branch} onChange={({ detail }) => set({ branch: detail.value.trim() })} />
        </FormField>
        {create.isError && <ErrorBox error={create.error} what="The repository was not created" />}
      </SpaceBetween>
    </Modal>
  );
}
