import { useMutation, useQueryClient } from '@tanstack/react-query';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { call } from '../../api/call';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { BaseImageField } from '../../environments/base-image-field';
import { imageNameProblem } from '../../environments/names';
import { useRoleArn } from '../../hosting/use-role-arn';

/** An image and, if it is known already, its first version. */
export function CreateImageDialog({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState({ name: '', shown: '', description: '', base: '' });
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const roleArn = useRoleArn();
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const problem = imageNameProblem(draft.name);
  const image = () => ({
    ImageName: draft.name,
    RoleArn: roleArn,
    ...(draft.shown ? { DisplayName: draft.shown } : {}),
    ...(draft.description ? { Description: draft.description } : {}),
  });
  const version = () => ({ ImageName: draft.name, BaseImage: draft.base, ClientToken: crypto.randomUUID() });
  const create = useMutation({
    mutationFn: async () => {
      await call('CreateImage', image());
      if (draft.base) await call('CreateImageVersion', version());
    },
    onSuccess: async () => {
      onClose();
      await navigate(paths.image(draft.name));
    },
    // The image may be there although its version was refused.
    onSettled: () => client.invalidateQueries({ queryKey: ['ListImages'] }),
  });
  const start = () => {
    setAsked(true);
    if (!problem) create.mutate();
  };
  const calls = () => [
    { service: 'sagemaker' as const, operation: 'CreateImage', input: image() },
    ...(draft.base ? [{ service: 'sagemaker' as const, operation: 'CreateImageVersion', input: version() }] : []),
  ];
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="New image"
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Create', loading: create.isPending, onClick: start }}>
          <ShowAsCode what="create this image" calls={calls} />
        </DialogFooter>
      }
    >
      <SpaceBetween size="l">
        <FormField label="Name" errorText={asked && problem}>
          <Input value={draft.name} placeholder="forecasting" onChange={({ detail }) => set({ name: detail.value })} />
        </FormField>
        <FormField label="Shown as" description="Empty: the name.">
          <Input value={draft.shown} onChange={({ detail }) => set({ shown: detail.value })} />
        </FormField>
        <FormField label="Description" description="May stay empty.">
          <Input value={draft.description} onChange={({ detail }) => set({ description: detail.value })} />
        </FormField>
        <BaseImageField label="First version" value={draft.base} onChange={(base) => set({ base })} />
        {create.isError && <ErrorBox error={create.error} what="The image was not created as wanted" />}
      </SpaceBetween>
    </Modal>
  );
}
