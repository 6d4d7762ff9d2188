import { beforeEach, describe, expect, it } from 'vitest';

import type { Column } from '../../api/datasets';
import { NO_TERMS } from '../../autopilot/job-terms';
import type { Step } from '../../autopilot/recipe';
import { callsFor } from './calls';
import { lostOf } from './clone';
import { draftReducer, EMPTY, problemsOf, requestOf, type Draft } from './draft';
import { draftOfFeatures, featuresOf } from './features';
import { questionOf } from './preview';
import { columnsAt, columnsFor, inFormula, kindOf, moved, NOTHING_TYPED, OPERATORS_OF, recipeProblem, saidAt, stepOf, takenAt, typedOf, typedProblems, withColumn, type Kind, type Typed } from './recipe';
import { fieldOf } from './refusals';
import { loadDraft, saveDraft } from './stored-draft';
import { checkQuestion } from './use-recipe-check';

const column = (name: string, type: string, top: unknown[] = []) => ({ name, type, top: top.map((value) => ({ value, count: 1 })) }) as Column;
const COLUMNS = [column('age', 'numeric'), column('sold', 'datetime'), column('city', 'categorical', ['Rome']), column('flag', 'binary', [0, 1]), column('sex', 'binary', ['f', 'm']), column('w', 'numeric'), column('y', 'numeric')];
const NAMES = COLUMNS.map(({ name }) => name);
const BMI: Step = { Type: 'Formula', Column: 'bmi', Expression: 'age / 2' };
const PARTS: Step = { Type: 'DatetimeParts', Column: 'sold', Parts: ['month'] };
const DROP: Step = { Type: 'DropRows', Column: 'bmi', Operator: 'LessThan', Values: [18] };
const DRAFT: Draft = { ...EMPTY, dataset: 'shop', target: 'y', weights: 'w', name: 'shop-1', recipe: [BMI, PARTS, DROP] };
const AROUND = { dataUri: 's3://b/shop.csv', contentType: 'text/csv;header=present', bucket: 'b', folder: 'f', roleArn: 'r', terms: NO_TERMS, columns: NAMES, guessed: 'Regression' as const };

describe('the columns of a step', () => {
  const at = (place: number) => columnsAt(place, { ...DRAFT, types: [{ column: 'age', type: 'categorical' }] }, COLUMNS, [{ name: 'bmi', type: 'numeric' }]);

  it('are those of the data, as models read them, and what the steps before it make', () => {
    expect(at(0).map(({ name, type }) => `${name} ${type}`)).toEqual(['age categorical', 'sold datetime', 'city categorical', 'flag numeric', 'sex categorical', 'w numeric', 'y numeric']);
    expect(at(3).slice(-2)).toEqual([
      { name: 'bmi', type: 'numeric', top: [] },
      { name: 'sold_month', type: '', top: [] },
    ]);
    expect(kindOf(at(3).at(-1))).toBe('unknown');
    expect(takenAt(0, DRAFT, COLUMNS)).toEqual([...NAMES, 'sold_month']);
  });

  it('are told from their frequent values where the profile and models call them differently', () => {
    const told = [column('zip', 'categorical', ['00123', '04567']), column('two', 'binary', ['2024-01-31', '2024-02-29']), column('note', 'text', ['a b']), column('none', 'empty'), column('mixed', 'categorical', ['1', 'x'])];
    expect(columnsAt(0, DRAFT, told, []).map(({ type }) => type)).toEqual(['numeric', '', 'text', 'categorical', 'categorical']);
  });

  it('that are left out have types for the steps that may read them', () => {
    const draft: Draft = { ...DRAFT, leftOut: ['city'], types: [{ column: 'city', type: 'text' }] };
    expect(featuresOf(draft, NAMES)?.FeatureDataTypes).toEqual({ city: 'text' });
    expect(featuresOf({ ...draft, recipe: [] }, NAMES)?.FeatureDataTypes).toBeUndefined();
  });

  it('fit what it does; only steps that leave rows out may look at the column to predict', () => {
    const named = (type: Typed['type']) => columnsFor(type, at(3), DRAFT).map(({ name }) => name);
    expect(named('Formula')).toEqual(['age', 'sold', 'city', 'flag', 'sex', 'bmi', 'sold_month']);
    expect(named('DatetimeParts')).toEqual(['sold', 'sold_month']);
    expect(named('ReplaceMissing')).toEqual(['age', 'city', 'flag', 'sex', 'bmi', 'sold_month']);
    expect(named('ReplaceOutliers')).toEqual(['flag', 'bmi', 'sold_month']);
    expect(named('DropOutliers')).toEqual(['flag', 'w', 'y', 'bmi', 'sold_month']);
    expect(named('DropRows')).toEqual([...NAMES, 'bmi', 'sold_month']);
  });

  it('are named by a formula, odd ones in backticks', () => {
    expect(['age', 'net price', '2nd', 'größe', 'True', 'a`b'].map(inFormula)).toEqual(['age', '`net price`', '`2nd`', '`größe`', '`True`', '`a``b`']);
  });

  it('change what else was chosen', () => {
    const typed = withColumn({ ...NOTHING_TYPED, operator: 'Between', filling: 'Mean', value: '3' }, 'city', 'words');
    expect(typed).toMatchObject({ column: 'city', operator: 'Equals', filling: 'Mode', value: '' });
    expect(withColumn(typed, 'sold', 'date').operator).toBe(OPERATORS_OF.date[0]);
  });
});

describe('a step that is typed', () => {
  const typed = (values: Partial<Typed>): Typed => ({ ...NOTHING_TYPED, column: 'a', ...values });

  it.each([
    [{ type: '' }, 'number', { type: 'Choose what the step does.' }],
    [{ type: 'Formula', column: ' ' }, 'number', { column: 'Give the new column a name.', expression: 'Give a formula.' }],
    [{ type: 'Formula', column: 'age', expression: '1' }, 'number', { column: 'There is a column age already; give another name.' }],
    [{ type: 'DatetimeParts', column: '' }, 'date', { column: 'Choose a column.', parts: 'Choose at least one part.' }],
    [{ type: 'ReplaceMissing', value: ' ' }, 'number', { value: 'Give a value.' }],
    [{ type: 'ReplaceMissing', value: 'x' }, 'number', { value: 'The column holds numbers: give a number.' }],
    [{ type: 'ReplaceMissing', filling: 'Mean' }, 'number', {}],
    [{ type: 'ReplaceOutliers', deviations: '4' }, 'number', { deviations: 'Give a number from 1 to 3.' }],
    [{ type: 'DropOutliers', method: 'Range' }, 'number', { low: 'Give at least one end.' }],
    [{ type: 'DropOutliers', method: 'Range', high: '5' }, 'number', {}],
    [{ type: 'DropOutliers', method: 'Range', low: '5', high: '5' }, 'number', { low: 'The lower end must be below the upper end.' }],
    [{ type: 'DropOutliers', method: 'Quantiles', low: '1' }, 'number', { low: 'Give both ends.' }],
    [{ type: 'DropOutliers', method: 'Quantiles', low: '1', high: '101' }, 'number', { low: 'Give percents from 0 to 100.' }],
    [{ type: 'DropMissing' }, 'number', { columns: 'Choose at least one column.' }],
    [{ type: 'DropRows', operator: 'Between', low: '1' }, 'number', { low: 'Give both ends.' }],
    [{ type: 'DropRows', operator: 'Between', low: '3', high: '1' }, 'number', { low: 'The lower end is above the upper end.' }],
    [{ type: 'DropRows', operator: 'Equals', value: '1\nx' }, 'number', { value: 'The column holds numbers: give a number.' }],
    [{ type: 'DropRows', operator: 'Contains', value: '' }, 'words', { value: 'Give a text.' }],
    [{ type: 'DropDuplicates', column: '' }, 'unknown', {}],
  ] as [Partial<Typed>, Kind, object][])('is looked at: %o', (values, kind, problems) => {
    expect(typedProblems(typed(values), kind, NAMES)).toEqual(problems);
  });

  it.each([
    [BMI, 'unknown'],
    [PARTS, 'date'],
    [DROP, 'number'],
    [{ Type: 'ReplaceMissing', Column: 'a', With: 'Mode' }, 'words'],
    [{ Type: 'ReplaceMissing', Column: 'a', With: 'Value', Value: '007' }, 'words'],
    [{ Type: 'ReplaceMissing', Column: 'a', With: 'Value', Value: false }, 'boolean'],
    [{ Type: 'ReplaceMissing', Column: 'a', With: 'Value', Value: true }, 'unknown'],
    [{ Type: 'ReplaceOutliers', Column: 'a', Method: 'Deviations', Deviations: 2 }, 'number'],
    [{ Type: 'DropOutliers', Column: 'a', Method: 'Range', Low: -1.5 }, 'number'],
    [{ Type: 'DropOutliers', Column: 'a', Method: 'Quantiles', Low: 0.07, High: 0.999 }, 'number'],
    [{ Type: 'DropMissing', Columns: ['a', 'b'] }, 'unknown'],
    [{ Type: 'DropDuplicates' }, 'unknown'],
    [{ Type: 'DropRows', Column: 'a', Operator: 'Equals', Values: ['Rome', 'St. Gallen'] }, 'words'],
    [{ Type: 'DropRows', Column: 'a', Operator: 'StartsWith', Values: ['St '] }, 'words'],
    [{ Type: 'DropRows', Column: 'a', Operator: 'Between', Values: ['2024-01-01', '2024-01-31'] }, 'date'],
  ] as [Step, Kind][])('is the same when it is edited: %o', (step, kind) => {
    expect(stepOf(typedOf(step), kind)).toEqual(step);
    expect(typedProblems(typedOf(step), kind, NAMES)).toEqual({});
  });
});

describe('the recipe', () => {
  beforeEach(() => localStorage.clear());

  it('keeps its order, or another one', () => {
    expect(moved(DRAFT.recipe, 2, -1)).toEqual([BMI, DROP, PARTS]);
    expect(moved(DRAFT.recipe, 0, 1)).toEqual([PARTS, BMI, DROP]);
  });

  it('goes with the data set, not with the column to predict', () => {
    expect(draftReducer(DRAFT, { kind: 'target', column: 'age' }).recipe).toBe(DRAFT.recipe);
    expect(draftReducer(DRAFT, { kind: 'dataset', name: 'other' }).recipe).toEqual([]);
  });

  it('stands in the feature file and in everything that is made of it', () => {
    const file = { Recipe: DRAFT.recipe };
    expect(featuresOf(DRAFT, NAMES)).toEqual(file);
    expect(questionOf(DRAFT, NAMES, undefined)).toEqual({ target: 'y', weight: 'w', features: file });
    expect(checkQuestion({ ...DRAFT, validationMethod: 'Grouped' }, NAMES)).toEqual({ target: 'y', weight: 'w', features: file });
    expect(checkQuestion({ ...DRAFT, validationMethod: 'Grouped', validationColumn: 'city' }, NAMES).features.Validation).toEqual({ Method: 'Grouped', Column: 'city' });
    expect(requestOf(DRAFT, AROUND).AutoMLProblemTypeConfig?.TabularJobConfig?.FeatureSpecificationS3Uri).toBe('s3://b/f/features/shop-1.json');
    expect(callsFor(DRAFT, AROUND)[0]?.input).toMatchObject({ Body: JSON.stringify(file) });
  });

  it('is taken over by a clone, but for what cannot be read', () => {
    expect(draftOfFeatures(featuresOf(DRAFT, NAMES), NAMES, DRAFT).recipe).toEqual(DRAFT.recipe);
    expect(draftOfFeatures({ Recipe: [{ Type: 'Magic' }, BMI] }, NAMES, DRAFT).recipe).toEqual([BMI]);
    expect(lostOf({}, 'shop', 'read', ['Step 1 is gone.'])).toEqual(['Step 1 is gone.']);
  });

  it('is kept with the draft; a draft from before it has none', () => {
    saveDraft(DRAFT);
    expect(loadDraft()).toEqual(DRAFT);
    localStorage.setItem('atelier-draft-experiment', JSON.stringify({ dataset: 'shop', target: 'y' }));
    expect(loadDraft().recipe).toEqual([]);
  });

  it('keeps the experiment from being made while a step does not work', () => {
    const check = (steps: (number | null)[]) => ({ isLoading: false, data: { problems: steps.map((step) => ({ step, said: 'no' })), columns: [] } });
    expect(recipeProblem(check([]))).toBeUndefined();
    expect(recipeProblem({ isLoading: false, data: undefined })).toBeUndefined();
    expect(recipeProblem({ isLoading: true, data: undefined })).toBe('The steps that prepare the data are still being checked.');
    expect(recipeProblem(check([1, 1]))).toBe('Step 2 of the recipe does not work; mend or remove it under “Prepare the data”.');
    expect(recipeProblem(check([0, 2, null]))).toBe('Steps 1, 3 of the recipe do not work; mend or remove them under “Prepare the data”.');
    expect(recipeProblem(check([null]))).toBe('The recipe does not work as it is; see “Prepare the data”.');
    expect(problemsOf(DRAFT, NAMES, undefined, NO_TERMS, 'no')).toEqual({ recipe: 'no' });
    expect(fieldOf('Recipe in the feature file: Step 2 (formula `target`): there is no column `wieght`.')).toBe('recipe');
  });

  it('takes a step about which nothing is said, whatever is said of others', () => {
    const said = { problems: [{ step: 1, said: 'own' }, { step: 2, said: 'other' }, { step: null, said: 'old' }, { step: null, said: 'new' }], columns: [] };
    expect(saidAt(said, 1, { problems: [{ step: null, said: 'old' }], columns: [] })).toEqual(['own', 'new']);
    expect(saidAt(said, 0, said)).toEqual([]);
  });
});
