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
import { BaseImageField } from '../../environments/base-image-field';

/** The same token for every try of one dialog: pressing twice makes one version. */
export function CreateVersionDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const [draft, setDraft] = useState({ base: '', aliases: '', token: crypto.randomUUID() as string });
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const aliases = draft.aliases.split(',').map((each) => each.trim()).filter(Boolean);
  const input = () => ({ ImageName: name, BaseImage: draft.base, ClientToken: draft.token, ...(aliases.length > 0 ? { Aliases: aliases } : {}) });
  const create = useMutation({
    mutationFn: () => call('CreateImageVersion', input()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ListImageVersions', name] });
      onClose();
    },
  });
  const start = () => {
    setAsked(true);
    if (draft.base) create.mutate();
  };
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`New version of ${name}`}
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Create', loading: create.isPending, onClick: start }}>
          <ShowAsCode what="create this version" calls={() => [{ service: 'sagemaker', operation: 'CreateImageVersion', input: input() }]} />
        </DialogFooter>
      }
    >
      <SpaceBetween size="l">
        <BaseImageField
          label="Made of"
          value={draft.base}
          onChange={(base) => setDraft({ ...draft, base })}
          problem={asked && !draft.base ? 'Say what the version is made of.' : undefined}
        />
        <FormField label="Aliases" description="Other names of this version, with commas between; may stay empty.">
          <Input value={draft.aliases} placeholder="1.0, stable" onChange={({ detail }) => setDraft({ ...draft, aliases: detail.value })} />
        </FormField>
        {create.isError && <ErrorBox error={create.error} what="The version was not created" />}
      </SpaceBetween>
    </Modal>
  );
}
