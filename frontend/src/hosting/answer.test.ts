import { expect, it } from 'vitest';

import { readAnswer, responseKeys } from './answer';

it('reads JSON predictions, the most probable label first', () => {
  const body = JSON.stringify({ predictions: [{ predicted_label: 'yes', probability: 0.9, probabilities: [0.1, 0.9], labels: ['no', 'yes'] }] });
  expect(readAnswer('application/json', body, [])).toEqual({
    predictions: [
      {
        value: 'yes',
        probability: 0.9,
        probabilities: [
          { label: 'yes', probability: 0.9 },
          { label: 'no', probability: 0.1 },
        ],
      },
    ],
    reasons: [],
  });
});

it('reads the specification’s CSV row by the response keys', () => {
  const keys = responseKeys({ SAGEMAKER_INFERENCE_OUTPUT: 'predicted_label, probability, probabilities, labels' });
  const answer = readAnswer('text/csv', `1,0.9,"[0.9, 0.1]","['1', '0']"\n`, keys);
  expect(answer.predictions).toEqual([
    {
      value: '1',
      probability: 0.9,
      probabilities: [
        { label: '1', probability: 0.9 },
        { label: '0', probability: 0.1 },
      ],
    },
  ]);
});

it('reads reasons beside wrapped predictions, the strongest first', () => {
  const body = JSON.stringify({
    version: '1.0',
    predictions: { content_type: 'application/json', data: '{"predictions":[{"predicted_label":"no"}]}' },
    explanations: {
      kernel_shap: [
        [
          { feature_header: 'age', attributions: [{ attribution: [0.1] }] },
          { feature_header: 'job', attributions: [{ attribution: [-0.4] }] },
        ],
      ],
    },
  });
  const answer = readAnswer('application/json', body, []);
  expect(answer.predictions[0]?.value).toBe('no');
  expect(answer.reasons).toEqual([
    [
      { column: 'job', contribution: -0.4 },
      { column: 'age', contribution: 0.1 },
    ],
  ]);
});

it('takes the reasons of the predicted label when there is one number per label', () => {
  const body = JSON.stringify({
    predictions: { content_type: 'application/json', data: '{"predictions":[{"predicted_label":"6"}]}' },
    label_headers: ['5', '6', '9'],
    explanations: {
      kernel_shap: [
        [
          { feature_header: 'ph', attributions: [{ attribution: [0.3, -0.1, 1e-7] }] },
          { feature_header: 'sugar', attributions: [{ attribution: [-0.2, 0.28, 4e-9] }] },
        ],
      ],
    },
  });
  expect(readAnswer('application/json', body, []).reasons).toEqual([
    [
      { column: 'sugar', contribution: 0.28 },
      { column: 'ph', contribution: -0.1 },
    ],
  ]);
});

it('takes the probabilities from the reasons when the response keys tell only the label', () => {
  const body = JSON.stringify({
    predictions: { content_type: 'text/csv; charset=utf-8', data: 'yes\nno\n' },
    label_headers: ['no', 'yes'],
    probabilities: [
      [0.25, 0.75],
      [0.9, 0.1],
    ],
    explanations: {},
  });
  expect(readAnswer('application/json', body, ['predicted_label']).predictions.map(each => each.probabilities[0])).toEqual([
    { label: 'yes', probability: 0.75 },
    { label: 'no', probability: 0.9 },
  ]);
});

it('reads JSON Lines and plain numbers', () => {
  expect(readAnswer('application/jsonlines', '{"score":0.5}\n{"score":1.5}\n', []).predictions.map(({ value }) => value)).toEqual(['0.5', '1.5']);
  expect(readAnswer('text/csv', '12.5\n', []).predictions[0]?.value).toBe('12.5');
});
