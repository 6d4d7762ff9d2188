import { useQuery } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMemo } from 'react';

import { api } from '../../api/rest';
import { SeriesChart } from '../../charts/series';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatDuration, formatNumber } from '../../components/format';
import { useUrlState } from '../../components/use-url-state';
import { seriesOf, type EndpointMetrics } from './metrics';

const SPANS = [
  { id: '3600', text: '1 hour' },
  { id: '86400', text: '1 day' },
  { id: '604800', text: '1 week' },
];

export function MetricsTab({ name }: { name: string }) {
  const [span, setSpan] = useUrlState('span', '3600');
  const seconds = SPANS.some(({ id }) => id === span) ? Number(span) : 3600;
  const metrics = useQuery({
    queryKey: ['/api/endpoints', name, 'metrics', seconds],
    queryFn: async ({ signal }) => ({
      series: seriesOf(await api.get<EndpointMetrics>(`/api/endpoints/${encodeURIComponent(name)}/metrics`, { seconds }, signal)),
      at: Date.now(),
    }),
    staleTime: 0,
  });
  const range = useMemo<[Date, Date]>(() => {
    const end = metrics.data?.at ?? 0;
    return [new Date(end - seconds * 1000), new Date(end)];
  }, [metrics.data, seconds]);
  return (
    <SpaceBetween size="l">
      <SpaceBetween direction="horizontal" size="xs">
        <SegmentedControl label="Time span" options={SPANS} selectedId={String(seconds)} onChange={({ detail }) => setSpan(detail.selectedId)} />
        <Button iconName="refresh" ariaLabel="Read the numbers again" loading={metrics.isFetching} onClick={() => void metrics.refetch()} />
      </SpaceBetween>
      {metrics.isPending ? (
        <Spinner />
      ) : metrics.isError ? (
        <ErrorBox error={metrics.error} what="The numbers could not be read" retry={() => void metrics.refetch()} />
      ) : metrics.data.series.totals.requests === 0 ? (
        <Empty title="No requests in this time" why="Ask the endpoint on the first tab, or from a script, and look again." />
      ) : (
        <SpaceBetween size="l">
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'Requests', value: formatNumber(metrics.data.series.totals.requests) },
              { label: 'Mean time in the model', value: formatDuration((metrics.data.series.totals.latencyMs ?? NaN) / 1000) },
              { label: 'Errors', value: formatNumber(metrics.data.series.totals.errors) },
            ]}
          />
          <SeriesChart label="Requests" reading="Requests in each minute." yTitle="Requests (per minute)" bars series={metrics.data.series.requests} range={range} />
          <ColumnLayout columns={2}>
            <SeriesChart label="Latency" reading="Time inside the model. Lower is better." yTitle="Time in the model (ms)" series={metrics.data.series.latency} range={range} />
            <SeriesChart label="Errors" reading="Lower is better." yTitle="Errors (per minute)" bars bad series={metrics.data.series.errors} range={range} />
          </ColumnLayout>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
