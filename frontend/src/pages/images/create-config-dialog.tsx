import { useMutation, useQueryClient } from '@tanstack/react-query';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useSearchParams } from 'react-router';

import { call } from '../../api/call';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { CONFIG_TYPES, configRequest, variablesOf, type ConfigType } from '../../environments/configs';
import { appTypeText, nameProblem } from '../../environments/names';

/** For which type of app an image is, and what the app finds in its environment. */
export function CreateConfigDialog({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<{ name: string; type: ConfigType; variables: string }>({ name: '', type: 'JupyterLab', variables: '' });
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const [, setParams] = useSearchParams();
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const variables = variablesOf(draft.variables);
  const problems = { name: nameProblem(draft.name), variables: variables === null ? 'Write one NAME=value on each line.' : '' };
  const input = () => configRequest(draft.name, draft.type, variables ?? {});
  const create = useMutation({
    mutationFn: () => call('CreateAppImageConfig', input()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ListAppImageConfigs'] });
      setParams({ tab: 'configs' }, { replace: true });
    },
  });
  const start = () => {
    setAsked(true);
    if (!problems.name && !problems.variables) create.mutate();
  };
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="New app configuration"
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Create', loading: create.isPending, onClick: start }}>
          <ShowAsCode what="create this configuration" calls={() => [{ service: 'sagemaker', operation: 'CreateAppImageConfig', input: input() }]} />
        </DialogFooter>
      }
    >
      <SpaceBetween size="l">
        <FormField label="Name" errorText={asked && problems.name}>
          <Input value={draft.name} placeholder="plain-lab" onChange={({ detail }) => set({ name: detail.value })} />
        </FormField>
        <FormField label="For">
          <Select
            options={CONFIG_TYPES.map((value) => ({ value, label: appTypeText(value) }))}
            selectedOption={{ value: draft.type, label: appTypeText(draft.type) }}
            onChange={({ detail }) => set({ type: detail.selectedOption.value as ConfigType })}
          />
        </FormField>
        {draft.type !== 'KernelGateway' && (
          <FormField label="Environment variables" description="NAME=value, one on each line; may stay empty." errorText={problems.variables}>
            <Textarea value={draft.variables} rows={4} onChange={({ detail }) => set({ variables: detail.value })} />
          </FormField>
        )}
        {create.isError && <ErrorBox error={create.error} what="The configuration was not created" />}
      </SpaceBetween>
    </Modal>
  );
}
