import { expect, test } from 'vitest';

import { leafPaths, valueAt, withValue } from './tree';

const SETTINGS = { ExecutionRole: 'r', JupyterLabAppSettings: { DefaultResourceSpec: { InstanceType: 'ml.t3.medium' }, LifecycleConfigArns: ['x'] } };

test('a path reaches into nested settings and answers nothing where there is nothing', () => {
  expect(valueAt(SETTINGS, 'JupyterLabAppSettings.DefaultResourceSpec.InstanceType')).toBe('ml.t3.medium');
  expect(valueAt(SETTINGS, 'ExecutionRole.InstanceType')).toBeUndefined();
  expect(valueAt(undefined, 'ExecutionRole')).toBeUndefined();
});

test('a value is put beside the others, without changing what was given', () => {
  const changed = withValue(SETTINGS, 'JupyterLabAppSettings.DefaultResourceSpec.InstanceType', 'ml.m5.large');
  expect(valueAt(changed, 'JupyterLabAppSettings.DefaultResourceSpec.InstanceType')).toBe('ml.m5.large');
  expect(valueAt(changed, 'JupyterLabAppSettings.LifecycleConfigArns')).toEqual(['x']);
  expect(SETTINGS.JupyterLabAppSettings.DefaultResourceSpec.InstanceType).toBe('ml.t3.medium');
});

test('taking the last field out takes the empty structures above it out, too', () => {
  const left = withValue({ A: { B: { C: 1 } }, D: 2 }, 'A.B.C', undefined);
  expect(left).toEqual({ D: 2 });
});

test('leaves are the paths with a value; a list is one', () => {
  expect(leafPaths(SETTINGS)).toEqual(['ExecutionRole', 'JupyterLabAppSettings.DefaultResourceSpec.InstanceType', 'JupyterLabAppSettings.LifecycleConfigArns']);
});
