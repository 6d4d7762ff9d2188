import type {
  AutoMLCandidate,
  AutoMLJobStatus,
  DescribeAutoMLJobV2Request,
  DescribeAutoMLJobV2Response,
  ListCandidatesForAutoMLJobRequest,
  ListCandidatesForAutoMLJobResponse,
  ListTagsInput,
  ListTagsOutput,
} from '@aws-sdk/client-sagemaker';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { JobProgress } from '../api/activity';
import { call, type Wire, type WireTime } from '../api/call';
import { ApiProblem } from '../api/problem';
import { api } from '../api/rest';
import type { Leaderboard } from './leaderboard';

export type Job = Wire<DescribeAutoMLJobV2Response>;

export const describeJob = (name: string, signal?: AbortSignal) =>
  call<DescribeAutoMLJobV2Request, DescribeAutoMLJobV2Response>('DescribeAutoMLJobV2', { AutoMLJobName: name }, signal);

export function useJob(name: string) {
  return useQuery({ queryKey: ['DescribeAutoMLJobV2', name], queryFn: ({ signal }) => describeJob(name, signal), enabled: name !== '' });
}

/** The tags that people gave a job: not those that say where it was made, nor whose version it is. */
export function useTags(arn: string | undefined) {
  return useQuery({
    queryKey: ['ListTags', arn],
    queryFn: async ({ signal }) => {
      const answer = await call<ListTagsInput, ListTagsOutput>('ListTags', { ResourceArn: arn, MaxResults: 100 }, signal);
      return (answer.Tags ?? []).flatMap(({ Key = '', Value = '' }) => (/^(sagemaker|atelier|aws):/.test(Key) ? [] : [{ key: Key, value: Value }]));
    },
    enabled: arn !== undefined,
  });
}

/** All candidates of a job, in the order in which they appeared; a job has at most 750 (autopilot spec §2.1). */
export function useCandidates(job: string) {
  return useQuery({
    queryKey: ['ListCandidatesForAutoMLJob', job],
    queryFn: async ({ signal }) => {
      const all: Wire<AutoMLCandidate>[] = [];
      let token: string | undefined;
      do {
        const page = await call<ListCandidatesForAutoMLJobRequest, ListCandidatesForAutoMLJobResponse>(
          'ListCandidatesForAutoMLJob',
          { AutoMLJobName: job, SortBy: 'CreationTime', SortOrder: 'Ascending', MaxResults: 100, ...(token ? { NextToken: token } : {}) },
          signal,
        );
        all.push(...(page.Candidates ?? []));
        token = page.NextToken;
      } while (token);
      return all;
    },
  });
}

export function useCandidate(job: string, candidate: string) {
  return useQuery({
    queryKey: ['ListCandidatesForAutoMLJob', job, { CandidateNameEquals: candidate }],
    queryFn: async ({ signal }) => {
      const page = await call<ListCandidatesForAutoMLJobRequest, ListCandidatesForAutoMLJobResponse>(
        'ListCandidatesForAutoMLJob',
        { AutoMLJobName: job, CandidateNameEquals: candidate },
        signal,
      );
      const found = page.Candidates?.[0];
      if (!found) throw new ApiProblem('ResourceNotFound', `Experiment ${job} has no model ${candidate}.`, 404);
      return found;
    },
  });
}

/** An experiment of a series: those that predict the same column, built one after the other. */
export interface Version {
  name: string;
  version: number;
  /** The first experiment of the series. */
  of: string;
  status: AutoMLJobStatus;
  created_at: WireTime;
  /** Addresses of its data. */
  data: string[];
  objective: string;
  best: {
    name: string;
    model: string;
    algorithm: string;
    value: number | null;
    interval: [number, number] | null;
    metrics: Record<string, number>;
  } | null;
}

/** All versions of an experiment, the newest first; one that is alone is its only version. */
export function useVersions(job: string) {
  return useQuery({
    queryKey: ['/api/automl-jobs', job, 'versions'],
    queryFn: async ({ signal }) => (await api.get<{ versions: Version[] }>(`/api/automl-jobs/${encodeURIComponent(job)}/versions`, {}, signal)).versions,
    enabled: job !== '',
  });
}

export interface VersionPlace {
  version: number;
  of: string;
  newest: number;
}

/** Which of these experiments are versions of something, by name. */
export function useVersionPlaces(jobs: readonly string[]) {
  const query = new URLSearchParams(jobs.map((job) => ['job', job])).toString();
  return useQuery({
    queryKey: ['/api/automl-job-versions', query],
    queryFn: async ({ signal }) => (await api.get<{ places: Record<string, VersionPlace> }>(`/api/automl-job-versions?${query}`, {}, signal)).places,
    enabled: jobs.length > 0,
    placeholderData: (before) => before,
  });
}

/** What the API's candidate has no field for: the engine's name of the model, intervals, times, size. */
export function useLeaderboard(job: string) {
  return useQuery({
    queryKey: ['/api/automl-jobs', job, 'leaderboard'],
    queryFn: ({ signal }) => api.get<Leaderboard>(`/api/automl-jobs/${encodeURIComponent(job)}/leaderboard`, {}, signal),
    enabled: job !== '',
  });
}

/** Something that is made of a model when somebody asks for it. */
export interface OnDemand {
  /** Where it lies; empty while there is none. */
  uri: string;
  /** The newest attempt to make it. */
  job: { name: string; status: 'InProgress' | 'Completed' | 'Failed'; failure_reason: string; progress: JobProgress | null } | null;
}

const onDemandPath = (job: string, candidate: string, what: string) =>
  `/api/automl-jobs/${encodeURIComponent(job)}/candidates/${encodeURIComponent(candidate)}/${what}`;

function useOnDemand(key: readonly string[], path: string, enabled: boolean) {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<OnDemand>(path, {}, signal), enabled });
}

function useDemand(key: readonly string[], path: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.send<OnDemand>('POST', path, {}),
    onSuccess: (answer) => client.setQueryData(key, answer),
  });
}

// The first words of the keys name what the events are about: they refresh these queries.
const explanationKey = (job: string, candidate: string) => ['/api/automl-jobs/explanation', job, candidate];
const onnxKey = (job: string, candidate: string) => ['/api/automl-jobs/onnx-export', job, candidate];

/** The explainability report: the best model of an experiment has it at its end, others when somebody asks. */
export const useExplanation = (job: string, candidate: string, enabled: boolean) =>
  useOnDemand(explanationKey(job, candidate), onDemandPath(job, candidate, 'explanation'), enabled);

/** Asks for an explanation; a worker makes it. */
export const useExplain = (job: string, candidate: string) =>
  useDemand(explanationKey(job, candidate), onDemandPath(job, candidate, 'explanation'));

/** The model as an ONNX file, made when somebody asks. */
export const useOnnx = (job: string, candidate: string) => useOnDemand(onnxKey(job, candidate), onDemandPath(job, candidate, 'onnx'), true);

/** Asks for the ONNX file; a worker makes it. */
export const useMakeOnnx = (job: string, candidate: string) => useDemand(onnxKey(job, candidate), onDemandPath(job, candidate, 'onnx'));
