import type { CreateHumanTaskUiRequest, CreateHumanTaskUiResponse } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';

import { call } from '../../api/call';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { useRoleArn } from '../../hosting/use-role-arn';
import { sampleOf, STARTS_OF_REVIEWS } from '../../labeling/starting-templates';
import { TemplateWorkbench } from '../../labeling/template-workbench';
import { useTemplate } from '../../reviews/queries';
import { useFormDone } from '../../workbench/use-form-done';

const NAME = /^[a-z0-9](-*[a-z0-9]){0,62}$/;
const MOST = 128_000;
const FIRST = STARTS_OF_REVIEWS[0]?.template ?? '';

/** A template beside the page that it makes; `?from=` begins with another one. */
export default function CreateTaskTemplate() {
  const [params] = useSearchParams();
  const from = params.get('from') ?? '';
  const stored = useTemplate(from);
  const role = useRoleArn();
  const client = useQueryClient();
  const done = useFormDone();
  const [name, setName] = useState('');
  const [template, setTemplate] = useState(FIRST);
  const [sample, setSample] = useState(() => written(FIRST));
  const [asked, setAsked] = useState(false);
  const begin = (text: string) => {
    setTemplate(text);
    setSample(written(text));
  };
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- once, when it has been read
    if (stored.data !== undefined) begin(stored.data);
  }, [stored.data]);
  const input = { HumanTaskUiName: name, UiTemplate: { Content: template } };
  const create = useMutation({
    mutationFn: () => call<CreateHumanTaskUiRequest, CreateHumanTaskUiResponse>('CreateHumanTaskUi', input),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ListHumanTaskUis'] });
      await done(paths.taskTemplates);
    },
  });
  const nameProblem = NAME.test(name) ? '' : 'Give small letters, digits and hyphens, at most 63; a letter or digit at both ends.';
  const textProblem = template.trim() === '' ? 'Write a template.' : template.length > MOST ? `A template has at most ${MOST.toLocaleString('en')} characters.` : '';
  const start = () => {
    setAsked(true);
    if (!nameProblem && !textProblem) create.mutate();
  };
  return (
    <SpaceBetween size="l">
      <PageHeader title="New template" description="The page that reviewers work on, of HTML and elements for choosing, drawing and writing." />
      {stored.isError && <ErrorBox error={stored.error} what={`Template ${from} could not be read`} />}
      <Container>
        <TemplateWorkbench
          starts={STARTS_OF_REVIEWS}
          template={template}
          onTemplate={(next) => (STARTS_OF_REVIEWS.some((each) => each.template === next) ? begin(next) : setTemplate(next))}
          sample={sample}
          onSample={setSample}
          sampleLabel="Sample input"
          sampleHint="What a program would send: it is task.input in the template. Not stored."
          request={(text, given) => ({ task_type: 'custom', labels: [], template: text, input: given })}
          problem={asked ? textProblem : undefined}
        />
      </Container>
      <Container>
        <SpaceBetween size="m">
          <FormField label="Name" errorText={asked ? nameProblem : ''} constraintText="Small letters, digits and hyphens, at most 63.">
            <Input value={name} placeholder="tone-page" onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          {create.isError && <ErrorBox error={create.error} what="The template was not created" />}
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" loading={create.isPending} onClick={start}>
              Create template
            </Button>
            <ShowAsCode
              what="render and keep this template"
              calls={() => [
                { service: 'sagemaker', operation: 'RenderUiTemplate', input: { UiTemplate: { Content: template }, Task: { Input: sample }, RoleArn: role } },
                { service: 'sagemaker', operation: 'CreateHumanTaskUi', input },
              ]}
            />
          </SpaceBetween>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

const written = (template: string): string => JSON.stringify(sampleOf(template), null, 2);
