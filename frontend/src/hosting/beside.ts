/** Predictions kept beside each other: which inputs differ, and what is copied. Pure. */
import type { Answer, Prediction as Predicted } from './answer';
import { csvLine } from './csv';
import { csvOf, recordOf, type RowValues } from './row-form';
import type { Cell, ModelSchema } from './schema';

export interface Kept {
  /** Counted up and never used again: the name people see is “Prediction 3”. */
  id: number;
  values: RowValues;
  answer: Answer;
}

export const keptName = (kept: Kept): string => `Prediction ${kept.id}`;

export interface ComparedRow {
  column: string;
  /** In the order of the kept predictions; empty = no value. */
  cells: { value: string; contribution?: number | undefined; differs: boolean }[];
  differs: boolean;
}

const valueOf = (kept: Kept, column: string): string => (kept.values[column] ?? '').trim();

/** One row per column of the model, those that differ first; a cell differs when it is not what the first prediction had. */
export function comparedRows(schema: ModelSchema, kept: readonly Kept[]): ComparedRow[] {
  const first = kept[0];
  if (!first) return [];
  const contributions = kept.map(({ answer }) => new Map((answer.reasons[0] ?? []).map(each => [each.column, each.contribution])));
  const rows = schema.columns.map(({ name }) => {
    const cells = kept.map((each, at) => ({
      value: valueOf(each, name),
      contribution: contributions[at]?.get(name),
      differs: valueOf(each, name) !== valueOf(first, name),
    }));
    return { column: name, cells, differs: cells.some(({ differs }) => differs) };
  });
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
}

/** Kept already with the same inputs? The same row twice beside itself says nothing. */
export function isKept(schema: ModelSchema, kept: readonly Kept[], values: RowValues): boolean {
  const line = csvOf(schema, values);
  return kept.some(each => csvOf(schema, each.values) === line);
}

/** The number to compare: the probability of the label of interest, or the predicted number; undefined when not told. */
export function scoreOf(schema: ModelSchema, predicted: Predicted | undefined): number | undefined {
  if (!predicted) return undefined;
  if (predicted.probabilities.length > 0) {
    const label = labelOfInterest(schema, predicted);
    return predicted.probabilities.find(each => each.label === label)?.probability;
  }
  const number = Number(predicted.value);
  return predicted.value !== '' && Number.isFinite(number) ? number : undefined;
}

/** With two classes the positive one, the second of the schema's labels; with more the predicted one. */
export function labelOfInterest(schema: ModelSchema, predicted: Predicted): string {
  return (predicted.probabilities.length || schema.labels.length) === 2 ? (schema.labels[1] ?? predicted.value) : predicted.value;
}

/** A CSV with a header: the model's columns, then what was predicted and how sure. */
export function keptCsv(schema: ModelSchema, kept: readonly Kept[]): string {
  const head = csvLine([...schema.columns.map(({ name }) => name), 'prediction', 'probability']);
  const lines = kept.map(each => {
    const predicted = each.answer.predictions[0];
    return `${csvOf(schema, each.values)},${csvLine([predicted?.value ?? '', probabilityOf(predicted)?.toString() ?? ''])}`;
  });
  return `${[head, ...lines].join('\n')}\n`;
}

/** One object per prediction: `values`, `prediction`, `probabilities` and `reasons`, as far as the model tells them. */
export function keptJson(schema: ModelSchema, kept: readonly Kept[]): string {
  const objects = kept.map(each => {
    const predicted = each.answer.predictions[0];
    const reasons = each.answer.reasons[0];
    return {
      values: recordOf(schema, each.values),
      prediction: predictedCell(predicted),
      ...(predicted && predicted.probabilities.length > 0
        ? { probabilities: Object.fromEntries(predicted.probabilities.map(({ label, probability }) => [label, probability])) }
        : {}),
      ...(reasons ? { reasons: Object.fromEntries(reasons.map(({ column, contribution }) => [column, contribution])) } : {}),
    };
  });
  return JSON.stringify(objects, null, 2);
}

function predictedCell(predicted: Predicted | undefined): Cell {
  if (!predicted || predicted.value === '') return null;
  const number = Number(predicted.value);
  return predicted.probabilities.length === 0 && Number.isFinite(number) ? number : predicted.value;
}

function probabilityOf(predicted: Predicted | undefined): number | undefined {
  return predicted?.probabilities.find(({ label }) => label === predicted.value)?.probability ?? predicted?.probability;
}
