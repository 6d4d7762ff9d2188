import type { ListLabelingJobsRequest, ListLabelingJobsResponse } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

import { call } from '../../api/call';
import { jsonObject } from '../../api/rest';
import { colourOf } from '../../labeling/colours';
import { describeJob, type Job } from '../../labeling/queries';
import { typeOfFunctions } from '../../labeling/types';
import { EMPTY, freeName, type Draft } from './draft';
import { loadDraft, saveDraft } from './stored-draft';

export type SetDraft = (change: Partial<Draft>) => void;

/** The draft of the form; `?clone=` begins with another job's choices, `?chain=` with its results as the data, too. */
export function useDraft() {
  const [params] = useSearchParams();
  const [clone, chain] = [params.get('clone') ?? '', params.get('chain') ?? ''];
  const [draft, setDraft] = useState<Draft>(loadDraft);
  const set = useCallback<SetDraft>((change) => setDraft((before) => ({ ...before, ...change })), []);
  useEffect(() => saveDraft(draft), [draft]);

  const from = clone || chain;
  const source = useQuery({ queryKey: ['labeling draft from', from], queryFn: ({ signal }) => readSource(from, signal), enabled: from !== '', staleTime: Infinity });
  const taken = useRef('');
  useEffect(() => {
    if (!source.data || taken.current === `${clone} ${chain}`) return;
    taken.current = `${clone} ${chain}`;
     
    setDraft(draftOf(source.data, chain !== ''));
  }, [source.data, clone, chain]);
  return { draft, set, replace: setDraft, from, source };
}

interface SourceJob {
  job: Job;
  labels: string[];
  names: string[];
}

interface Categories {
  labels?: { label?: string }[];
}

const readCategories = async (uri: string | undefined, signal: AbortSignal): Promise<Categories> => (uri ? jsonObject<Categories>(uri, signal) : {});

async function readSource(name: string, signal: AbortSignal): Promise<SourceJob> {
  const job = await describeJob(name, signal);
  const [categories, listed] = await Promise.all([
    readCategories(job.LabelCategoryConfigS3Uri, signal),
    call<ListLabelingJobsRequest, ListLabelingJobsResponse>('ListLabelingJobs', { NameContains: name.slice(0, 60), MaxResults: 100 }, signal),
  ]);
  return {
    job,
    labels: (categories.labels ?? []).flatMap(({ label }) => (label ? [label] : [])),
    names: (listed.LabelingJobSummaryList ?? []).flatMap(({ LabelingJobName }) => (LabelingJobName ? [LabelingJobName] : [])),
  };
}

function draftOf({ job, labels, names }: SourceJob, chained: boolean): Draft {
  const human = job.HumanTaskConfig;
  const name = job.LabelingJobName ?? '';
  const input = job.InputConfig?.DataSource?.S3DataSource?.ManifestS3Uri ?? '';
  return {
    ...EMPTY,
    type: typeOfFunctions(human?.PreHumanTaskLambdaArn, human?.AnnotationConsolidationConfig?.AnnotationConsolidationLambdaArn),
    source: 'manifest',
    // A chained job goes on with what the other left: what has its label already is not asked for again.
    manifest: chained ? (job.LabelingJobOutput?.OutputDatasetS3Uri ?? input) : input,
    attribute: chained ? (job.LabelAttributeName ?? '') : '',
    labels: labels.map((label, index) => ({ name: label, colour: colourOf(index) })),
    templateUri: human?.UiConfig?.UiTemplateS3Uri ?? '',
    team: human?.WorkteamArn ?? '',
    workers: String(human?.NumberOfHumanWorkersPerDataObject ?? ''),
    minutes: String(Math.round((human?.TaskTimeLimitInSeconds ?? 3600) / 60)),
    days: String(Math.max(1, Math.round((human?.TaskAvailabilityLifetimeInSeconds ?? 2_592_000) / 86_400))),
    title: human?.TaskTitle ?? '',
    description: human?.TaskDescription ?? '',
    output: job.OutputConfig?.S3OutputPath ?? '',
    name: freeName(name.replace(/-\d+$/, '').slice(0, 58), names),
  };
}
