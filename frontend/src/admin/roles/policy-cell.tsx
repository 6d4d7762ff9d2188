import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { asProblem } from '../../api/problem';
import { Cell } from '../../components/cell';
import { CodeBlock } from '../../components/code-block';
import { CodeEditor } from '../../components/code-editor';
import { useFlash } from '../../workbench/flash';
import { changeRole, type Role } from './api';
import { choiceOf, draftOf, policyProblem } from './draft';
import { useOffer } from './queries';

const EXAMPLE = JSON.stringify(
  { Version: '2012-10-17', Statement: [{ Sid: 'KeepProduction', Effect: 'Deny', Action: ['sagemaker:DeleteEndpoint'], Resource: ['*'], Condition: { StringEquals: { 'sagemaker:ResourceTag/stage': 'production' } } }] },
  null,
  2,
);

/** The statements beside the activities: an editor that says what is wrong where it is written; all policies below. */
export function PolicyCell({ role }: { role: Role }) {
  const client = useQueryClient();
  const offer = useOffer();
  const { show } = useFlash();
  const kept = draftOf(role);
  const [text, setText] = useState(kept.draft.extra);
  const [refused, setRefused] = useState('');
  const [busy, setBusy] = useState(false);
  const wrong = text.trim() ? policyProblem(text) : undefined;

  async function save() {
    setBusy(true);
    setRefused('');
    try {
      await changeRole(role.name, choiceOf({ ...kept.draft, extra: text }, offer.data?.activities ?? [], kept.others));
      await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/api/roles') });
      show({ id: `role-${role.name}`, type: 'success', header: `${role.name} is changed`, content: 'It counts at once, for open pages, too.' });
    } catch (error) {
      setRefused(asProblem(error).message);
    }
    setBusy(false);
  }

  return (
    <Cell
      id="statements"
      title="Statements"
      description="Beside the activities a role can have statements of your own: allow more, or deny what nothing else may allow."
      actions={
        !role.built_in && (
          <SpaceBetween direction="horizontal" size="xs">
            {!text.trim() && <Button onClick={() => setText(EXAMPLE)}>Insert an example</Button>}
            <Button loading={busy} disabled={Boolean(wrong) || text === kept.draft.extra || !offer.data} onClick={() => void save()}>
              Save statements
            </Button>
          </SpaceBetween>
        )
      }
    >
      <SpaceBetween size="m">
        {!role.built_in && (
          <FormField label="Your own statements (JSON)" errorText={wrong ?? (refused || undefined)} stretch>
            <CodeEditor label="Your own statements" language="json" value={text} lines={10} onChange={setText} />
          </FormField>
        )}
        <Box variant="h3">All policies of the role</Box>
        <CodeBlock code={JSON.stringify(role.policies, null, 2)} label="Policies of the role" />
      </SpaceBetween>
    </Cell>
  );
}
