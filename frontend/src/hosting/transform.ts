/** A batch prediction: its request, and where its answers will lie. Pure. */
import type { CreateTransformJobRequest, DescribeModelOutput } from '@aws-sdk/client-sagemaker';

import type { Wire } from '../api/call';
import type { Dataset } from '../api/datasets';
import { containersOf, servedOf } from './containers';

export interface TransformDraft {
  name: string;
  model: string;
  /** Of the data set with the rows. */
  dataset: string;
  instanceType: string;
  bucket: string;
  /** Key prefix in the bucket that only the own domain reads. */
  folder: string;
  /** Put the answer beside the row instead of alone. */
  join: boolean;
}

/** Asks for the probability beside the label, of a model that can tell it and was not told what to answer. */
function environmentFor(model: Wire<DescribeModelOutput> | undefined): Record<string, string> | undefined {
  const own = servedOf(containersOf(model))?.Environment ?? {};
  const known = (own.SAGEMAKER_INFERENCE_SUPPORTED ?? '').split(',').map((each) => each.trim());
  const told = own.SAGEMAKER_INFERENCE_OUTPUT ?? 'predicted_label';
  return known.includes('probability') && told === 'predicted_label' ? { SAGEMAKER_INFERENCE_OUTPUT: 'predicted_label,probability' } : undefined;
}

/** The data set of the draft, as far as it is known. */
export type Rows = Pick<Dataset, 'status' | 'failure_reason' | 'csv_uri'>;

/** model: what DescribeModel says of the draft's model, when it is known. */
export function transformRequest(draft: TransformDraft, rows?: Rows, model?: Wire<DescribeModelOutput>): CreateTransformJobRequest {
  const environment = environmentFor(model);
  return {
    TransformJobName: draft.name,
    ModelName: draft.model,
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: rows?.csv_uri ?? '' } },
      ContentType: 'text/csv',
      SplitType: 'Line',
    },
    TransformOutput: {
      S3OutputPath: `s3://${draft.bucket}/${draft.folder}/${draft.name}`,
      Accept: 'text/csv',
      AssembleWith: 'Line',
    },
    TransformResources: { InstanceType: draft.instanceType as never, InstanceCount: 1 },
    BatchStrategy: 'MultiRecord',
    ...(draft.join ? { DataProcessing: { JoinSource: 'Input' as const } } : {}),
    ...(environment ? { Environment: environment } : {}),
  };
}

/**
 * The output object of an input object: `<S3OutputPath>/<relative key>.out` (hosting spec §13.3). One object that is its
 * own prefix keeps its file name. undefined for the files of a folder or of a manifest, which have one each.
 */
export function outputUri(input: { S3Uri?: string | undefined; S3DataType?: string | undefined } | undefined, outputPath: string): string | undefined {
  const file = (input?.S3Uri ?? '').split('/').pop();
  return file && input?.S3DataType !== 'ManifestFile' ? `${outputPath.replace(/\/$/, '')}/${file}.out` : undefined;
}

const JOB_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/** Why these rows cannot be predicted yet; undefined if they can. Where their CSV lies is known when they were read. */
function rowsProblem(dataset: string, rows: Rows | undefined): string | undefined {
  if (!dataset) return 'Choose a data set or upload a file.';
  if (rows?.status === 'Failed') return `${dataset} could not be read: ${rows.failure_reason}`;
  return rows?.status === 'Ready' ? undefined : `${dataset} is still being read. It takes a moment.`;
}

export function transformProblems(draft: TransformDraft, rows: Rows | undefined): Partial<Record<'name' | 'model' | 'input', string>> {
  const input = rowsProblem(draft.dataset, rows);
  return {
    ...(JOB_NAME.test(draft.name) ? {} : { name: 'Use letters, digits and hyphens, at most 63; begin and end with a letter or digit.' }),
    ...(draft.model ? {} : { model: 'Choose a model.' }),
    ...(input ? { input } : {}),
  };
}
