/**
 * The model performance report (`statistics.json`, autopilot spec §6.4) as the model page uses it.
 * Everything but the metrics may be missing: a chart whose numbers are not there is not shown.
 */
import { curveFromRates, type Matrix, type ThresholdCurve } from './confusion';

export interface MetricRow {
  name: string;
  value: number;
  /** 95 % interval, when the report holds one. */
  interval?: [number, number] | undefined;
  standardDeviation?: number | undefined;
  /** What a model that always answers the same label would get. */
  constant?: number | undefined;
}

export interface Curve {
  x: number[];
  y: number[];
}

export interface WorstRow {
  row: Record<string, unknown>;
  actual: string;
  predicted: string;
  /** Probability given to the wrong answer, or the size of the error. */
  badness?: number | undefined;
}

/** A group of rows that fares worse than the others. */
export interface Slice {
  column: string;
  value: string;
  rows: number;
  error: number;
  interval?: [number, number] | undefined;
  others: number;
  /** Stays after correcting for how many groups were compared. */
  sure: boolean;
}

/** One label of several: a value and its 95 % interval each. */
export interface ClassRow {
  label: string;
  rows: number;
  precision: Measured;
  recall: Measured;
  f1: Measured;
}

export interface Measured {
  value: number;
  interval?: [number, number] | undefined;
}

export interface Slices {
  /** Errors are shares of wrong answers, else mean absolute errors. */
  shares: boolean;
  tested: number;
  slices: Slice[];
}

/** For what each kind of error costs: the cheapest threshold, and what 100 rows cost there and at the model's own. */
export interface CostRow {
  falsePositive: number;
  falseNegative: number;
  threshold: number;
  cost: number;
  now: number;
}

export interface BinaryReport {
  positive: string;
  negative: string;
  threshold: number;
  curve?: ThresholdCurve | undefined;
  roc?: Curve | undefined;
  precisionRecall?: Curve | undefined;
  gain?: Curve | undefined;
  lift?: Curve | undefined;
  costs: CostRow[];
}

export interface RegressionReport {
  actual: number[];
  predicted: number[];
}

export interface BiasMetric {
  name: string;
  description: string;
  /** A number, or `Infinity` as text; none when it has no value, which `error` explains. */
  value?: number | string | undefined;
  interval?: [string, string] | undefined;
  error: string;
}

/** One group of rows against all others. */
export interface BiasTable {
  facet: string;
  value: string;
  /** Of the labels in the data, and of the model's predictions. */
  labels: BiasMetric[];
  predictions: BiasMetric[];
}

export interface BiasReport {
  outcome: string;
  words: string[];
  tables: BiasTable[];
}

export interface Report {
  sentence: string;
  /** The numbers in plain words. */
  words: string[];
  rows: number;
  source: string;
  metrics: MetricRow[];
  /** What the classifier that always gives the same answer answers; empty where there is none. */
  constantLabel: string;
  confusion?: Matrix | undefined;
  binary?: BinaryReport | undefined;
  calibration?: (Curve & { counts: number[]; low: number[]; high: number[] }) | undefined;
  regression?: RegressionReport | undefined;
  worst: WorstRow[];
  slices?: Slices | undefined;
  /** Of several labels, the most frequent first. */
  classes: ClassRow[];
  bias?: BiasReport | undefined;
  trainedOn: { rows?: number | undefined; columns?: number | undefined };
  limits: string[];
}

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const json = (value: unknown): Json => (isJson(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const finite = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const numbers = (value: unknown): number[] => list(value).map(each => finite(each) ?? Number.NaN);
const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

/** The first of these keys that the object has: the report's words differ between versions of its writers. */
const first = (object: Json, ...keys: string[]): unknown => keys.map(key => object[key]).find(value => value !== undefined);

const SECTIONS = ['binary_classification_metrics', 'multiclass_classification_metrics', 'regression_metrics'] as const;
const CONSTANT = /_best_constant_classifier$/;

/** The report in a parsed JSON document; throws a sentence when it holds no metrics. */
export function readReport(document: unknown): Report {
  const whole = json(document);
  const section = SECTIONS.find(name => isJson(whole[name]));
  if (!section) throw new Error('The report of this model holds no metrics.');
  const found = json(whole[section]);
  const extra = { ...whole, ...found };
  const confusion = isJson(found['confusion_matrix']) ? (found['confusion_matrix'] as Matrix) : undefined;
  const dataset = json(whole['dataset']);
  return {
    sentence: text(extra['sentence']),
    words: list(whole['in_words']).map(text).filter(Boolean),
    rows: finite(dataset['item_count']) ?? 0,
    source: text(first(dataset, 'source', 'split')),
    metrics: metricsOf(found),
    constantLabel: text(found['best_constant_label']),
    confusion,
    binary: section === 'binary_classification_metrics' ? binaryOf(extra, confusion) : undefined,
    calibration: calibrationOf(json(first(extra, 'calibration', 'calibration_curve'))),
    regression: section === 'regression_metrics' ? regressionOf(extra) : undefined,
    worst: list(extra['worst_rows']).filter(isJson).map(worstOf),
    bias: isJson(whole['bias']) ? biasOf(whole['bias']) : undefined,
    classes: classesOf(json(found['classes'])),
    slices: isJson(extra['slices']) ? slicesOf(extra['slices']) : undefined,
    trainedOn: { rows: finite(json(whole['trained_on'])['rows']), columns: finite(json(whole['trained_on'])['columns']) },
    limits: list(whole['limits']).map(text).filter(Boolean),
  };
}

function metricsOf(section: Json): MetricRow[] {
  return Object.entries(section).flatMap(([name, entry]) => {
    const value = isJson(entry) ? finite(entry['value']) : undefined;
    if (value === undefined || CONSTANT.test(name) || !isJson(entry)) return [];
    return [
      {
        name,
        value,
        interval: pairOf(first(entry, 'interval', 'confidence_interval')),
        standardDeviation: finite(entry['standard_deviation']),
        constant: finite(json(section[`${name}_best_constant_classifier`])['value']),
      },
    ];
  });
}

function binaryOf(extra: Json, confusion: Matrix | undefined): BinaryReport {
  const labels = Object.keys(confusion ?? {});
  const positive = text(first(extra, 'positive_label', 'positive_class')) || (labels[1] ?? '1');
  const negative = text(extra['negative_label']) || (labels.find(label => label !== positive) ?? '0');
  const size = (label: string) => Object.values(confusion?.[label] ?? {}).reduce((sum, n) => sum + n, 0);
  const roc = json(extra['receiver_operating_characteristic_curve']);
  const pr = json(extra['precision_recall_curve']);
  return {
    positive,
    negative,
    threshold: finite(first(extra, 'threshold', 'decision_threshold')) ?? 0.5,
    curve: thresholdCurve(json(extra['threshold_curve']), roc, size(positive), size(negative)),
    roc: curveOf(roc['false_positive_rates'], roc['true_positive_rates']),
    precisionRecall: curveOf(pr['recalls'], pr['precisions']),
    gain: fromOrigin(fractionCurve(json(first(extra, 'gain', 'gain_curve', 'gain_chart')), 'gains', 'gain')),
    lift: fractionCurve(json(first(extra, 'lift', 'lift_curve', 'lift_chart')), 'lifts', 'lift'),
    costs: list(extra['cost_table']).filter(isJson).map(costOf),
  };
}

function thresholdCurve(counts: Json, roc: Json, positives: number, negatives: number): ThresholdCurve | undefined {
  const thresholds = numbers(counts['thresholds']);
  if (thresholds.length > 0) {
    const order = thresholds.map((_, index) => index).sort((a, b) => (thresholds[a] as number) - (thresholds[b] as number));
    const sorted = (values: number[]) => order.map(index => values[index] ?? 0);
    const tp = numbers(counts['true_positives']);
    const fp = numbers(counts['false_positives']);
    return {
      thresholds: sorted(thresholds),
      truePositives: sorted(tp),
      falsePositives: sorted(fp),
      positives: positives || Math.max(0, ...tp),
      negatives: negatives || Math.max(0, ...fp),
    };
  }
  const stored = numbers(roc['thresholds']);
  if (stored.length < 2 || positives + negatives === 0) return undefined;
  return curveFromRates(
    {
      thresholds: stored,
      truePositiveRates: numbers(roc['true_positive_rates']),
      falsePositiveRates: numbers(roc['false_positive_rates']),
    },
    positives,
    negatives,
  );
}

function curveOf(x: unknown, y: unknown): Curve | undefined {
  const [xs, ys] = [numbers(x), numbers(y)];
  return xs.length > 1 && xs.length === ys.length ? { x: xs, y: ys } : undefined;
}

function fractionCurve(section: Json, ...keys: string[]): Curve | undefined {
  return curveOf(first(section, 'fractions', 'fraction', 'deciles', 'x'), first(section, ...keys, 'y'));
}

/** Nobody chosen, nobody found: where every gain curve begins. */
function fromOrigin(curve: Curve | undefined): Curve | undefined {
  return curve && curve.x[0] !== 0 ? { x: [0, ...curve.x], y: [0, ...curve.y] } : curve;
}

function calibrationOf(section: Json): Report['calibration'] {
  const curve = curveOf(
    first(section, 'predicted', 'mean_predicted', 'predicted_probabilities'),
    first(section, 'observed', 'fraction_of_positives', 'observed_rates'),
  );
  return curve ? { ...curve, counts: numbers(section['counts']), low: numbers(section['low']), high: numbers(section['high']) } : undefined;
}

function regressionOf(extra: Json): RegressionReport | undefined {
  const points = json(first(extra, 'residuals', 'predictions', 'actual_vs_predicted'));
  const curve = curveOf(first(points, 'actual', 'actuals'), first(points, 'predicted', 'predictions'));
  return curve ? { actual: curve.x, predicted: curve.y } : undefined;
}

function costOf(entry: Json): CostRow {
  const value = (name: string) => finite(entry[name]) ?? 0;
  return {
    falsePositive: value('false_positive_cost'),
    falseNegative: value('false_negative_cost'),
    threshold: value('threshold'),
    cost: value('cost_per_100_rows'),
    now: finite(first(entry, 'cost_per_100_rows_now', 'cost_per_100_rows_at_half')) ?? 0,
  };
}

function classesOf(section: Json): ClassRow[] {
  const rows = Object.entries(section).map(([label, each]) => {
    const entry = json(each);
    const measured = (name: string) => ({ value: finite(entry[name]) ?? 0, interval: pairOf(json(entry['intervals'])[name]) });
    return { label, rows: finite(entry['support']) ?? 0, precision: measured('precision'), recall: measured('recall'), f1: measured('f1') };
  });
  return rows.sort((a, b) => b.rows - a.rows);
}

function biasOf(section: Json): BiasReport {
  const pre = json(section['pre_training_bias_metrics']);
  const post = json(section['post_training_bias_metrics']);
  const labels = facetsOf(pre);
  const predictions = facetsOf(post);
  const keys = [...new Set([...labels.keys(), ...predictions.keys()])];
  return {
    outcome: text(first(pre, 'label_value_or_threshold')),
    words: list(section['in_words']).map(text).filter(Boolean),
    tables: keys.map(key => {
      const [facet = '', value = ''] = JSON.parse(key) as string[];
      return { facet, value, labels: labels.get(key) ?? [], predictions: predictions.get(key) ?? [] };
    }),
  };
}

/** Facet and value as one key -> metrics. */
function facetsOf(section: Json): Map<string, BiasMetric[]> {
  const found = new Map<string, BiasMetric[]>();
  for (const [facet, entries] of Object.entries(json(section['facets']))) {
    for (const entry of list(entries).filter(isJson)) {
      found.set(JSON.stringify([facet, text(entry['value_or_threshold'])]), list(entry['metrics']).filter(isJson).map(biasMetricOf));
    }
  }
  return found;
}

function biasMetricOf(entry: Json): BiasMetric {
  const interval = list(entry['interval']);
  return {
    name: text(entry['name']),
    description: text(entry['description']),
    value: typeof entry['value'] === 'string' ? entry['value'] : finite(entry['value']),
    interval: interval.length === 2 ? [shortNumber(interval[0]), shortNumber(interval[1])] : undefined,
    error: text(entry['error']),
  };
}

const shortNumber = (value: unknown): string => (typeof value === 'number' ? value.toFixed(3) : text(value));

function slicesOf(section: Json): Slices {
  return {
    shares: section['measure'] === 'error_rate',
    tested: finite(section['tested']) ?? 0,
    slices: list(section['slices']).filter(isJson).map(sliceOf),
  };
}

function sliceOf(entry: Json): Slice {
  return {
    column: text(entry['column']),
    value: text(entry['value']),
    rows: finite(entry['rows']) ?? 0,
    error: finite(entry['error']) ?? 0,
    interval: pairOf(entry['interval']),
    others: finite(entry['others']) ?? 0,
    sure: entry['sure'] === true,
  };
}

function pairOf(value: unknown): [number, number] | undefined {
  const found = numbers(value);
  return found.length === 2 && found.every(Number.isFinite) ? ([found[0], found[1]] as [number, number]) : undefined;
}

function worstOf(entry: Json): WorstRow {
  return {
    row: json(first(entry, 'row', 'values', 'features')),
    actual: text(entry['actual']),
    predicted: text(entry['predicted']),
    badness: finite(first(entry, 'error', 'loss', 'probability')),
  };
}

/** The global SHAP values of `analysis.json`, strongest first; with several labels their mean. */
export function readImportance(document: unknown): { column: string; value: number }[] {
  return sizesOf(json(document)['explanations']);
}

/** The same of the columns as the recipe leaves them; none where it makes no column. */
export function readImportanceBehind(document: unknown): { column: string; value: number }[] {
  return sizesOf(json(document)['behind_recipe']);
}

function sizesOf(explanations: unknown): { column: string; value: number }[] {
  const labels = Object.values(json(json(explanations)['kernel_shap'])).map(json);
  const sums = new Map<string, number>();
  for (const label of labels) {
    for (const [column, value] of Object.entries(json(label['global_shap_values']))) {
      sums.set(column, (sums.get(column) ?? 0) + Math.abs(finite(value) ?? 0) / labels.length);
    }
  }
  return [...sums].map(([column, value]) => ({ column, value })).sort((a, b) => b.value - a.value);
}

export interface SwarmColumn {
  name: string;
  numeric: boolean;
  values: (number | string | null)[];
  shap: number[];
}

/** The local SHAP values of `beeswarm.json`, one entry per column, in the file's order (strongest first). */
export function readSwarm(document: unknown): SwarmColumn[] {
  const columns = first(json(document), 'features', 'columns');
  return list(columns)
    .filter(isJson)
    .map(column => {
      const values = list(first(column, 'values', 'value')).map(each => (each === null || typeof each === 'number' ? each : String(each)));
      return {
        name: text(column['name']),
        numeric: values.some(each => typeof each === 'number') && values.every(each => each === null || typeof each === 'number'),
        values,
        shap: numbers(first(column, 'shap', 'shap_values')),
      };
    })
    .filter(column => column.shap.length > 0);
}

/** What happens to the prediction when one column alone is changed (`pdp.json`). */
export interface Effect {
  name: string;
  numeric: boolean;
  values: (number | string)[];
  /** Share of the rows at each value. */
  shares: number[];
  lines: { label: string; mean: number[] }[];
  /** How many rows the means are of. */
  count: number;
  /** Single rows, and the label that they are about. */
  rows: number[][];
  rowsLabel: string;
}

export function readEffects(document: unknown): Effect[] {
  const count = finite(json(document)['rows']) ?? 0;
  return list(json(document)['pdp'])
    .filter(isJson)
    .map(entry => {
      const labels = list(entry['label_headers']).map(text);
      return {
        name: text(entry['feature_name']),
        numeric: entry['data_type'] === 'numerical',
        values: list(entry['feature_values']).map(each => (typeof each === 'number' ? each : text(each))),
        shares: numbers(entry['data_distribution']),
        count,
        lines: list(entry['model_predictions']).map((mean, index) => ({ label: labels[index] ?? '', mean: numbers(mean) })),
        rows: list(entry['ice']).map(numbers),
        rowsLabel: text(entry['ice_label']),
      };
    })
    .filter(effect => effect.values.length > 0 && effect.lines.length > 0);
}
