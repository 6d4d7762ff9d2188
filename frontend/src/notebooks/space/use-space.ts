import type { CreateAppRequest, CreateAppResponse, DescribeAppRequest, DescribeAppResponse, DescribeSpaceRequest, DescribeSpaceResponse } from '@aws-sdk/client-sagemaker';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import { call, type Wire } from '../../api/call';
import { ApiProblem } from '../../api/problem';

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
  try {
    const app = await call<DescribeAppRequest, DescribeAppResponse>('DescribeApp', appKey(domain, space), signal);
    return {
      status: WORDS[app.Status ?? 'Deleted'] ?? 'Stopped',
      reason: app.FailureReason ?? '',
      instance: app.ResourceSpec?.InstanceType,
      arn: app.AppArn ?? '',
    };
  } catch (error) {
    if (error instanceof ApiProblem && error.gone) return { status: 'Stopped', reason: '', instance: undefined, arn: '' };
    throw error;
  }
}

export function useApp(domain: string, space: string) {
  return useQuery({ queryKey: ['DescribeApp', domain, space], queryFn: ({ signal }) => describeApp(domain, space, signal) });
}

export function useSpace(domain: string, space: string) {
  return useQuery({
    queryKey: ['DescribeSpace', domain, space],
    queryFn: ({ signal }): Promise<Wire<DescribeSpaceResponse>> =>
      call<DescribeSpaceRequest, DescribeSpaceResponse>('DescribeSpace', { DomainId: domain, SpaceName: space }, signal),
  });
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
