/** Models beside each other: which differences are more than chance, what matters to each, how each was made. Pure. */
import { metricOf } from './metrics';
import type { Report } from './report';
import { reportMetricIsError } from './score-text';

export interface ModelRef {
  job: string;
  candidate: string;
}

export const MOST_COMPARED = 4;

/** `job/candidate` of the address; what is no pair, comes twice or is one too many is left out. */
export function refsOf(texts: readonly string[]): ModelRef[] {
  const refs = [...new Set(texts)].flatMap(text => {
    const [job, candidate, ...more] = text.split('/');
    return job && candidate && more.length === 0 ? [{ job, candidate }] : [];
  });
  return refs.slice(0, MOST_COMPARED);
}

export const refText = ({ job, candidate }: ModelRef): string => `${job}/${candidate}`;

export interface Score {
  value: number;
  /** 95 %. */
  interval?: [number, number] | undefined;
}

export type Verdict = 'better' | 'worse' | 'noise' | 'same' | 'unknown';

export interface ScoreCell {
  score?: Score | undefined;
  /** Against the first model; missing for the first one itself. */
  difference?: number | undefined;
  verdict?: Verdict | undefined;
}

/**
 * Is `b` better than `a`? Both intervals are about the same width of chance, so a difference counts when it is larger than
 * both half-widths put together as independent errors are (root of the sum of squares). Models measured on the same rows
 * err alike, so this says “noise” rather too often than too rarely.
 */
export function verdictOf(a: Score, b: Score, lowerIsBetter: boolean): Verdict {
  const difference = b.value - a.value;
  if (difference === 0) return 'same';
  if (!a.interval || !b.interval) return 'unknown';
  const up = difference > 0;
  const [towardsB, towardsA] = up ? [a.interval[1] - a.value, b.value - b.interval[0]] : [a.value - a.interval[0], b.interval[1] - b.value];
  if (Math.abs(difference) <= Math.hypot(towardsB, towardsA)) return 'noise';
  return up === lowerIsBetter ? 'worse' : 'better';
}

export interface ScoreLine {
  name: string;
  lowerIsBetter: boolean;
  cells: ScoreCell[];
}

export interface Measured {
  report: Pick<Report, 'metrics'> | undefined;
  /** What the API says of the candidate, without intervals: known of models without a report, too. */
  metrics: { name: string; value: number }[];
}

/** The API says `BalancedAccuracy`, the reports say `balanced_accuracy`. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** One line per metric that anything is known of, those of the reports first; compared with the first model. */
export function scoreLines(models: readonly Measured[]): ScoreLine[] {
  const named = [...models.flatMap(({ report }) => report?.metrics ?? []), ...models.flatMap(({ metrics }) => metrics)];
  const names = new Map(named.toReversed().map(({ name }) => [plain(name), name]));
  const keys = [...new Set(named.map(({ name }) => plain(name)))];
  return keys.map(key => {
    const name = names.get(key) ?? key;
    const find = <Named extends { name: string }>(entries: readonly Named[] | undefined) => entries?.find(each => plain(each.name) === key);
    const lowerIsBetter = metricOf(name).meaning ? !metricOf(name).higherIsBetter : reportMetricIsError(name);
    return { name, lowerIsBetter, cells: cellsOf(models.map(({ report, metrics }) => find(report?.metrics) ?? find(metrics)), lowerIsBetter) };
  });
}

/** Is it the same metric, whoever wrote its name? */
export const sameMetric = (one: string, other: string): boolean => plain(one) === plain(other);

/** The scores of one metric, each compared with the first. */
export function cellsOf(scores: readonly (Score | undefined)[], lowerIsBetter: boolean): ScoreCell[] {
  const first = scores[0];
  return scores.map((score, index) => {
    if (index === 0 || !score || !first) return { score };
    return { score, difference: score.value - first.value, verdict: verdictOf(first, score, lowerIsBetter) };
  });
}

export interface ShareLine {
  column: string;
  /** 0–1 of all that matters to that model; undefined when it is not explained. */
  shares: (number | undefined)[];
}

/** How much of each model's prediction a column makes up, the most important to any model first. */
export function shareLines(importances: readonly (readonly { column: string; value: number }[] | undefined)[]): ShareLine[] {
  const totals = importances.map(each => each?.reduce((sum, { value }) => sum + value, 0));
  const columns = [...new Set(importances.flatMap(each => (each ?? []).map(({ column }) => column)))];
  const lines = columns.map(column => ({
    column,
    shares: importances.map((each, index) => {
      const total = totals[index];
      if (!each || total === undefined) return undefined;
      const value = each.find(entry => entry.column === column)?.value ?? 0;
      return total > 0 ? value / total : 0;
    }),
  }));
  const most = ({ shares }: ShareLine) => Math.max(...shares.map(share => share ?? 0));
  return lines.sort((a, b) => most(b) - most(a));
}

export interface ParameterLine {
  name: string;
  values: string[];
  differs: boolean;
}

/** Hyperparameters by name, those that are not the same everywhere first; of nested ones name by name. */
export function parameterLines(parameters: readonly (Record<string, unknown> | undefined)[]): ParameterLine[] {
  const names = [...new Set(parameters.flatMap(each => Object.keys(each ?? {})))].sort((a, b) => a.localeCompare(b));
  const lines = names.map(name => {
    const values = parameters.map(each => textOf(each?.[name]));
    return { name, values, differs: new Set(values).size > 1 };
  });
  return [...lines.filter(({ differs }) => differs), ...lines.filter(({ differs }) => !differs)];
}

/** With blanks, so that a long one is broken into lines. */
const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return '–';
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return Object.entries(value).map(([name, each]) => `${name}: ${textOf(each)}`).join(', ');
};
