import type { DescribeLabelingJobRequest, DescribeLabelingJobResponse } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';

import { call, type Wire } from '../api/call';
import { useAllowed } from '../api/session';
import { readPeople, readTaskTypes, TASK_TYPES, WORKFORCE } from './api';

export type Job = Wire<DescribeLabelingJobResponse>;

export const describeJob = (name: string, signal?: AbortSignal) =>
  call<DescribeLabelingJobRequest, DescribeLabelingJobResponse>('DescribeLabelingJob', { LabelingJobName: name }, signal);

export const useJob = (name: string) => useQuery({ queryKey: ['DescribeLabelingJob', name], queryFn: ({ signal }) => describeJob(name, signal) });

export const useTaskTypes = () => useQuery({ queryKey: [TASK_TYPES], queryFn: ({ signal }) => readTaskTypes(signal), staleTime: Infinity });

/** Teams and labelers. */
export const usePeople = () => useQuery({ queryKey: [WORKFORCE], queryFn: ({ signal }) => readPeople(signal) });

/** Team names by ARN. An ARN has small letters only, so the name is the team's own where the caller may see teams. */
export function useTeamName(): (arn: string | undefined) => string {
  const may = useAllowed('atelier:ReadWorkforce');
  const people = useQuery({ queryKey: [WORKFORCE], queryFn: ({ signal }) => readPeople(signal), enabled: may });
  return (arn) => people.data?.teams.find((team) => team.arn === arn)?.name ?? arn?.split('/').pop() ?? '–';
}
