import type { CreateWorkforceResponse, UpdateWorkforceRequest, UpdateWorkforceResponse, CreateWorkforceRequest } from '@aws-sdk/client-sagemaker';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';

import { call } from '../../api/call';
import { asProblem } from '../../api/problem';
import { useAllowed } from '../../api/session';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { discoverProvider, WORKFORCE } from '../../labeling/api';
import { ADDRESSES, addressesOf, changeOf, fieldOf, problemsOf, requestOf, type Draft, type Field, type Problems } from '../../labeling/provider';
import { useFlash } from '../../workbench/flash';

interface Props {
  start: Draft;
  /** It is changed, not made. */
  exists: boolean;
  teams: number;
  remove?: ReactNode;
}

/** The fields of CreateWorkforce's OidcConfig; what is wrong is said at each. */
export function ProviderForm({ start, exists, teams, remove }: Props) {
  const [draft, setDraft] = useState(start);
  const [asked, setAsked] = useState(false);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const discover = useMutation({ mutationFn: () => discoverProvider(draft.issuer.trim()), onSuccess: (found) => set(addressesOf(found)) });
  const save = useSave(draft, exists);
  const may = useAllowed(exists ? 'sagemaker:UpdateWorkforce' : 'sagemaker:CreateWorkforce');
  const wrong = problemsOf(draft);
  const problems = { ...(asked ? wrong : {}), ...refusedAt(save.error), ...(discover.isError ? { issuer: asProblem(discover.error).message } : {}) };
  const fixed = exists && teams > 0;
  const text = (field: Field) => ({ value: draft[field], disabled: fixed, onChange: ({ detail }: { detail: { value: string } }) => set({ [field]: detail.value }) });
  const submit = () => {
    setAsked(true);
    if (Object.keys(wrong).length === 0) save.mutate();
  };
  return (
    <Container
      header={
        <Header variant="h2" description="What the provider says of itself, and what it gave you." actions={<AsCode draft={{ ...draft, clientSecret: '…' }} exists={exists} />}>
          {exists ? `Workforce ${draft.name}` : 'New workforce'}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {fixed && <Alert type="info">The provider cannot be changed while there are teams: whoever it calls by a name may be somebody else at another one. Delete the teams first.</Alert>}
        <ColumnLayout columns={2}>
          <FormField label="Name of the workforce" description="It is part of the address at which labelers sign in." errorText={problems.name}>
            <Input {...text('name')} disabled={exists} />
          </FormField>
          <FormField
            label="Issuer"
            description="As the provider calls itself; its addresses can be read from there."
            errorText={problems.issuer}
            secondaryControl={
              <Button loading={discover.isPending} disabled={fixed || !/^https:\/\/./.test(draft.issuer.trim())} onClick={() => discover.mutate()}>
                Fill in the addresses
              </Button>
            }
          >
            <Input {...text('issuer')} type="url" placeholder="https://id.example.org" />
          </FormField>
          <FormField label="Client ID" errorText={problems.clientId}>
            <Input {...text('clientId')} autoComplete={false} />
          </FormField>
          <FormField label="Client secret" description={exists ? 'It is shown to nobody; type it again to save a change.' : undefined} errorText={problems.clientSecret}>
            <Input {...text('clientSecret')} type="password" autoComplete={false} />
          </FormField>
          {ADDRESSES.map(({ field, label, what }) => (
            <FormField key={field} label={label} description={what} errorText={problems[field]}>
              <Input {...text(field)} type="url" />
            </FormField>
          ))}
          <FormField label="Scope" description="With spaces between them; openid if nothing is given." errorText={problems.scope}>
            <Input {...text('scope')} placeholder="openid" />
          </FormField>
          <FormField label="Further parameters of the sign-in" description="name=value, one in each line; at most 10." errorText={problems.extra}>
            <Textarea {...text('extra')} rows={2} placeholder="prompt=login" />
          </FormField>
        </ColumnLayout>
        {save.isError && Object.keys(refusedAt(save.error)).length === 0 && <ErrorBox error={asProblem(save.error)} what={exists ? 'The workforce was not changed' : 'The workforce was not made'} />}
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" loading={save.isPending} disabled={!may || fixed} onClick={submit}>
            {exists ? 'Save' : 'Create workforce'}
          </Button>
          {remove}
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}

/** Never with the secret: what is shown is copied into files. */
function AsCode({ draft, exists }: { draft: Draft; exists: boolean }) {
  const call = exists ? { operation: 'UpdateWorkforce', input: changeOf(draft) } : { operation: 'CreateWorkforce', input: requestOf(draft) };
  return <ShowAsCode what={exists ? 'change this workforce' : 'make this workforce'} calls={[{ service: 'sagemaker', ...call }]} />;
}

function refusedAt(error: unknown): Problems {
  const said = error ? asProblem(error).message : '';
  const field = fieldOf(said);
  return field ? { [field]: said } : {};
}

function useSave(draft: Draft, exists: boolean) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { show } = useFlash();
  return useMutation({
    mutationFn: async () => {
      if (exists) await call<UpdateWorkforceRequest, UpdateWorkforceResponse>('UpdateWorkforce', changeOf(draft));
      else await call<CreateWorkforceRequest, CreateWorkforceResponse>('CreateWorkforce', requestOf(draft));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [WORKFORCE] });
      await client.invalidateQueries({ queryKey: ['DescribeWorkforce', draft.name] });
      show({ id: 'provider', type: 'success', content: exists ? 'The identity provider was changed.' : 'The workforce is there. Try the sign-in, then make teams of groups.' });
      await navigate(paths.labelingWorkforce);
    },
  });
}
