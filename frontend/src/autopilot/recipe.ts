/** The recipe: steps that change a table before models learn from it (docs/autopilot.md). What they say and how they are read. Pure. */

export const PARTS = ['year', 'month', 'day', 'hour', 'week', 'dayofyear', 'quarter'] as const;
export type Part = (typeof PARTS)[number];

export const OPERATORS = [
  'Equals',
  'NotEquals',
  'LessThan',
  'LessThanOrEqualTo',
  'GreaterThan',
  'GreaterThanOrEqualTo',
  'Between',
  'Contains',
  'StartsWith',
  'EndsWith',
] as const;
export type Operator = (typeof OPERATORS)[number];

export type Value = number | string | boolean;

/** Which numbers are outliers. Quantiles are shares, 0–1. */
export type Bounds = { Method: 'Deviations'; Deviations: number } | { Method: 'Range' | 'Quantiles'; Low?: number; High?: number };

export type Filling = { With: 'Mean' | 'Median' | 'Mode' } | { With: 'Value'; Value: Value };

export type Step =
  | { Type: 'Formula'; Column: string; Expression: string }
  | { Type: 'DatetimeParts'; Column: string; Parts: Part[] }
  | ({ Type: 'ReplaceMissing'; Column: string } & Filling)
  | ({ Type: 'ReplaceOutliers' | 'DropOutliers'; Column: string } & Bounds)
  | { Type: 'DropMissing'; Columns: string[] }
  | { Type: 'DropDuplicates' }
  | { Type: 'DropRows'; Column: string; Operator: Operator; Values: Value[] };

/** The columns that a step makes. */
export function madeBy(step: Step): string[] {
  if (step.Type === 'Formula') return [step.Column];
  return step.Type === 'DatetimeParts' ? step.Parts.map((part) => `${step.Column}_${part}`) : [];
}

/** What a step does, in words. */
export function stepText(step: Step): string {
  switch (step.Type) {
    case 'Formula':
      return `New column ${step.Column} = ${step.Expression}`;
    case 'DatetimeParts':
      return `New ${step.Parts.length === 1 ? 'column' : 'columns'} ${joined(madeBy(step), 'and')} from the dates of ${step.Column}`;
    case 'ReplaceMissing':
      return `Fill missing values of ${step.Column} with ${step.With === 'Value' ? String(step.Value) : FILLINGS[step.With]}`;
    case 'ReplaceOutliers':
      return `Pull outliers of ${step.Column} back to ${backText(step)}`;
    case 'DropOutliers':
      return `Leave out rows where ${step.Column} is ${beyondText(step)}`;
    case 'DropMissing':
      return `Leave out rows where ${joined(step.Columns, 'or')} is missing`;
    case 'DropDuplicates':
      return 'Leave out rows that repeat an earlier row';
    case 'DropRows':
      return `Leave out rows where ${step.Column} ${operatorText(step.Operator, typeof step.Values[0] === 'string')} ${joined(step.Values.map(String), step.Operator === 'Between' ? 'and' : 'or')}`;
  }
}

const FILLINGS = { Mean: 'the mean', Median: 'the median', Mode: 'the most frequent value' };

const SAID: Record<Operator, string> = {
  Equals: 'is',
  NotEquals: 'is not',
  LessThan: 'is less than',
  LessThanOrEqualTo: 'is at most',
  GreaterThan: 'is greater than',
  GreaterThanOrEqualTo: 'is at least',
  Between: 'is between',
  Contains: 'contains',
  StartsWith: 'begins with',
  EndsWith: 'ends with',
};
const SAID_OF_DATES: Partial<Record<Operator, string>> = {
  LessThan: 'is before',
  LessThanOrEqualTo: 'is not after',
  GreaterThan: 'is after',
  GreaterThanOrEqualTo: 'is not before',
};

/** What is compared by its size and is no number is a date. */
export const operatorText = (operator: Operator, dates: boolean): string => (dates && SAID_OF_DATES[operator]) || SAID[operator];

/** `a, b or c` */
function joined(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

const deviationsText = (count: number): string => `${count} standard ${count === 1 ? 'deviation' : 'deviations'}`;
/** 0.07 × 100 is 7.000000000000001. */
export const percentOf = (share: number): number => Number((100 * share).toPrecision(12));
const boundText = (method: 'Range' | 'Quantiles', bound: number): string => (method === 'Range' ? String(bound) : `its ${percentOf(bound)} % quantile`);

function backText(bounds: Bounds): string {
  if (bounds.Method === 'Deviations') return `${deviationsText(bounds.Deviations)} around the mean`;
  const { Method, Low, High } = bounds;
  if (Low !== undefined && High !== undefined) return `between ${boundText(Method, Low)} and ${boundText(Method, High)}`;
  return Low === undefined ? `at most ${boundText(Method, High ?? 0)}` : `at least ${boundText(Method, Low)}`;
}

function beyondText(bounds: Bounds): string {
  if (bounds.Method === 'Deviations') return `more than ${deviationsText(bounds.Deviations)} from its mean`;
  const { Method, Low, High } = bounds;
  return [...(Low === undefined ? [] : [`below ${boundText(Method, Low)}`]), ...(High === undefined ? [] : [`above ${boundText(Method, High)}`])].join(' or ');
}

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isValue = (value: unknown): value is Value => typeof value === 'string' || typeof value === 'boolean' || isNumber(value);
const isPart = (value: unknown): value is Part => PARTS.includes(value as Part);
/** A list of at least one, all of a kind; undefined when it is not. */
const listOf = <T>(value: unknown, is: (each: unknown) => each is T): T[] | undefined => (Array.isArray(value) && value.length > 0 && value.every(is) ? value : undefined);

/** The steps of a feature file, and what of them cannot be read, a sentence each. */
export function readRecipe(file: unknown): { steps: Step[]; lost: string[] } {
  const recipe = isJson(file) ? file['Recipe'] : undefined;
  if (recipe === undefined) return { steps: [], lost: [] };
  if (!Array.isArray(recipe)) return { steps: [], lost: ['Its recipe is no list of steps: the steps have to be added again.'] };
  const read = recipe.map(readStep);
  return {
    steps: read.filter((step) => step !== undefined),
    lost: read.flatMap((step, at) => (step ? [] : [`Step ${at + 1} of its recipe cannot be read: ${JSON.stringify(recipe[at])}.`])),
  };
}

function readStep(given: unknown): Step | undefined {
  if (!isJson(given)) return undefined;
  const { Type, Column } = given;
  if (Type === 'DropDuplicates') return { Type };
  if (Type === 'DropMissing') {
    const Columns = listOf(given['Columns'], isText);
    return Columns && { Type, Columns };
  }
  return isText(Column) ? readOfColumn(given, Type, Column) : undefined;
}

function readOfColumn(given: Json, Type: unknown, Column: string): Step | undefined {
  switch (Type) {
    case 'Formula':
      return isText(given['Expression']) ? { Type, Column, Expression: given['Expression'] } : undefined;
    case 'DatetimeParts': {
      const Parts = listOf(given['Parts'], isPart);
      return Parts && { Type, Column, Parts };
    }
    case 'ReplaceMissing': {
      const filling = readFilling(given);
      return filling && { Type, Column, ...filling };
    }
    case 'ReplaceOutliers':
    case 'DropOutliers': {
      const bounds = readBounds(given);
      return bounds && { Type, Column, ...bounds };
    }
    case 'DropRows': {
      const Values = listOf(given['Values'], isValue);
      const Operator = OPERATORS.find((each) => each === given['Operator']);
      return Values && Operator && { Type, Column, Operator, Values };
    }
    default:
      return undefined;
  }
}

function readFilling({ With, Value }: Json): Filling | undefined {
  if (With === 'Value') return isValue(Value) ? { With, Value } : undefined;
  return With === 'Mean' || With === 'Median' || With === 'Mode' ? { With } : undefined;
}

function readBounds({ Method, Deviations, Low, High }: Json): Bounds | undefined {
  if (Method === 'Deviations') return isNumber(Deviations) ? { Method, Deviations } : undefined;
  if (Method !== 'Range' && Method !== 'Quantiles') return undefined;
  const given = [Low, High].filter((bound) => bound !== undefined);
  if (given.length === 0 || !given.every(isNumber)) return undefined;
  return { Method, ...(isNumber(Low) ? { Low } : {}), ...(isNumber(High) ? { High } : {}) };
}
