import { describe, expect, it } from 'vitest';

import { outputUri, transformRequest, type TransformDraft } from './transform';

const DRAFT: TransformDraft = { name: 'n', model: 'm', inputUri: 's3://b/rows.csv', instanceType: 'ml.m5.large', bucket: 'b', folder: 'batch/d-1', join: true };
const model = (environment: Record<string, string>) => ({ ModelName: 'm', PrimaryContainer: { Environment: environment } }) as never;

describe('a batch prediction', () => {
  it('asks for the probability beside the label, of models that know it', () => {
    const request = transformRequest(DRAFT, model({ SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label, probability' }));

    expect(request.Environment).toEqual({ SAGEMAKER_INFERENCE_OUTPUT: 'predicted_label,probability' });
  });

  it.each([
    ['of models of a quantity', { SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label' }],
    ['of other models', {}],
    ['of models that were told what to answer', { SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label,probability', SAGEMAKER_INFERENCE_OUTPUT: 'probabilities' }],
  ])('asks for nothing %s', (_, environment) => {
    expect(transformRequest(DRAFT, model(environment))).not.toHaveProperty('Environment');
    expect(transformRequest(DRAFT)).not.toHaveProperty('Environment');
  });
});

describe('where the answers lie', () => {
  it('is known of one file, not of a folder or a manifest', () => {
    expect(outputUri({ S3DataType: 'S3Prefix', S3Uri: 's3://b/in/a.csv' }, 's3://b/out/')).toBe('s3://b/out/a.csv.out');
    expect(outputUri({ S3DataType: 'S3Prefix', S3Uri: 's3://b/in/' }, 's3://b/out')).toBeUndefined();
    expect(outputUri({ S3DataType: 'ManifestFile', S3Uri: 's3://b/in.manifest' }, 's3://b/out')).toBeUndefined();
  });
});
