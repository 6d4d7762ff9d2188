import type { DescribeLabelingJobRequest, DescribeLabelingJobResponse } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';

import { call, type Wire } from '../api/call';
import { readPeople, readTaskTypes, TASK_TYPES, WORKFORCE } from './api';

export type Job = Wire<DescribeLabelingJobResponse>;

export const describeJob = (name: string, signal?: AbortSignal) =>
  call<DescribeLabelingJobRequest, DescribeLabelingJobResponse>('DescribeLabelingJob', { LabelingJobName: name }, signal);

export const useJob = (name: string) => useQuery({ queryKey: ['DescribeLabelingJob', name], queryFn: ({ signal }) => describeJob(name, signal) });

export const useTaskTypes = () => useQuery({ queryKey: [TASK_TYPES], queryFn: ({ signal }) => readTaskTypes(signal), staleTime: Infinity });

/** Teams and labelers. */
export const usePeople = () => useQuery({ queryKey: [WORKFORCE], queryFn: ({ signal }) => readPeople(signal) });
