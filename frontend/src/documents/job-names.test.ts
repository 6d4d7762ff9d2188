import { expect, test } from 'vitest';

import { nameOf } from './job-names';

const arn = 'arn:aws:sagemaker:us-east-1:000000000000:';

test('what people have named is called so', () => {
  expect(nameOf({ kind: 'labeling', name: 'roofs', arn: `${arn}labeling-job/roofs` })).toBe('roofs');
});

test('what the server has named is called by what it does', () => {
  const name = 'frames-0123456789abcdef';
  expect(nameOf({ kind: 'labeling.frames', name, arn: `${arn}frame-extraction/${name}` })).toBe('Cutting videos into frames');
});

test('an app is called after whose it is', () => {
  expect(nameOf({ kind: 'app', name: 'default', arn: `${arn}app/d-1/dora/JupyterLab/default` })).toBe('The app of dora');
});
