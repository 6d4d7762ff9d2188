/** What an endpoint answered, whatever form it chose: one list of predictions and, when asked for, the reasons. */
import { parseCsv } from './csv';

export interface Prediction {
  /** What is predicted: a label, or a number as text. */
  value: string;
  /** Probability of each label, most probable first; empty for numbers or when the model does not tell. */
  probabilities: { label: string; probability: number }[];
  /** Probability of `value`, when told. */
  probability?: number | undefined;
}

export interface Reason {
  column: string;
  /** How far this column moves the prediction from the base value: of the only output, or of the predicted label. */
  contribution: number;
}

export interface Answer {
  predictions: Prediction[];
  /** One list per row, strongest first. */
  reasons: Reason[][];
  /** Where the contributions start: the mean prediction. */
  baseValue?: number | undefined;
}

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const finite = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

/** `["a", "b"]` or `['a', 'b']`: the list that a CSV cell of the response holds. */
function listCell(cell: unknown): unknown[] {
  if (Array.isArray(cell)) return cell;
  const text = String(cell ?? '').trim();
  if (!text.startsWith('[')) return [];
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    const inner = text.slice(1, -1);
    return [...inner.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^,\s]+)/g)].map(
      match => match[1] ?? match[2] ?? match[3] ?? '',
    );
  }
}

function predictionOf(keys: Json): Prediction {
  const labels = listCell(keys['labels']).map(String);
  const shares = listCell(keys['probabilities']).map(each => finite(each) ?? 0);
  const value = keys['predicted_label'] ?? keys['prediction'] ?? keys['score'] ?? '';
  const probabilities = labels
    .map((label, index) => ({ label, probability: shares[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
  return { value: String(value), probabilities, probability: finite(keys['probability']) };
}

/** The response keys that the model was deployed with tell what the cells of a CSV answer are. */
function predictionOfCells(cells: string[], keys: readonly string[]): Prediction {
  if (keys.length === 0) return predictionOf({ predicted_label: cells[0] });
  return predictionOf(Object.fromEntries(keys.map((key, index) => [key, cells[index]])));
}

function predictionsOfJson(document: unknown): Prediction[] {
  const rows = isJson(document) ? (document['predictions'] ?? document['outputs'] ?? [document]) : document;
  return (Array.isArray(rows) ? rows : [rows]).map(row => (isJson(row) ? predictionOf(row) : predictionOf({ score: row })));
}

function predictionsOf(contentType: string, data: string, keys: readonly string[]): Prediction[] {
  if (/json-?lines|ndjson/.test(contentType)) {
    return data.split('\n').filter(Boolean).flatMap(line => predictionsOfJson(JSON.parse(line)));
  }
  if (contentType.includes('json')) return predictionsOfJson(JSON.parse(data));
  return parseCsv(data).map(cells => predictionOfCells(cells, keys));
}

/** The explanations name one number per column, or one per label (`label_headers`): then those of the predicted label count. */
function reasonsOf(document: Json, predictions: readonly Prediction[]): Reason[][] {
  const explanations = document['explanations'];
  const rows = isJson(explanations) ? explanations['kernel_shap'] : undefined;
  if (!Array.isArray(rows)) return [];
  const labels = listCell(document['label_headers']).map(String);
  return rows.map((row, index) => {
    const predicted = labels.indexOf(predictions[index]?.value ?? '');
    return (Array.isArray(row) ? row : [])
      .filter(isJson)
      .map(feature => {
        const first = (feature['attributions'] as Json[] | undefined)?.[0];
        const values = listCell(first?.['attribution']);
        const value = values.length === labels.length && predicted >= 0 ? values[predicted] : values.at(-1);
        return { column: String(feature['feature_header'] ?? ''), contribution: finite(value) ?? 0 };
      })
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  });
}

/** An endpoint whose response keys are the label alone tells with its reasons what these add up to. */
function withExplained(prediction: Prediction, document: Json, row: number): Prediction {
  const shares = listCell(document['probabilities'])[row];
  if (!Array.isArray(shares)) return prediction;
  const { probabilities } = predictionOf({ labels: document['label_headers'], probabilities: shares });
  return { ...prediction, probabilities };
}

/** Reads the body of an invocation. `keys` are the response keys of the model (SAGEMAKER_INFERENCE_OUTPUT). */
export function readAnswer(contentType: string, body: string, keys: readonly string[]): Answer {
  const document: unknown = contentType.includes('json') && body.trimStart().startsWith('{') ? safeJson(body) : undefined;
  const wrapped = isJson(document) && isJson(document['predictions']) ? document['predictions'] : undefined;
  if (isJson(document) && wrapped) {
    const told = predictionsOf(String(wrapped['content_type'] ?? 'text/csv'), String(wrapped['data'] ?? ''), keys);
    const predictions = told.map((each, row) => (each.probabilities.length > 0 ? each : withExplained(each, document, row)));
    return {
      predictions,
      reasons: reasonsOf(document, predictions),
      baseValue: finite(document['expected_value'] ?? (document['explanations'] as Json | undefined)?.['expected_value']),
    };
  }
  return { predictions: predictionsOf(contentType, body, keys), reasons: [] };
}

/** JSON Lines begin with `{` too and are no single document. */
function safeJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `predicted_label, probability` → its keys. */
export const responseKeys = (environment: Record<string, string> | undefined): string[] =>
  (environment?.['SAGEMAKER_INFERENCE_OUTPUT'] ?? '')
    .split(',')
    .map(key => key.trim())
    .filter(Boolean);
