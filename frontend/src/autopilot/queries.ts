import type {
  AutoMLCandidate,
  AutoMLJobStatus,
  DescribeAutoMLJobV2Request,
  DescribeAutoMLJobV2Response,
  ListCandidatesForAutoMLJobRequest,
  ListCandidatesForAutoMLJobResponse,
} from '@aws-sdk/client-sagemaker';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { JobProgress } from '../api/activity';
import { call, type Wire, type WireTime } from '../api/call';
import { ApiProblem } from '../api/problem';
import { api, jsonObject } from '../api/rest';
import type { Leaderboard } from './leaderboard';

export type Job = Wire<DescribeAutoMLJobV2Response>;

export const describeJob = (name: string, signal?: AbortSignal) =>
  call<DescribeAutoMLJobV2Request, DescribeAutoMLJobV2Response>('DescribeAutoMLJobV2', { AutoMLJobName: name }, signal);

export function useJob(name: string) {
  return useQuery({ queryKey: ['DescribeAutoMLJobV2', name], queryFn: ({ signal }) => describeJob(name, signal), enabled: name !== '' });
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
  });
}

export interface Explanation {
  /** Where the explainability report lies; empty while there is none. */
  uri: string;
  /** The newest attempt to make one on demand. */
  job: { name: string; status: 'InProgress' | 'Completed' | 'Failed'; failure_reason: string; progress: JobProgress | null } | null;
}

const explanationPath = (job: string, candidate: string) =>
  `/api/automl-jobs/${encodeURIComponent(job)}/candidates/${encodeURIComponent(candidate)}/explanation`;
const explanationKey = (job: string, candidate: string) => ['/api/automl-jobs/explanation', job, candidate];

/** The best model of an experiment is explained at its end; others when somebody asks. Live: events of both refresh it. */
export function useExplanation(job: string, candidate: string, enabled: boolean) {
  return useQuery({
    queryKey: explanationKey(job, candidate),
    queryFn: ({ signal }) => api.get<Explanation>(explanationPath(job, candidate), {}, signal),
    enabled,
  });
}

/** Asks for an explanation; a worker makes it. */
export function useExplain(job: string, candidate: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.send<Explanation>('POST', explanationPath(job, candidate), {}),
    onSuccess: (answer) => client.setQueryData(explanationKey(job, candidate), answer),
  });
}

/** A JSON document in the object store. Written once, so it never becomes stale; a missing one is asked for again. */
export function useDocument<Document>(uri: string | undefined, read: (document: unknown) => Document) {
  return useQuery({
    queryKey: ['/api/objects', uri],
    queryFn: ({ signal }) => jsonObject<unknown>(uri as string, signal),
    select: read,
    enabled: Boolean(uri),
    staleTime: Infinity,
    retry: 1,
  });
}
