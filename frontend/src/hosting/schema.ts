/** `schema.json`: the columns a model expects, as written beside it. Read defensively: models can come from elsewhere. */

/** It lies beside the package that it describes. */
export const schemaBeside = (model: string | undefined): string | undefined =>
  model ? model.replace(/[^/]+$/, 'schema.json') : undefined;

export type ColumnType = 'numeric' | 'categorical' | 'text' | 'datetime' | 'boolean' | 'sequence';
export type Cell = string | number | boolean | null;

export interface SchemaColumn {
  name: string;
  type: ColumnType;
  min?: number | undefined;
  max?: number | undefined;
  median?: number | undefined;
  integer: boolean;
  categories: string[];
  examples: string[];
}

/** Whether one row is answered by the compiled form of the model: how many rows were found equal, or why it is not. */
export interface Compiled {
  used: boolean;
  rows: number | undefined;
  whyNot: string;
}

export interface ModelSchema {
  target: string;
  problemType: string;
  labels: string[];
  /** Of the rows that were learned from: the share of each label, or of a quantity its mean; [] of a model that does not say. */
  average: number[];
  columns: SchemaColumn[];
  exampleRows: Record<string, Cell>[];
  compiled: Compiled | undefined;
  /** Why the model has no ONNX form, where that is known from the start; otherwise ''. */
  noOnnx: string;
  /** Of a tuned model the name of its data processors, `dpp0`; otherwise ''. */
  dataProcessor: string;
  /** The probability from which on the second of two labels is the answer, where that is not one half. */
  threshold: number | undefined;
}

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): string[] => list(value).filter(each => each !== null && each !== undefined).map(String);
const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** Our word for the column type of the file, whichever of the usual words it uses. */
function typeOf(word: unknown): ColumnType {
  const text = String(word ?? '').toLowerCase();
  if (/^(num|int|float|double|long|short|decimal)/.test(text)) return 'numeric';
  if (/^bool/.test(text)) return 'boolean';
  if (/^(date|time)/.test(text)) return 'datetime';
  if (/^text/.test(text)) return 'text';
  if (/^sequence/.test(text)) return 'sequence';
  return 'categorical';
}

/** The schema in a parsed JSON document; throws with a sentence when the document is not one. */
export function readSchema(document: unknown): ModelSchema {
  if (!isJson(document) || !Array.isArray(document['columns'])) {
    throw new Error('The schema of this model has no list of columns, so no form can be made from it.');
  }
  const columns = document['columns'].filter(isJson).map(readColumn);
  return {
    target: String(document['target'] ?? ''),
    problemType: String(document['problem_type'] ?? ''),
    labels: texts(document['labels']),
    average: list(document['average']).flatMap((each) => number(each) ?? []),
    columns,
    exampleRows: list(document['example_rows'] ?? document['examples']).filter(isJson) as Record<string, Cell>[],
    compiled: isJson(document['compiled']) ? readCompiled(document['compiled']) : undefined,
    dataProcessor: String(document['data_processor'] ?? ''),
    threshold: number(document['threshold']),
    noOnnx: isJson(document['onnx']) ? String(document['onnx']['why_not'] ?? '') : '',
  };
}

const readCompiled = (compiled: Json): Compiled => ({
  used: compiled['used'] === true,
  rows: number(compiled['rows']),
  whyNot: String(compiled['why_not'] ?? ''),
});

/** How one row is answered, in words; nothing for a model that does not say. */
export function speedNote(compiled: Compiled | undefined): string | undefined {
  if (!compiled) return undefined;
  if (!compiled.used) return `Why not fast: ${compiled.whyNot || 'the package does not say'}.`;
  const checked = compiled.rows ? `; ${compiled.rows.toLocaleString('en')} rows were found equal to the trained model` : '';
  return `Compiled${checked}.`;
}

function readColumn(column: Json): SchemaColumn {
  const range = isJson(column['range']) ? column['range'] : column;
  const type = typeOf(column['type']);
  return {
    name: String(column['name'] ?? ''),
    type,
    min: number(range['min']),
    max: number(range['max']),
    median: number(column['median']),
    integer: column['whole'] === true || /^int/i.test(String(column['type'] ?? '')),
    categories: texts(column['categories']),
    examples: texts(column['examples']),
  };
}
