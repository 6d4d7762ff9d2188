import { describe, expect, it } from 'vitest';

import { comparedRows, isKept, keptCsv, keptJson, scoreOf, type Kept } from './beside';
import { readSchema } from './schema';

const SCHEMA = readSchema({
  target: 'y',
  labels: ['no', 'yes'],
  columns: [
    { name: 'age', type: 'numeric', min: 18, max: 88 },
    { name: 'job', type: 'categorical', categories: ['clerk', 'nurse, night'] },
  ],
});

const kept = (id: number, age: string, job: string, yes: number): Kept => ({
  id,
  values: { age, job },
  answer: {
    predictions: [
      {
        value: yes > 0.5 ? 'yes' : 'no',
        probabilities: [
          { label: 'yes', probability: yes },
          { label: 'no', probability: 1 - yes },
        ],
      },
    ],
    reasons: [[{ column: 'age', contribution: yes - 0.5 }]],
  },
});

describe('predictions beside each other', () => {
  it('mark the inputs that are not those of the first, and show them on top', () => {
    const [first, second] = comparedRows(SCHEMA, [kept(1, '30', 'clerk', 0.25), kept(2, ' 30 ', 'nurse, night', 0.75)]);
    expect([first?.column, first?.differs, first?.cells.map(({ differs }) => differs)]).toEqual(['job', true, [false, true]]);
    expect([second?.column, second?.differs]).toEqual(['age', false]);
    expect(second?.cells[1]?.contribution).toBe(0.25);
    expect(first?.cells[0]?.contribution).toBeUndefined();
  });

  it('know a row that is kept already', () => {
    const all = [kept(1, '30', 'clerk', 0.25)];
    expect(isKept(SCHEMA, all, { age: ' 30', job: 'clerk' })).toBe(true);
    expect(isKept(SCHEMA, all, { age: '31', job: 'clerk' })).toBe(false);
  });

  it('are compared by the probability of the positive label, or by the number', () => {
    expect(scoreOf(SCHEMA, kept(1, '30', 'clerk', 0.25).answer.predictions[0])).toBe(0.25);
    expect(scoreOf(SCHEMA, { value: '12.5', probabilities: [] })).toBe(12.5);
    expect(scoreOf(SCHEMA, { value: 'no', probabilities: [] })).toBeUndefined();
    expect(scoreOf(SCHEMA, undefined)).toBeUndefined();
  });

  it('are copied as CSV with a header and quotes where needed', () => {
    expect(keptCsv(SCHEMA, [kept(1, '30', 'nurse, night', 0.75)])).toBe('age,job,prediction,probability\n30,"nurse, night",yes,0.75\n');
  });

  it('are copied as JSON with numbers as numbers', () => {
    expect(JSON.parse(keptJson(SCHEMA, [kept(1, '30', '', 0.25)]))).toEqual([
      { values: { age: 30, job: null }, prediction: 'no', probabilities: { yes: 0.25, no: 0.75 }, reasons: { age: -0.25 } },
    ]);
  });
});
