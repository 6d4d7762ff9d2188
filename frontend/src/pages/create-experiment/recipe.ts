/** A step of the recipe as it is typed: which columns and choices fit it, what is wrong with it, what it becomes. Pure. */
import type { Column } from '../../api/datasets';
import { madeBy, percentOf, type Bounds, type Filling, type Operator, type Part, type Step, type Value } from '../../autopilot/recipe';
import { linesOf } from '../../components/lines-field';
import type { Draft } from './draft';
import { reservedOf, typesOf } from './features';

/** `POST /api/datasets/<name>/recipe-checks`. */
export interface RecipeCheck {
  /** step: its place, from 0; null when it is about the whole. */
  problems: { step: number | null; said: string }[];
  /** That the recipe makes. */
  columns: { name: string; type: string }[];
}

/** What the fields of a step hold, whatever the step does. */
export interface Typed {
  /** '' = not chosen yet. */
  type: Step['Type'] | '';
  /** That is made or changed, or by which rows are left out. */
  column: string;
  columns: string[];
  expression: string;
  parts: Part[];
  filling: Filling['With'];
  operator: Operator;
  /** To fill with or to compare with; where several may be given, one a line. */
  value: string;
  method: Bounds['Method'];
  deviations: string;
  /** Of quantiles in percent; of rows between two values these. */
  low: string;
  high: string;
}

export const NOTHING_TYPED: Typed = {
  type: '',
  column: '',
  columns: [],
  expression: '',
  parts: [],
  filling: 'Value',
  operator: 'Equals',
  value: '',
  method: 'Deviations',
  deviations: '3',
  low: '',
  high: '',
};

export interface RecipeColumn {
  name: string;
  /** '' = a step makes it, and it is not known yet what it holds. */
  type: string;
  /** Its frequent values. */
  top: string[];
}

/** The columns that the step at a place can name: those of the data, and what the steps before it make. */
export function columnsAt(at: number, draft: Draft, columns: readonly Column[], made: RecipeCheck['columns']): RecipeColumn[] {
  const types = typesOf(draft, columns.map(({ name }) => name));
  const own = columns.map((column) => ({ name: column.name, type: types[column.name] ?? readAs(column), top: column.top.map(({ value }) => String(value)) }));
  const before = draft.recipe.slice(0, at).flatMap(madeBy);
  return [...own, ...before.map((name) => ({ name, type: made.find((each) => each.name === name)?.type ?? '', top: [] }))];
}

const LIKE_DATES = /\d.*[-/:. ].*\d/;

/** What models read a column as, told from its frequent values: 00123 is a number to them. '' = the server will say. */
function readAs({ type, top }: Column): string {
  const values = top.map(({ value }) => String(value));
  if (!['binary', 'categorical', 'text'].includes(type)) return type === 'empty' ? 'categorical' : type;
  if (values.length > 0 && values.every(isNumber)) return 'numeric';
  if (values.length > 0 && values.every((value) => LIKE_DATES.test(value))) return '';
  return type === 'text' ? type : 'categorical';
}

/** Names that a new column cannot have. */
export const takenAt = (at: number, { recipe }: Draft, columns: readonly Column[]): string[] => [
  ...columns.map(({ name }) => name),
  ...recipe.flatMap((step, place) => (place === at ? [] : madeBy(step))),
];

export type Kind = 'number' | 'date' | 'boolean' | 'words' | 'sequence' | 'unknown';
const KINDS: Record<string, Kind> = { numeric: 'number', datetime: 'date', boolean: 'boolean', categorical: 'words', text: 'words', sequence: 'sequence' };

export const kindOf = (column: RecipeColumn | undefined): Kind => KINDS[column?.type ?? ''] ?? 'unknown';

const DROPS: readonly string[] = ['DropOutliers', 'DropMissing', 'DropRows', 'DropDuplicates'] satisfies Step['Type'][];

/** What is not there for rows that are predicted later may only decide which rows are left out. */
export function columnsFor(type: Typed['type'], columns: readonly RecipeColumn[], draft: Draft): RecipeColumn[] {
  const reserved = DROPS.includes(type) ? [] : reservedOf(draft);
  return columns.filter((each) => !reserved.includes(each.name) && fits(type, kindOf(each)));
}

function fits(type: Typed['type'], kind: Kind): boolean {
  if (kind === 'unknown') return true;
  if (type === 'DatetimeParts') return kind === 'date';
  if (type === 'ReplaceOutliers' || type === 'DropOutliers') return kind === 'number';
  if (type === 'ReplaceMissing') return FILLINGS[kind].length > 0;
  return type !== 'DropRows' || OPERATORS_OF[kind].length > 0;
}

export const FILLINGS: Record<Kind, readonly Filling['With'][]> = {
  number: ['Mean', 'Median', 'Mode', 'Value'],
  date: [],
  boolean: ['Mode', 'Value'],
  words: ['Mode', 'Value'],
  sequence: [],
  unknown: ['Mean', 'Median', 'Mode', 'Value'],
};

const SAME = ['Equals', 'NotEquals'] as const;
const SIZES = ['LessThan', 'LessThanOrEqualTo', 'GreaterThan', 'GreaterThanOrEqualTo', 'Between'] as const;
const LETTERS = ['Contains', 'StartsWith', 'EndsWith'] as const;

export const OPERATORS_OF: Record<Kind, readonly Operator[]> = {
  number: [...SAME, ...SIZES],
  date: SIZES,
  boolean: SAME,
  words: [...SAME, ...LETTERS],
  sequence: [],
  unknown: [...SAME, ...SIZES, ...LETTERS],
};

const isOneOf = (names: readonly Operator[], operator: Operator): boolean => names.includes(operator);

/** May it be compared with several values? */
export const takesSeveral = (operator: Operator): boolean => isOneOf(SAME, operator);

/** What changes with the column: choices that do not fit it. */
export function withColumn(typed: Typed, column: string, kind: Kind): Typed {
  const [operator = 'Equals'] = OPERATORS_OF[kind];
  const [filling = 'Value'] = FILLINGS[kind];
  return {
    ...typed,
    column,
    value: '',
    operator: OPERATORS_OF[kind].includes(typed.operator) ? typed.operator : operator,
    filling: FILLINGS[kind].includes(typed.filling) ? typed.filling : filling,
  };
}

export type TypedProblems = Partial<Record<keyof Typed, string>>;

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/** What is wrong by itself; the server says whether it fits the data. kind: of the column; taken: names that a new column cannot have. */
export function typedProblems(typed: Typed, kind: Kind, taken: readonly string[]): TypedProblems {
  const { type, column } = typed;
  const chosen = column === '' ? { column: 'Choose a column.' } : {};
  switch (type) {
    case '':
      return { type: 'Choose what the step does.' };
    case 'Formula':
      return formulaProblems(typed, taken);
    case 'DatetimeParts':
      return { ...chosen, ...(typed.parts.length === 0 ? { parts: 'Choose at least one part.' } : {}) };
    case 'ReplaceMissing':
      return { ...chosen, ...(typed.filling === 'Value' ? valueProblem([typed.value.trim()], kind) : {}) };
    case 'ReplaceOutliers':
    case 'DropOutliers':
      return { ...chosen, ...boundsProblem(typed) };
    case 'DropMissing':
      return typed.columns.length === 0 ? { columns: 'Choose at least one column.' } : {};
    case 'DropRows':
      return { ...chosen, ...conditionProblem(typed, kind) };
    case 'DropDuplicates':
      return {};
  }
}

function formulaProblems({ column, expression }: Typed, taken: readonly string[]): TypedProblems {
  const name = column.trim();
  return {
    ...(name === '' ? { column: 'Give the new column a name.' } : taken.includes(name) ? { column: `There is a column ${name} already; give another name.` } : {}),
    ...(expression.trim() === '' ? { expression: 'Give a formula.' } : {}),
  };
}

function valueProblem(values: readonly string[], kind: Kind): TypedProblems {
  if (values.every((each) => each === '')) return { value: kind === 'boolean' ? 'Choose a value.' : 'Give a value.' };
  return kind === 'number' && !values.every(isNumber) ? { value: 'The column holds numbers: give a number.' } : {};
}

function conditionProblem({ operator, value, low, high }: Typed, kind: Kind): TypedProblems {
  if (isOneOf(LETTERS, operator)) return value === '' ? { value: 'Give a text.' } : {};
  if (operator !== 'Between') return valueProblem(takesSeveral(operator) ? linesOf(value) : [value.trim()], kind);
  if (low.trim() === '' || high.trim() === '') return { low: 'Give both ends.' };
  if (kind === 'number' && !(isNumber(low) && isNumber(high))) return { low: 'The column holds numbers: give numbers.' };
  return isNumber(low) && isNumber(high) && Number(low) > Number(high) ? { low: 'The lower end is above the upper end.' } : {};
}

function boundsProblem({ method, deviations, low, high }: Typed): TypedProblems {
  if (method === 'Deviations') return Number(deviations) >= 1 && Number(deviations) <= 3 ? {} : { deviations: 'Give a number from 1 to 3.' };
  const given = [low, high].filter((each) => each.trim() !== '');
  if (given.length === 0 || (method === 'Quantiles' && given.length === 1)) return { low: method === 'Quantiles' ? 'Give both ends.' : 'Give at least one end.' };
  if (!given.every(isNumber)) return { low: 'Give numbers.' };
  if (method === 'Quantiles' && given.some((each) => Number(each) < 0 || Number(each) > 100)) return { low: 'Give percents from 0 to 100.' };
  return given.length === 2 && Number(low) >= Number(high) ? { low: 'The lower end must be below the upper end.' } : {};
}

/** The step that was typed; nothing when no kind is chosen. Call it when there are no problems. */
export function stepOf(typed: Typed, kind: Kind): Step | undefined {
  const { type: Type, column: Column } = typed;
  switch (Type) {
    case '':
      return undefined;
    case 'Formula':
      return { Type, Column: Column.trim(), Expression: typed.expression.trim() };
    case 'DatetimeParts':
      return { Type, Column, Parts: typed.parts };
    case 'ReplaceMissing':
      return { Type, Column, ...(typed.filling === 'Value' ? { With: 'Value', Value: valueOf(typed.value, kind) } : { With: typed.filling }) };
    case 'ReplaceOutliers':
    case 'DropOutliers':
      return { Type, Column, ...boundsOf(typed) };
    case 'DropMissing':
      return { Type, Columns: typed.columns };
    case 'DropRows':
      return { Type, Column, Operator: typed.operator, Values: valuesOf(typed, kind) };
    case 'DropDuplicates':
      return { Type };
  }
}

/** As the column holds it; of a column of which nothing is known, what it looks like. */
function valueOf(given: string, kind: Kind): Value {
  const text = given.trim();
  if (kind === 'boolean') return text === 'true';
  if (kind === 'number' || (kind === 'unknown' && isNumber(text))) return Number(text);
  return kind === 'unknown' && (text === 'true' || text === 'false') ? text === 'true' : text;
}

function valuesOf({ operator, value, low, high }: Typed, kind: Kind): Value[] {
  if (isOneOf(LETTERS, operator)) return [value]; // a blank is a letter, too
  const texts = operator === 'Between' ? [low, high] : takesSeveral(operator) ? linesOf(value) : [value];
  return texts.map((text) => valueOf(text, kind));
}

function boundsOf({ method: Method, deviations, low, high }: Typed): Bounds {
  if (Method === 'Deviations') return { Method, Deviations: Number(deviations) };
  const bound = (text: string) => (Method === 'Quantiles' ? Number((Number(text) / 100).toPrecision(12)) : Number(text));
  return { Method, ...(low.trim() ? { Low: bound(low) } : {}), ...(high.trim() ? { High: bound(high) } : {}) };
}

/** The fields for a step that is there already. */
export function typedOf(step: Step): Typed {
  const typed: Typed = { ...NOTHING_TYPED, type: step.Type, column: 'Column' in step ? step.Column : '' };
  switch (step.Type) {
    case 'Formula':
      return { ...typed, expression: step.Expression };
    case 'DatetimeParts':
      return { ...typed, parts: step.Parts };
    case 'ReplaceMissing':
      return { ...typed, filling: step.With, value: step.With === 'Value' ? String(step.Value) : '' };
    case 'ReplaceOutliers':
    case 'DropOutliers':
      return { ...typed, ...typedOfBounds(step) };
    case 'DropMissing':
      return { ...typed, columns: step.Columns };
    case 'DropRows': {
      const [low = '', high = ''] = step.Operator === 'Between' ? step.Values.map(String) : [];
      return { ...typed, operator: step.Operator, low, high, value: step.Operator === 'Between' ? '' : step.Values.map(String).join('\n') };
    }
    case 'DropDuplicates':
      return typed;
  }
}

function typedOfBounds(bounds: Bounds): Partial<Typed> {
  if (bounds.Method === 'Deviations') return { method: bounds.Method, deviations: String(bounds.Deviations) };
  const text = (bound: number | undefined) => (bound === undefined ? '' : String(bounds.Method === 'Quantiles' ? percentOf(bound) : bound));
  return { method: bounds.Method, low: text(bounds.Low), high: text(bounds.High) };
}

/** A column as a formula names it: odd names stand in backticks, and those that are words of formulas. */
export const inFormula = (column: string): string => (/^(?!(true|false)$)[a-z_]\w*$/i.test(column) ? column : `\`${column.replaceAll('`', '``')}\``);

/** The step at a place, one place further up (-1) or down (1). */
export function moved(recipe: readonly Step[], at: number, by: -1 | 1): Step[] {
  const step = recipe[at];
  const others = recipe.filter((_, place) => place !== at);
  return step ? [...others.slice(0, at + by), step, ...others.slice(at + by)] : others;
}

/** What is said about the step at a place; about the whole, what was not said before it was there. */
export const saidAt = (check: RecipeCheck, at: number, before: RecipeCheck | undefined): string[] =>
  check.problems.flatMap(({ step, said }) => (step === at || (step === null && !before?.problems.some((each) => each.said === said)) ? [said] : []));

/** Why no experiment can be made with the recipe, in a sentence. */
export function recipeProblem({ data, isLoading }: { data: RecipeCheck | undefined; isLoading: boolean }): string | undefined {
  if (isLoading) return 'The steps that prepare the data are still being checked.';
  const problems = data?.problems ?? [];
  if (problems.length === 0) return undefined;
  const steps = [...new Set(problems.flatMap(({ step }) => (step === null ? [] : [step + 1])))];
  if (steps.length === 0) return 'The recipe does not work as it is; see “Prepare the data”.';
  const [first = 0, ...more] = steps;
  return more.length === 0
    ? `Step ${first} of the recipe does not work; mend or remove it under “Prepare the data”.`
    : `Steps ${steps.join(', ')} of the recipe do not work; mend or remove them under “Prepare the data”.`;
}
