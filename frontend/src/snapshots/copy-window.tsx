import type { CreateAppRequest, CreateAppResponse } from '@aws-sdk/client-sagemaker';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { call } from '../api/call';
import { DialogFooter } from '../components/dialog-footer';
import { ErrorBox } from '../components/error-box';
import { paths } from '../documents/paths';
import { isPrivate, listSpaces, ownSpace } from '../notebooks/space/own-space';
import { appKey, describeApp } from '../notebooks/space/use-space';
import { useFlash } from '../workbench/flash';
import { copySnapshot, type Snapshot } from './api';

const OWN = { value: '', label: 'A new space of mine' };

interface CopyWindowProps {
  snapshot: Snapshot;
  domain: string;
  profile: string;
  onClose: () => void;
}

/** Puts the notebook into a space, and opens it there; a space that does not run starts on what the sharer had. */
export function CopyWindow({ snapshot, domain, profile, onClose }: CopyWindowProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { fail } = useFlash();
  const [chosen, setChosen] = useState<string>();
  const spaces = useQuery({ queryKey: ['ListSpaces', 'notebooks', domain, profile], queryFn: ({ signal }) => listSpaces(domain, profile, signal) });
  const options = (spaces.data ?? []).map((space) => ({ value: space.SpaceName ?? '', label: space.SpaceName ?? '', description: isPrivate(space) ? 'Private to you' : 'Shared' }));
  const all = options.length > 0 ? options : [OWN];
  const space = chosen ?? all[0]?.value ?? '';
  const copy = useMutation({
    mutationFn: async () => copySnapshot(snapshot.id, space || (await ownSpace(domain, profile))),
    onSuccess: async (made) => {
      const failed = await startLike(snapshot, made.domain, made.space).catch((error: unknown) => error);
      if (failed) fail(`${made.space} did not start`, failed);
      await client.invalidateQueries({ queryKey: ['DescribeApp', made.domain, made.space] });
      await client.invalidateQueries({ queryKey: ['files of a space', made.domain, made.space] });
      onClose();
      void navigate(paths.notebook(made.domain, made.space, made.path));
    },
  });
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="Create a copy"
      footer={<DialogFooter onCancel={onClose} action={{ text: 'Create a copy', loading: copy.isPending, disabled: !spaces.isSuccess, onClick: () => copy.mutate() }} />}
    >
      <SpaceBetween size="m">
        <FormField label="Space" description="The copy is yours from then on: the sharer’s changes do not reach it, nor yours the sharer.">
          <Select
            options={all}
            selectedOption={all.find(({ value }) => value === space) ?? null}
            statusType={spaces.isPending ? 'loading' : spaces.isError ? 'error' : 'finished'}
            loadingText="Reading your spaces"
            errorText="Your spaces could not be read"
            onChange={({ detail }) => setChosen(detail.selectedOption.value ?? '')}
          />
        </FormField>
        {copy.isError && <ErrorBox what="No copy was made" error={copy.error} />}
      </SpaceBetween>
    </Modal>
  );
}

/** Start the space's JupyterLab on the sharer's instance type and image, unless it runs already. */
async function startLike({ resource_spec }: Snapshot, domain: string, space: string): Promise<void> {
  const { status } = await describeApp(domain, space);
  if (status !== 'Stopped') return;
  const wanted = Object.keys(resource_spec).length > 0 ? { ResourceSpec: resource_spec as CreateAppRequest['ResourceSpec'] } : {};
  await call<CreateAppRequest, CreateAppResponse>('CreateApp', { ...appKey(domain, space), ...wanted });
}
