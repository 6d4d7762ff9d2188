import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';

import { UsageBars } from '../../charts/usage';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatNumber } from '../../components/format';
import { useUrlState } from '../../components/use-url-state';
import { csvOf, download } from '../csv';
import { BY, useUsage, type By } from './queries';

const WORDS: Record<By, string> = { day: 'Day', profile: 'User profile', space: 'Space', instance_type: 'Instance type' };
const SPANS = [
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
];

/** What was used, of one domain or of all. */
export function UsageChart({ domain }: { domain: string }) {
  const [chosen, setBy] = useUrlState('by', 'day');
  const [span, setSpan] = useUrlState('days', '30');
  const by = BY.find((each) => each === chosen) ?? 'day';
  const usage = useUsage(domain, by, Number(span) || 30);
  const rows = usage.data?.rows ?? [];
  const total = rows.reduce((sum, { hours }) => sum + hours, 0);
  return (
    <SpaceBetween size="m">
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <SegmentedControl label="Hours by" selectedId={by} options={BY.map((id) => ({ id, text: WORDS[id] }))} onChange={({ detail }) => setBy(detail.selectedId)} />
        <Select ariaLabel="Since when" options={SPANS} selectedOption={SPANS.find(({ value }) => value === span) ?? null} onChange={({ detail }) => setSpan(detail.selectedOption.value ?? '30')} />
        <Button iconName="download" disabled={rows.length === 0} onClick={() => download(`usage-by-${by}.csv`, csvOf([WORDS[by], 'Instance type', 'Hours'], rows.map((row) => [row.key, row.instance_type, row.hours])))}>
          Download CSV
        </Button>
      </SpaceBetween>
      {usage.isError && <ErrorBox error={usage.error} what="The usage could not be read" retry={() => void usage.refetch()} />}
      {usage.isPending && <Spinner />}
      {usage.isSuccess && rows.length === 0 && <Empty title="Nothing was used" why="Hours are counted while an app runs; none did in this time." />}
      {rows.length > 0 && (
        <>
          <Box variant="p">
            <b>{formatNumber(total)} hours</b> in this time.
          </Box>
          <UsageBars label={`Hours of machines by ${WORDS[by].toLowerCase()}`} xTitle={WORDS[by]} rows={rows} days={by === 'day'} />
        </>
      )}
    </SpaceBetween>
  );
}
