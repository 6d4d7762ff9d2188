import { describe, expect, it } from 'vitest';

import { outputUri, transformProblems, transformRequest, type Rows, type TransformDraft } from './transform';

const DRAFT: TransformDraft = { name: 'n', model: 'm', dataset: 'rows', instanceType: 'ml.m5.large', bucket: 'b', folder: 'batch/d-1', join: true };
const ROWS: Rows = { status: 'Ready', failure_reason: '', csv_uri: 's3://b/derived/rows.csv' };
const model = (environment: Record<string, string>) => ({ ModelName: 'm', PrimaryContainer: { Environment: environment } }) as never;

describe('a batch prediction', () => {
  it('asks for the probability beside the label, of models that know it', () => {
    const request = transformRequest(DRAFT, ROWS, model({ SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label, probability' }));

    expect(request.Environment).toEqual({ SAGEMAKER_INFERENCE_OUTPUT: 'predicted_label,probability' });
  });

  it.each([
    ['of models of a quantity', { SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label' }],
    ['of other models', {}],
    ['of models that were told what to answer', { SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label,probability', SAGEMAKER_INFERENCE_OUTPUT: 'probabilities' }],
  ])('asks for nothing %s', (_, environment) => {
    expect(transformRequest(DRAFT, ROWS, model(environment))).not.toHaveProperty('Environment');
    expect(transformRequest(DRAFT, ROWS)).not.toHaveProperty('Environment');
  });
});

describe('the rows', () => {
  it('are read where they lie as CSV, which is known when they are ready', () => {
    expect(transformRequest(DRAFT, ROWS).TransformInput?.DataSource?.S3DataSource?.S3Uri).toBe('s3://b/derived/rows.csv');
    expect(transformProblems(DRAFT, ROWS)).toEqual({});
  });

  it.each([
    ['chosen', { ...DRAFT, dataset: '' }, undefined, 'Choose a data set or upload a file.'],
    ['asked about yet', DRAFT, undefined, 'rows is still being read. It takes a moment.'],
    ['read yet', DRAFT, { ...ROWS, status: 'Profiling' }, 'rows is still being read. It takes a moment.'],
    ['readable', DRAFT, { ...ROWS, status: 'Failed', failure_reason: 'It is empty.' }, 'rows could not be read: It is empty.'],
  ])('are not sent when they are not %s', (_, draft, rows, problem) => {
    expect(transformProblems(draft, rows)).toEqual({ input: problem });
  });
});

describe('where the answers lie', () => {
  it('is known of one file, not of a folder or a manifest', () => {
    expect(outputUri({ S3DataType: 'S3Prefix', S3Uri: 's3://b/in/a.csv' }, 's3://b/out/')).toBe('s3://b/out/a.csv.out');
    expect(outputUri({ S3DataType: 'S3Prefix', S3Uri: 's3://b/in/' }, 's3://b/out')).toBeUndefined();
    expect(outputUri({ S3DataType: 'ManifestFile', S3Uri: 's3://b/in.manifest' }, 's3://b/out')).toBeUndefined();
  });
});
