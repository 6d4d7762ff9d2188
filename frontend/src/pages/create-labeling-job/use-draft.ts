import type { ListLabelingJobsRequest, ListLabelingJobsResponse } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';

import { call } from '../../api/call';
import { jsonObject } from '../../api/rest';
import { readImport } from '../../labeling/imports';
import { describeJob } from '../../labeling/queries';
import { sequenceChoicesOf } from '../../labeling/sequence';
import { plainText } from '../../labeling/template';
import type { Draft } from './draft';
import { draftOf, type How as HowOfJob, type SourceJob } from './draft-from';
import { draftOfImport, type ImportHow } from './from-import';
import { loadDraft, saveDraft } from './stored-draft';

export type SetDraft = (change: Partial<Draft>) => void;

type How = HowOfJob | ImportHow;
const HOW: readonly How[] = ['clone', 'chain', 'verify', 'adjust', 'verify-import', 'adjust-import'];
const ofImport = (how: How): how is ImportHow => how.endsWith('-import');

/**
 * The draft of the form. `?clone=` begins with another job's choices, `?chain=` with its results as the data, too;
 * `?verify=` and `?adjust=` are jobs that look at its labels, `?verify-import=` and `?adjust-import=` at labels that were imported.
 * waiting: until those have come; what would be typed meanwhile, they would replace.
 */
export function useDraft() {
  const [params] = useSearchParams();
  const how = HOW.find((each) => params.get(each)) ?? 'clone';
  const from = params.get(how) ?? '';
  const [draft, setDraft] = useState<Draft>(loadDraft);
  // Of a form that is filled in anew; what was asked for the one before is no answer to it.
  const [round, setRound] = useState(0);
  const replace = useCallback((next: Draft) => {
    setDraft(next);
    setRound((before) => before + 1);
  }, []);
  const set = useCallback<SetDraft>((change) => setDraft((before) => ({ ...before, ...change })), []);
  useEffect(() => saveDraft(draft), [draft]);

  const source = useQuery({ queryKey: ['labeling draft from', how, from], queryFn: async ({ signal }) => (ofImport(how) ? readImportedDraft(from, how, signal) : draftOf(await readSource(from, signal), how)), enabled: from !== '', staleTime: Infinity });
  const wanted = from && `${how} ${from}`;
  const [taken, setTaken] = useState('');
  if (source.data && taken !== wanted) {
    setTaken(wanted);
    replace(source.data);
  }
  return { draft, set, replace, round, from, source, waiting: wanted !== '' && taken !== wanted && !source.isError };
}

interface Categories {
  labels?: { label?: string }[];
  instructions?: { shortInstruction?: string; fullInstruction?: string };
}

const readCategories = async (uri: string | undefined, signal: AbortSignal): Promise<Categories> => (uri ? jsonObject<Categories>(uri, signal) : {});

const jobNames = async (part: string, signal: AbortSignal): Promise<string[]> => {
  const listed = await call<ListLabelingJobsRequest, ListLabelingJobsResponse>('ListLabelingJobs', { NameContains: part, MaxResults: 100 }, signal);
  return (listed.LabelingJobSummaryList ?? []).flatMap(({ LabelingJobName }) => (LabelingJobName ? [LabelingJobName] : []));
};

const readImportedDraft = async (name: string, how: ImportHow, signal: AbortSignal): Promise<Draft> =>
  draftOfImport(await readImport(name, signal), how, await jobNames(name.slice(0, 50), signal));

async function readSource(name: string, signal: AbortSignal): Promise<SourceJob> {
  const job = await describeJob(name, signal);
  const [categories, names] = await Promise.all([readCategories(job.LabelCategoryConfigS3Uri, signal), jobNames(name.slice(0, 60), signal)]);
  return {
    job,
    labels: (categories.labels ?? []).flatMap(({ label }) => (label ? [label] : [])),
    choices: sequenceChoicesOf(categories),
    short: plainText(categories.instructions?.shortInstruction ?? ''),
    full: plainText(categories.instructions?.fullInstruction ?? ''),
    names,
  };
}
