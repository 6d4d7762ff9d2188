import type { CreateFlowDefinitionRequest, CreateFlowDefinitionResponse } from '@aws-sdk/client-sagemaker';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';

import { call } from '../../api/call';
import { useDefaultBucket, useOwnFolder } from '../../api/session';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { useRoleArn } from '../../hosting/use-role-arn';
import { TeamSelect } from '../../labeling/team-select';
import { SOURCES, type Source } from '../../reviews/sources';
import { useFormDone } from '../../workbench/use-form-done';
import { ConditionsField } from './conditions-field';
import { EMPTY, problemsOf, requestOf, type Draft, type Problems } from './draft';
import { TemplateField } from './template-field';

/** What, on which page, by whom, when, where to: one screen from top to bottom. */
export default function CreateHumanReview() {
  const [params] = useSearchParams();
  const [draft, setDraft] = useState<Draft>(() => ({ ...EMPTY, template: params.get('template') ?? '' }));
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const done = useFormDone();
  const role = useRoleArn();
  const output = `s3://${useDefaultBucket()}/${useOwnFolder('reviews')}`;
  const create = useMutation({
    mutationFn: () => call<CreateFlowDefinitionRequest, CreateFlowDefinitionResponse>('CreateFlowDefinition', requestOf(draft, role, output)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ListFlowDefinitions'] });
      await done(paths.humanReview(draft.name));
    },
  });
  const problems: Problems = asked ? problemsOf(draft) : {};
  const start = () => {
    setAsked(true);
    if (Object.keys(problemsOf(draft)).length === 0) create.mutate();
  };
  return (
    <SpaceBetween size="l">
      <PageHeader title="New human review" description="People look at what a program is not sure of; each answer becomes a file that the program reads." />
      <Container header={<Header variant="h2">1 · What is reviewed</Header>}>
        <SpaceBetween size="m">
          <Tiles value={draft.source} columns={3} ariaLabel="What is reviewed" items={SOURCES} onChange={({ detail }) => set({ source: detail.value as Source })} />
          {draft.source !== '' && <ConditionsField source={draft.source} conditions={draft.conditions} onChange={(conditions) => set({ conditions })} />}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">2 · The page</Header>}>
        <TemplateField template={draft.template} problem={problems.template} onChange={(template) => set({ template })} />
      </Container>
      <Container header={<Header variant="h2">3 · People</Header>}>
        <SpaceBetween size="m">
          <FormField label="Team" description="Only its people see the reviews." errorText={problems.team}>
            <TeamSelect team={draft.team} onChange={(team) => set({ team })} />
          </FormField>
          <FormField label="Title for reviewers" description="In their list of jobs." errorText={problems.title} stretch>
            <Input value={draft.title} placeholder="Tone of a letter" onChange={({ detail }) => set({ title: detail.value })} />
          </FormField>
          <FormField label="Description" description="A sentence below the title." stretch>
            <Input value={draft.description} placeholder="Say how the letter sounds" onChange={({ detail }) => set({ description: detail.value })} />
          </FormField>
          <Grid gridDefinition={[{ colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }]}>
            <FormField label="People for each review" description="Each gives an answer of their own." errorText={problems.reviewers}>
              <Input type="number" value={draft.reviewers} onChange={({ detail }) => set({ reviewers: detail.value })} />
            </FormField>
            <FormField label="Minutes for one review" description="Then it goes to somebody else." errorText={problems.minutes}>
              <Input type="number" value={draft.minutes} onChange={({ detail }) => set({ minutes: detail.value })} />
            </FormField>
            <FormField label="Days that it is offered" description="What nobody reviewed until then fails." errorText={problems.days}>
              <Input type="number" value={draft.days} onChange={({ detail }) => set({ days: detail.value })} />
            </FormField>
          </Grid>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">4 · Name and answers</Header>}>
        <SpaceBetween size="m">
          <FormField label="Name of the flow definition" errorText={problems.name} constraintText="Small letters, digits and hyphens, at most 63. Programs name it when they ask.">
            <Input value={draft.name} placeholder="tone-of-letters" onChange={({ detail }) => set({ name: detail.value })} />
          </FormField>
          <FormField label="Where the answers go" description="Each review writes a file of its own below it." errorText={problems.output}>
            <Input value={draft.output} placeholder={output} onChange={({ detail }) => set({ output: detail.value })} />
          </FormField>
          {create.isError && <ErrorBox error={create.error} what="The human review was not created" />}
          {asked && Object.keys(problems).length > 0 && <Alert type="warning">Some of the fields above need another look.</Alert>}
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" loading={create.isPending} onClick={start}>
              Create human review
            </Button>
            <ShowAsCode what="create this flow definition" calls={() => [{ service: 'sagemaker', operation: 'CreateFlowDefinition', input: requestOf(draft, role, output) }]} />
          </SpaceBetween>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
