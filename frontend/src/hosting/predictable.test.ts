import { expect, it } from 'vitest';

import { decidingFrom } from './deploy-plan';
import { isOf, predictableName } from './predictable';

const CONTAINER = { Image: 'i', ModelDataUrl: 's3://b/m.tar.gz', Environment: { A: '1', B: '2' } };

it('calls the model of a candidate the same every time, and another one where it decides elsewhere', () => {
  expect(predictableName('churn-LightGBM', CONTAINER)).toBe('churn-LightGBM');
  expect(predictableName('churn-LightGBM', decidingFrom(CONTAINER, 0.35))).toBe('churn-LightGBM-at-35');
  expect(predictableName(`${'x'.repeat(62)}-y`, CONTAINER)).toBe('x'.repeat(62));
  expect(predictableName('x'.repeat(64), decidingFrom(CONTAINER, 0.5))).toHaveLength(63);
});

it.each([
  ['the same', { PrimaryContainer: { ...CONTAINER, Environment: { B: '2', A: '1' } } }, true],
  ['the same in a list', { Containers: [CONTAINER] }, true],
  ['of another package', { PrimaryContainer: { ...CONTAINER, ModelDataUrl: 's3://b/other.tar.gz' } }, false],
  ['deciding elsewhere', { PrimaryContainer: decidingFrom(CONTAINER, 0.35) }, false],
  ['empty', {}, false],
])('takes the model of that name only for what it is: %s', (_, model, expected) => {
  expect(isOf(CONTAINER, model as never)).toBe(expected);
});
