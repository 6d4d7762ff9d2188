import { describe, expect, it } from 'vitest';

import { cellsOf, parameterLines, refsOf, scoreLines, shareLines, verdictOf, type Measured, type Score } from './compare';
import type { Report } from './report';

const score = (value: number, half?: number): Score => ({ value, interval: half === undefined ? undefined : [value - half, value + half] });

describe('a difference', () => {
  it.each([
    ['larger than both errors together', score(0.8, 0.03), score(0.86, 0.04), false, 'better'],
    ['as large as both errors together', score(0, 3), score(5, 4), false, 'noise'],
    ['a little larger', score(0, 3), score(5.001, 4), false, 'better'],
    ['downwards', score(0.86, 0.03), score(0.8, 0.03), false, 'worse'],
    ['downwards, of an error', score(12, 1), score(9, 1), true, 'better'],
    ['none', score(0.8, 0.03), score(0.8, 0.03), false, 'same'],
    ['without an interval', score(0.8), score(0.9, 0.01), false, 'unknown'],
  ])('%s', (_case, a, b, lowerIsBetter, verdict) => {
    expect(verdictOf(a, b, lowerIsBetter)).toBe(verdict);
  });

  it('looks at the sides of the intervals that face each other', () => {
    const skewed: Score = { value: 0.9, interval: [0.7, 0.91] };
    expect(verdictOf(skewed, score(0.95, 0.01), false)).toBe('better');
    expect(verdictOf(skewed, score(0.85, 0.01), false)).toBe('noise');
  });

  it('is the other way round for the other model', () => {
    for (let each = 0; each < 200; each++) {
      const [a, b] = [score(Math.sin(each), Math.abs(Math.cos(each)) / 4), score(Math.sin(each * 7), 0.1)];
      const other = { better: 'worse', worse: 'better', noise: 'noise', same: 'same', unknown: 'unknown' }[verdictOf(a, b, false)];
      expect(verdictOf(b, a, false)).toBe(other);
      expect(verdictOf(a, b, true)).toBe(other);
    }
  });
});

const measured = (metrics: Report['metrics'] | undefined, ofApi: Record<string, number> = {}): Measured => ({
  report: metrics && { metrics },
  metrics: Object.entries(ofApi).map(([name, value]) => ({ name, value })),
});

it('puts metrics beside each other, with holes where a model has none', () => {
  const lines = scoreLines([
    measured([{ name: 'auc', ...score(0.9, 0.01) }, { name: 'log_loss', ...score(0.3, 0.01) }], { LogLoss: 0.3 }),
    measured(undefined),
    measured([{ name: 'log_loss', ...score(0.2, 0.01) }, { name: 'recall', value: 0.5 }]),
  ]);
  expect(lines.map(({ name, lowerIsBetter }) => [name, lowerIsBetter])).toEqual([
    ['auc', false],
    ['log_loss', true],
    ['recall', false],
  ]);
  expect(lines[1]?.cells.map(({ verdict }) => verdict)).toEqual([undefined, undefined, 'better']);
  expect(lines[2]?.cells[2]).toMatchObject({ score: { value: 0.5 } });
  expect(cellsOf([undefined, score(1, 1)], false)[1]?.verdict).toBeUndefined();
});

it('takes what the API says where a model has no report', () => {
  const lines = scoreLines([
    measured([{ name: 'balanced_accuracy', ...score(0.9, 0.01) }], { BalancedAccuracy: 0.9, RMSE: 2 }),
    measured(undefined, { BalancedAccuracy: 0.8, RMSE: 1 }),
  ]);
  expect(lines.map(({ name, lowerIsBetter, cells }) => [name, lowerIsBetter, cells.map(({ score: found }) => found?.value)])).toEqual([
    ['balanced_accuracy', false, [0.9, 0.8]],
    ['RMSE', true, [2, 1]],
  ]);
  expect(lines[0]?.cells[1]?.verdict).toBe('unknown'); // one of them has no interval
});

it('gives columns their share of all that matters to a model', () => {
  const lines = shareLines([[{ column: 'age', value: 3 }, { column: 'job', value: 1 }], undefined, [{ column: 'city', value: 2 }]]);
  expect(lines).toEqual([
    { column: 'city', shares: [0, undefined, 1] },
    { column: 'age', shares: [0.75, undefined, 0] },
    { column: 'job', shares: [0.25, undefined, 0] },
  ]);
});

it('shows hyperparameters that differ first', () => {
  expect(parameterLines([{ rate: 0.1, depth: 6 }, { rate: 0.1, depth: 8, layers: [3, 4] }])).toEqual([
    { name: 'depth', values: ['6', '8'], differs: true },
    { name: 'layers', values: ['–', '[3, 4]'], differs: true },
    { name: 'rate', values: ['0.1', '0.1'], differs: false },
  ]);
  expect(parameterLines([{ weights: { LightGBM: 0.4, Linear: 0.6 } }])[0]?.values).toEqual(['LightGBM: 0.4, Linear: 0.6']);
});

it('reads models from an address, at most four, each once', () => {
  expect(refsOf(['a/1', 'a/1', 'nothing', 'b/2', '/3', 'c/', 'd/4/5', 'e/5', 'f/6', 'g/7'])).toEqual([
    { job: 'a', candidate: '1' },
    { job: 'b', candidate: '2' },
    { job: 'e', candidate: '5' },
    { job: 'f', candidate: '6' },
  ]);
});
