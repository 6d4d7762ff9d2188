import type {
  DescribeFlowDefinitionRequest,
  DescribeFlowDefinitionResponse,
  ListFlowDefinitionsRequest,
  ListFlowDefinitionsResponse,
  ListHumanTaskUisRequest,
  ListHumanTaskUisResponse,
} from '@aws-sdk/client-sagemaker';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { listLoops } from '../api/a2i';
import { call, callList, type Wire } from '../api/call';
import { readTemplate } from './api';

export type Flow = Wire<DescribeFlowDefinitionResponse>;
export type FlowRow = Wire<NonNullable<ListFlowDefinitionsResponse['FlowDefinitionSummaries']>[number]>;
export type TemplateRow = Wire<NonNullable<ListHumanTaskUisResponse['HumanTaskUiSummaries']>[number]>;

const MOST = 100;

export const useFlows = (narrowed = false) =>
  useInfiniteQuery({
    queryKey: ['ListFlowDefinitions', narrowed],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      callList<ListFlowDefinitionsRequest, ListFlowDefinitionsResponse>('ListFlowDefinitions', { MaxResults: MOST, ...(pageParam ? { NextToken: pageParam } : {}) }, narrowed, signal),
    initialPageParam: '',
    getNextPageParam: ({ NextToken }) => NextToken ?? undefined,
  });

export const useFlow = (name: string) =>
  useQuery({
    queryKey: ['DescribeFlowDefinition', name],
    queryFn: ({ signal }) => call<DescribeFlowDefinitionRequest, DescribeFlowDefinitionResponse>('DescribeFlowDefinition', { FlowDefinitionName: name }, signal),
  });

export const useTemplates = (narrowed = false) =>
  useInfiniteQuery({
    queryKey: ['ListHumanTaskUis', narrowed],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      callList<ListHumanTaskUisRequest, ListHumanTaskUisResponse>('ListHumanTaskUis', { MaxResults: MOST, ...(pageParam ? { NextToken: pageParam } : {}) }, narrowed, signal),
    initialPageParam: '',
    getNextPageParam: ({ NextToken }) => NextToken ?? undefined,
  });

/** Of a stored template; '' = of none. */
export const useTemplate = (name: string) =>
  useQuery({ queryKey: ['DescribeHumanTaskUi', 'text', name], queryFn: ({ signal }) => readTemplate(name, signal), enabled: name !== '', staleTime: Infinity });

export const useLoops = (flowArn: string) =>
  useInfiniteQuery({
    queryKey: ['ListHumanLoops', flowArn],
    queryFn: ({ pageParam, signal }) => listLoops(flowArn, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ NextToken }) => NextToken ?? undefined,
  });

/** The last part of an ARN. */
export const nameOfArn = (arn: string | undefined): string => arn?.split('/').pop() ?? '';
