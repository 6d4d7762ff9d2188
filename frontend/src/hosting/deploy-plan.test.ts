import { expect, it } from 'vitest';

import { decidingFrom, deployPlan, nameProblem, stamped, stampOf, tellingProbabilities, thresholdOf, undoOf } from './deploy-plan';

const CONTAINER = { Image: 'atelier/automl-tabular:1', ModelDataUrl: 's3://b/model.tar.gz', Environment: { SAGEMAKER_INFERENCE_SUPPORTED: 'predicted_label,probability' } };
const COMMON = { endpoint: 'churn', instanceType: 'ml.m5.large', instanceCount: 1, roleArn: 'arn:aws:iam::000000000000:role/atelier', stamp: '260501-123456' };

it('makes model, configuration and endpoint under one unique name', () => {
  const plan = deployPlan({ ...COMMON, source: { kind: 'container', container: CONTAINER }, update: false });
  expect(plan.map(({ operation }) => operation)).toEqual(['CreateModel', 'CreateEndpointConfig', 'CreateEndpoint']);
  expect(plan[0]?.input).toMatchObject({ ModelName: 'churn-260501-123456', Containers: [CONTAINER] });
  expect(plan[2]?.input).toEqual({ EndpointName: 'churn', EndpointConfigName: 'churn-260501-123456' });
});

it('uses a model that exists, and changes an endpoint over', () => {
  const plan = deployPlan({ ...COMMON, source: { kind: 'model', name: 'mine' }, update: true });
  expect(plan.map(({ operation }) => operation)).toEqual(['CreateEndpointConfig', 'UpdateEndpoint']);
  expect(plan[0]?.input).toMatchObject({ ProductionVariants: [{ ModelName: 'mine' }] });
});

it('keeps the stamp of a long name', () => {
  expect(stamped('x'.repeat(80), '260501-123456')).toHaveLength(63);
  expect(stampOf(new Date('2026-05-01T12:34:56Z'))).toBe('260501-123456');
});

it('asks for every response key that the predictor has', () => {
  expect(tellingProbabilities(CONTAINER).Environment).toMatchObject({ SAGEMAKER_INFERENCE_OUTPUT: 'predicted_label,probability' });
  expect(tellingProbabilities({ Image: 'other' })).toEqual({ Image: 'other' });
});

it('knows what takes a step back', () => {
  expect(undoOf({ service: 'sagemaker', operation: 'CreateModel', input: { ModelName: 'm' } })).toEqual({ operation: 'DeleteModel', input: { ModelName: 'm' } });
  expect(undoOf({ service: 'sagemaker', operation: 'CreateEndpoint', input: {} })).toBeUndefined();
});

it.each([
  ['', 'Give the endpoint a name.'],
  ['a b', 'Use letters, digits and hyphens; begin and end with a letter or digit.'],
  ['x'.repeat(64), 'The name has 64 characters; 63 are allowed.'],
  ['churn-1', null],
])('judges the name %s', (name, problem) => {
  expect(nameProblem(name)).toBe(problem);
});

it('gives the threshold of the page to the container', () => {
  const container = decidingFrom(CONTAINER, 0.15);
  expect(container.Environment).toEqual({ ...CONTAINER.Environment, AUTOML_DECISION_THRESHOLD: '0.15' });
  expect(thresholdOf({ kind: 'container', container })).toBe(0.15);
  expect([thresholdOf({ kind: 'container', container: CONTAINER }), thresholdOf({ kind: 'model', name: 'm' })]).toEqual([undefined, undefined]);
});
