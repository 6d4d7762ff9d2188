import { describe, expect, it } from 'vitest';

import type { Column } from '../api/datasets';
import { misfits } from './fit';
import { readSchema } from './schema';

const SCHEMA = readSchema({
  columns: [
    { name: 'tenure', type: 'numeric' },
    { name: 'since', type: 'datetime' },
    { name: 'Contract', type: 'categorical' },
  ],
});

const column = (name: string, type: string, change: Partial<Column> = {}): Column => ({
  name, type, missing: 0, missing_percent: 0, distinct: 2, min: null, max: null, mean: null, median: null, top: [], histogram: null, examples: [], warnings: [], ...change,
});
const TENURE = column('tenure', 'numeric', { mean: 3 });
const SINCE = column('since', 'datetime', { examples: ['May 2024'] });
const CONTRACT = column('Contract', 'categorical', { examples: ['Two years'] });

describe('rows that fit', () => {
  it.each([
    ['are of the same columns', [TENURE, SINCE, CONTRACT]],
    ['have more columns, in another order', [CONTRACT, column('more', 'text', { examples: ['x'] }), SINCE, TENURE]],
    ['have numbers of two values', [column('tenure', 'binary', { mean: 0.5, examples: ['1'] }), SINCE, CONTRACT]],
    ['have decimal commas, which become points', [{ ...TENURE, examples: ['1,5'] }, SINCE, CONTRACT]],
    ['have nothing in a column', [column('tenure', 'empty'), column('since', 'empty'), CONTRACT]],
    ['have words for nothing', [column('tenure', 'binary', { examples: ['5', 'N/A'], top: [{ value: '?', count: 1 }] }), column('since', 'categorical', { examples: ['unknown'] }), CONTRACT]],
    ['have years for dates', [TENURE, column('since', 'numeric', { mean: 2001 }), CONTRACT]],
    ['have numbers for categories', [TENURE, SINCE, column('Contract', 'numeric', { mean: 4 })]],
    ['have numbers as Python writes them', [column('tenure', 'categorical', { examples: ['inf', '1_000', '1e-3'] }), SINCE, CONTRACT]],
  ])('%s', (_, columns) => {
    expect(misfits(SCHEMA, columns)).toEqual([]);
  });
});

describe('rows that do not fit', () => {
  it.each([
    ['a column that is missing', [SINCE, CONTRACT], 'Column `tenure` is missing.'],
    ['a name in other letters', [TENURE, SINCE, column('contract ', 'categorical')], 'Column `Contract` is missing. Is it `contract `? Names are case-sensitive.'],
    ['words for numbers', [column('tenure', 'text', { examples: [null, 'two years'] }), SINCE, CONTRACT], 'Column `tenure` holds “two years”; the model was trained on numbers there.'],
    ['a word among two values', [column('tenure', 'binary', { top: [{ value: '3', count: 9 }, { value: 'new', count: 1 }] }), SINCE, CONTRACT], 'Column `tenure` holds “new”; the model was trained on numbers there.'],
    ['words for dates', [TENURE, column('since', 'categorical', { examples: ['Spring'] }), CONTRACT], 'Column `since` holds “Spring”; the model was trained on dates there.'],
    ['long words', [column('tenure', 'text', { examples: ['x'.repeat(50)] }), SINCE, CONTRACT], `Column \`tenure\` holds “${'x'.repeat(40)}…”; the model was trained on numbers there.`],
  ])('are told: %s', (_, columns, sentence) => {
    expect(misfits(SCHEMA, columns)).toEqual([sentence]);
  });
});
