import { describe, expect, it } from 'vitest';

import { readEffects, readImportance, readImportanceBehind, readReport, readSwarm } from './report';

const value = (number: number, interval?: [number, number]) => ({ value: number, standard_deviation: 0.01, ...(interval ? { interval } : {}) });

const BINARY = {
  version: 0.0,
  dataset: { item_count: 10, source: 'validation' },
  trained_on: { rows: 3295, columns: 20 },
  limits: ['Only 10 rows were held back.'],
  in_words: ['Of 100 rows that it calls yes, 67 are.'],
  binary_classification_metrics: {
    recall: value(0.5, [0.4, 0.6]),
    recall_best_constant_classifier: value(1),
    auc: value(0.875),
    confusion_matrix: { no: { no: 5, yes: 1 }, yes: { no: 2, yes: 2 } },
    positive_label: 'yes',
    negative_label: 'no',
    threshold: 0.5,
    threshold_curve: { thresholds: [1, 0.5, 0], true_positives: [0, 2, 4], false_positives: [0, 1, 6] },
    receiver_operating_characteristic_curve: { false_positive_rates: [0, 1], true_positive_rates: [0, 1] },
    gain_curve: { fractions: [0.5, 1], gains: [0.75, 1] },
    sentence: 'It found 50 of 100.',
    worst_rows: [{ row: { age: 30 }, actual: 'yes', predicted: 'no', probability: 0.97 }],
    cost_table: [
      { false_positive_cost: 1, false_negative_cost: 5, threshold: 0.2, cost_per_100_rows: 30, cost_per_100_rows_at_half: 90, cost_per_100_rows_now: 40 },
    ],
    calibration: { predicted: [0.1, 0.9], observed: [0, 1], counts: [6, 4], low: [0, 0.5], high: [0.4, 1] },
    slices: {
      measure: 'error_rate',
      tested: 12,
      slices: [{ column: 'age', value: '18 to 30', rows: 40, error: 0.3, interval: [0.2, 0.4], others: 0.1, difference: 0.2, p_value: 0.01, sure: true }],
    },
  },
};

describe('the report of two classes', () => {
  const report = readReport(BINARY);

  it('keeps metrics with interval and what always the same answer would get', () => {
    expect(report.metrics).toEqual([
      { name: 'recall', value: 0.5, interval: [0.4, 0.6], standardDeviation: 0.01, constant: 1 },
      { name: 'auc', value: 0.875, interval: undefined, standardDeviation: 0.01, constant: undefined },
    ]);
  });

  it('sorts the threshold curve and takes the class sizes from the matrix', () => {
    expect(report.binary?.curve).toEqual({ thresholds: [0, 0.5, 1], truePositives: [4, 2, 0], falsePositives: [6, 1, 0], positives: 4, negatives: 6 });
    expect(report.binary?.gain).toEqual({ x: [0, 0.5, 1], y: [0, 0.75, 1] });
  });

  it('takes sentence, worst rows and limits', () => {
    expect(report.sentence).toBe('It found 50 of 100.');
    expect(report.worst).toEqual([{ row: { age: 30 }, actual: 'yes', predicted: 'no', badness: 0.97 }]);
    expect(report.limits).toEqual(['Only 10 rows were held back.']);
    expect(report.trainedOn).toEqual({ rows: 3295, columns: 20 });
    expect(report.words).toEqual(['Of 100 rows that it calls yes, 67 are.']);
  });

  it('takes groups of rows, costs and the intervals of the calibration', () => {
    expect(report.slices).toEqual({
      shares: true,
      tested: 12,
      slices: [{ column: 'age', value: '18 to 30', rows: 40, error: 0.3, interval: [0.2, 0.4], others: 0.1, sure: true }],
    });
    expect(report.binary?.costs).toEqual([{ falsePositive: 1, falseNegative: 5, threshold: 0.2, cost: 30, now: 40 }]);
    expect(report.calibration).toEqual({ x: [0.1, 0.9], y: [0, 1], counts: [6, 4], low: [0, 0.5], high: [0.4, 1] });
  });
});

it('reads how well each of several labels is known, the most frequent first', () => {
  const entry = (support: number) => ({ precision: 0.5, recall: 0.25, f1: 1 / 3, support, intervals: { precision: [0.4, 0.6], recall: [0.2, 0.3], f1: [0.3, 0.4] } });
  const report = readReport({ multiclass_classification_metrics: { accuracy: value(0.5), classes: { rare: entry(3), usual: entry(30) } } });
  expect(report.classes.map(({ label, rows }) => [label, rows])).toEqual([
    ['usual', 30],
    ['rare', 3],
  ]);
  expect(report.classes[0]?.precision).toEqual({ value: 0.5, interval: [0.4, 0.6] });
});

it('reads the tables of groups that should be treated alike', () => {
  const entry = (metrics: unknown[]) => [{ value_or_threshold: 'F', metrics }];
  const bias = {
    in_words: ['Of 100 rows where `sex` is F …'],
    pre_training_bias_metrics: { label_value_or_threshold: 'yes', facets: { sex: entry([{ name: 'CI', description: 'Class Imbalance (CI)', value: 0.2, interval: [0.1, 0.3] }]) } },
    post_training_bias_metrics: { facets: { sex: entry([{ name: 'TE', description: 'Treatment Equality (TE)', value: 'Infinity', interval: [1.5, 'Infinity'] }, { name: 'FT', description: 'Flip', value: null, error: 'no numbers' }]) } },
  };
  expect(readReport({ ...BINARY, bias }).bias).toEqual({
    outcome: 'yes',
    words: ['Of 100 rows where `sex` is F …'],
    tables: [
      {
        facet: 'sex',
        value: 'F',
        labels: [{ name: 'CI', description: 'Class Imbalance (CI)', value: 0.2, interval: ['0.100', '0.300'], error: '' }],
        predictions: [
          { name: 'TE', description: 'Treatment Equality (TE)', value: 'Infinity', interval: ['1.500', 'Infinity'], error: '' },
          { name: 'FT', description: 'Flip', value: undefined, interval: undefined, error: 'no numbers' },
        ],
      },
    ],
  });
});

it('reads the points of a regression', () => {
  const report = readReport({ regression_metrics: { mae: value(1.5), residuals: { actual: [1, 2], predicted: [1.5, 2.5] } } });
  expect(report.regression).toEqual({ actual: [1, 2], predicted: [1.5, 2.5] });
  expect(report.binary).toBeUndefined();
});

it('says so when there is nothing in the report', () => {
  expect(() => readReport({ version: 1 })).toThrow('The report of this model holds no metrics.');
});

it('averages the importance over labels, strongest first', () => {
  const kernel_shap = { label0: { global_shap_values: { a: 0.1, b: -0.4 } }, label1: { global_shap_values: { a: 0.3, b: 0.2 } } };
  const found = readImportance({ explanations: { kernel_shap } });
  expect(found.map(({ column }) => column)).toEqual(['b', 'a']);
  expect(found[0]?.value).toBeCloseTo(0.3);
});

it('tells the importance behind the recipe apart, if there is one', () => {
  const kernel_shap = { label0: { global_shap_values: { height: 0.1, bmi: 0.4 } } };
  expect(readImportanceBehind({ behind_recipe: { kernel_shap, rows: 10 } }).map(({ column }) => column)).toEqual(['bmi', 'height']);
  expect(readImportanceBehind({ explanations: { kernel_shap } })).toEqual([]);
});

it('reads the effect of columns: a line per label, and single rows', () => {
  const pdp = [
    { feature_name: 'age', data_type: 'numerical', feature_values: [1, 2], data_distribution: [0.5, 0.5], model_predictions: [[0.1, 0.2]], label_headers: ['yes'], ice: [[0, 0.3]], ice_label: 'yes' },
    { feature_name: 'job', data_type: 'categorical', feature_values: ['x'], model_predictions: [[1], [2]], label_headers: ['a', 'b'] },
    { feature_name: 'broken', error: 'no values' },
  ];
  const [age, job, ...rest] = readEffects({ rows: 200, pdp });
  expect(age).toEqual({ name: 'age', numeric: true, values: [1, 2], shares: [0.5, 0.5], count: 200, lines: [{ label: 'yes', mean: [0.1, 0.2] }], rows: [[0, 0.3]], rowsLabel: 'yes' });
  expect(job?.lines).toEqual([{ label: 'a', mean: [1] }, { label: 'b', mean: [2] }]);
  expect(rest).toEqual([]);
  expect(readEffects({ analysis: 'of an older version' })).toEqual([]);
});

it('tells numbers from categories in the swarm', () => {
  const swarm = readSwarm({ features: [{ name: 'age', values: [1, null], shap: [0.1, 0.2] }, { name: 'job', values: ['x', 3], shap: [0, 0] }, { name: 'empty' }] });
  expect(swarm.map(({ name, numeric }) => [name, numeric])).toEqual([
    ['age', true],
    ['job', false],
  ]);
});
