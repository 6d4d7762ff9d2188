import { useMutation } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';

import { invokeEndpoint } from '../../api/invoke';
import { CodeBlock } from '../../components/code-block';
import { ErrorBox } from '../../components/error-box';
import { formatDuration } from '../../components/format';
import { ShowAsCode } from '../../components/show-as-code';
import { invocationCall } from '../invocation-code';
import { modelProblem } from '../model-problem';
import { csvOf, exampleValues, recordOf } from '../row-form';
import type { ModelSchema } from '../schema';

const TYPES = [
  { value: 'text/csv', label: 'CSV, one row per line, no header' },
  { value: 'application/json', label: 'JSON' },
  { value: 'application/jsonlines', label: 'JSON Lines' },
];

/** A body of that type to start from: the first example rows of the model. */
export function exampleBody(type: string, schema: ModelSchema | undefined): string {
  if (!schema) return '';
  const rows = [0, 1].slice(0, Math.max(1, Math.min(2, schema.exampleRows.length))).map((index) => exampleValues(schema, index));
  if (type === 'text/csv') return rows.map((row) => csvOf(schema, row)).join('\n');
  const records = rows.map((row) => recordOf(schema, row));
  return type === 'application/json' ? JSON.stringify({ instances: records }, null, 2) : records.map((each) => JSON.stringify(each)).join('\n');
}

/** The body as it goes over the wire and the answer as it comes back. */
export function TryRaw({ endpoint, schema }: { endpoint: string; schema: ModelSchema | undefined }) {
  const [type, setType] = useState('text/csv');
  const [typed, setTyped] = useState<string>();
  const body = typed ?? exampleBody(type, schema);
  const invocation = useMutation({
    mutationFn: () => invokeEndpoint(endpoint, body, { 'Content-Type': type, Accept: type === 'text/csv' ? 'text/csv' : 'application/json' }),
  });
  return (
    <SpaceBetween size="l">
      <FormField label="Content type">
        <Select
          options={TYPES}
          selectedOption={TYPES.find(({ value }) => value === type) ?? null}
          onChange={({ detail }) => {
            setType(detail.selectedOption.value ?? 'text/csv');
            setTyped(undefined);
          }}
        />
      </FormField>
      <FormField label="Body" stretch>
        <Textarea value={body} rows={8} spellcheck={false} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="primary" loading={invocation.isPending} disabled={body.trim() === ''} onClick={() => invocation.mutate()}>
          Send
        </Button>
        <ShowAsCode what="send this request" calls={() => [invocationCall(endpoint, type, body)]} />
      </SpaceBetween>
      {invocation.isError && <ErrorBox error={modelProblem(invocation.error)} what="The model did not answer" />}
      {invocation.data && (
        <SpaceBetween size="s">
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'Took', value: formatDuration(invocation.data.milliseconds / 1000) },
              { label: 'Content type', value: invocation.data.contentType },
              { label: 'Variant', value: invocation.data.variant || '–' },
            ]}
          />
          <CodeBlock code={invocation.data.body} label="Answer of the endpoint" />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
