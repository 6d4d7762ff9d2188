import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';

import { CodeEditor } from '../../components/code-editor';
import { AFTER, BEFORE, type Draft, type Problems } from './draft';

interface Props {
  draft: Draft;
  problems: Problems;
  set: (change: Partial<Draft>) => void;
  /** Of a function that is there: its name stays. */
  named?: boolean;
}

/** Python code, or an address that is called. */
export function FunctionFields({ draft, problems, set, named = false }: Props) {
  const python = draft.kind === 'python';
  return (
    <SpaceBetween size="m">
      {!named && (
        <FormField label="Name" description="Jobs name it by the last part of an ARN." errorText={problems.name}>
          <Input value={draft.name} placeholder="before-receipts" onChange={({ detail }) => set({ name: detail.value })} />
        </FormField>
      )}
      <Tiles
        ariaLabel="What the function is"
        value={draft.kind}
        columns={2}
        items={[
          { value: 'python', label: 'Python code', description: 'Runs here, in a process of its own.' },
          { value: 'http', label: 'An HTTP endpoint', description: 'Is sent the event by POST and answers with JSON.' },
        ]}
        onChange={({ detail }) => set({ kind: detail.value as Draft['kind'] })}
      />
      {python ? (
        <SpaceBetween size="m">
          <Alert type="info">It runs as the studio’s own worker does and may open connections: register only code that you trust.</Alert>
          <FormField
            label="Code"
            errorText={problems.code}
            secondaryControl={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => set({ code: BEFORE })}>Example before</Button>
                <Button onClick={() => set({ code: AFTER })}>Example after</Button>
              </SpaceBetween>
            }
            stretch
          >
            <CodeEditor label="Code" language="python" value={draft.code} onChange={(code) => set({ code })} lines={14} />
          </FormField>
        </SpaceBetween>
      ) : (
        <FormField label="Address" errorText={problems.url} stretch>
          <Input value={draft.url} placeholder="https://example.org/before" onChange={({ detail }) => set({ url: detail.value })} />
        </FormField>
      )}
      <Grid gridDefinition={[{ colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }, { colspan: { default: 12, s: 4 } }]}>
        <FormField label="Seconds for one call" errorText={problems.timeout}>
          <Input type="number" value={draft.timeout} onChange={({ detail }) => set({ timeout: detail.value })} />
        </FormField>
        {python && (
          <FormField label="Memory in MB" errorText={problems.memory}>
            <Input type="number" value={draft.memory} onChange={({ detail }) => set({ memory: detail.value })} />
          </FormField>
        )}
        {python && (
          <FormField label="Handler" errorText={problems.handler}>
            <Input value={draft.handler} onChange={({ detail }) => set({ handler: detail.value })} />
          </FormField>
        )}
      </Grid>
    </SpaceBetween>
  );
}
