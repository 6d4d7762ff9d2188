import type {
  DescribeEndpointConfigInput,
  DescribeEndpointConfigOutput,
  DescribeEndpointInput,
  DescribeEndpointOutput,
  DescribeModelInput,
  DescribeModelOutput,
  ListEndpointConfigsInput,
  ListEndpointConfigsOutput,
  ListEndpointsInput,
  ListEndpointsOutput,
  ListModelsInput,
  ListModelsOutput,
} from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';

import { call } from '../api/call';
import { api } from '../api/rest';
import { readSchema } from './schema';

export function useEndpoint(name: string | undefined) {
  return useQuery({
    queryKey: ['DescribeEndpoint', name],
    queryFn: ({ signal }) =>
      call<DescribeEndpointInput, DescribeEndpointOutput>('DescribeEndpoint', { EndpointName: name }, signal),
    enabled: Boolean(name),
  });
}

export function useEndpointConfig(name: string | undefined) {
  return useQuery({
    queryKey: ['DescribeEndpointConfig', name],
    queryFn: ({ signal }) =>
      call<DescribeEndpointConfigInput, DescribeEndpointConfigOutput>('DescribeEndpointConfig', { EndpointConfigName: name }, signal),
    enabled: Boolean(name),
  });
}

export function useModel(name: string | undefined) {
  return useQuery({
    queryKey: ['DescribeModel', name],
    queryFn: ({ signal }) => call<DescribeModelInput, DescribeModelOutput>('DescribeModel', { ModelName: name }, signal),
    enabled: Boolean(name),
  });
}

/** The newest endpoints, for choosing one; the list page shows them all. */
export function useRecentEndpoints(enabled = true) {
  return useQuery({
    queryKey: ['ListEndpoints', 'recent'],
    queryFn: async ({ signal }) => {
      const input = { SortBy: 'CreationTime' as const, SortOrder: 'Descending' as const, MaxResults: 100 };
      const answer = await call<ListEndpointsInput, ListEndpointsOutput>('ListEndpoints', input, signal);
      return answer.Endpoints ?? [];
    },
    enabled,
  });
}

export function useRecentModels(search: string) {
  return useQuery({
    queryKey: ['ListModels', 'recent', search],
    queryFn: async ({ signal }) => {
      const input = { SortBy: 'CreationTime' as const, SortOrder: 'Descending' as const, MaxResults: 50, ...(search ? { NameContains: search } : {}) };
      return (await call<ListModelsInput, ListModelsOutput>('ListModels', input, signal)).Models ?? [];
    },
  });
}

export function useRecentConfigs(enabled = true) {
  return useQuery({
    queryKey: ['ListEndpointConfigs', 'recent'],
    queryFn: async ({ signal }) => {
      const input = { SortBy: 'CreationTime' as const, SortOrder: 'Descending' as const, MaxResults: 100 };
      return (await call<ListEndpointConfigsInput, ListEndpointConfigsOutput>('ListEndpointConfigs', input, signal)).EndpointConfigs ?? [];
    },
    enabled,
  });
}

/** The columns that a running endpoint expects; a problem 404 means that its package does not tell. */
export function useEndpointSchema(name: string | undefined, enabled = true) {
  return useQuery({
    queryKey: ['/api/endpoints', name, 'schema'],
    queryFn: async ({ signal }) => readSchema(await api.get<unknown>(`/api/endpoints/${encodeURIComponent(name ?? '')}/schema`, {}, signal)),
    enabled: enabled && Boolean(name),
    retry: false,
  });
}
