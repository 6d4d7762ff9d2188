/** What a job that is cloned, chained, verified or adjusted begins with. Pure. */
import { colourOf } from '../../labeling/colours';
import type { Job } from '../../labeling/queries';
import { auditAttributes, type SequenceChoices } from '../../labeling/sequence';
import { ownFunction, typeOfFunctions } from '../../labeling/types';
import { EMPTY, freeName, type Draft } from './draft';

export type How = 'clone' | 'chain' | 'verify' | 'adjust';

/** A job and what its files say. */
export interface SourceJob {
  job: Job;
  labels: string[];
  names: string[];
  choices: SequenceChoices;
  /** The instructions in its category file. */
  short: string;
  full: string;
}

export function draftOf(source: SourceJob, how: How): Draft {
  const { job, labels, names, choices, short, full } = source;
  const human = job.HumanTaskConfig;
  const name = job.LabelingJobName ?? '';
  const input = job.InputConfig?.DataSource?.S3DataSource?.ManifestS3Uri ?? '';
  const page = human?.UiConfig?.UiTemplateS3Uri ?? '';
  const same: Draft = {
    ...EMPTY,
    type: typeOfFunctions(human?.PreHumanTaskLambdaArn, human?.AnnotationConsolidationConfig?.AnnotationConsolidationLambdaArn),
    source: 'manifest',
    manifest: input,
    labels: labels.map((label, index) => ({ name: label, colour: colourOf(index) })),
    ...choices,
    attributes: [...choices.attributes],
    templateUri: page,
    short,
    full,
    pre: ownFunction(human?.PreHumanTaskLambdaArn),
    post: ownFunction(human?.AnnotationConsolidationConfig?.AnnotationConsolidationLambdaArn),
    team: human?.WorkteamArn ?? '',
    workers: String(human?.NumberOfHumanWorkersPerDataObject ?? ''),
    minutes: String(Math.round((human?.TaskTimeLimitInSeconds ?? 3600) / 60)),
    days: String(Math.max(1, Math.round((human?.TaskAvailabilityLifetimeInSeconds ?? 2_592_000) / 86_400))),
    automated: job.LabelingJobAlgorithmsConfig !== undefined,
    // Without a page of its own there is a field for the question, and no hidden title beside it.
    ...(page ? { title: human?.TaskTitle ?? '', description: human?.TaskDescription ?? '' } : { question: human?.TaskTitle ?? '' }),
    output: job.OutputConfig?.S3OutputPath ?? '',
    name: freeName(name.replace(/-\d+$/, '').slice(0, 58), names),
  };
  if (how === 'clone') return same;
  const chained = { ...same, manifest: job.LabelingJobOutput?.OutputDatasetS3Uri ?? input };
  if (how !== 'chain') return auditOf(chained, source, how);
  return isDone(job) ? chained : { ...chained, attribute: job.LabelAttributeName ?? '' };
}

/**
 * With the same name of labels a chained job asks only for what has none (specification §14). Where nothing is left to ask
 * for, the labels get a name of their own: a second set beside the first.
 */
const isDone = ({ LabelingJobStatus, LabelCounters }: Job): boolean => LabelingJobStatus === 'Completed' && (LabelCounters?.FailedNonRetryableError ?? 0) === 0;

/** A job that says whether labels are right, or corrects them; the labels of before stay as they are. */
function auditOf(draft: Draft, source: SourceJob, how: 'verify' | 'adjust'): Draft {
  const { job, labels, names } = source;
  const attribute = job.LabelAttributeName ?? '';
  const stem = attribute.replace(/-ref$/, '');
  const verify = how === 'verify';
  const name = freeName(`${(job.LabelingJobName ?? '').slice(0, 50)}-${verify ? 'verified' : 'adjusted'}`, names);
  const anew: Draft = { ...draft, templateUri: '', pre: '', workers: '', minutes: '', question: '', short: '', full: '', title: '', description: '', name };
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
