import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import TokenGroup from '@cloudscape-design/components/token-group';
import { useState } from 'react';

import { asProblem } from '../../api/problem';
import { uploadFile, type TaskType } from '../../labeling/api';
import { writtenAnew, type Draft, type Problems } from './draft';
import type { SetDraft } from './use-draft';

interface Props {
  draft: Draft;
  type: TaskType | undefined;
  problems: Problems;
  set: SetDraft;
}

/** Step 4: what labelers read. */
export function InstructionsStep({ draft, type, problems, set }: Props) {
  return (
    <Container header={<Header variant="h2">4 · Instructions</Header>}>
      {draft.templateUri ? (
        <Alert type="info" header="The page and its instructions are those of the other job" action={<Button onClick={() => set(writtenAnew(draft))}>Write new ones</Button>}>
          {draft.templateUri}
        </Alert>
      ) : (
        <SpaceBetween size="m">
          <FormField label="The question" description="Stands above every object, and is the title of the job in the labelers’ list." errorText={problems.title} stretch>
            <Input value={draft.question} placeholder="Draw a box around every car" onChange={({ detail }) => set({ question: detail.value })} />
          </FormField>
          <FormField label="Short instructions" description="Always in sight beside the object." errorText={problems.short} stretch>
            <Textarea value={draft.short} rows={3} placeholder="As tight as you can. Parts that are hidden are not drawn." onChange={({ detail }) => set({ short: detail.value })} />
          </FormField>
          <FormField label="Full instructions" description="One key away. An empty line begins a new paragraph." errorText={problems.full} stretch>
            <Textarea value={draft.full} rows={5} onChange={({ detail }) => set({ full: detail.value })} />
          </FormField>
          {!type?.human_task_ui && (
            <Grid gridDefinition={[{ colspan: { default: 12, s: 6 } }, { colspan: { default: 12, s: 6 } }]}>
              <Examples title="Good examples" hint="Pictures of how it should be done." uris={draft.good} onChange={(good) => set({ good })} />
              <Examples title="Bad examples" hint="Pictures of what is often done wrong." uris={draft.bad} onChange={(bad) => set({ bad })} />
            </Grid>
          )}
        </SpaceBetween>
      )}
    </Container>
  );
}

interface ExamplesProps {
  title: string;
  hint: string;
  uris: readonly string[];
  onChange: (uris: string[]) => void;
}

/** The name is used in a template, so it is made of plain characters. */
const plain = (name: string): string => name.replace(/[^A-Za-z0-9._-]+/g, '-');

function Examples({ title, hint, uris, onChange }: ExamplesProps) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  async function add(files: File[]) {
    setBusy(true);
    setProblem('');
    try {
      const batch = `examples${Date.now().toString(36)}`;
      const added: string[] = [];
      for (const file of files) added.push((await uploadFile(batch, file, plain(file.name))).uri);
      onChange([...uris, ...added]);
    } catch (error) {
      setProblem(asProblem(error).message);
    } finally {
      setBusy(false);
    }
  }
  return (
    <FormField label={title} description={hint} errorText={problem}>
      <FileInput multiple value={[]} accept=".png,.jpg,.jpeg" ariaLabel={`Add ${title.toLowerCase()}`} onChange={({ detail }) => void add(detail.value)}>
        {busy ? 'Uploading…' : 'Add pictures'}
      </FileInput>
      {uris.length > 0 && (
        <Box padding={{ top: 'xs' }}>
          <TokenGroup
            items={uris.map((uri) => ({ label: uri.split('/').pop() ?? uri, dismissLabel: `Remove ${uri.split('/').pop() ?? uri}` }))}
            onDismiss={({ detail }) => onChange(uris.filter((_uri, index) => index !== detail.itemIndex))}
          />
        </Box>
      )}
    </FormField>
  );
}
