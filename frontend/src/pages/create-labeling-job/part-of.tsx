import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation } from '@tanstack/react-query';

import { asProblem } from '../../api/problem';
import { CodeBlock } from '../../components/code-block';
import { formatCount, formatNumber } from '../../components/format';
import { lookAtData, type Manifest } from '../../labeling/api';
import type { Draft, Part } from './draft';
import type { SetDraft } from './use-draft';

interface Props {
  draft: Draft;
  /** The task type that the lines are read for. */
  type: string;
  set: SetDraft;
}

const PARTS: { id: Part; text: string }[] = [
  { id: 'all', text: 'All of them' },
  { id: 'sample', text: 'Some at random' },
  { id: 'query', text: 'Those that match a query' },
];

/** Which of the objects that were found get labels: all, some at random, or those that a query matches. */
export function PartOf({ draft, type, set }: Props) {
  const { part, percent, query, data, whole } = draft;
  const all = whole ?? data;
  const take = useMutation({
    mutationFn: (asked: { percent?: number; query?: string }) => lookAtData({ manifest: all?.manifest_uri ?? '', task_type: type, ...asked }),
  });
  const taken = { onSuccess: (found: Manifest) => set({ data: found, whole: all }) };
  const preview = useMutation({ mutationFn: () => lookAtData({ manifest: all?.manifest_uri ?? '', task_type: type, query, preview: true }) });
  if (!all) return null;
  const forget = () => {
    take.reset();
    preview.reset();
  };
  const share = Number(percent);
  const problem = take.error ?? preview.error;
  const said = problem ? asProblem(problem).message : undefined;
  return (
    <SpaceBetween size="s">
      <SegmentedControl
        label="Which objects"
        selectedId={part}
        options={PARTS}
        onChange={({ detail }) => {
          forget();
          set({ part: detail.selectedId as Part, data: all, whole: null });
        }}
      />
      {part === 'sample' && (
        <FormField label="How many of them" description="In per cent; they keep their order." errorText={share > 0 && share <= 100 ? said : 'Give a number above 0, at most 100.'}>
          <SpaceBetween direction="horizontal" size="xs">
            <Input type="number" value={percent} onChange={({ detail }) => set({ percent: detail.value, data: all, whole: null })} />
            <Button loading={take.isPending} disabled={!(share > 0 && share <= 100)} onClick={() => take.mutate({ percent: share }, taken)}>
              Take them
            </Button>
          </SpaceBetween>
        </FormField>
      )}
      {part === 'query' && (
        <>
          <FormField
            stretch
            label="Query"
            description={
              <>
                A condition over the keys of a line, as behind WHERE in SQL: =, &lt;&gt;, &lt;, &gt;, LIKE, IN, BETWEEN, IS NULL, AND, OR, NOT, LIMIT. Keys with a hyphen stand in
                double quotes: <Box variant="code">{example(all)}</Box>
              </>
            }
            errorText={said}
          >
            <Textarea
              value={query}
              rows={3}
              spellcheck={false}
              placeholder={example(all)}
              onChange={({ detail }) => {
                forget();
                set({ query: detail.value, data: all, whole: null });
              }}
            />
          </FormField>
          <SpaceBetween direction="horizontal" size="xs">
            <Button loading={preview.isPending} disabled={!query.trim()} onClick={() => (take.reset(), preview.mutate())}>
              Preview
            </Button>
            <Button loading={take.isPending} disabled={!query.trim() || preview.data?.objects === 0} onClick={() => (preview.reset(), take.mutate({ query }, taken))}>
              Take them
            </Button>
          </SpaceBetween>
          {preview.data && <Matching found={preview.data} of={all.objects} />}
        </>
      )}
      {whole && data && (
        <StatusIndicator type="success">
          {formatNumber(data.objects)} of {formatCount(whole.objects, 'object')} are taken
        </StatusIndicator>
      )}
    </SpaceBetween>
  );
}

/** How many lines match, and the first of them as they stand in the manifest. */
function Matching({ found, of }: { found: Manifest; of: number }) {
  return (
    <SpaceBetween size="xs">
      <StatusIndicator type={found.objects > 0 ? 'info' : 'warning'}>
        {formatNumber(found.objects)} of {formatCount(of, 'line')} match
      </StatusIndicator>
      {found.lines.length > 0 && <CodeBlock code={found.lines.map((line) => JSON.stringify(line)).join('\n')} label="The first lines that match" />}
    </SpaceBetween>
  );
}

/** A condition that fits the first line. */
function example({ lines }: Manifest): string {
  const [key, value] = Object.entries(lines[0] ?? {}).find(([, each]) => typeof each === 'number') ?? [];
  if (key !== undefined) return `${/^[a-z_]\w*$/i.test(key) ? key : `"${key}"`} >= ${String(value)}`;
  return lines[0] && 'source' in lines[0] ? "source LIKE '%word%'" : `"source-ref" LIKE '%.png'`;
}
