/** Where a candidate keeps its files, from what the API says about it. */
import type { AutoMLCandidate } from '@aws-sdk/client-sagemaker';

import type { Wire } from '../api/call';
import { packageOf } from '../hosting/containers';
import { schemaBeside } from '../hosting/schema';

export type Candidate = Wire<AutoMLCandidate>;

const under = (prefix: string | undefined, file: string): string | undefined =>
  prefix ? `${prefix.replace(/\/$/, '')}/${file}` : undefined;

export interface Files {
  model?: string | undefined;
  schema?: string | undefined;
  statistics?: string | undefined;
  analysis?: string | undefined;
  swarm?: string | undefined;
  dependence?: string | undefined;
}

/** Places of reports that the API does not tell: it has none for a model that is not explained. */
export interface Places {
  insights?: string | undefined;
  explainability?: string | undefined;
}

export function filesOf(candidate: Candidate, places: Places = {}): Files {
  const model = packageOf(candidate.InferenceContainers)?.ModelDataUrl;
  const { Explainability = places.explainability, ModelInsights = places.insights } =
    candidate.CandidateProperties?.CandidateArtifactLocations ?? {};
  return {
    model,
    schema: schemaBeside(model),
    statistics: under(ModelInsights, 'statistics.json'),
    analysis: under(Explainability, 'analysis.json'),
    swarm: under(Explainability, 'beeswarm.json'),
    dependence: under(Explainability, 'pdp.json'),
  };
}

/** Where the reports of a candidate are downloaded as one file. */
export const reportUrl = (job: string, candidate: string, form: 'html' | 'pdf' | 'json'): string =>
  `/api/automl-jobs/${encodeURIComponent(job)}/candidates/${encodeURIComponent(candidate)}/report.${form}`;

/** What the package of a model is called where it is downloaded: all of them end in model.tar.gz in the object store. */
export const packageName = (candidate: string): string => `${candidate}-model.tar.gz`;

/** The same of its fitted data processors. Candidates are named after their experiment. */
export const processorsName = (candidate: string, dataProcessor: string): string => `${candidate}-${dataProcessor}.tar.gz`;

/** Where the fitted data processors of a tuned model lie; undefined for others. */
export const processorsOf = (model: string | undefined, dataProcessor: string): string | undefined =>
  dataProcessor ? model?.replace(/\/models\/([^/]+)\/model\.tar\.gz$/, `/data-processor-models/$1-${dataProcessor}/output/model.tar.gz`) : undefined;

/** `…/<job>/models/<candidate>/model.tar.gz` → job and candidate; undefined for packages from elsewhere. */
export function originOf(model: string | undefined): { job: string; candidate: string } | undefined {
  const match = /\/([^/]+)\/models\/([^/]+)\/model\.tar\.gz$/.exec(model ?? '');
  return match ? { job: match[1] as string, candidate: match[2] as string } : undefined;
}
