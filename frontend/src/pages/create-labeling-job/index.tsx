import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { useState } from 'react';

import { asProblem } from '../../api/problem';
import { useDefaultBucket, useOwnFolder, useSession } from '../../api/session';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ReadingFirst } from '../../components/reading-first';
import { ShowAsCode } from '../../components/show-as-code';
import { useRoleArn } from '../../hosting/use-role-arn';
import type { PreviewRequest } from '../../labeling/api';
import { PreviewWindow } from '../../labeling/preview-window';
import { useTaskTypes } from '../../labeling/queries';
import { TaskPicture } from '../../labeling/task-picture';
import { hasFrames } from '../../labeling/sequence';
import { nameOfType, offered, whatOfType } from '../../labeling/types';
import { AttributesStep } from './attributes-step';
import { DataStep } from './data-step';
import { attributeOf, EMPTY, isCustom, labelsOf, ofType, problemsOf, titleOf, type Draft, type Problems, type Surroundings } from './draft';
import { InstructionsStep } from './instructions-step';
import { FunctionSelect } from './function-select';
import { LabelsStep } from './labels-step';
import { PageStep } from './page-step';
import { PeopleStep } from './people-step';
import { callsFor, categoriesFor, templateOf, useCreate } from './use-create';
import { useDraft } from './use-draft';

/** Task, data, labels, instructions, people: one screen from top to bottom, with a preview before anybody works. */
export default function CreateLabelingJob() {
  const { draft, set, replace, round, from, source, waiting } = useDraft();
  const [asked, setAsked] = useState(false);
  const [preview, setPreview] = useState<PreviewRequest>();
  const types = useTaskTypes();
  const type = types.data?.find(({ key }) => key === draft.type);
  const around = useSurroundings();
  const create = useCreate(around);
  const refused = create.error ? asProblem(create.error) : undefined;
  const problems: Problems = asked ? problemsOf(draft, type) : {};

  function start() {
    setAsked(true);
    if (type && Object.keys(problemsOf(draft, type)).length === 0) create.mutate({ draft, type });
  }

  const head = <PageHeader title="New labeling job" description="People look at your images, texts, videos or point clouds and say what is in them; you get a manifest that models are trained with." />;
  if (waiting) return <ReadingFirst head={head} what={from} />;
  return (
    <SpaceBetween size="l">
      {head}
      {source.isError && <ErrorBox error={source.error} what={`Labeling job ${from} could not be read`} />}
      {types.isError && <ErrorBox error={types.error} what="The task types could not be read" retry={() => void types.refetch()} />}
      <Container header={<Header variant="h2">1 · Task</Header>}>
        <FormField label="What labelers do" errorText={problems.type} stretch>
          <Tiles
            value={draft.type || null}
            columns={4}
            ariaLabel="What labelers do"
            items={(draft.audited && type ? [type] : offered(types.data ?? [])).map(({ key, title }) => ({
              value: key,
              label: draft.audited?.verify ? nameOfType(key, title).replace('Adjust', 'Verify') : nameOfType(key, title),
              description: draft.audited ? `Of the labels ${draft.audited.attribute}.` : whatOfType(key),
              image: <TaskPicture type={key.replace(/^(Verification|Adjustment)/, '')} />,
            }))}
            onChange={({ detail }) => detail.value !== draft.type && set(ofType(detail.value))}
          />
        </FormField>
      </Container>
      <DataStep key={round} draft={draft} type={type} problems={problems} set={set} />
      <LabelsStep labels={draft.labels} type={type} problem={problems.labels} lockable={hasFrames(type) && draft.audited !== null && !draft.audited.verify} set={set} />
      {type && hasFrames(type) && <AttributesStep draft={draft} type={type} problem={problems.attributes} set={set} />}
      {isCustom(type) ? (
        <PageStep draft={draft} types={types.data ?? []} problems={problems} set={set} />
      ) : (
        <InstructionsStep draft={draft} type={type} problems={problems} set={set} />
      )}
      <PeopleStep draft={draft} type={type} problems={problems} set={set} />
      <Container>
        <SpaceBetween size="m">
          <FormField label="Name of the job" errorText={problems.name} constraintText="Letters, digits and hyphens, at most 63.">
            <Input value={draft.name} placeholder="roofs-2026" onChange={({ detail }) => set({ name: detail.value })} />
          </FormField>
          <MoreChoices draft={draft} custom={isCustom(type)} problems={problems} set={set} attribute={attributeOf(draft, type)} around={around} />
          {refused && <ErrorBox error={refused} what="The labeling job was not created" />}
          {asked && Object.keys(problems).length > 0 && <Alert type="warning">Some of the fields above need another look.</Alert>}
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" loading={create.isPending} onClick={start}>
              Create labeling job
            </Button>
            <Button
              iconName="view-full"
              disabled={!type || (labelsOf(draft).length === 0 && !isCustom(type)) || (hasFrames(type) && !draft.data?.lines.length)}
              onClick={() => type && setPreview(previewOf(draft, type))}
            >
              Preview
            </Button>
            <ShowAsCode what="create this labeling job" calls={() => callsFor(draft, type, around)} />
            <Button variant="link" onClick={() => (setAsked(false), replace(EMPTY))}>
              Start over
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </Container>
      {preview && <PreviewWindow request={preview} onClose={() => setPreview(undefined)} />}
    </SpaceBetween>
  );
}

function useSurroundings(): Surroundings {
  const { account, region } = useSession();
  return { bucket: useDefaultBucket(), folder: useOwnFolder('labeling'), account, region, roleArn: useRoleArn() };
}

/** Without data it is previewed with an object that stands for one. */
function previewOf(draft: Draft, type: Parameters<typeof templateOf>[1]): PreviewRequest {
  const labels = labelsOf(draft).map(({ name }) => name);
  const stand = type.source === 'source' ? { source: 'Here stands the text of one object.' } : { 'source-ref': '' };
  const page = draft.templateUri ? { template_uri: draft.templateUri } : type.human_task_ui ? {} : { template: templateOf(draft, type) };
  const asked = draft.pre ? { function: draft.pre } : {};
  return { ...asked, task_type: type.key, labels, line: draft.data?.lines[0] ?? stand, title: titleOf(draft) || 'Preview', categories: categoriesFor(draft, type), ...page };
}

interface MoreProps {
  draft: Draft;
  custom: boolean;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
  attribute: string;
  around: Surroundings;
}

function MoreChoices({ draft, custom, problems, set, attribute, around }: MoreProps) {
  const open = Boolean(problems.attribute ?? problems.output);
  return (
    <ExpandableSection headerText="More choices" {...(open ? { expanded: true } : {})}>
      <SpaceBetween size="m">
        {!custom && (
          <FormField label="Asked before people label" description="A registered function that makes the input of the page from each line of the manifest.">
            <FunctionSelect name={draft.pre} none="The built-in one" onChange={(pre) => set({ pre })} />
          </FormField>
        )}
        <FormField label="Name of the labels in the output" description="The key of each line in the output manifest." errorText={problems.attribute}>
          <Input value={draft.attribute} placeholder={attribute || 'as the name of the job'} onChange={({ detail }) => set({ attribute: detail.value })} />
        </FormField>
        <FormField label="Where the output goes" errorText={problems.output}>
          <Input value={draft.output} placeholder={`s3://${around.bucket}/${around.folder}/output`} onChange={({ detail }) => set({ output: detail.value })} />
        </FormField>
      </SpaceBetween>
    </ExpandableSection>
  );
}
