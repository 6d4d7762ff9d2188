/** What a job that is cloned, chained, verified or adjusted begins with. Pure. */
import { colourOf } from '../../labeling/colours';
import type { Job } from '../../labeling/queries';
import { auditAttributes, type SequenceChoices } from '../../labeling/sequence';
import { ownFunction, typeOfFunctions, typeOfLabels } from '../../labeling/types';
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

/** Labels that stand already: who made them, of which type they are, and where they stand in the lines. */
export interface Earlier {
  name: string;
  type: string;
  attribute: string;
  labels: readonly string[];
}

/** What a job that says whether labels are right, or corrects them, asks for; the labels of before stay as they are. */
export function auditing({ name, type, attribute, labels }: Earlier, verify: boolean, names: readonly string[]): Pick<Draft, 'type' | 'attribute' | 'audited' | 'labels' | 'name'> {
  const stem = attribute.replace(/-ref$/, '');
  const asked = verify ? ['right', 'wrong'] : labels;
  return {
    type: `${verify ? 'Verification' : 'Adjustment'}${type}`,
    attribute: verify ? `${stem}-verified` : `${stem}-adjusted${attribute.endsWith('-ref') ? '-ref' : ''}`,
    audited: { attribute, labels: [...labels] },
    labels: asked.map((each, index) => ({ name: each, colour: colourOf(index) })),
    name: freeName(`${name.slice(0, 50)}-${verify ? 'verified' : 'adjusted'}`, names),
  };
}

function auditOf(draft: Draft, source: SourceJob, how: 'verify' | 'adjust'): Draft {
  const { job, labels, names } = source;
  const attribute = job.LabelAttributeName ?? '';
  const verify = how === 'verify';
  const type = typeOfLabels(draft.type);
  const asked = auditing({ name: job.LabelingJobName ?? '', type, attribute, labels }, verify, names);
  const anew: Draft = { ...draft, templateUri: '', pre: '', workers: '', minutes: '', question: '', short: '', full: '', title: '', description: '', ...asked };
  if (!/^(VideoObject|3DPointCloud)/.test(type)) return anew;
  // One type for both, on the page of the earlier job: the category file makes the difference.
  return {
    ...anew,
    type: `Adjustment${type}`,
    attribute: attribute.endsWith('-ref') && verify ? `${asked.attribute}-ref` : asked.attribute,
    audited: { attribute, labels, verify },
    labels: draft.labels,
    attributes: auditAttributes(draft.attributes, verify),
  };
}
