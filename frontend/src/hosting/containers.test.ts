import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';

import { containersOf, packageOf, roleOf, servedOf } from './containers';

const ONE = { Image: 'i', ModelDataUrl: 's3://b/model.tar.gz', Environment: { SAGEMAKER_INFERENCE_OUTPUT: 'predicted_label' } };
const CHAIN: ContainerDefinition[] = [
  { Image: 'i', ModelDataUrl: 's3://b/dpp0.tar.gz', Environment: { AUTOML_TRANSFORM_MODE: 'feature-transform' } },
  { Image: 'i', ModelDataUrl: 's3://b/model.tar.gz', Environment: { MAX_CONTENT_LENGTH: '9', SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label' } },
  {
    Image: 'i',
    ModelDataUrl: 's3://b/dpp0.tar.gz',
    Environment: {
      AUTOML_TRANSFORM_MODE: 'inverse-label-transform',
      SAGEMAKER_INFERENCE_INPUT: 'predicted_label',
      SAGEMAKER_INFERENCE_OUTPUT: 'predicted_label',
      SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label,labels',
    },
  },
];

test('one container answers for itself', () => {
  expect(servedOf([ONE])).toBe(ONE);
  expect(packageOf([ONE])).toBe(ONE);
});

test('of a chain the package of the algorithm answers what the last one says', () => {
  expect(servedOf(CHAIN)).toMatchObject({ ModelDataUrl: 's3://b/model.tar.gz', Environment: { SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label,labels' } });
  expect(servedOf(CHAIN.slice(0, 2))).toEqual(CHAIN[1]);
});

test('a candidate is deployed as the one container that its package is', () => {
  expect(packageOf(CHAIN)).toEqual({
    Image: 'i',
    ModelDataUrl: 's3://b/model.tar.gz',
    Environment: { SAGEMAKER_INFERENCE_OUTPUT: 'predicted_label', SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label,labels' },
  });
});

test('every container of a chain says what it does', () => {
  expect(CHAIN.map(roleOf)).toEqual(['makes numbers of the columns', 'the model, which answers for all of them', 'names the labels']);
});

test('nothing is said of what is not there', () => {
  expect(containersOf(undefined)).toEqual([]);
  expect(servedOf([])).toBeUndefined();
  expect(packageOf(undefined)).toBeUndefined();
});
