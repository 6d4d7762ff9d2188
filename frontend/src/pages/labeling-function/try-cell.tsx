import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { Cell } from '../../components/cell';
import { CodeBlock } from '../../components/code-block';
import { CodeEditor } from '../../components/code-editor';
import { ErrorBox } from '../../components/error-box';
import { tryFunction, type Tried } from '../../labeling/functions/api';
import { EVENTS, type When } from '../../labeling/functions/draft';
import { parsedSample } from '../../labeling/template-workbench';

interface Props {
  name: string;
  unsaved: boolean;
  /** It reads the answers of labelers. */
  after: boolean;
}

const written = (value: unknown): string => JSON.stringify(value, null, 2);

/** One call with a sample: what it answers, and what it prints. */
export function TryCell({ name, unsaved, after }: Props) {
  const [when, setWhen] = useState<When>(after ? 'after' : 'before');
  const [event, setEvent] = useState(() => written(EVENTS[when].event));
  const [payload, setPayload] = useState(() => written(EVENTS.after.payload));
  const ask = useMutation({ mutationFn: () => tryFunction(name, JSON.parse(event), when === 'after' ? JSON.parse(payload) : undefined) });
  const eventProblem = parsedSample(event).problem;
  const payloadProblem = when === 'after' ? listProblem(payload) : undefined;
  return (
    <Cell
      id="try"
      title="Try it"
      description="One call with the event below. Nothing is stored."
      actions={
        <Button disabled={unsaved || Boolean(eventProblem ?? payloadProblem)} loading={ask.isPending} onClick={() => ask.mutate()}>
          Run
        </Button>
      }
    >
      <SpaceBetween size="m">
        {unsaved && <StatusIndicator type="warning">Save the changes first: what is registered is called.</StatusIndicator>}
        <SegmentedControl
          label="When it is called"
          selectedId={when}
          options={[
            { id: 'before', text: 'Before people label' },
            { id: 'after', text: 'After they answered' },
          ]}
          onChange={({ detail }) => {
            const next = detail.selectedId as When;
            setWhen(next);
            setEvent(written(EVENTS[next].event));
          }}
        />
        <FormField label="Event" errorText={eventProblem} stretch>
          <CodeEditor label="Event" language="json" value={event} onChange={setEvent} lines={6} />
        </FormField>
        {when === 'after' && (
          <FormField label="Payload" description="The file that the event points at: the answers of each object." errorText={payloadProblem} stretch>
            <CodeEditor label="Payload" language="json" value={payload} onChange={setPayload} lines={6} />
          </FormField>
        )}
        {ask.isError && <ErrorBox error={ask.error} what="The function was not called" />}
        {ask.data && <Outcome tried={ask.data} />}
      </SpaceBetween>
    </Cell>
  );
}

function Outcome({ tried }: { tried: Tried }) {
  return (
    <section aria-label="What came of it">
      <SpaceBetween size="s">
        {tried.error === undefined ? (
          <CodeBlock code={written(tried.result)} label="What it answered" />
        ) : (
          <Alert type="error" header="The function failed">
            {tried.error}
          </Alert>
        )}
        {tried.log.length > 0 ? <CodeBlock code={tried.log.join('\n')} label="What it printed" /> : <Box color="text-body-secondary">It printed nothing.</Box>}
      </SpaceBetween>
    </section>
  );
}

function listProblem(text: string): string | undefined {
  try {
    return Array.isArray(JSON.parse(text)) ? undefined : 'Give a list: one entry for each object.';
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
