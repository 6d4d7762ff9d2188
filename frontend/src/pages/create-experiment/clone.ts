/** The draft that makes the same experiment once more. Pure. */
import type { ProblemType } from '@aws-sdk/client-sagemaker';

import { buildOf } from '../../autopilot/build';
import { channelOf, channelUri, type WithChannels } from '../../autopilot/channels';
import { termsOf, type Terms, type TermsOfRequest } from '../../autopilot/job-terms';
import { NO_ROWS, type Draft, type Method, type OwnRows } from './draft';

interface Tabular {
  TargetAttributeName?: string;
  ProblemType?: ProblemType;
  SampleWeightAttributeName?: string;
  Mode?: Method;
  CandidateGenerationConfig?: { AlgorithmsConfig?: { AutoMLAlgorithms?: string[] }[] };
  CompletionCriteria?: { MaxAutoMLJobRuntimeInSeconds?: number; MaxCandidates?: number; MaxRuntimePerTrainingJobInSeconds?: number };
  FeatureSpecificationS3Uri?: string;
  GenerateCandidateDefinitionsOnly?: boolean;
}

export interface Described extends WithChannels {
  AutoMLProblemTypeConfig?: { TabularJobConfig?: object } | undefined;
  AutoMLJobObjective?: { MetricName?: string } | undefined;
  DataSplitConfig?: { ValidationFraction?: number } | undefined;
  ModelDeployConfig?: object | undefined;
  RoleArn?: string | undefined;
  OutputDataConfig?: TermsOfRequest['OutputDataConfig'];
  SecurityConfig?: TermsOfRequest['SecurityConfig'];
}

const DEFAULT_SECONDS = 600; // of a job without a limit of its own, as the service has it

const tabularOf = (job: Described): Tabular => job.AutoMLProblemTypeConfig?.TabularJobConfig ?? {};

/** Where the experiment's feature file lies; undefined when it has none. */
export const featureFileOf = (job: Described): string | undefined => tabularOf(job).FeatureSpecificationS3Uri;

/** What Describe tells; the feature file tells the rest. */
export function draftOfJob(job: Described): Partial<Draft> {
  const tabular = tabularOf(job);
  const criteria = tabular.CompletionCriteria ?? {};
  const minutes = String((criteria.MaxAutoMLJobRuntimeInSeconds ?? DEFAULT_SECONDS) / 60);
  const build = buildOf(tabular);
  return {
    target: tabular.TargetAttributeName ?? '',
    problemType: tabular.ProblemType ?? '',
    metric: (job.AutoMLJobObjective?.MetricName ?? '') as Draft['metric'],
    build,
    ...(build === 'quick' ? { quickMinutes: minutes } : { minutes }),
    validationPercent: String((job.DataSplitConfig?.ValidationFraction ?? 0.2) * 100),
    weights: tabular.SampleWeightAttributeName ?? '',
    ...(build === 'quick' ? { method: 'AUTO', algorithms: [] } : methodOf(tabular.Mode, tabular.CandidateGenerationConfig?.AlgorithmsConfig?.[0]?.AutoMLAlgorithms ?? [])),
    maxModels: criteria.MaxCandidates ? String(criteria.MaxCandidates) : '',
    modelMinutes: criteria.MaxRuntimePerTrainingJobInSeconds ? String(criteria.MaxRuntimePerTrainingJobInSeconds / 60) : '',
    definitionsOnly: Boolean(tabular.GenerateCandidateDefinitionsOnly),
    deploy: Boolean(job.ModelDeployConfig),
  };
}

/** AUTO takes no algorithms, so a list that came without a mode is one of ensembling (as the service reads it). */
function methodOf(mode: Method | undefined, algorithms: string[]): Pick<Draft, 'method' | 'algorithms'> {
  return { method: mode ?? (algorithms.length > 0 ? 'ENSEMBLING' : 'AUTO'), algorithms };
}

/** The validation channel, if it has one. A feature file that names a split of its own is refused beside it. */
export function ownRowsOf(job: Described): Pick<Draft, 'validationMethod' | 'validationColumn' | 'validationData'> | undefined {
  const channel = channelOf(job, 'validation');
  const source = channel?.DataSource?.S3DataSource;
  if (!source?.S3Uri) return undefined;
  const validationData: OwnRows = {
    ...NO_ROWS,
    uri: source.S3Uri,
    s3DataType: source.S3DataType === 'ManifestFile' ? 'ManifestFile' : 'S3Prefix',
    contentType: channel?.ContentType ?? 'text/csv;header=present', // as the service has it
    compressed: channel?.CompressionType === 'Gzip',
  };
  return { validationMethod: 'Own', validationColumn: '', validationData };
}

/** `s3://bucket/datasets/<domain>/<name>/v2/file`: what comes before the version, and the name. */
const UPLOADED = /^(s3:\/\/[^/]+\/datasets\/[^/]+\/([^/]+)\/)v\d+\//;
const folderOf = (uri: string): string | undefined => UPLOADED.exec(uri)?.[1];

/** What to look for among the data sets: the name, if the address has one. */
export const datasetHintOf = (job: Described): string => UPLOADED.exec(channelUri(job, 'training'))?.[2] ?? '';

/** The data set that the experiment learned from, in whichever version; '' when it is none of those that are there. */
export function datasetOf(job: Described, datasets: readonly { name: string; uri: string }[]): string {
  const uri = channelUri(job, 'training');
  const folder = folderOf(uri);
  return datasets.find((each) => each.uri === uri || (folder !== undefined && folderOf(each.uri) === folder))?.name ?? '';
}

/** Role, place, keys, network and tags, as far as they are not the usual ones: those stay what they are for whoever clones. */
export function ownTermsOf(job: Described, usual: Pick<Terms, 'role' | 'output'>, tags: Terms['tags']): Partial<Terms> {
  const { role, output, outputKey, volumeKey, encryptTraffic, securityGroups, subnets } = termsOf(job);
  const others = { outputKey, volumeKey, encryptTraffic, securityGroups, subnets };
  return {
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => value)),
    ...(role && role !== usual.role ? { role } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(output && output.replace(/\/$/, '') !== usual.output ? { output } : {}),
  };
}

/** What could not be taken over, in sentences. steps: those about its recipe. */
export function lostOf(job: Described, dataset: string, features: 'none' | 'read' | 'gone', steps: readonly string[] = []): string[] {
  return [
    ...(dataset ? [] : [`Its data, ${channelUri(job, 'training')}, is none of the data sets here: choose one.`]),
    ...(features === 'gone' ? [`Its feature file, ${featureFileOf(job) ?? ''}, cannot be read: columns, types, steps that prepare the data, groups and which rows are held back have to be chosen again.`] : []),
    ...steps,
  ];
}
