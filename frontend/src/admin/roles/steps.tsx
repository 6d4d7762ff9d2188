import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tiles from '@cloudscape-design/components/tiles';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery } from '@tanstack/react-query';

import { CodeEditor } from '../../components/code-editor';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { LinesField, linesOf } from '../../components/lines-field';
import { ReviewStep } from '../wizard/review';
import { ActivityPicker } from './activity-picker';
import { previewRole, type Offer } from './api';
import { choiceOf, STEPS, type Draft, type Problems } from './draft';
import { Explained } from './explained';

interface StepProps {
  draft: Draft;
  problems: Problems;
  offer: Offer;
  /** The name of the role that is changed. */
  editing: string | undefined;
  set: (change: Partial<Draft>) => void;
}

const CUSTOM = { id: '', title: 'Custom role settings', activities: [] as string[] };

export function RoleStep({ draft, problems, offer, editing, set }: StepProps) {
  return (
    <SpaceBetween size="l">
      <Container>
        <SpaceBetween size="m">
          {editing === undefined && (
            <FormField label="Name" errorText={problems.suffix} constraintText={`It will be called sagemaker-${draft.suffix || '…'}.`}>
              <Input value={draft.suffix} placeholder="scientists" onChange={({ detail }) => set({ suffix: detail.value })} />
            </FormField>
          )}
          <FormField label="Description" description="Who gets it, and why.">
            <Input value={draft.description} onChange={({ detail }) => set({ description: detail.value })} />
          </FormField>
          <FormField label="Persona" description="What is ticked on the next step, to begin with." stretch>
            <Tiles
              value={draft.persona}
              items={[...offer.personas, CUSTOM].map(({ id, title, activities }) => ({
                value: id,
                label: title,
                description: activities.length ? formatCount(activities.length, 'activity', 'activities') : 'Nothing is ticked',
              }))}
              onChange={({ detail }) => set({ persona: detail.value, activities: offer.personas.find(({ id }) => id === detail.value)?.activities ?? [] })}
            />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Conditions</Header>}>
        <SpaceBetween size="m">
          <FormField label="Network" description="Jobs and spaces may only be made in these networks.">
            <Toggle checked={draft.network} onChange={({ detail }) => set({ network: detail.checked })}>
              Only in named subnets and security groups
            </Toggle>
          </FormField>
          {draft.network && (
            <>
              <LinesField label="Subnets" placeholder="subnet-1234" error={problems.subnets} lines={draft.subnets} onChange={(subnets) => set({ subnets })} />
              <LinesField label="Security groups" placeholder="sg-1234" lines={draft.securityGroups} onChange={(securityGroups) => set({ securityGroups })} />
            </>
          )}
          <FormField label="Encryption" description="Jobs and spaces must name one of these keys.">
            <Toggle checked={draft.encryption} onChange={({ detail }) => set({ encryption: detail.checked })}>
              Only with named keys
            </Toggle>
          </FormField>
          {draft.encryption && (
            <>
              <LinesField label="Keys for data" error={problems.dataKeys} lines={draft.dataKeys} onChange={(dataKeys) => set({ dataKeys })} />
              <LinesField label="Keys for volumes" lines={draft.volumeKeys} onChange={(volumeKeys) => set({ volumeKeys })} />
            </>
          )}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

export function ActivitiesStep({ draft, problems, set }: StepProps) {
  return (
    <Container>
      <ActivityPicker chosen={draft.activities} inputs={draft} problem={problems.activities} inputProblems={problems} onChosen={(activities) => set({ activities })} onInputs={set} />
    </Container>
  );
}

export function MoreStep({ draft, problems, offer, set }: StepProps) {
  return (
    <Container>
      <SpaceBetween size="m">
        <FormField
          label="Statements of your own (JSON)"
          description={`Optional: a policy document beside the activities. At most ${offer.limits.policy_size.toLocaleString('en')} characters.`}
          errorText={problems.extra}
          stretch
        >
          <CodeEditor label="Statements of your own" language="json" value={draft.extra} lines={8} onChange={(extra) => set({ extra })} />
        </FormField>
        <LinesField label="Tags" placeholder="team=research" error={problems.tags} lines={draft.tags} onChange={(tags) => set({ tags })} />
      </SpaceBetween>
    </Container>
  );
}

export function ReviewAll({ draft, offer, editing, others, edit, error }: StepProps & { others: Record<string, unknown>; edit: (step: number) => void; error: unknown }) {
  const choice = choiceOf(draft, offer.activities, others);
  const preview = useQuery({ queryKey: ['/api/role-previews', choice], queryFn: () => previewRole(choice) });
  const titles = offer.activities.filter(({ id }) => draft.activities.includes(id)).map(({ title }) => title);
  const lines = (text: string) => linesOf(text).join(', ') || '–';
  return (
    <SpaceBetween size="l">
      <ReviewStep
        title={STEPS[0]}
        items={[
          { label: 'Name', value: editing ?? `sagemaker-${draft.suffix}` },
          { label: 'Description', value: draft.description || '–' },
          { label: 'Conditions', value: [draft.network && 'network', draft.encryption && 'encryption'].filter(Boolean).join(', ') || 'none' },
        ]}
        onEdit={() => edit(0)}
      />
      <ReviewStep
        title={STEPS[1]}
        items={[
          { label: 'Activities', value: titles.join(', ') || 'none' },
          { label: 'Roles to pass', value: lines(draft.passRoles) },
          { label: 'Buckets', value: lines(draft.buckets) },
        ]}
        onEdit={() => edit(1)}
      />
      <ReviewStep
        title={STEPS[2]}
        items={[
          { label: 'Statements of your own', value: draft.extra.trim() ? 'yes' : 'none' },
          { label: 'Tags', value: lines(draft.tags) },
        ]}
        onEdit={() => edit(2)}
      />
      {preview.data && !preview.data.grantable && (
        <Alert type="warning">The role may do more than you may: somebody who holds these rights has to make it.</Alert>
      )}
      <Container header={<Header variant="h2">What it will be allowed to do</Header>}>
        {preview.isPending && <Spinner />}
        {preview.isError && <ErrorBox error={preview.error} what="This role cannot be made like that" />}
        {preview.data && <Explained groups={preview.data.groups} />}
      </Container>
      {error !== null && <ErrorBox error={error} what="The role was not saved" />}
    </SpaceBetween>
  );
}
