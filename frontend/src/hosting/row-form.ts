/** A form made of a model's columns: its values, what is wrong with them, and the row that is sent. */
import { formatCount } from '../components/format';
import { csvLine, parseCsv } from './csv';
import type { Cell, ModelSchema, SchemaColumn } from './schema';

/** Column name → what stands in its box; empty = no value. */
export type RowValues = Record<string, string>;

export type RowAction =
  | { kind: 'set'; column: string; value: string }
  | { kind: 'replace'; values: RowValues }
  | { kind: 'clear' };

export function rowReducer(values: RowValues, action: RowAction): RowValues {
  switch (action.kind) {
    case 'set':
      return { ...values, [action.column]: action.value };
    case 'replace':
      return action.values;
    case 'clear':
      return {};
  }
}

const textOf = (cell: Cell | undefined): string => (cell === null || cell === undefined ? '' : String(cell));

/** The values of an example row (the n-th, going round), or typical values when the schema holds none. */
export function exampleValues(schema: ModelSchema, index: number): RowValues {
  const row = schema.exampleRows.length > 0 ? schema.exampleRows[index % schema.exampleRows.length] : undefined;
  return Object.fromEntries(
    schema.columns.map(column => [column.name, row ? textOf(row[column.name]) : typicalValue(column, index)]),
  );
}

function typicalValue(column: SchemaColumn, index: number): string {
  const from = column.examples.length > 0 ? column.examples : column.categories;
  if (from.length > 0) return from[index % from.length] as string;
  return column.median === undefined ? '' : String(column.median);
}

/** One sentence about the box, or null when the value can be sent. Odd but possible values are `hintFor`'s matter. */
export function problemWith(column: SchemaColumn, value: string): string | null {
  const text = value.trim();
  if (text === '') return null; // the column must be there, its value may be missing
  if (column.type === 'numeric' && !Number.isFinite(Number(text))) {
    return `Column ${column.name} holds numbers; “${text}” is not one.`;
  }
  return null;
}

/** What to know about a value that is allowed but unlike anything the model was trained on. */
export function hintFor(column: SchemaColumn, value: string): string | null {
  const text = value.trim();
  if (text === '') return null;
  if (column.type === 'numeric') {
    const number = Number(text);
    if (!Number.isFinite(number)) return null;
    const { min, max } = column;
    if (column.integer && !Number.isInteger(number)) return 'The column holds whole numbers.';
    if ((min !== undefined && number < min) || (max !== undefined && number > max)) {
      return `Outside of what the model has seen (${min ?? '…'} to ${max ?? '…'}).`;
    }
  } else if (column.type === 'categorical' && column.categories.length > 0 && !column.categories.includes(text)) {
    return 'The model has never seen this value.';
  }
  return null;
}

export function problemsOf(schema: ModelSchema, values: RowValues): Record<string, string> {
  const found = schema.columns.flatMap(column => {
    const problem = problemWith(column, values[column.name] ?? '');
    return problem ? [[column.name, problem] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The row as the endpoint reads it: `text/csv`, no header, the training order of columns, no target. */
export function csvOf(schema: ModelSchema, values: RowValues): string {
  return csvLine(schema.columns.map(column => (values[column.name] ?? '').trim()));
}

/** The row as one JSON record; empty boxes are null, numbers are numbers. */
export function recordOf(schema: ModelSchema, values: RowValues): Record<string, Cell> {
  return Object.fromEntries(
    schema.columns.map(column => {
      const text = (values[column.name] ?? '').trim();
      if (text === '') return [column.name, null];
      return [column.name, column.type === 'numeric' ? Number(text) : text];
    }),
  );
}

/**
 * Values from a pasted row: JSON record, CSV or a spreadsheet's tab-separated cells, with or without a header.
 * Throws a sentence that tells what did not fit.
 */
export function valuesFromPaste(schema: ModelSchema, pasted: string): RowValues {
  const text = pasted.trim();
  if (text === '') throw new Error('Nothing was pasted.');
  if (text.startsWith('{')) return valuesFromRecord(schema, text);
  const records = text.includes('\t') && !text.includes(',') ? text.split(/\r?\n/).map(line => line.split('\t')) : parseCsv(text);
  const names = schema.columns.map(column => column.name);
  const first = records[0] as string[];
  const cellsOfFirst = first.map(cell => cell.trim());
  const isHeader = names.every(name => cellsOfFirst.includes(name)) || cellsOfFirst.filter(cell => names.includes(cell)).length > first.length / 2;
  const cells = isHeader ? records[1] : first;
  if (!cells) throw new Error('There is a header but no row below it.');
  if (isHeader) {
    return Object.fromEntries(names.map(name => [name, cells[first.findIndex(cell => cell.trim() === name)] ?? '']));
  }
  if (cells.length !== names.length) {
    throw new Error(`The row has ${cells.length} cells, the model expects ${names.length}: ${listed(names)}.`);
  }
  return Object.fromEntries(names.map((name, index) => [name, (cells[index] as string).trim()]));
}

const LISTED = 8;

/** A wide table has thousands of names, and the first few tell which table is meant. */
const listed = (names: readonly string[]): string =>
  names.length <= LISTED ? names.join(', ') : `${names.slice(0, LISTED).join(', ')} and ${formatCount(names.length - LISTED, 'other')}`;

function valuesFromRecord(schema: ModelSchema, text: string): RowValues {
  let record: Record<string, Cell>;
  try {
    record = JSON.parse(text) as Record<string, Cell>;
  } catch {
    throw new Error('This begins like JSON but cannot be read as JSON.');
  }
  const unknown = Object.keys(record).filter(key => !schema.columns.some(column => column.name === key));
  if (unknown.length === Object.keys(record).length) {
    throw new Error(`None of these names is a column of the model: ${listed(unknown)}.`);
  }
  return Object.fromEntries(schema.columns.map(column => [column.name, textOf(record[column.name])]));
}
