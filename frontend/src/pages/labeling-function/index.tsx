import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { asProblem } from '../../api/problem';
import { Cell } from '../../components/cell';
import { ConfirmDelete } from '../../components/confirm-delete';
import { Copyable } from '../../components/copyable';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { deleteFunction, FUNCTIONS, readFunction, registerFunction, type WholeFunction } from '../../labeling/functions/api';
import { draftOf, problemsOf, requestOf, type Draft, type Problems } from '../../labeling/functions/draft';
import { FunctionFields } from '../../labeling/functions/function-fields';
import { LinkButton } from '../../components/link-button';
import { TryCell } from './try-cell';

export default function LabelingFunction() {
  const { name = '' } = useParams();
  const found = useQuery({ queryKey: [FUNCTIONS, name], queryFn: ({ signal }) => readFunction(name, signal) });
  if (found.isPending) return <Spinner size="large" />;
  if (found.isError) {
    if (asProblem(found.error).gone) return <Gone what="function" name={name} back={<LinkButton to={paths.labelingFunctions}>All labeling functions</LinkButton>} />;
    return <ErrorBox error={found.error} what="The function could not be read" retry={() => void found.refetch()} />;
  }
  return <Page key={found.data.name} found={found.data} />;
}

function Page({ found }: { found: WholeFunction }) {
  const { name } = found;
  const [draft, setDraft] = useState<Draft>(() => draftOf(found));
  const [deleting, setDeleting] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(found));
  const save = useMutation({
    mutationFn: () => registerFunction(name, requestOf(draft)),
    onSuccess: async (now) => {
      client.setQueryData([FUNCTIONS, name], now);
      setDraft(draftOf(now));
      await client.invalidateQueries({ queryKey: [FUNCTIONS], exact: true });
    },
  });
  const refused = save.isError ? asProblem(save.error) : undefined;
  const wrong = problemsOf(draft);
  const problems: Problems = changed ? { ...(refused?.field ? { [refused.field]: refused.message } : {}), ...wrong } : {};
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={name}
        description="What is saved is called from now on, by jobs that run, too."
        actions={
          <>
            <Button onClick={() => setDeleting(true)}>Delete</Button>
            <Button disabled={!changed} onClick={() => setDraft(draftOf(found))}>
              Undo changes
            </Button>
            <Button variant="primary" disabled={!changed || Object.keys(wrong).length > 0} loading={save.isPending} onClick={() => save.mutate()}>
              Save
            </Button>
          </>
        }
      />
      {refused && !refused.field && <ErrorBox error={refused} what="The function was not saved" />}
      <Cell id="function" title="The function">
        <SpaceBetween size="l">
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'ARN', value: <Copyable text={found.arn} label="ARN" /> },
              { label: 'Registered by', value: found.registered_by },
              { label: 'Changed', value: <Time at={found.modified_at} /> },
            ]}
          />
          <FunctionFields named draft={draft} problems={problems} set={(change) => setDraft((before) => ({ ...before, ...change }))} />
        </SpaceBetween>
      </Cell>
      <TryCell name={name} unsaved={changed} after={found.code.includes('payload')} />
      {deleting && (
        <ConfirmDelete
          what="function"
          name={name}
          pages={[paths.labelingFunction(name)]}
          consequence="It is refused while a job that runs names it. Jobs to come cannot name it any more."
          onConfirm={async () => {
            await deleteFunction(name);
            await navigate(paths.labelingFunctions);
            await client.invalidateQueries({ queryKey: [FUNCTIONS], exact: true });
          }}
          onClose={() => setDeleting(false)}
        />
      )}
    </SpaceBetween>
  );
}
