import { describe, expect, it } from 'vitest';

import { csvOf, exampleValues, hintFor, problemsOf, recordOf, rowReducer, valuesFromPaste } from './row-form';
import { readSchema, type SchemaColumn } from './schema';

const SCHEMA = readSchema({
  target: 'y',
  problem_type: 'BinaryClassification',
  labels: ['no', 'yes'],
  columns: [
    { name: 'age', type: 'numeric', required: true, min: 18, max: 88, median: 38, whole: true },
    { name: 'job', type: 'categorical', required: true, categories: ['admin.', 'blue-collar'], examples: ['admin.'] },
    { name: 'note', type: 'text', required: true, examples: ['hello'] },
  ],
  example_rows: [{ age: 30, job: 'blue-collar', note: 'a, "b"' }, { age: null, job: 'admin.', note: 'x' }],
});

describe('a row', () => {
  it('begins as an example of the data, going round', () => {
    expect(exampleValues(SCHEMA, 0)).toEqual({ age: '30', job: 'blue-collar', note: 'a, "b"' });
    expect(exampleValues(SCHEMA, 3)).toEqual({ age: '', job: 'admin.', note: 'x' });
  });

  it('goes out as CSV in training order, quoted where needed, empty for no value', () => {
    expect(csvOf(SCHEMA, { note: 'a, "b"', age: ' 30 ' })).toBe('30,,"a, ""b"""');
  });

  it('goes out as JSON with numbers and nulls', () => {
    expect(recordOf(SCHEMA, { age: '30', job: '', note: 'x' })).toEqual({ age: 30, job: null, note: 'x' });
  });

  it('is refused only for what is no number in a column of numbers', () => {
    expect(problemsOf(SCHEMA, { age: 'old', job: 'pilot' })).toEqual({ age: 'Column age holds numbers; “old” is not one.' });
  });

  it('changes box by box, is replaced or cleared', () => {
    expect(rowReducer({ age: '1' }, { kind: 'set', column: 'job', value: 'x' })).toEqual({ age: '1', job: 'x' });
    expect(rowReducer({ age: '1' }, { kind: 'replace', values: { job: 'y' } })).toEqual({ job: 'y' });
    expect(rowReducer({ age: '1' }, { kind: 'clear' })).toEqual({});
  });
});

it('hints at values unlike anything the model has seen', () => {
  const [age, job] = SCHEMA.columns as [SchemaColumn, SchemaColumn];
  expect(hintFor(age, '99')).toBe('Outside of what the model has seen (18 to 88).');
  expect(hintFor(age, '40')).toBeNull();
  expect(hintFor(age, '40.5')).toBe('The column holds whole numbers.');
  expect(hintFor(job, 'pilot')).toBe('The model has never seen this value.');
});

describe('a pasted row', () => {
  it.each([
    ['CSV without header', '41,admin.,"a, b"'],
    ['CSV with header in another order', 'note,age,job\n"a, b",41,admin.'],
    ['CSV with many more columns', 'id,a,b,c,d,note,age,job\n1,2,3,4,5,"a, b",41,admin.'],
    ['cells of a spreadsheet', '41\tadmin.\ta b'],
    ['JSON', '{"job": "admin.", "age": 41, "note": "a, b", "more": 1}'],
  ])('is read from %s', (_case, text) => {
    expect(valuesFromPaste(SCHEMA, text)).toMatchObject({ age: '41', job: 'admin.' });
  });

  it.each([
    ['too few cells', '41,admin.', 'The row has 2 cells, the model expects 3: age, job, note.'],
    ['only a header', 'age,job,note', 'There is a header but no row below it.'],
    ['broken JSON', '{"age": ', 'This begins like JSON but cannot be read as JSON.'],
    ['other names', '{"alter": 3}', 'None of these names is a column of the model: alter.'],
    ['nothing', '  ', 'Nothing was pasted.'],
  ])('is refused with a sentence: %s', (_case, text, sentence) => {
    expect(() => valuesFromPaste(SCHEMA, text)).toThrow(sentence);
  });
});

it('names a few columns of a wide table, not thousands', () => {
  const columns = Array.from({ length: 5000 }, (_, at) => ({ name: `m${at}`, type: 'numeric' }));
  const wide = readSchema({ columns });
  const few = 'm0, m1, m2, m3, m4, m5, m6, m7 and 4,992 others.';
  expect(() => valuesFromPaste(wide, '1,2')).toThrow(`The row has 2 cells, the model expects 5000: ${few}`);
  const record = JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, 1])));
  expect(() => valuesFromPaste(SCHEMA, record)).toThrow(`None of these names is a column of the model: ${few}`);
});

it('refuses a schema without columns', () => {
  expect(() => readSchema({ target: 'y' })).toThrow('The schema of this model has no list of columns, so no form can be made from it.');
});
