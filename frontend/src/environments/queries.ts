import type {
  AppImageConfigDetails,
  CodeRepositorySummary,
  DescribeDomainResponse,
  DomainDetails,
  Image,
  NotebookInstanceLifecycleConfigSummary,
} from '@aws-sdk/client-sagemaker';
import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { call, callList, type Wire } from '../api/call';
import { send } from '../api/http';

/** At most so many rows of a list that a form offers or a page shows at once. */
const MOST = 100;

async function all<Row>(operation: string, member: string, input: object, signal: AbortSignal, narrowed = false): Promise<Wire<Row>[]> {
  const answer: unknown = await callList<object, object>(operation, { ...input, MaxResults: MOST }, narrowed, signal);
  return ((answer as Record<string, Wire<Row>[] | undefined>)[member] ?? []);
}

export function useImages(narrowed: boolean) {
  return useQuery({
    queryKey: ['ListImages', narrowed],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => all<Image>('ListImages', 'Images', { SortBy: 'CREATION_TIME', SortOrder: 'DESCENDING' }, signal, narrowed),
  });
}

export function useAppImageConfigs(narrowed = false) {
  return useQuery({
    queryKey: ['ListAppImageConfigs', narrowed],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => all<AppImageConfigDetails>('ListAppImageConfigs', 'AppImageConfigs', {}, signal, narrowed),
  });
}

export function useRepositories() {
  return useQuery({
    queryKey: ['ListCodeRepositories', 'all'],
    queryFn: ({ signal }) => all<CodeRepositorySummary>('ListCodeRepositories', 'CodeRepositorySummaryList', {}, signal),
  });
}

export function useInstanceScripts() {
  return useQuery({
    queryKey: ['ListNotebookInstanceLifecycleConfigs', 'all'],
    queryFn: ({ signal }) => all<NotebookInstanceLifecycleConfigSummary>('ListNotebookInstanceLifecycleConfigs', 'NotebookInstanceLifecycleConfigs', {}, signal),
  });
}

export function useDomains() {
  return useQuery({
    queryKey: ['ListDomains', 'all'],
    queryFn: ({ signal }) => all<DomainDetails>('ListDomains', 'Domains', {}, signal),
  });
}

export function useDomain(id: string) {
  return useQuery({
    queryKey: ['DescribeDomain', id],
    queryFn: ({ signal }) => call<object, DescribeDomainResponse>('DescribeDomain', { DomainId: id }, signal),
    enabled: id !== '',
  });
}

export interface KernelImages {
  built_in: { name: string; arn: string; display_name: string; processor: string; app_types: string[] }[];
  environments: { base_image: string; problem: string }[];
}

/** Images that every installation has, and Python environments of the machine that versions may stand for. */
export function useKernelImages() {
  return useQuery({
    queryKey: ['/api/kernel-images'],
    queryFn: async ({ signal }) => (await (await send('/api/kernel-images', { signal })).json()) as KernelImages,
  });
}
