import type { ListCandidatesForAutoMLJobRequest, ListCandidatesForAutoMLJobResponse } from '@aws-sdk/client-sagemaker';
import { useQueries } from '@tanstack/react-query';

import { call } from '../../api/call';
import { ApiProblem, asProblem } from '../../api/problem';
import { api, jsonObject } from '../../api/rest';
import { refText, type ModelRef } from '../../autopilot/compare';
import { metricValue, titlesOf, type Leaderboard, type LeaderboardEntry } from '../../autopilot/leaderboard';
import { filesOf, type Candidate } from '../../autopilot/locations';
import { describeJob, type Job } from '../../autopilot/queries';
import { readImportance, readReport, type Report } from '../../autopilot/report';

export interface Compared {
  ref: ModelRef;
  title: string;
  job: Job;
  candidate: Candidate;
  entry: LeaderboardEntry | undefined;
  /** Missing for models that have none. */
  report: Report | undefined;
  importance: { column: string; value: number }[] | undefined;
  rowSeconds: number | undefined;
}

/** Everything that is known of each model; live, as their experiments go on. */
export function useCompared(refs: readonly ModelRef[]) {
  return useQueries({
    queries: refs.map((ref) => ({
      queryKey: ['ListCandidatesForAutoMLJob', 'compare', refText(ref)],
      queryFn: ({ signal }: { signal: AbortSignal }) => readCompared(ref, signal),
    })),
  });
}

async function readCompared(ref: ModelRef, signal: AbortSignal): Promise<Compared> {
  const [job, candidate, board] = await Promise.all([
    describeJob(ref.job, signal),
    readCandidate(ref, signal),
    api.get<Leaderboard>(`/api/automl-jobs/${encodeURIComponent(ref.job)}/leaderboard`, {}, signal),
  ]);
  const entry = board.candidates.find(({ name }) => name === ref.candidate);
  const files = filesOf(candidate, { insights: entry?.insights_uri || undefined, explainability: entry?.explainability_uri || undefined });
  const [report, importance] = await Promise.all([
    document(files.statistics, readReport, signal),
    document(files.analysis, readImportance, signal),
  ]);
  return {
    ref,
    title: titlesOf(board).get(ref.candidate) ?? ref.candidate,
    job,
    candidate,
    entry,
    report,
    importance,
    rowSeconds: metricValue(candidate, 'InferenceLatency') ?? entry?.predict_s_per_row ?? undefined,
  };
}

async function readCandidate({ job, candidate }: ModelRef, signal: AbortSignal): Promise<Candidate> {
  const page = await call<ListCandidatesForAutoMLJobRequest, ListCandidatesForAutoMLJobResponse>(
    'ListCandidatesForAutoMLJob',
    { AutoMLJobName: job, CandidateNameEquals: candidate },
    signal,
  );
  const found = page.Candidates?.[0];
  if (!found) throw new ApiProblem('ResourceNotFound', `Experiment ${job} has no model ${candidate}.`, 404);
  return found;
}

/** A report of the model; undefined when there is none (yet). */
async function document<Read>(uri: string | undefined, read: (document: unknown) => Read, signal: AbortSignal): Promise<Read | undefined> {
  if (!uri) return undefined;
  try {
    return read(await jsonObject<unknown>(uri, signal));
  } catch (error) {
    if (asProblem(error).gone) return undefined;
    throw error;
  }
}
