import { useQueries } from '@tanstack/react-query';
import type { ListAutoMLJobsResponse, ListEndpointsOutput, ListLabelingJobsResponse, ListModelsOutput, ListTransformJobsResponse } from '@aws-sdk/client-sagemaker';
import type { IconProps } from '@cloudscape-design/components/icon';
import { useDeferredValue } from 'react';

import { call } from '../../api/call';
import { permits } from '../../api/permissions';
import { api } from '../../api/rest';
import { useSession } from '../../api/session';
import { paths } from '../../documents/paths';

export interface Thing {
  kind: string;
  name: string;
  path: string;
  icon: IconProps.Name;
}

interface Source {
  key: string;
  action: string;
  read: (text: string, signal: AbortSignal) => Promise<Thing[]>;
}

const FEW = 8;
const byName = (text: string) => ({ MaxResults: FEW, ...(text ? { NameContains: text } : {}) });
const thing = (kind: string, icon: IconProps.Name, path: (name: string) => string) => (name: string | undefined) =>
  name ? [{ kind, name, icon, path: path(name) }] : [];

const dataset = thing('data set', 'file', paths.dataset);
const experiment = thing('experiment', 'gen-ai', paths.experiment);
const model = thing('model', 'ticket', paths.model);
const endpoint = thing('endpoint', 'share', paths.endpoint);
const labeling = thing('labeling job', 'edit', paths.labelingJob);
const batch = thing('batch prediction', 'copy', paths.batchPrediction);

/** Everything that has a name, found by the server among all there are. */
const SOURCES: Source[] = [
  {
    key: '/api/datasets',
    action: 'atelier:ListDatasets',
    async read(text, signal) {
      const page = await api.get<{ datasets: { name: string }[] }>('/api/datasets', { search: text, limit: FEW }, signal);
      return page.datasets.slice(0, FEW).flatMap(({ name }) => dataset(name));
    },
  },
  {
    key: 'ListAutoMLJobs',
    action: 'sagemaker:ListAutoMLJobs',
    async read(text, signal) {
      const page = await call<object, ListAutoMLJobsResponse>('ListAutoMLJobs', byName(text), signal);
      return (page.AutoMLJobSummaries ?? []).flatMap((job) => experiment(job.AutoMLJobName));
    },
  },
  {
    key: 'ListLabelingJobs',
    action: 'sagemaker:ListLabelingJobs',
    async read(text, signal) {
      const page = await call<object, ListLabelingJobsResponse>('ListLabelingJobs', byName(text), signal);
      return (page.LabelingJobSummaryList ?? []).flatMap((job) => labeling(job.LabelingJobName));
    },
  },
  {
    key: 'ListModels',
    action: 'sagemaker:ListModels',
    async read(text, signal) {
      const page = await call<object, ListModelsOutput>('ListModels', byName(text), signal);
      return (page.Models ?? []).flatMap((row) => model(row.ModelName));
    },
  },
  {
    key: 'ListEndpoints',
    action: 'sagemaker:ListEndpoints',
    async read(text, signal) {
      const page = await call<object, ListEndpointsOutput>('ListEndpoints', byName(text), signal);
      return (page.Endpoints ?? []).flatMap((row) => endpoint(row.EndpointName));
    },
  },
  {
    key: 'ListTransformJobs',
    action: 'sagemaker:ListTransformJobs',
    async read(text, signal) {
      const page = await call<object, ListTransformJobsResponse>('ListTransformJobs', byName(text), signal);
      return (page.TransformJobSummaries ?? []).flatMap((row) => batch(row.TransformJobName));
    },
  },
];

/** The words that a name may hold: the last word of what is typed. */
export function useThings(text: string): { things: Thing[]; searching: boolean } {
  const { permissions } = useSession();
  const wanted = useDeferredValue(text.trim().split(/\s+/).at(-1) ?? '');
  const results = useQueries({
    queries: SOURCES.filter(({ action }) => permits(permissions, action)).map((source) => ({
      queryKey: [source.key, 'palette', wanted],
      queryFn: ({ signal }: { signal: AbortSignal }) => source.read(wanted, signal),
      placeholderData: (before: Thing[] | undefined) => before,
      retry: false,
    })),
  });
  return { things: results.flatMap(({ data }) => data ?? []), searching: results.some(({ isFetching }) => isFetching) };
}
