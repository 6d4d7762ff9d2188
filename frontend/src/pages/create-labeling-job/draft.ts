/** The wizard's draft, how it becomes a request, and what is wrong with it. Pure. */
import type { CreateLabelingJobRequest } from '@aws-sdk/client-sagemaker';

import type { Manifest, TaskType } from '../../labeling/api';
import { attributesProblem, hasFrames, type Attribute, type Shape } from '../../labeling/sequence';
import { paragraphs, type Audited } from '../../labeling/template';
import { CUSTOM } from '../../labeling/types';

export type Source = 'upload' | 'folder' | 'manifest';

/** Which of the objects: all, some at random, those that a query matches. */
export type Part = 'all' | 'sample' | 'query';

export type Objects = 'Image' | 'Text' | 'Video';

export interface Label {
  name: string;
  colour: string;
  /** In an adjustment of frames: its marks stay as they are. */
  locked?: boolean;
}

export interface Draft {
  type: string;
  source: Source;
  folder: string;
  manifest: string;
  /** Of video frames: the folder holds videos, which are cut first; of each the first frame and every so many-th. */
  videos: boolean;
  every: string;
  /** Of point clouds: what stands for each point ('' = by each file), and how many there are a second. */
  points: string;
  rate: string;
  /** What was found in the data; null until it was looked at. */
  data: Manifest | null;
  /** All objects that were found, when `data` is a part of them; null otherwise. */
  whole: Manifest | null;
  part: Part;
  percent: string;
  query: string;
  labels: Label[];
  /** Of video frames and point clouds; see labeling/sequence.ts. */
  shape: Shape;
  linked: boolean;
  attributes: Attribute[];
  question: string;
  short: string;
  full: string;
  /** Example pictures in the store. */
  good: string[];
  bad: string[];
  /** The page of another job, taken over as it is; '' = made of the instructions above. */
  templateUri: string;
  /** Of a custom job: its page, and what the files of a folder are. */
  template: string;
  objects: Objects;
  /** Registered functions by their names; '' = the built-in ones, or none in a custom job. */
  pre: string;
  post: string;
  /** The labels that this job verifies or adjusts. */
  audited: Audited | null;
  team: string;
  /** As typed. */
  workers: string;
  minutes: string;
  days: string;
  /** A model labels what it is sure of, people the rest. */
  automated: boolean;
  title: string;
  description: string;
  name: string;
  /** '' = as the name of the job. */
  attribute: string;
  /** '' = a folder of the job in the domain's part of the default bucket. */
  output: string;
}

export const EMPTY: Draft = {
  type: '',
  source: 'upload',
  folder: '',
  manifest: '',
  videos: false,
  every: '1',
  points: '',
  rate: '10',
  data: null,
  whole: null,
  part: 'all',
  percent: '10',
  query: '',
  labels: [],
  shape: 'BoundingBox',
  linked: false,
  attributes: [],
  question: '',
  short: '',
  full: '',
  good: [],
  bad: [],
  templateUri: '',
  template: '',
  objects: 'Image',
  pre: '',
  post: '',
  audited: null,
  team: '',
  workers: '',
  minutes: '',
  days: '30',
  automated: false,
  title: '',
  description: '',
  name: '',
  attribute: '',
  output: '',
};

/** Another task: what was chosen for the one before goes, and so does the name of labels of another kind. */
export const ofType = (type: string): Partial<Draft> => ({ type, workers: '', minutes: '', data: null, templateUri: '', pre: '', post: '', title: '', description: '', attribute: '' });

/** Instructions are written anew instead of taken over with the page; its title becomes the question, which can be seen. */
export const writtenAnew = ({ question, title }: Pick<Draft, 'question' | 'title'>): Partial<Draft> => ({ templateUri: '', question: question || title, title: '', description: '' });

export type Field =
  | 'type'
  | 'template'
  | 'data'
  | 'every'
  | 'rate'
  | 'labels'
  | 'attributes'
  | 'short'
  | 'full'
  | 'team'
  | 'workers'
  | 'minutes'
  | 'days'
  | 'automated'
  | 'title'
  | 'name'
  | 'attribute'
  | 'output';
export type Problems = Partial<Record<Field, string>>;

export interface Surroundings {
  bucket: string;
  /** The domain's part of the default bucket for labeling. */
  folder: string;
  account: string;
  region: string;
  roleArn: string;
}

const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
const ATTRIBUTE = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}$/;
const DAY_S = 86_400;
const SHORT_MOST = 100_000;
/** Characters of the instructions in a category file, as HTML. */
const FILE_SHORT = 255;
const FILE_FULL = 2048;
const FEWEST_AUTOMATED = 1250;
/** Task types that there is a model for: the last part of its algorithm's ARN. */
const ALGORITHMS: Record<string, string> = {
  ImageMultiClass: 'image-classification',
  BoundingBox: 'object-detection',
  SemanticSegmentation: 'semantic-segmentation',
  TextMultiClass: 'text-classification',
};

export const isCustom = (type: TaskType | undefined): boolean => type?.key === CUSTOM;
/** A custom job need not have labels. */
export const hasCategories = (draft: Draft, type: TaskType): boolean => !isCustom(type) || labelsOf(draft).length > 0;

export const canAutomate = (type: TaskType | undefined): boolean => type !== undefined && type.key in ALGORITHMS;
export const isAutomated = (draft: Pick<Draft, 'automated'>, type: TaskType | undefined): boolean => draft.automated && canAutomate(type);

/** What was typed without the empty rows. */
export const labelsOf = ({ labels }: Pick<Draft, 'labels'>): Label[] => labels.map((label) => ({ ...label, name: label.name.trim() })).filter(({ name }) => name !== '');

/** With the ending that the type's labels need when they are files. */
export function attributeOf(draft: Pick<Draft, 'attribute' | 'name'>, type: TaskType | undefined): string {
  const typed = draft.attribute || draft.name;
  if (!type?.ref || draft.attribute || typed === '' || typed.endsWith('-ref')) return typed;
  return `${typed}-ref`;
}

export const workersOf = (draft: Draft, type: TaskType | undefined): string => draft.workers || String(type?.default_workers ?? 3);
export const minutesOf = (draft: Draft, type: TaskType | undefined): string => draft.minutes || String(Math.round((type?.timeout_s ?? 3600) / 60));
export const titleOf = (draft: Draft): string => draft.title || draft.question || draft.name;

export function problemsOf(draft: Draft, type: TaskType | undefined): Problems {
  const found: Problems = {
    ...(type ? {} : { type: 'Choose what labelers do.' }),
    ...dataProblem(draft),
    ...labelsProblem(draft, type),
    ...(isCustom(type) && !draft.templateUri && draft.template.trim() === '' ? { template: 'Write the page that labelers get.' } : {}),
    ...(hasFrames(type) ? sequenceProblem(draft) : instructionsProblem(draft)),
    ...(hasFrames(type) ? everyFrame(draft.every) : {}),
    ...(hasFrames(type) && !(Number(draft.rate) > 0) ? { rate: 'Give a number above 0.' } : {}),
    ...(draft.team ? {} : { team: 'Choose the team that labels.' }),
    ...numberProblem('workers', workersOf(draft, type), 1, type?.single_worker ? 1 : 9, 'people for each object'),
    ...numberProblem('minutes', minutesOf(draft, type), 1, hasFrames(type) ? 43_200 : 480, 'minutes'),
    ...numberProblem('days', draft.days, 1, 30, 'days'),
    ...automatedProblem(draft, type),
    ...(titleOf(draft).length > 128 ? { title: 'Labelers see at most 128 characters.' } : {}),
    ...(NAME.test(draft.name) ? {} : { name: 'Give letters, digits and hyphens, at most 63; a letter or digit at both ends.' }),
    ...attributeProblem(draft, type),
    ...(draft.output === '' || /^s3:\/\/[^/]+(\/|$)/.test(draft.output) ? {} : { output: 'Write s3://bucket/folder.' }),
  };
  return found;
}

function instructionsProblem({ short }: Draft): Problems {
  return short.length > SHORT_MOST ? { short: 'These are more than 100 kB; move some of it to the full instructions.' } : {};
}

function sequenceProblem(draft: Draft): Problems {
  const attributes = attributesProblem(
    draft.attributes,
    labelsOf(draft).map(({ name }) => name),
  );
  const long = labelsOf(draft).find(({ name }) => name.length > 16);
  return {
    ...(long ? { labels: `“${long.name}” is longer than 16 characters.` } : {}),
    ...(attributes ? { attributes } : {}),
    ...(paragraphs(draft.short || draft.full).length > FILE_SHORT ? { short: 'Here short instructions have some 240 characters; move the rest to the full ones.' } : {}),
    ...(paragraphs(draft.full).length > FILE_FULL ? { full: 'Here full instructions have some 2,000 characters.' } : {}),
  };
}

function dataProblem({ data, part, whole }: Draft): Problems {
  if (!data) return { data: 'Choose what is to be labeled.' };
  if (data.problems.length > 0) return { data: 'Correct the lines of the manifest that cannot be used.' };
  if (part !== 'all' && !whole) return { data: 'Take the part of the objects, or choose all of them.' };
  return data.objects === 0 ? { data: 'There is nothing to label in it.' } : {};
}

function automatedProblem(draft: Draft, type: TaskType | undefined): Problems {
  if (!isAutomated(draft, type) || !draft.data || draft.data.objects >= FEWEST_AUTOMATED) return {};
  return { automated: `This pays from ${FEWEST_AUTOMATED} objects on; there are ${draft.data.objects}.` };
}

function labelsProblem(draft: Draft, type: TaskType | undefined): Problems {
  const names = labelsOf(draft).map(({ name }) => name);
  const least = isCustom(type) ? 0 : (type?.min_labels ?? 1);
  if (names.length < least) return { labels: least === 1 ? 'Give at least one label.' : `Give at least ${least} labels.` };
  if (type?.max_labels && names.length > type.max_labels) return { labels: `This task takes at most ${type.max_labels} labels.` };
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) return { labels: `“${twice}” is there twice.` };
  const long = names.find((name) => name.length > 256);
  return long ? { labels: 'A label has at most 256 characters.' } : {};
}

const everyFrame = (typed: string): Problems => numberProblem('every', typed, 1, 100_000, 'frames');

/** What is wrong with the number of frames that videos are cut by; they are cut before the rest of the form is looked at. */
export const everyProblem = (typed: string): string | undefined => everyFrame(typed).every;

function numberProblem(field: Field, typed: string, least: number, most: number, unit: string): Problems {
  const value = Number(typed);
  return Number.isInteger(value) && value >= least && value <= most ? {} : { [field]: least === most ? `This task takes ${least}.` : `Give from ${least} to ${most} ${unit}.` };
}

function attributeProblem(draft: Draft, type: TaskType | undefined): Problems {
  const name = attributeOf(draft, type);
  if (draft.attribute === '') return {};
  if (!ATTRIBUTE.test(name)) return { attribute: 'Give letters, digits and hyphens, at most 127.' };
  if (name.endsWith('-metadata') || name === 'source' || name === 'source-ref') return { attribute: 'This name means something else in a manifest.' };
  if (name === draft.audited?.attribute) return { attribute: 'The labels that are looked at have this name; they are kept beside the new ones.' };
  if (type?.ref && !name.endsWith('-ref')) return { attribute: 'Its labels are files, so the name must end in -ref.' };
  return !type?.ref && name.endsWith('-ref') ? { attribute: 'Its labels are no files, so the name must not end in -ref.' } : {};
}

export const keysOf = (draft: Draft, around: Surroundings) => ({
  categories: `${around.folder}/${draft.name}/categories.json`,
  template: `${around.folder}/${draft.name}/template.liquid.html`,
});

/** CreateLabelingJob as a script would send it. */
export function requestOf(draft: Draft, type: TaskType, around: Surroundings): CreateLabelingJobRequest {
  const { bucket, account, region } = around;
  const keys = keysOf(draft, around);
  const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;
  const pre = draft.pre || (isCustom(type) ? '' : `PRE-${type.key}`);
  const post = isCustom(type) ? draft.post : `ACS-${type.key}`;
  const page = type.human_task_ui
    ? { HumanTaskUiArn: `arn:aws:sagemaker:${region}:${account}:human-task-ui/${type.human_task_ui}` }
    : { UiTemplateS3Uri: draft.templateUri || `s3://${bucket}/${keys.template}` };
  return {
    LabelingJobName: draft.name,
    LabelAttributeName: attributeOf(draft, type),
    InputConfig: { DataSource: { S3DataSource: { ManifestS3Uri: draft.data?.manifest_uri ?? '' } } },
    OutputConfig: { S3OutputPath: draft.output || `s3://${bucket}/${around.folder}/output` },
    RoleArn: around.roleArn,
    ...(hasCategories(draft, type) ? { LabelCategoryConfigS3Uri: `s3://${bucket}/${keys.categories}` } : {}),
    ...(isAutomated(draft, type)
      ? { LabelingJobAlgorithmsConfig: { LabelingJobAlgorithmSpecificationArn: `arn:aws:sagemaker:${region}:${account}:labeling-job-algorithm-specification/${ALGORITHMS[type.key]}` } }
      : {}),
    HumanTaskConfig: {
      WorkteamArn: draft.team,
      UiConfig: page,
      ...(pre ? { PreHumanTaskLambdaArn: functionArn(pre) } : {}),
      ...(post ? { AnnotationConsolidationConfig: { AnnotationConsolidationLambdaArn: functionArn(post) } } : {}),
      TaskTitle: titleOf(draft),
      // One line: the API takes no other.
      TaskDescription: (draft.description || draft.short || titleOf(draft)).replace(/\s+/g, ' ').trim().slice(0, 255),
      NumberOfHumanWorkersPerDataObject: Number(workersOf(draft, type)),
      TaskTimeLimitInSeconds: Number(minutesOf(draft, type)) * 60,
      TaskAvailabilityLifetimeInSeconds: Number(draft.days) * DAY_S,
    },
  };
}

/** `cars`, `cars-2`, …: the first that no job has. */
export function freeName(base: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  if (!lower.has(base.toLowerCase())) return base;
  let number = 2;
  while (lower.has(`${base}-${number}`.toLowerCase())) number += 1;
  return `${base}-${number}`;
}
