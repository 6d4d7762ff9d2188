import type { ListLabelingJobsRequest, ListLabelingJobsResponse } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

import { call } from '../../api/call';
import { jsonObject } from '../../api/rest';
import { colourOf } from '../../labeling/colours';
import { describeJob, type Job } from '../../labeling/queries';
import { auditAttributes, sequenceChoicesOf, type SequenceChoices } from '../../labeling/sequence';
import { ownFunction, typeOfFunctions } from '../../labeling/types';
import { EMPTY, freeName, type Draft } from './draft';
import { loadDraft, saveDraft } from './stored-draft';

export type SetDraft = (change: Partial<Draft>) => void;

type How = 'clone' | 'chain' | 'verify' | 'adjust';
const HOW: readonly How[] = ['clone', 'chain', 'verify', 'adjust'];

/**
 * The draft of the form. `?clone=` begins with another job's choices, `?chain=` with its results as the data, too;
 * `?verify=` and `?adjust=` are jobs that look at its labels.
 */
export function useDraft() {
  const [params] = useSearchParams();
  const how = HOW.find((each) => params.get(each)) ?? 'clone';
  const from = params.get(how) ?? '';
  const [draft, setDraft] = useState<Draft>(loadDraft);
  const set = useCallback<SetDraft>((change) => setDraft((before) => ({ ...before, ...change })), []);
  useEffect(() => saveDraft(draft), [draft]);

  const source = useQuery({ queryKey: ['labeling draft from', from], queryFn: ({ signal }) => readSource(from, signal), enabled: from !== '', staleTime: Infinity });
  const taken = useRef('');
  useEffect(() => {
    if (!source.data || taken.current === `${how} ${from}`) return;
    taken.current = `${how} ${from}`;
     
    setDraft(draftOf(source.data, how));
  }, [source.data, how, from]);
  return { draft, set, replace: setDraft, from, source };
}

interface SourceJob {
  job: Job;
  labels: string[];
  names: string[];
  choices: SequenceChoices;
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
    choices: sequenceChoicesOf(categories),
    names: (listed.LabelingJobSummaryList ?? []).flatMap(({ LabelingJobName }) => (LabelingJobName ? [LabelingJobName] : [])),
  };
}

function draftOf(source: SourceJob, how: How): Draft {
  const { job, labels, names, choices } = source;
  const human = job.HumanTaskConfig;
  const name = job.LabelingJobName ?? '';
  const input = job.InputConfig?.DataSource?.S3DataSource?.ManifestS3Uri ?? '';
  const same: Draft = {
    ...EMPTY,
    type: typeOfFunctions(human?.PreHumanTaskLambdaArn, human?.AnnotationConsolidationConfig?.AnnotationConsolidationLambdaArn),
    source: 'manifest',
    manifest: input,
    labels: labels.map((label, index) => ({ name: label, colour: colourOf(index) })),
    ...choices,
    attributes: [...choices.attributes],
    templateUri: human?.UiConfig?.UiTemplateS3Uri ?? '',
    pre: ownFunction(human?.PreHumanTaskLambdaArn),
    post: ownFunction(human?.AnnotationConsolidationConfig?.AnnotationConsolidationLambdaArn),
    team: human?.WorkteamArn ?? '',
    workers: String(human?.NumberOfHumanWorkersPerDataObject ?? ''),
    minutes: String(Math.round((human?.TaskTimeLimitInSeconds ?? 3600) / 60)),
    days: String(Math.max(1, Math.round((human?.TaskAvailabilityLifetimeInSeconds ?? 2_592_000) / 86_400))),
    automated: job.LabelingJobAlgorithmsConfig !== undefined,
    title: human?.TaskTitle ?? '',
    description: human?.TaskDescription ?? '',
    output: job.OutputConfig?.S3OutputPath ?? '',
    name: freeName(name.replace(/-\d+$/, '').slice(0, 58), names),
  };
  if (how === 'clone') return same;
  // A chained job goes on with what the other left: what has its label already is not asked for again.
  const chained = { ...same, manifest: job.LabelingJobOutput?.OutputDatasetS3Uri ?? input, attribute: job.LabelAttributeName ?? '' };
  return how === 'chain' ? chained : auditOf(chained, source, how);
}

/** A job that says whether labels are right, or corrects them; the labels of before stay as they are. */
function auditOf(draft: Draft, source: SourceJob, how: 'verify' | 'adjust'): Draft {
  const { job, labels, names } = source;
  const attribute = job.LabelAttributeName ?? '';
  const stem = attribute.replace(/-ref$/, '');
  const verify = how === 'verify';
  const name = freeName(`${(job.LabelingJobName ?? '').slice(0, 50)}-${verify ? 'verified' : 'adjusted'}`, names);
  const anew: Draft = { ...draft, templateUri: '', pre: '', workers: '', minutes: '', title: '', description: '', name };
  if (/^(VideoObject|3DPointCloud)/.test(draft.type)) {
    // One type for both, on the page of the earlier job: the category file makes the difference.
    const ending = attribute.endsWith('-ref') ? '-ref' : '';
    return {
      ...anew,
      type: `Adjustment${draft.type}`,
      attribute: `${stem}-${verify ? 'verified' : 'adjusted'}${ending}`,
      audited: { attribute, labels, verify },
      attributes: auditAttributes(draft.attributes, verify),
    };
  }
  return {
    ...anew,
    type: `${verify ? 'Verification' : 'Adjustment'}${draft.type}`,
    attribute: verify ? `${stem}-verified` : `${stem}-adjusted${attribute.endsWith('-ref') ? '-ref' : ''}`,
    audited: { attribute, labels },
    labels: verify ? ['right', 'wrong'].map((each, index) => ({ name: each, colour: colourOf(index) })) : draft.labels,
  };
}
