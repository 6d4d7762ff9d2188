import { describe, expect, it } from 'vitest';

import { anytime, inWords, modelTitle, rowsOf, speedAgainstQuality, type Leaderboard } from './leaderboard';
import type { Candidate } from './locations';
import { metricOf } from './metrics';

const candidate = (name: string, value: number | undefined, extra: Partial<Candidate> = {}): Candidate =>
  ({
    CandidateName: name,
    CandidateStatus: value === undefined ? 'InProgress' : 'Completed',
    ...(value === undefined ? {} : { FinalAutoMLJobObjectiveMetric: { MetricName: 'AUC', StandardMetricName: 'AUC', Value: value } }),
    CreationTime: 100,
    ...extra,
  }) as Candidate;

const entry = (name: string, interval: [number, number] | null, algorithm = 'lightgbm', predict = 0.002) => ({
  name,
  model: 'LightGBM_BAG_L1',
  algorithm,
  status: 'Completed',
  fit_s: 4,
  predict_s_per_row: predict,
  size_bytes: 1_000_000,
  interval,
});

const CANDIDATES = [
  candidate('slow', 0.947, { EndTime: 130 }),
  candidate('failed', undefined, { CandidateStatus: 'Failed', FailureReason: 'Not enough memory.' }),
  candidate('fast', 0.94, { EndTime: 110 }),
  candidate('bad', 0.8, { EndTime: 120 }),
  candidate('running', undefined),
];
const BOARD: Leaderboard = {
  candidates: [entry('slow', [0.936, 0.957], 'ensemble', 0.009), entry('fast', [0.93, 0.95]), entry('bad', [0.78, 0.82], 'catboost', 0.003)],
};

describe('the rows of the leaderboard', () => {
  const rows = rowsOf(CANDIDATES, BOARD, metricOf('AUC'));

  it('stand best first, then the running, then the failed with the reason', () => {
    expect(rows.map(({ name, rank }) => [name, rank])).toEqual([
      ['slow', 1],
      ['fast', 2],
      ['bad', 3],
      ['running', undefined],
      ['failed', undefined],
    ]);
    expect(rows[4]?.reason).toBe('Not enough memory.');
  });

  it('are tied when they lie in the interval of the best', () => {
    expect(rows.filter(({ tied }) => tied).map(({ name }) => name)).toEqual(['fast']);
  });

  it('of the same model in one fit and in several folds are told apart', () => {
    const board = { candidates: [entry('slow', null), { ...entry('fast', null), model: 'LightGBM' }] };
    const alone = { candidates: [{ ...entry('fast', null), model: 'LightGBM' }] };
    const titles = (of: Leaderboard) => rowsOf(CANDIDATES.slice(0, 3), of, metricOf('AUC')).map(({ title }) => title);

    expect(titles(board)).toContain('LightGBM · single fit');
    expect(titles(board)).toContain('LightGBM');
    expect(titles(alone)).toContain('LightGBM');
  });

  it('come behind those that were judged on more rows, and are never tied with them', () => {
    const judged = [
      { ...entry('lucky', [0.9, 0.99]), judged_rows: 100 },
      { ...entry('sober', [0.8, 0.99]), judged_rows: 500 },
      { ...entry('worse', [0.7, 0.9]), judged_rows: 500 },
    ];
    const scored = [candidate('lucky', 0.98, { EndTime: 110 }), candidate('worse', 0.8, { EndTime: 120 }), candidate('sober', 0.9, { EndTime: 130 })];
    const found = rowsOf(scored, { candidates: judged }, metricOf('AUC'));

    expect(found.map(({ name, firstLook, tied }) => [name, firstLook, tied])).toEqual([
      ['sober', false, false],
      ['worse', false, true],
      ['lucky', true, false],
    ]);
    expect(anytime(found, metricOf('AUC'), new Date(100_000)).map(({ model, best }) => [model, best])).toEqual([
      ['LightGBM (first look)', null],
      ['LightGBM', 0.8],
      ['LightGBM', 0.9],
    ]);
    expect(speedAgainstQuality(found, metricOf('AUC')).map(({ value }) => value)).toEqual([0.9, 0.8]);
  });

  it('turn round for a metric that is to be small', () => {
    const losses = [0.3, 0.1].map((Value, index) =>
      candidate(`m${index}`, 0.5, { CandidateProperties: { CandidateMetrics: [{ StandardMetricName: 'LogLoss', Value, Set: 'Validation' }] } }),
    );
    expect(rowsOf(losses, undefined, metricOf('LogLoss')).map(({ name, value }) => [name, value])).toEqual([
      ['m1', 0.1],
      ['m0', 0.3],
    ]);
  });

  it('make a curve that only gets better', () => {
    expect(anytime(rows, metricOf('AUC'), new Date(100_000)).map(({ seconds, value, best }) => [seconds, value, best])).toEqual([
      [10, 0.94, 0.94],
      [20, 0.8, 0.94],
      [30, 0.947, 0.947],
    ]);
  });

  it('mark the models that nobody beats in speed and quality', () => {
    expect(speedAgainstQuality(rows, metricOf('AUC')).map(({ milliseconds, frontier }) => [milliseconds, frontier])).toEqual([
      [9, true],
      [2, true],
      [3, false],
    ]);
  });
});

it.each([
  ['lightgbm', 'LightGBM_BAG_L1', 'LightGBM'],
  ['lightgbm', 'LightGBMXT_BAG_L2', 'LightGBM · XT · stacked L2'],
  ['catboost', 'CatBoost_r177_F2_BAG_L1', 'CatBoost · r177 · other folds 2'],
  ['lightgbm', 'LightGBMPrep_r13_BAG_L1', 'LightGBM · Prep · r13'],
  ['ensemble', 'WeightedEnsemble_L2', 'Weighted ensemble'],
  ['randomforest', 'RandomForestGini', 'Random forest · Gini'],
  ['mlp', 'MLP_dpp1_007', 'Neural network · dpp1 · trial 7'],
  ['', 'Odd', 'Odd'],
])('names %s %s as %s', (algorithm, model, title) => {
  expect(modelTitle(algorithm, model)).toBe(title);
});

it('says in words which model is being fitted', () => {
  const board: Leaderboard = { candidates: [{ ...entry('a', null, 'catboost'), model: 'CatBoost_r177_BAG_L1' }] };

  expect(inWords('Fitting CatBoost_r177_BAG_L1', board)).toBe('Fitting CatBoost · r177');
  expect(inWords('Fitting CatBoost_r177_BAG_L1', undefined)).toBe('Fitting CatBoost_r177_BAG_L1');
  expect(inWords('Fetching the data', board)).toBe('Fetching the data');
});
