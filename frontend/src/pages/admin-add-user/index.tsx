import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Wizard from '@cloudscape-design/components/wizard';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';

import { EMPTY, problemsOf, requestOf, STEPS, suggestName, userDraft, type Draft } from '../../admin/domains/new-user';
import { AdminOnly } from '../../admin/guard';
import { useDomain, useProfiles } from '../../admin/queries';
import { InstanceField, RoleField } from '../../admin/settings/edit-window';
import { AppType, MlTools } from '../../admin/settings/words';
import { LinesField } from '../../components/lines-field';
import { ReviewStep } from '../../admin/wizard/review';
import { wizardStrings } from '../../admin/wizard/strings';
import { call } from '../../api/call';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { useFormDone } from '../../workbench/use-form-done';

export default function AddUser() {
  return (
    <AdminOnly action="sagemaker:CreateUserProfile">
      <UserWizard />
    </AdminOnly>
  );
}

interface StepProps {
  draft: Draft;
  problems: ReturnType<typeof problemsOf>;
  sso: boolean;
  set: (change: Partial<Draft>) => void;
}

function UserWizard() {
  const { domain = '' } = useParams();
  const done = useFormDone();
  const client = useQueryClient();
  const whole = useDomain(domain);
  const profiles = useProfiles(domain);
  const names = (profiles.data ?? []).flatMap(({ UserProfileName }) => (UserProfileName ? [UserProfileName] : []));
  const [kept] = useState(() => userDraft(domain));
  const [draft, setDraft] = useState<Draft>(kept.load);
  const [step, setStep] = useState(0);
  const [asked, setAsked] = useState(false);
  useEffect(() => kept.save(draft), [kept, draft]);
  const sso = whole.data?.AuthMode === 'SSO';
  const shown = { ...draft, name: draft.name ?? suggestName(names) };
  const found = problemsOf(shown, sso, names);
  const problems = asked ? found : {};
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const create = useMutation({
    mutationFn: () => call('CreateUserProfile', requestOf(shown, domain, sso)),
    onSuccess: async () => {
      kept.forget();
      setDraft(EMPTY);
      await client.invalidateQueries({ queryKey: ['ListUserProfiles'] });
      void done(paths.adminProfile(domain, shown.name ?? ''));
    },
  });
  const props = { draft: shown, problems, sso, set };
  const contents = [<PersonStep key="0" {...props} />, <SettingsStep key="1" {...props} />, <Review key="2" {...props} edit={setStep} error={create.error} />];
  return (
    <SpaceBetween size="l">
      <PageHeader
        overWizard
        title="Add user"
        description={`To the domain ${whole.data?.DomainName ?? domain}.`}
        actions={<ShowAsCode what="add this user" calls={() => [{ service: 'sagemaker', operation: 'CreateUserProfile', input: requestOf(shown, domain, sso) }]} />}
      />
      <Wizard
        i18nStrings={wizardStrings('Add user')}
        activeStepIndex={step}
        isLoadingNextStep={create.isPending}
        onNavigate={({ detail }) => {
          setAsked(true);
          const wrong = Object.keys(found).length > 0;
          setStep(wrong ? 0 : detail.requestedStepIndex);
        }}
        onCancel={() => void done(paths.adminDomain(domain, 'users'))}
        onSubmit={() => create.mutate()}
        steps={STEPS.map((title, index) => ({ title, content: contents[index] }))}
      />
    </SpaceBetween>
  );
}

function PersonStep({ draft, problems, sso, set }: StepProps) {
  return (
    <Container>
      <SpaceBetween size="m">
        <FormField
          label="Name of the user profile"
          description="A profile named like an account of this studio is that person’s. A name cannot be changed later."
          errorText={problems.name}
          constraintText="Letters, digits and hyphens, at most 63; upper and lower case are the same."
        >
          <Input value={draft.name ?? ''} onChange={({ detail }) => set({ name: detail.value })} />
        </FormField>
        {sso && (
          <FormField label="Name at the identity provider" errorText={problems.person}>
            <Input value={draft.person} onChange={({ detail }) => set({ person: detail.value })} />
          </FormField>
        )}
        <FormField label="Execution role" description="Empty: the domain’s." errorText={problems.roleArn}>
          <RoleField value={draft.roleArn} onChange={(roleArn) => set({ roleArn })} />
        </FormField>
        <LinesField label="Tags" placeholder="team=research" error={problems.tags} lines={draft.tags} onChange={(tags) => set({ tags })} />
      </SpaceBetween>
    </Container>
  );
}

function SettingsStep({ draft, set }: StepProps) {
  return (
    <Container>
      <SpaceBetween size="m">
        <FormField label="Instance of JupyterLab" description="What a new space runs on. Empty: the domain’s choice.">
          <InstanceField value={draft.instance} onChange={(instance) => set({ instance })} />
        </FormField>
        <Some label="Hidden applications" options={AppType} chosen={draft.hiddenApps} onChange={(hiddenApps) => set({ hiddenApps })} />
        <Some label="Hidden tools" options={MlTools} chosen={draft.hiddenTools} onChange={(hiddenTools) => set({ hiddenTools })} />
      </SpaceBetween>
    </Container>
  );
}

interface SomeProps {
  label: string;
  options: Readonly<Record<string, string>>;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

function Some({ label, options, chosen, onChange }: SomeProps) {
  const all = Object.entries(options).map(([value, text]) => ({ value, label: text }));
  return (
    <FormField label={label} description="Left out of this person’s pages. None chosen: as the domain says.">
      <Multiselect
        options={all}
        selectedOptions={all.filter(({ value }) => chosen.includes(value))}
        placeholder="None"
        deselectAriaLabel={(option) => `Take out ${option.label ?? ''}`}
        onChange={({ detail }) => onChange(detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])))}
      />
    </FormField>
  );
}

function Review({ draft, sso, edit, error }: StepProps & { edit: (step: number) => void; error: unknown }) {
  const words = (chosen: readonly string[], known: Readonly<Record<string, string>>) => chosen.map((each) => known[each] ?? each).join(', ') || 'as the domain';
  return (
    <SpaceBetween size="l">
      <ReviewStep
        title={STEPS[0]}
        items={[
          { label: 'Name', value: draft.name },
          ...(sso ? [{ label: 'Name at the identity provider', value: draft.person }] : []),
          { label: 'Execution role', value: draft.roleArn || 'the domain’s' },
          { label: 'Tags', value: draft.tags.split('\n').filter(Boolean).join(', ') || 'none' },
        ]}
        onEdit={() => edit(0)}
      />
      <ReviewStep
        title={STEPS[1]}
        items={[
          { label: 'Instance of JupyterLab', value: draft.instance || 'as the domain' },
          { label: 'Hidden applications', value: words(draft.hiddenApps, AppType) },
          { label: 'Hidden tools', value: words(draft.hiddenTools, MlTools) },
        ]}
        onEdit={() => edit(1)}
      />
      {error !== null && <ErrorBox error={error} what="The user was not added" />}
    </SpaceBetween>
  );
}
