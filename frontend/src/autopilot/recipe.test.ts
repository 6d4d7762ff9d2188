import { describe, expect, it } from 'vitest';

import { madeBy, readRecipe, stepText, type Step } from './recipe';

const STEPS: [Step, string][] = [
  [{ Type: 'Formula', Column: 'bmi', Expression: 'weight / (height ^ 2)' }, 'New column bmi = weight / (height ^ 2)'],
  [{ Type: 'DatetimeParts', Column: 'sold', Parts: ['year', 'month'] }, 'New columns sold_year and sold_month from the dates of sold'],
  [{ Type: 'DatetimeParts', Column: 'sold', Parts: ['hour'] }, 'New column sold_hour from the dates of sold'],
  [{ Type: 'ReplaceMissing', Column: 'age', With: 'Mean' }, 'Fill missing values of age with the mean'],
  [{ Type: 'ReplaceMissing', Column: 'age', With: 'Mode' }, 'Fill missing values of age with the most frequent value'],
  [{ Type: 'ReplaceMissing', Column: 'age', With: 'Value', Value: 0 }, 'Fill missing values of age with 0'],
  [{ Type: 'ReplaceMissing', Column: 'new', With: 'Value', Value: false }, 'Fill missing values of new with false'],
  [{ Type: 'ReplaceOutliers', Column: 'fare', Method: 'Deviations', Deviations: 3 }, 'Pull outliers of fare back to 3 standard deviations around the mean'],
  [{ Type: 'ReplaceOutliers', Column: 'fare', Method: 'Range', Low: 0, High: 100 }, 'Pull outliers of fare back to between 0 and 100'],
  [{ Type: 'ReplaceOutliers', Column: 'fare', Method: 'Range', High: 100 }, 'Pull outliers of fare back to at most 100'],
  [{ Type: 'ReplaceOutliers', Column: 'fare', Method: 'Quantiles', Low: 0.07, High: 0.99 }, 'Pull outliers of fare back to between its 7 % quantile and its 99 % quantile'],
  [{ Type: 'DropOutliers', Column: 'fare', Method: 'Deviations', Deviations: 1 }, 'Leave out rows where fare is more than 1 standard deviation from its mean'],
  [{ Type: 'DropOutliers', Column: 'fare', Method: 'Range', Low: 0, High: 9 }, 'Leave out rows where fare is below 0 or above 9'],
  [{ Type: 'DropOutliers', Column: 'fare', Method: 'Range', Low: 0 }, 'Leave out rows where fare is below 0'],
  [{ Type: 'DropMissing', Columns: ['age', 'fare', 'sex'] }, 'Leave out rows where age, fare or sex is missing'],
  [{ Type: 'DropDuplicates' }, 'Leave out rows that repeat an earlier row'],
  [{ Type: 'DropRows', Column: 'age', Operator: 'LessThan', Values: [18] }, 'Leave out rows where age is less than 18'],
  [{ Type: 'DropRows', Column: 'sold', Operator: 'LessThan', Values: ['2024-01-31'] }, 'Leave out rows where sold is before 2024-01-31'],
  [{ Type: 'DropRows', Column: 'age', Operator: 'Between', Values: [1, 2] }, 'Leave out rows where age is between 1 and 2'],
  [{ Type: 'DropRows', Column: 'city', Operator: 'NotEquals', Values: ['a', 'b'] }, 'Leave out rows where city is not a or b'],
];

describe('a step', () => {
  it.each(STEPS)('says what it does: %o', (step, said) => {
    expect(stepText(step)).toBe(said);
  });

  it('tells which columns it makes', () => {
    expect(STEPS.slice(0, 4).flatMap(([step]) => madeBy(step))).toEqual(['bmi', 'sold_year', 'sold_month', 'sold_hour']);
  });
});

describe('the recipe of a feature file', () => {
  it('is read as it was written', () => {
    const steps = STEPS.map(([step]) => step);
    expect(readRecipe(JSON.parse(JSON.stringify({ Recipe: steps })))).toEqual({ steps, lost: [] });
    for (const without of [undefined, null, 3, {}]) expect(readRecipe(without)).toEqual({ steps: [], lost: [] });
  });

  it.each([
    null,
    { Type: 'Magic', Column: 'a' },
    { Type: 'Formula', Column: '', Expression: '1' },
    { Type: 'Formula', Column: 'a' },
    { Type: 'DatetimeParts', Column: 'a', Parts: ['century'] },
    { Type: 'ReplaceMissing', Column: 'a', With: 'Value' },
    { Type: 'ReplaceMissing', Column: 'a', With: 'Value', Value: null },
    { Type: 'ReplaceOutliers', Column: 'a', Method: 'Deviations' },
    { Type: 'ReplaceOutliers', Column: 'a', Method: 'Range' },
    { Type: 'DropOutliers', Column: 'a', Method: 'Range', Low: 'x' },
    { Type: 'DropMissing', Columns: [] },
    { Type: 'DropRows', Column: 'a', Operator: 'Near', Values: [1] },
    { Type: 'DropRows', Column: 'a', Operator: 'Equals', Values: [] },
  ])('loses what cannot be read, and says so: %o', (odd) => {
    const last: Step = { Type: 'DropDuplicates' };
    expect(readRecipe({ Recipe: [odd, last] })).toEqual({ steps: [last], lost: [`Step 1 of its recipe cannot be read: ${JSON.stringify(odd)}.`] });
  });

  it('may be no list', () => {
    expect(readRecipe({ Recipe: {} })).toEqual({ steps: [], lost: ['Its recipe is no list of steps: the steps have to be added again.'] });
  });
});
