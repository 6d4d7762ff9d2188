import { describe, expect, it } from 'vitest';

import { readSchema, speedNote } from './schema';

const compiled = (document: unknown) => readSchema({ columns: [], compiled: document }).compiled;

it('says why a model has no ONNX form, where that is known', () => {
  const noOnnx = (onnx: unknown) => readSchema({ columns: [], onnx }).noOnnx;
  expect(noOnnx({ why_not: 'its models read words' })).toBe('its models read words');
  expect([noOnnx({ file: 'model.onnx', rows: 1057 }), noOnnx(undefined), noOnnx('no')]).toEqual(['', '', '']);
});

it('says from which probability on, where that is not one half', () => {
  const threshold = (value: unknown) => readSchema({ columns: [], threshold: value }).threshold;
  expect([threshold(0.31), threshold(undefined), threshold('much')]).toEqual([0.31, undefined, undefined]);
});

describe('how fast a model answers', () => {
  it('says how many rows the compiled form was checked on', () => {
    expect(speedNote(compiled({ used: true, rows: 1057, largest_difference: 1e-7 }))).toBe(
      'Compiled; 1,057 rows were found equal to the trained model.',
    );
  });

  it('says why a model is not fast', () => {
    expect(speedNote(compiled({ used: false, why_not: '`said` needs TextSpecialFeatureGenerator' }))).toBe(
      'Why not fast: `said` needs TextSpecialFeatureGenerator.',
    );
  });

  it('says nothing of a package that knows nothing of it', () => {
    expect(speedNote(compiled(undefined))).toBeUndefined();
    expect(speedNote(compiled('yes'))).toBeUndefined();
  });
});

it('knows what is usual, of models that say it', () => {
  expect(readSchema({ columns: [], labels: ['no', 'yes'], average: [0.7, 0.3] }).average).toEqual([0.7, 0.3]);
  expect(readSchema({ columns: [] }).average).toEqual([]);
});
