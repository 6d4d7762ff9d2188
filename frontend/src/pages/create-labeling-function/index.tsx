import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { asProblem, ApiProblem } from '../../api/problem';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { paths } from '../../documents/paths';
import { FUNCTIONS, readFunctions, registerFunction } from '../../labeling/functions/api';
import { EMPTY, problemsOf, requestOf, type Draft, type Problems } from '../../labeling/functions/draft';
import { FunctionFields } from '../../labeling/functions/function-fields';
import { useFormDone } from '../../workbench/use-form-done';

export default function CreateLabelingFunction() {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const done = useFormDone();
  const create = useMutation({
    mutationFn: async () => {
      // A registration replaces what has the name, and running jobs would call it.
      if ((await readFunctions()).some(({ name }) => name === draft.name)) throw new ApiProblem('NameTaken', `There is a function ${draft.name} already; change it on its own page.`, 409, '', 'name');
      return registerFunction(draft.name, requestOf(draft));
    },
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: [FUNCTIONS] });
      await done(paths.labelingFunction(name));
    },
  });
  const refused = create.isError ? asProblem(create.error) : undefined;
  const problems: Problems = asked ? { ...(refused?.field ? { [refused.field]: refused.message } : {}), ...problemsOf(draft) } : {};
  const start = () => {
    setAsked(true);
    if (Object.keys(problemsOf(draft)).length === 0) create.mutate();
  };
  return (
    <SpaceBetween size="l">
      <PageHeader title="New function" description="Code of your own for custom labeling jobs. It can be tried as soon as it is registered." />
      <Container>
        <SpaceBetween size="l">
          <FunctionFields draft={draft} problems={problems} set={(change) => setDraft((before) => ({ ...before, ...change }))} />
          {refused && !refused.field && <ErrorBox error={refused} what="The function was not registered" />}
          <Button variant="primary" loading={create.isPending} onClick={start}>
            Register function
          </Button>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
