import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { send } from '../../api/http';
import { objectUrl } from '../../api/rest';
import { useAllowed } from '../../api/session';
import { ErrorBox } from '../../components/error-box';
import { paths } from '../../documents/paths';
import type { TaskType } from '../../labeling/api';
import { startsOfJobs } from '../../labeling/starting-templates';
import { TemplateWorkbench } from '../../labeling/template-workbench';
import { nameOfType } from '../../labeling/types';
import { LinkButton } from '../../components/link-button';
import { labelsOf, type Draft, type Problems } from './draft';
import { FunctionSelect } from './function-select';
import type { SetDraft } from './use-draft';

interface Props {
  draft: Draft;
  types: readonly TaskType[];
  problems: Problems;
  set: SetDraft;
}

/** Step 4 of a custom job: its page, and what is asked before and after people label. */
export function PageStep({ draft, types, problems, set }: Props) {
  const mayRegister = useAllowed('atelier:EditAnnotationFunction');
  return (
    <Container
      header={
        <Header variant="h2" description="The page is yours, and so is what becomes of the answers." actions={mayRegister && <LinkButton to={paths.labelingFunctions}>Labeling functions</LinkButton>}>
          {'4 · Page and functions'}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Grid gridDefinition={[{ colspan: { default: 12, s: 6 } }, { colspan: { default: 12, s: 6 } }]}>
          <FormField label="Title for labelers" errorText={problems.title} stretch>
            <Input value={draft.title} placeholder="Check the receipts" onChange={({ detail }) => set({ title: detail.value })} />
          </FormField>
          <FormField label="Description" stretch>
            <Input value={draft.description} placeholder="A sentence below the title" onChange={({ detail }) => set({ description: detail.value })} />
          </FormField>
          <FormField label="Asked before people label" description="Makes task.input of the page from each line of the manifest.">
            <FunctionSelect name={draft.pre} none="Nothing: the page gets the line" onChange={(pre) => set({ pre })} />
          </FormField>
          <FormField label="Asked when they have answered" description="Makes the label of the answers.">
            <FunctionSelect name={draft.post} none="Nothing: the answers are kept as they are" onChange={(post) => set({ post })} />
          </FormField>
        </Grid>
        {draft.templateUri ? <Taken uri={draft.templateUri} set={set} /> : <Written draft={draft} types={types} problem={problems.template} set={set} />}
      </SpaceBetween>
    </Container>
  );
}

/** The page of the job that this one was cloned from. */
function Taken({ uri, set }: { uri: string; set: SetDraft }) {
  const read = useMutation({
    mutationFn: async () => (await send(objectUrl(uri))).text(),
    onSuccess: (template) => set({ template, templateUri: '' }),
  });
  return (
    <>
      <Alert
        type="info"
        header="The page is that of the other job"
        action={
          <Button loading={read.isPending} onClick={() => read.mutate()}>
            Change it
          </Button>
        }
      >
        {uri}
      </Alert>
      {read.isError && <ErrorBox error={read.error} what="The page could not be read" />}
    </>
  );
}

function Written({ draft, types, problem, set }: { draft: Draft; types: readonly TaskType[]; problem: string | undefined; set: SetDraft }) {
  const first = draft.data?.lines[0] ?? (draft.objects === 'Text' ? { source: 'Here stands the text of one object.' } : { 'source-ref': '' });
  const written = JSON.stringify(first, null, 2);
  // The first line of the data, until somebody types another.
  const [typed, setTyped] = useState<string>();
  const labels = labelsOf(draft).map(({ name }) => name);
  return (
    <TemplateWorkbench
      starts={startsOfJobs(types, nameOfType)}
      template={draft.template}
      onTemplate={(template) => set({ template })}
      sample={typed ?? written}
      onSample={setTyped}
      sampleLabel="Sample line"
      sampleHint={draft.pre ? `A line of the manifest, which ${draft.pre} makes task.input of.` : 'A line of the manifest; the page finds its keys, taskObject and labels in task.input.'}
      request={(template, line) => ({ task_type: 'custom', template, labels, line, ...(draft.pre ? { function: draft.pre } : {}) })}
      problem={problem}
    />
  );
}
