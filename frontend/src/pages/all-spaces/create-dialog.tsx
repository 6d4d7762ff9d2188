import type { CreateSpaceRequest, CreateSpaceResponse } from '@aws-sdk/client-sagemaker';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { call } from '../../api/call';
import { useHidden } from '../../api/hidden';
import type { Session } from '../../api/session';
import { DialogFooter } from '../../components/dialog-footer';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { nameProblem } from '../../spaces/words';

const APPS = [
  { value: 'JupyterLab', label: 'JupyterLab', description: 'Notebooks, terminals, files.' },
  { value: 'CodeEditor', label: 'Code Editor', description: 'VS Code for projects, if the administrator has installed it. Private only.' },
] as const;
type App = (typeof APPS)[number]['value'];

interface Props {
  profile: NonNullable<Session['profile']>;
  onClose: () => void;
}

/** A name, what it is for, and whether the domain may come in; everything else is on its page. */
export function CreateDialog({ profile, onClose }: Props) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const { appTypes: hidden } = useHidden();
  const apps = APPS.filter(({ value }) => !hidden.includes(value));
  const [chosen, setChosen] = useState<App>();
  const appType = chosen ?? apps[0]?.value ?? 'JupyterLab';
  const [shared, setShared] = useState(false);
  const [asked, setAsked] = useState(false);
  const problem = nameProblem(name);
  const request: CreateSpaceRequest = {
    DomainId: profile.DomainId,
    SpaceName: name,
    SpaceSettings: { AppType: appType },
    OwnershipSettings: { OwnerUserProfileName: profile.UserProfileName },
    SpaceSharingSettings: { SharingType: shared && appType === 'JupyterLab' ? 'Shared' : 'Private' },
  };
  const create = useMutation({
    mutationFn: () => call<CreateSpaceRequest, CreateSpaceResponse>('CreateSpace', request),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ListSpaces'] });
      onClose();
      await navigate(paths.space(profile.DomainId, name));
    },
  });
  const start = () => {
    setAsked(true);
    if (!problem) create.mutate();
  };
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header="Create space"
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Create space', loading: create.isPending, disabled: apps.length === 0, onClick: start }}>
          <ShowAsCode what="create this space" calls={() => [{ service: 'sagemaker', operation: 'CreateSpace', input: request }]} />
        </DialogFooter>
      }
    >
      <SpaceBetween size="l">
        <FormField label="Name" constraintText="1 to 62 letters, digits and dashes. It cannot change later." errorText={asked ? problem : undefined}>
          <Input value={name} placeholder="my-lab" onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label="Application" errorText={apps.length === 0 && 'Your administrator hides every application of spaces from your profile. Ask them to show one.'}>
          <RadioGroup
            value={appType}
            items={apps}
            onChange={({ detail }) => setChosen(detail.value as App)}
          />
        </FormField>
        <Checkbox
          checked={shared && appType === 'JupyterLab'}
          disabled={appType !== 'JupyterLab'}
          description="Everybody of the domain opens it, sees its files and edits its notebooks together. It cannot become private later."
          onChange={({ detail }) => setShared(detail.checked)}
        >
          Share with my domain
        </Checkbox>
        {create.isError && <ErrorBox error={create.error} what="The space was not created" />}
      </SpaceBetween>
    </Modal>
  );
}
