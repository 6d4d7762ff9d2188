/** The wizard's draft, how it becomes a request, and what is wrong with it. Pure. */
import type { AutoMLJobChannel, AutoMLMetricEnum, CreateAutoMLJobV2Request, ProblemType } from '@aws-sdk/client-sagemaker';

import { QUICK_ALGORITHMS, QUICK_MOST_MINUTES, type Build } from '../../autopilot/build';
import { NO_TERMS, securityOf, tagsOf, termsProblems, type Terms, type TermsField } from '../../autopilot/job-terms';
import { OBJECTIVES } from '../../autopilot/metrics';
import type { Step } from '../../autopilot/recipe';
import { featuresOf, usedColumns, type FeatureType } from './features';

export type Method = 'AUTO' | 'ENSEMBLING' | 'HYPERPARAMETER_TUNING';

/** Rows that should be treated like all others: with one of the values, above a number, or each value in turn. */
export interface Facet {
  column: string;
  how: 'each' | 'values' | 'above';
  values: string[];
  /** As typed. */
  above: string;
}

/** Data that nothing is learned from, as the second channel of the request has it. */
export interface OwnRows {
  /** '' = none yet. */
  uri: string;
  s3DataType: 'S3Prefix' | 'ManifestFile';
  contentType: string;
  compressed: boolean;
}

export interface Draft {
  dataset: string;
  target: string;
  /** Name of the newest preview, as long as it is about this data set and target. */
  preview: string;
  build: Build;
  /** The time limit of each build, as typed. */
  quickMinutes: string;
  minutes: string;
  /** '' = chosen by the kind of the target. */
  metric: AutoMLMetricEnum | '';
  /** '' = found out from the data. */
  problemType: ProblemType | '';
  /** Percent of the rows held back for validation, as typed. */
  validationPercent: string;
  /** '' = classes alike, else at random; Own = none, there are other data to test on. */
  validationMethod: '' | 'Random' | 'Grouped' | 'Temporal' | 'Own';
  /** Whose values stay together, or by which the latest rows are held back. */
  validationColumn: string;
  validationData: OwnRows;
  leftOut: string[];
  /** Columns that are something else than they look like. */
  types: { column: string; type: FeatureType }[];
  /** How the table is changed before models learn from it. */
  recipe: Step[];
  facets: Facet[];
  /** Labels that are the good outcome; none = the usual one. */
  good: string[];
  /** Of a quantity: above which the outcome is good, as typed. */
  goodAbove: string;
  /** Column within whose values groups are compared, too. */
  within: string;
  method: Method;
  /** None = all. */
  algorithms: string[];
  /** As typed; '' = as many as the time allows. */
  maxModels: string;
  /** As typed, of one model at most; '' = what the job leaves it. */
  modelMinutes: string;
  weights: string;
  /** Explore and define, train nothing. */
  definitionsOnly: boolean;
  deploy: boolean;
  endpoint: string;
  name: string;
  /** What was changed by hand; the rest is as the defaults say. */
  terms: Partial<Terms>;
  /** The experiment whose next version this is; '' = it begins a series of its own. */
  versionOf: string;
}

export const NO_ROWS: OwnRows = { uri: '', s3DataType: 'S3Prefix', contentType: '', compressed: false };

/** What belongs to a data set, in the state in which nothing is chosen. */
const OF_DATASET = {
  target: '',
  preview: '',
  metric: '',
  problemType: '',
  validationMethod: '',
  validationColumn: '',
  validationData: NO_ROWS,
  leftOut: [],
  types: [],
  recipe: [],
  facets: [],
  good: [],
  goodAbove: '',
  within: '',
  weights: '',
  name: '',
} satisfies Partial<Draft>;

export const EMPTY: Draft = {
  ...OF_DATASET,
  dataset: '',
  build: 'quick',
  quickMinutes: '2',
  minutes: '15',
  validationPercent: '20',
  method: 'AUTO',
  algorithms: [],
  maxModels: '',
  modelMinutes: '',
  definitionsOnly: false,
  deploy: false,
  endpoint: '',
  terms: {},
  versionOf: '',
};

export type Change =
  | { kind: 'set'; values: Partial<Draft> }
  | { kind: 'dataset'; name: string }
  | { kind: 'target'; column: string }
  | { kind: 'leave-out'; column: string; out: boolean }
  | { kind: 'replace'; draft: Draft };

/** What belongs to a data set or to a target goes with it. */
export function draftReducer(draft: Draft, change: Change): Draft {
  switch (change.kind) {
    case 'set':
      return { ...draft, ...change.values };
    case 'dataset':
      return change.name === draft.dataset ? draft : { ...draft, ...OF_DATASET, dataset: change.name, versionOf: '' };
    case 'target': {
      const other = (column: string) => column !== change.column;
      return {
        ...draft,
        target: change.column,
        preview: '',
        // Versions predict the same column.
        versionOf: other(draft.target) ? '' : draft.versionOf,
        problemType: '',
        metric: '',
        good: [],
        goodAbove: '',
        leftOut: draft.leftOut.filter(other),
        types: draft.types.filter(({ column }) => other(column)),
        facets: draft.facets.filter(({ column }) => other(column)),
        within: other(draft.within) ? draft.within : '',
        weights: other(draft.weights) ? draft.weights : '',
        validationColumn: other(draft.validationColumn) ? draft.validationColumn : '',
      };
    }
    case 'leave-out': {
      const others = draft.leftOut.filter((column) => column !== change.column);
      return { ...draft, leftOut: change.out ? [...others, change.column] : others };
    }
    case 'replace':
      return change.draft;
  }
}

export const minutesOf = ({ build, quickMinutes, minutes }: Pick<Draft, 'build' | 'quickMinutes' | 'minutes'>): string =>
  build === 'quick' ? quickMinutes : minutes;
export const secondsOf = (draft: Draft): number => Math.round(Number(minutesOf(draft)) * 60);

/** The algorithms of each method, in the order in which the guide names them (autopilot spec §4.3); AUTO takes no list. */
export const ALGORITHMS = {
  AUTO: [],
  ENSEMBLING: ['lightgbm', 'catboost', 'xgboost', 'randomforest', 'extra-trees', 'linear-learner', 'nn-torch', 'fastai'],
  HYPERPARAMETER_TUNING: ['xgboost', 'linear-learner', 'mlp'],
} as const satisfies Record<Method, readonly string[]>;

/** What was chosen and the method knows: another method's algorithms are not sent. */
export const algorithmsOf = ({ method, algorithms }: Pick<Draft, 'method' | 'algorithms'>): string[] =>
  algorithms.filter((each) => (ALGORITHMS[method] as readonly string[]).includes(each));

/** What is sent: a quick build for which nobody chose a method is an ensemble of few, light algorithms. */
export function methodSent(draft: Pick<Draft, 'build' | 'method' | 'algorithms'>): { mode: Method; algorithms: readonly string[] } {
  if (draft.build === 'quick' && draft.method === 'AUTO') return { mode: 'ENSEMBLING', algorithms: QUICK_ALGORITHMS };
  return { mode: draft.method, algorithms: algorithmsOf(draft) };
}

export type Field =
  | 'dataset'
  | 'target'
  | 'recipe'
  | 'time'
  | 'facets'
  | 'good'
  | 'metric'
  | 'validation'
  | 'validationColumn'
  | 'validationData'
  | 'columns'
  | 'algorithms'
  | 'maxModels'
  | 'modelMinutes'
  | 'weights'
  | 'deploy'
  | TermsField
  | 'name';
export type Problems = Partial<Record<Field, string>>;

const JOB_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/;
const ENDPOINT_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
const MONTH_MINUTES = 30 * 24 * 60;

/** What keeps the draft from being sent, by field. `columns` are those of the chosen data set; `kind` and `terms` are those in force; `recipe`: what the server says of it. */
export function problemsOf(draft: Draft, columns: readonly string[], kind?: ProblemType, terms: Terms = NO_TERMS, recipe?: string): Problems {
  const percent = Number(draft.validationPercent);
  const byColumn = draft.validationMethod === 'Grouped' || draft.validationMethod === 'Temporal';
  const used = usedColumns(draft, columns);
  return present({
    dataset: draft.dataset ? undefined : 'Choose a data set or upload a file.',
    target: targetProblem(draft, columns),
    recipe,
    time: timeProblem(draft),
    facets: facetsProblem(draft),
    good: goodProblem(draft, kind),
    validation: draft.validationMethod === 'Own' || (percent > 0 && percent < 100) ? undefined : 'Give a share between 0 and 100 %, without both ends.',
    validationColumn: byColumn && !draft.validationColumn ? 'Choose the column by which rows are held back.' : undefined,
    validationData: draft.validationMethod === 'Own' && !draft.validationData.uri ? 'Choose the data set that models are tested on.' : undefined,
    columns: columns.length > 0 && draft.target && used.length === 0 ? 'Every column is left out; keep at least one.' : undefined,
    maxModels: /^([1-9]\d{0,2})?$/.test(draft.maxModels) && Number(draft.maxModels) <= 750 ? undefined : 'Give a whole number from 1 to 750, or nothing.',
    modelMinutes: draft.modelMinutes === '' || (Number(draft.modelMinutes) >= 0.1 && Number(draft.modelMinutes) <= MONTH_MINUTES) ? undefined : 'Give 0.1 minutes (6 seconds) or more, or nothing.',
    weights: draft.weights && draft.method === 'HYPERPARAMETER_TUNING' ? 'Tuning knows no weights of rows; choose ensembling, or no weights.' : undefined,
    deploy: deploys(draft) && draft.endpoint && !ENDPOINT_NAME.test(draft.endpoint) ? 'Use letters, digits and hyphens, at most 63.' : undefined,
    ...termsProblems(terms),
    name: nameProblem(draft.name),
  });
}

/** An address, a clone or a draft of yesterday may name a column that the data set does not have. */
function targetProblem({ target }: Draft, columns: readonly string[]): string | undefined {
  if (!target) return 'Choose the column to predict.';
  return columns.length > 0 && !columns.includes(target) ? `${target} is not a column of the data set; choose one that is.` : undefined;
}

function timeProblem(draft: Draft): string | undefined {
  const minutes = Number(minutesOf(draft));
  if (draft.build === 'quick') {
    return minutes >= 0.5 && minutes <= QUICK_MOST_MINUTES ? undefined : `A quick build takes from half a minute to ${QUICK_MOST_MINUTES} minutes; the standard build takes longer.`;
  }
  return minutes >= 0.5 && minutes <= MONTH_MINUTES ? undefined : 'Give between half a minute and 30 days (43,200 minutes).';
}

const isNumber = (typed: string): boolean => typed.trim() !== '' && Number.isFinite(Number(typed));

function facetsProblem({ facets }: Draft): string | undefined {
  const wrong = facets.find(({ how, values, above }) => (how === 'values' && values.length === 0) || (how === 'above' && !isNumber(above)));
  if (!wrong) return undefined;
  return wrong.how === 'values' ? `Choose at least one value of ${wrong.column}.` : `Give the number above which ${wrong.column} makes a group.`;
}

function goodProblem({ facets, good, goodAbove }: Draft, kind: ProblemType | undefined): string | undefined {
  if (facets.length === 0) return undefined;
  if (kind === 'Regression') return goodAbove === '' || isNumber(goodAbove) ? undefined : 'Give a number, or nothing for the median.';
  return kind === 'MulticlassClassification' && good.length === 0 ? 'Of several labels, say which are the good outcome.' : undefined;
}

/** Is there something to deploy at the end? */
export const deploys = ({ deploy, definitionsOnly }: Pick<Draft, 'deploy' | 'definitionsOnly'>): boolean => deploy && !definitionsOnly;

function nameProblem(name: string): string | undefined {
  if (name === '') return 'Give the experiment a name.';
  if (name.length > 32) return `The name has ${name.length} characters; 32 are allowed.`;
  return JOB_NAME.test(name) ? undefined : 'Use letters, digits and hyphens; begin and end with a letter or digit.';
}

function present(problems: Record<string, string | undefined>): Problems {
  return Object.fromEntries(Object.entries(problems).filter(([, sentence]) => sentence !== undefined));
}

export interface Surroundings {
  dataUri: string;
  contentType: string;
  bucket: string;
  /** Key prefix in the bucket that only the own domain reads. */
  folder: string;
  /** The role in which the caller works, for a job that names no other. */
  roleArn: string;
  /** The defaults, with what was changed by hand. */
  terms: Terms;
  columns: readonly string[];
  /** The kind that the server guessed for the target; used when a metric is chosen and no kind. */
  guessed: ProblemType | undefined;
}

export const featuresKey = (draft: Draft, folder: string): string => `${folder}/features/${draft.name}.json`;

/** The tag that makes an experiment the next version of another one. */
export const VERSION_TAG = 'atelier:version-of';

/** The request that Create sends and "Show as code" shows. */
export function requestOf(draft: Draft, around: Surroundings): CreateAutoMLJobV2Request {
  const percent = Number(draft.validationPercent);
  const problem = draft.problemType || (draft.metric ? around.guessed : undefined);
  // The service wants the objective and the kind both or neither (autopilot spec §2.6).
  const metric = draft.metric || (draft.problemType && OBJECTIVES[draft.problemType][0]);
  const both = problem && metric ? { problem, metric } : undefined;
  const { mode, algorithms } = methodSent(draft);
  const { terms } = around;
  const security = securityOf(terms);
  const tags = tagsOf(terms, draft.versionOf ? [{ Key: VERSION_TAG, Value: draft.versionOf }] : []);
  return {
    AutoMLJobName: draft.name,
    AutoMLJobInputDataConfig: [
      {
        ChannelType: 'training',
        ContentType: around.contentType,
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: around.dataUri } },
      },
      ...validationChannel(draft, around.contentType),
    ],
    OutputDataConfig: {
      S3OutputPath: terms.output || `s3://${around.bucket}/${around.folder}`,
      ...(terms.outputKey ? { KmsKeyId: terms.outputKey } : {}),
    },
    AutoMLProblemTypeConfig: {
      TabularJobConfig: {
        TargetAttributeName: draft.target,
        Mode: mode,
        ...(both ? { ProblemType: both.problem } : {}),
        ...(draft.weights ? { SampleWeightAttributeName: draft.weights } : {}),
        ...(featuresOf(draft, around.columns) ? { FeatureSpecificationS3Uri: `s3://${around.bucket}/${featuresKey(draft, around.folder)}` } : {}),
        ...(algorithms.length > 0 ? { CandidateGenerationConfig: { AlgorithmsConfig: [{ AutoMLAlgorithms: [...algorithms] as never[] }] } } : {}),
        CompletionCriteria: {
          MaxAutoMLJobRuntimeInSeconds: secondsOf(draft),
          ...(draft.maxModels ? { MaxCandidates: Number(draft.maxModels) } : {}),
          ...(draft.modelMinutes ? { MaxRuntimePerTrainingJobInSeconds: Math.round(60 * Number(draft.modelMinutes)) } : {}),
        },
        ...(draft.definitionsOnly ? { GenerateCandidateDefinitionsOnly: true } : {}),
      },
    },
    ...(both ? { AutoMLJobObjective: { MetricName: both.metric } } : {}),
    ...(percent === 20 || draft.validationMethod === 'Own' ? {} : { DataSplitConfig: { ValidationFraction: percent / 100 } }),
    ...(deploys(draft)
      ? { ModelDeployConfig: draft.endpoint ? { EndpointName: draft.endpoint } : { AutoGenerateEndpointName: true } }
      : {}),
    ...(security ? { SecurityConfig: security } : {}),
    ...(tags.length > 0 ? { Tags: tags } : {}),
    RoleArn: terms.role || around.roleArn,
  };
}

/** The two channels must have the same format; the service's word for CSV is not always the same. */
function validationChannel({ validationMethod, validationData }: Draft, training: string): AutoMLJobChannel[] {
  if (validationMethod !== 'Own') return [];
  const { uri, s3DataType, contentType, compressed } = validationData;
  const bothCsv = training.startsWith('text/csv') && contentType.startsWith('text/csv');
  return [
    {
      ChannelType: 'validation',
      ContentType: bothCsv ? training : contentType,
      ...(compressed ? { CompressionType: 'Gzip' } : {}),
      DataSource: { S3DataSource: { S3DataType: s3DataType, S3Uri: uri } },
    },
  ];
}

/** `bank_marketing.csv` → `bank-marketing-2`, when -1 is taken. */
export function freeName(dataset: string, taken: readonly string[]): string {
  const base =
    dataset
      .replace(/\.[a-z]+$/i, '')
      .replace(/[^a-zA-Z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 26)
      .replace(/-+$/, '') || 'experiment';
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  let number = 1;
  while (lower.has(`${base}-${number}`.toLowerCase())) number++;
  return `${base}-${number}`;
}

/** `churn-1` and 3 → `churn-1-v3`, within the 32 characters of a name. */
export function versionName(first: string, version: number): string {
  const end = `-v${version}`;
  return first.slice(0, 32 - end.length).replace(/-+$/, '') + end;
}
