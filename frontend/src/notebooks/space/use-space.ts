import type {
  CreateAppRequest,
  CreateAppResponse,
  DescribeAppRequest,
  DescribeAppResponse,
  ListAppsRequest,
  ListAppsResponse,
} from '@aws-sdk/client-sagemaker';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import { call } from '../../api/call';

export type AppStatus = 'Stopped' | 'Starting' | 'Running' | 'Stopping' | 'Failed';

export interface RunningApp {
  status: AppStatus;
  reason: string;
  instance: string | undefined;
  arn: string;
}

const WORDS: Record<string, AppStatus> = { Pending: 'Starting', InService: 'Running', Deleting: 'Stopping', Failed: 'Failed', Deleted: 'Stopped' };

export const appKey = (domain: string, space: string) => ({ DomainId: domain, SpaceName: space, AppType: 'JupyterLab' as const, AppName: 'default' });

/** The JupyterLab of a space in the words of its page; a space without one is stopped. */
export async function describeApp(domain: string, space: string, signal?: AbortSignal): Promise<RunningApp> {
  const { Apps = [] } = await call<ListAppsRequest, ListAppsResponse>('ListApps', { DomainIdEquals: domain, SpaceNameEquals: space, MaxResults: 100 }, signal);
  const found = Apps.find((app) => app.AppType === 'JupyterLab' && app.SpaceName?.toLowerCase() === space.toLowerCase());
  const status = WORDS[found?.Status ?? 'Deleted'] ?? 'Stopped';
  if (!found || status === 'Stopped') return { status: 'Stopped', reason: '', instance: undefined, arn: '' };
  // Only this one says why, and which ARN its log is under.
  const app = await call<DescribeAppRequest, DescribeAppResponse>('DescribeApp', appKey(domain, space), signal);
  return { status, reason: app.FailureReason ?? '', instance: app.ResourceSpec?.InstanceType, arn: app.AppArn ?? '' };
}

export function useApp(domain: string, space: string) {
  return useQuery({ queryKey: ['DescribeApp', domain, space], queryFn: ({ signal }) => describeApp(domain, space, signal) });
}

export async function startApp(domain: string, space: string): Promise<void> {
  await call<CreateAppRequest, CreateAppResponse>('CreateApp', appKey(domain, space));
}

/** Start the space's JupyterLab, and read its state anew whatever came of it. */
export function useStart(domain: string, space: string): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    try {
      await startApp(domain, space);
    } finally {
      await client.invalidateQueries({ queryKey: ['DescribeApp', domain, space] });
    }
  };
}
