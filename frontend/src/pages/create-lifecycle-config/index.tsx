import { useMutation, useQueryClient } from '@tanstack/react-query';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useSearchParams } from 'react-router';

import { call } from '../../api/call';
import { CodeEditor } from '../../components/code-editor';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { APP_TYPES, appTypeText } from '../../environments/names';
import { useFlash } from '../../workbench/flash';
import { useFormDone } from '../../workbench/use-form-done';
import { emptyDraft, problemsOf, requestOf, type Draft } from './draft';

const WHOSE: { value: Draft['whose']; label: string }[] = [
  ...APP_TYPES.map((value) => ({ value, label: appTypeText(value) })),
  { value: 'NotebookInstance', label: 'Notebook instance' },
];
const TIMEOUT = 'Standard output and errors are kept as a log. After five minutes a script is ended, and what it belongs to does not start.';

/** A script is written once: its content never changes. */
export default function CreateLifecycleConfig() {
  const [params] = useSearchParams();
  const [draft, setDraft] = useState(() => emptyDraft(params.get('for') === 'notebook-instances'));
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const done = useFormDone();
  const flash = useFlash();
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const ofInstance = draft.whose === 'NotebookInstance';
  const list = ofInstance ? 'ListNotebookInstanceLifecycleConfigs' : 'ListStudioLifecycleConfigs';
  const create = useMutation({
    mutationFn: () => {
      const { operation, input } = requestOf(draft);
      return call(operation, input);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [list] });
      flash.show({ id: `create-${draft.name}`, type: 'success', header: `The start script ${draft.name} is there`, content: ofInstance ? 'Choose it when you create a notebook instance.' : 'Attach it to a domain, so that people can choose it.' });
      await done(ofInstance ? `${paths.lifecycleConfigs}?for=notebook-instances` : paths.lifecycleConfigs);
    },
  });
  const problems = asked ? problemsOf(draft) : {};
  const start = () => {
    setAsked(true);
    if (Object.keys(problemsOf(draft)).length === 0) create.mutate();
  };
  return (
    <Form
      header={<PageHeader title="New start script" description="A shell script that runs as the user of the app, in its home. Its content cannot be changed later: create another one instead." />}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <ShowAsCode what="create this script" calls={() => [{ service: 'sagemaker', ...requestOf(draft) }]} />
          <Button variant="primary" loading={create.isPending} onClick={start}>
            Create script
          </Button>
        </SpaceBetween>
      }
    >
      <Container>
        <SpaceBetween size="l">
          <FormField label="Name" errorText={problems.name}>
            <Input value={draft.name} placeholder="install-packages" onChange={({ detail }) => set({ name: detail.value })} />
          </FormField>
          <FormField label="Runs when this starts">
            <Select
              options={WHOSE}
              selectedOption={WHOSE.find(({ value }) => value === draft.whose) ?? null}
              onChange={({ detail }) => set({ whose: detail.selectedOption.value as Draft['whose'] })}
            />
          </FormField>
          {ofInstance && (
            <FormField label="At the first start" description="Runs once, before the other." errorText={problems.onCreate} stretch>
              <CodeEditor label="Script of the first start" language="shell" value={draft.onCreate} onChange={(onCreate) => set({ onCreate })} lines={6} />
            </FormField>
          )}
          <FormField label={ofInstance ? 'At every start' : 'Script'} description={TIMEOUT} errorText={problems.onStart} stretch>
            <CodeEditor label="Script" language="shell" value={draft.onStart} onChange={(onStart) => set({ onStart })} lines={14} />
          </FormField>
          {create.isError && <ErrorBox error={create.error} what="The script was not created" />}
        </SpaceBetween>
      </Container>
    </Form>
  );
}
