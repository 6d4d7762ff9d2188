/** The wizard's draft, how it becomes a request, and what is wrong with it. Pure. */
import type { AutoMLMetricEnum, CreateAutoMLJobV2Request, ProblemType } from '@aws-sdk/client-sagemaker';

export type Budget = 'quick' | 'standard' | 'best' | 'custom';

export type Method = 'AUTO' | 'ENSEMBLING' | 'HYPERPARAMETER_TUNING';

export interface Draft {
  dataset: string;
  target: string;
  budget: Budget;
  /** For `custom`, as typed. */
  minutes: string;
  /** '' = chosen by the kind of the target. */
  metric: AutoMLMetricEnum | '';
  /** '' = found out from the data. */
  problemType: ProblemType | '';
  /** Percent of the rows held back for validation, as typed. */
  validationPercent: string;
  /** '' = classes alike, else at random. */
  validationMethod: '' | 'Grouped' | 'Temporal';
  /** Whose values stay together, or by which the latest rows are held back. */
  validationColumn: string;
  leftOut: string[];
  method: Method;
  /** None = all. */
  algorithms: string[];
  weights: string;
  deploy: boolean;
  endpoint: string;
  name: string;
  /** The experiment whose next version this is; '' = it begins a series of its own. */
  versionOf: string;
}

export const EMPTY: Draft = {
  dataset: '',
  target: '',
  budget: 'quick',
  minutes: '30',
  metric: '',
  problemType: '',
  validationPercent: '20',
  validationMethod: '',
  validationColumn: '',
  leftOut: [],
  method: 'AUTO',
  algorithms: [],
  weights: '',
  deploy: false,
  endpoint: '',
  name: '',
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
      if (change.name === draft.dataset) return draft;
      return { ...draft, dataset: change.name, target: '', problemType: '', metric: '', validationMethod: '', validationColumn: '', leftOut: [], weights: '', name: '', versionOf: '' };
    case 'target':
      return {
        ...draft,
        target: change.column,
        // Versions predict the same column.
        versionOf: change.column === draft.target ? draft.versionOf : '',
        problemType: '',
        metric: '',
        leftOut: draft.leftOut.filter((column) => column !== change.column),
        weights: draft.weights === change.column ? '' : draft.weights,
        validationColumn: draft.validationColumn === change.column ? '' : draft.validationColumn,
      };
    case 'leave-out': {
      const others = draft.leftOut.filter((column) => column !== change.column);
      return { ...draft, leftOut: change.out ? [...others, change.column] : others };
    }
    case 'replace':
      return change.draft;
  }
}

export const SECONDS: Record<Exclude<Budget, 'custom'>, number> = { quick: 120, standard: 900, best: 3600 };

export const secondsOf = ({ budget, minutes }: Draft): number =>
  budget === 'custom' ? Math.round(Number(minutes) * 60) : SECONDS[budget];

/** The algorithms of each method, in the order in which the guide names them (autopilot spec §4.3); AUTO takes no list. */
export const ALGORITHMS = {
  AUTO: [],
  ENSEMBLING: ['lightgbm', 'catboost', 'xgboost', 'randomforest', 'extra-trees', 'linear-learner', 'nn-torch', 'fastai'],
  HYPERPARAMETER_TUNING: ['xgboost', 'linear-learner', 'mlp'],
} as const satisfies Record<Method, readonly string[]>;

/** What was chosen and the method knows: another method's algorithms are not sent. */
export const algorithmsOf = ({ method, algorithms }: Pick<Draft, 'method' | 'algorithms'>): string[] =>
  algorithms.filter((each) => (ALGORITHMS[method] as readonly string[]).includes(each));

export type Field = 'dataset' | 'target' | 'time' | 'metric' | 'validation' | 'validationColumn' | 'columns' | 'algorithms' | 'weights' | 'deploy' | 'name';
export type Problems = Partial<Record<Field, string>>;

const JOB_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/;
const ENDPOINT_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
const MONTH_MINUTES = 30 * 24 * 60;

/** What keeps the draft from being sent, by field. `columns` are those of the chosen data set. */
export function problemsOf(draft: Draft, columns: readonly string[]): Problems {
  const minutes = Number(draft.minutes);
  const percent = Number(draft.validationPercent);
  const used = columns.filter((column) => column !== draft.target && column !== draft.weights && !draft.leftOut.includes(column));
  return present({
    dataset: draft.dataset ? undefined : 'Choose a data set or upload a file.',
    target: draft.target ? undefined : 'Choose the column to predict.',
    time: draft.budget === 'custom' && !(minutes >= 0.5 && minutes <= MONTH_MINUTES) ? 'Give between half a minute and 30 days (43,200 minutes).' : undefined,
    validation: percent > 0 && percent < 100 ? undefined : 'Give a share between 0 and 100 %, without both ends.',
    validationColumn: draft.validationMethod && !draft.validationColumn ? 'Choose the column by which rows are held back.' : undefined,
    columns: columns.length > 0 && draft.target && used.length === 0 ? 'Every column is left out; keep at least one.' : undefined,
    weights: draft.weights && draft.method === 'HYPERPARAMETER_TUNING' ? 'Tuning knows no weights of rows; choose ensembling, or no weights.' : undefined,
    deploy: draft.deploy && draft.endpoint && !ENDPOINT_NAME.test(draft.endpoint) ? 'Use letters, digits and hyphens, at most 63.' : undefined,
    name: nameProblem(draft.name),
  });
}

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
  roleArn: string;
  columns: readonly string[];
  /** The kind that the server guessed for the target; used when a metric is chosen and no kind. */
  guessed: ProblemType | undefined;
}

export const featuresKey = (draft: Draft, folder: string): string => `${folder}/features/${draft.name}.json`;

export interface Features {
  FeatureAttributeNames?: string[];
  Validation?: { Method: string; Column: string };
}

/** The features file (autopilot spec §3), when columns are left out or rows are held back by a column; the weights are never a feature. */
export function featuresOf(draft: Draft, columns: readonly string[]): Features | undefined {
  const { validationMethod: Method, validationColumn: Column } = draft;
  const grouped = Method === 'Grouped' ? Column : undefined;
  const used = columns.filter(
    (column) => column !== draft.target && column !== draft.weights && column !== grouped && !draft.leftOut.includes(column),
  );
  const features: Features = {
    ...(draft.leftOut.length > 0 ? { FeatureAttributeNames: used } : {}),
    ...(Method ? { Validation: { Method, Column } } : {}),
  };
  return Object.keys(features).length > 0 ? features : undefined;
}

/** The tag that makes an experiment the next version of another one. */
export const VERSION_TAG = 'atelier:version-of';

/** The request that Create sends and "Show as code" shows. */
export function requestOf(draft: Draft, around: Surroundings): CreateAutoMLJobV2Request {
  const percent = Number(draft.validationPercent);
  const problem = draft.problemType || (draft.metric ? around.guessed : undefined);
  const metric = draft.metric || undefined;
  // The service wants the objective and the kind both or neither (autopilot spec §2.6).
  const both = problem && metric ? { problem, metric } : undefined;
  return {
    AutoMLJobName: draft.name,
    AutoMLJobInputDataConfig: [
      {
        ChannelType: 'training',
        ContentType: around.contentType,
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: around.dataUri } },
      },
    ],
    OutputDataConfig: { S3OutputPath: `s3://${around.bucket}/${around.folder}` },
    AutoMLProblemTypeConfig: {
      TabularJobConfig: {
        TargetAttributeName: draft.target,
        Mode: draft.method,
        ...(both ? { ProblemType: both.problem } : {}),
        ...(draft.weights ? { SampleWeightAttributeName: draft.weights } : {}),
        ...(featuresOf(draft, around.columns) ? { FeatureSpecificationS3Uri: `s3://${around.bucket}/${featuresKey(draft, around.folder)}` } : {}),
        ...(algorithmsOf(draft).length > 0
          ? { CandidateGenerationConfig: { AlgorithmsConfig: [{ AutoMLAlgorithms: algorithmsOf(draft) as never[] }] } }
          : {}),
        CompletionCriteria: { MaxAutoMLJobRuntimeInSeconds: secondsOf(draft) },
      },
    },
    ...(both ? { AutoMLJobObjective: { MetricName: both.metric } } : {}),
    ...(percent === 20 ? {} : { DataSplitConfig: { ValidationFraction: percent / 100 } }),
    ...(draft.deploy
      ? { ModelDeployConfig: draft.endpoint ? { EndpointName: draft.endpoint } : { AutoGenerateEndpointName: true } }
      : {}),
    ...(draft.versionOf ? { Tags: [{ Key: VERSION_TAG, Value: draft.versionOf }] } : {}),
    RoleArn: around.roleArn,
  };
}

const FIELD_OF: [RegExp, Field][] = [
  [/AutoMLJobName|already exists|job name/i, 'name'],
  [/SampleWeight/i, 'weights'],
  [/Algorithm/i, 'algorithms'],
  [/ValidationFraction|validation channel/i, 'validation'],
  [/MetricName|AutoMLJobObjective|ProblemType/i, 'metric'],
  [/FeatureSpecification|FeatureAttributeNames/i, 'columns'],
  [/EndpointName|ModelDeployConfig/i, 'deploy'],
  [/MaxAutoMLJobRuntime|CompletionCriteria/i, 'time'],
  [/TargetAttributeName|target/i, 'target'],
  [/S3Uri|ContentType|S3DataType|InputDataConfig/i, 'dataset'],
];

/** The field that the service's sentence is about. */
export const fieldOf = (sentence: string): Field | undefined => FIELD_OF.find(([pattern]) => pattern.test(sentence))?.[1];

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

/** The draft that makes the same experiment once more, from what Describe tells. */
export function draftOfJob(job: {
  AutoMLProblemTypeConfig?: { TabularJobConfig?: object } | undefined;
  AutoMLJobObjective?: { MetricName?: string } | undefined;
  DataSplitConfig?: { ValidationFraction?: number } | undefined;
  ModelDeployConfig?: object | undefined;
}): Partial<Draft> {
  const tabular = (job.AutoMLProblemTypeConfig?.TabularJobConfig ?? {}) as {
    TargetAttributeName?: string;
    ProblemType?: ProblemType;
    SampleWeightAttributeName?: string;
    Mode?: Method;
    CandidateGenerationConfig?: { AlgorithmsConfig?: { AutoMLAlgorithms?: string[] }[] };
    CompletionCriteria?: { MaxAutoMLJobRuntimeInSeconds?: number };
  };
  const seconds = tabular.CompletionCriteria?.MaxAutoMLJobRuntimeInSeconds;
  const preset = (Object.entries(SECONDS) as [Budget, number][]).find(([, each]) => each === seconds)?.[0];
  return {
    target: tabular.TargetAttributeName ?? '',
    problemType: tabular.ProblemType ?? '',
    metric: (job.AutoMLJobObjective?.MetricName ?? '') as Draft['metric'],
    budget: preset ?? (seconds ? 'custom' : 'standard'),
    ...(seconds && !preset ? { minutes: String(seconds / 60) } : {}),
    validationPercent: String((job.DataSplitConfig?.ValidationFraction ?? 0.2) * 100),
    weights: tabular.SampleWeightAttributeName ?? '',
    ...methodOf(tabular.Mode, tabular.CandidateGenerationConfig?.AlgorithmsConfig?.[0]?.AutoMLAlgorithms ?? []),
    deploy: Boolean(job.ModelDeployConfig),
  };
}

/** AUTO takes no algorithms, so a list that came without a mode is one of ensembling (as the service reads it). */
function methodOf(mode: Method | undefined, algorithms: string[]): Pick<Draft, 'method' | 'algorithms'> {
  return { method: mode ?? (algorithms.length > 0 ? 'ENSEMBLING' : 'AUTO'), algorithms };
}
