import { useQuery } from '@tanstack/react-query';
import type {
  DescribeEndpointConfigInput,
  DescribeEndpointConfigOutput,
  DescribeEndpointInput,
  DescribeEndpointOutput,
  DescribeModelInput,
  DescribeModelOutput,
  ListEndpointsInput,
  ListEndpointsOutput,
} from '@aws-sdk/client-sagemaker';

import { call } from '../api/call';
import { responseKeys } from './answer';
import { containersOf, servedOf } from './containers';

export interface Serving {
  endpoint: string;
  model: string;
  keys: string[];
}

const LOOKED_AT = 20;

/**
 * The newest endpoint in service whose model is this package, if any. The API has no way from a package to its
 * endpoints, so the newest ones are looked through; a deeper search is the endpoints page's matter.
 */
export function useServing(packageUri: string | undefined) {
  return useQuery({
    queryKey: ['ListEndpoints', 'serving', packageUri],
    queryFn: async ({ signal }): Promise<Serving | null> => {
      const list = await call<ListEndpointsInput, ListEndpointsOutput>(
        'ListEndpoints',
        { StatusEquals: 'InService', SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: LOOKED_AT },
        signal,
      );
      for (const { EndpointName } of list.Endpoints ?? []) {
        const found = EndpointName ? await servedBy(EndpointName, signal) : null;
        if (found?.uri === packageUri) return found;
      }
      return null;
    },
    enabled: Boolean(packageUri),
  });
}

async function servedBy(endpoint: string, signal: AbortSignal): Promise<(Serving & { uri: string }) | null> {
  const described = await call<DescribeEndpointInput, DescribeEndpointOutput>('DescribeEndpoint', { EndpointName: endpoint }, signal);
  const config = await call<DescribeEndpointConfigInput, DescribeEndpointConfigOutput>(
    'DescribeEndpointConfig',
    { EndpointConfigName: described.EndpointConfigName },
    signal,
  ).catch(() => null);
  const model = config?.ProductionVariants?.[0]?.ModelName;
  if (!model) return null;
  const details = await call<DescribeModelInput, DescribeModelOutput>('DescribeModel', { ModelName: model }, signal).catch(() => null);
  const container = details ? servedOf(containersOf(details)) : undefined;
  return container?.ModelDataUrl
    ? { endpoint, model, uri: container.ModelDataUrl, keys: responseKeys(container.Environment as Record<string, string> | undefined) }
    : null;
}
