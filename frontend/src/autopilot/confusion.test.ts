import { describe, expect, it } from 'vitest';

import { cheapest, countsAt, curveFromRates, ratesOf, shownLabels, type ThresholdCurve } from './confusion';

// Scores of vector T8 of the specification: labels sorted by score descending 1,1,0,1,0,1,0,0,0,0.
const CURVE: ThresholdCurve = {
  thresholds: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  truePositives: [4, 4, 4, 4, 4, 3, 3, 2, 2, 1],
  falsePositives: [6, 5, 4, 3, 2, 2, 1, 1, 0, 0],
  positives: 4,
  negatives: 6,
};

describe('counts at a threshold', () => {
  it.each([
    ['a stored threshold', 0.5, [4, 2, 4, 0]],
    ['between two: the next higher decides', 0.55, [3, 2, 4, 1]],
    ['below the first: everything is positive', 0, [4, 6, 0, 0]],
    ['above the last: nothing is positive', 1.01, [0, 0, 6, 4]],
  ])('%s', (_case, threshold, [tp, fp, tn, fn]) => {
    expect(countsAt(CURVE, threshold)).toEqual({ truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn });
  });

  it('gives the rates of the specification’s vector T1', () => {
    const rates = ratesOf({ trueNegatives: 2817, falsePositives: 33, falseNegatives: 130, truePositives: 353 });
    expect(rates.accuracy).toBeCloseTo(0.951095, 6);
    expect(rates.precision).toBeCloseTo(0.914508, 6);
    expect(rates.recall).toBeCloseTo(0.730849, 6);
    expect(rates.f1).toBeCloseTo(0.812428, 6);
    expect(rates.balancedAccuracy).toBeCloseTo(0.859635, 6);
    expect(rates.falseAlarmRate).toBeCloseTo(0.0115789, 6);
  });

  it('calls 0/0 zero', () => {
    expect(ratesOf({ truePositives: 0, falsePositives: 0, trueNegatives: 5, falseNegatives: 0 })).toMatchObject({ precision: 0, recall: 0, f1: 0 });
  });
});

describe('the cheapest threshold', () => {
  it('moves down when a miss costs much, and up when an alarm does', () => {
    expect(cheapest(CURVE, { falsePositive: 1, falseNegative: 10 })).toEqual({ threshold: 0.5, cost: 2 });
    expect(cheapest(CURVE, { falsePositive: 10, falseNegative: 1 })).toEqual({ threshold: 0.9, cost: 2 });
  });
});

it('gets the exact counts back from rates, in rising order of thresholds', () => {
  const curve = curveFromRates(
    { thresholds: [Infinity, 0.9, 0.5], truePositiveRates: [0, 0.5, 1], falsePositiveRates: [0, 0, 1 / 3] },
    4,
    6,
  );
  expect(curve).toEqual({ thresholds: [0.5, 0.9], truePositives: [4, 2], falsePositives: [2, 0], positives: 4, negatives: 6 });
});

it('shows the most frequent labels of a large matrix, in their own order', () => {
  const matrix = { a: { a: 1 }, b: { b: 9, c: 1 }, c: { c: 5 } };
  expect(shownLabels(matrix, 2)).toEqual({ labels: ['b', 'c'], hidden: 1 });
  expect(shownLabels(matrix)).toEqual({ labels: ['a', 'b', 'c'], hidden: 0 });
});
