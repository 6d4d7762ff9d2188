import { useMutation, useQueryClient } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { call } from '../../api/call';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { createRequest, EMPTY_INSTANCE, instanceProblems, type InstanceDraft } from '../../environments/instance-draft';
import { InstanceFields } from '../../environments/instance-fields';
import { useRoleArn } from '../../hosting/use-role-arn';
import { useFormDone } from '../../workbench/use-form-done';

export default function CreateNotebookInstance() {
  const [draft, setDraft] = useState<InstanceDraft>(EMPTY_INSTANCE);
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const done = useFormDone();
  const roleArn = useRoleArn();
  const input = () => createRequest(draft, roleArn);
  const create = useMutation({
    mutationFn: () => call('CreateNotebookInstance', input()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ListNotebookInstances'] });
      await done(paths.notebookInstance(draft.name));
    },
  });
  const start = () => {
    setAsked(true);
    if (Object.keys(instanceProblems(draft)).length === 0) create.mutate();
  };
  return (
    <Form
      header={<PageHeader title="New notebook instance" description="It starts at once and runs until it is stopped, whether or not a browser is open." />}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <ShowAsCode what="create this notebook instance" calls={() => [{ service: 'sagemaker', operation: 'CreateNotebookInstance', input: input() }]} />
          <Button variant="primary" loading={create.isPending} onClick={start}>
            Create notebook instance
          </Button>
        </SpaceBetween>
      }
    >
      <Container>
        <SpaceBetween size="l">
          <InstanceFields draft={draft} problems={asked ? instanceProblems(draft) : {}} set={(change) => setDraft((before) => ({ ...before, ...change }))} />
          {create.isError && <ErrorBox error={create.error} what="The notebook instance was not created" />}
        </SpaceBetween>
      </Container>
    </Form>
  );
}
