/** The leaderboard as rows: what the API says of each candidate, beside what only our view knows. Pure. */
import type { CandidateStatus } from '@aws-sdk/client-sagemaker';

import { timeOf } from '../api/call';
import { ALGORITHM_LABELS } from './build';
import type { Candidate } from './locations';
import { isBetter, metricOf, type Metric } from './metrics';

export interface LeaderboardEntry {
  name: string;
  model: string;
  algorithm: string;
  status: string;
  fit_s: number | null;
  predict_s_per_row: number | null;
  size_bytes: number | null;
  interval: [number, number] | null;
  /** How many rows its metrics are about. */
  judged_rows?: number;
  hyperparameters?: Record<string, unknown>;
  note?: string;
  /** Where its performance report lies; of models that the API has no locations for, too. */
  insights_uri?: string;
  explainability_uri?: string;
}

export interface Leaderboard {
  candidates: LeaderboardEntry[];
}

export interface Row {
  name: string;
  /** Place on the board; none for models without a score. */
  rank?: number | undefined;
  title: string;
  algorithm: string;
  status: CandidateStatus;
  value?: number | undefined;
  interval?: [number, number] | undefined;
  /** Not told apart from the best by the rows it was measured on. */
  tied: boolean;
  /** How many rows its scores are about. */
  judgedRows: number;
  /** Judged on fewer rows than others: its scores cannot be compared with theirs. */
  firstLook: boolean;
  fitSeconds?: number | undefined;
  rowSeconds?: number | undefined;
  sizeBytes?: number | undefined;
  reason?: string | undefined;
  note?: string | undefined;
  createdAt?: Date | undefined;
  endedAt?: Date | undefined;
  candidate: Candidate;
}

const ALGORITHMS: Record<string, string> = { ...ALGORITHM_LABELS, ensemble: 'Weighted ensemble' };

/** A name that people read: the algorithm, and what tells it from its siblings (`LightGBMXT_BAG_L1` → LightGBM · XT, `CatBoost_r177_F2_BAG_L1` → CatBoost · r177 · other folds 2, `MLP_dpp1_007` → Neural network · dpp1 · trial 7). */
export function modelTitle(algorithm: string, model: string): string {
  const name = ALGORITHMS[algorithm] ?? algorithm;
  const parts = model.split('_');
  const level = parts.find((part) => /^L\d+$/.test(part));
  const variant = /(XT|Large|Prep|Gini|Entr|MSE)$/.exec(parts[0] ?? '')?.[1];
  const extra = [
    ...(variant ? [variant] : []),
    ...(algorithm !== 'ensemble' && level && level !== 'L1' ? [`stacked ${level}`] : []),
    ...parts.filter((part) => /^dpp\d+$/.test(part)),
    ...parts.filter((part) => /^\d{3}$/.test(part)).map((part) => `trial ${Number(part)}`),
    ...parts.filter((part) => /^(r\d+|c\d+|FULL)$/.test(part)).map((part) => (part === 'FULL' ? 'refitted' : part)),
    ...parts.filter((part) => /^F\d+$/.test(part)).map((part) => `other folds ${part.slice(1)}`),
  ];
  return [name || model, ...extra].join(' · ');
}

/** The titles of the models of a leaderboard, by name. A model of one fit beside the same one of several folds says so: nothing else tells them apart. */
export function titlesOf(board: Leaderboard | undefined): Map<string, string> {
  const titles = (board?.candidates ?? []).map((entry) => ({ ...entry, title: modelTitle(entry.algorithm, entry.model) }));
  const bagged = new Set(titles.filter(({ model }) => model.includes('_BAG_')).map(({ title }) => title));
  return new Map(
    titles.map(({ name, model, title }) => [name, !model.includes('_BAG_') && bagged.has(title) ? `${title} · single fit` : title]),
  );
}

/** What a worker says it is at, with the name that people read: "Fitting CatBoost_r177_BAG_L1" → "Fitting CatBoost · r177". */
export function inWords(message: string, board: Leaderboard | undefined): string {
  const model = /^Fitting (\S+)$/.exec(message)?.[1];
  const entry = board?.candidates.find((each) => each.model === model);
  return entry ? `Fitting ${titlesOf(board).get(entry.name)}` : message;
}

const number = (value: number | null | undefined): number | undefined => value ?? undefined;

/** The value of a metric among CandidateMetrics, validation before anything else. */
export function metricValue(candidate: Candidate, name: string): number | undefined {
  const found = (candidate.CandidateProperties?.CandidateMetrics ?? []).filter(
    (each) => (each.StandardMetricName ?? each.MetricName) === name,
  );
  return (found.find((each) => each.Set === 'Validation') ?? found.find((each) => each.Set === 'Test') ?? found[0])?.Value;
}

/** Rows with a score first, best on top, behind them a first look, then the running, then the failed; `metric` may be another than the objective. */
export function rowsOf(candidates: readonly Candidate[], board: Leaderboard | undefined, metric: Metric): Row[] {
  const entries = new Map((board?.candidates ?? []).map((entry) => [entry.name, entry]));
  const titles = titlesOf(board);
  const rows = candidates.map((candidate) => {
    const name = candidate.CandidateName ?? '';
    return rowOf(candidate, entries.get(name), titles.get(name) ?? name, metric);
  });
  rows.sort((a, b) => compare(a, b, metric));
  const best = rows[0]?.value !== undefined ? rows[0] : undefined;
  let rank = 0;
  return rows.map((row) => ({
    ...row,
    rank: row.value === undefined ? undefined : ++rank,
    tied: row !== best && best !== undefined && isTied(row, best),
    firstLook: row.value !== undefined && best !== undefined && row.judgedRows < best.judgedRows,
  }));
}

function rowOf(candidate: Candidate, entry: LeaderboardEntry | undefined, title: string, metric: Metric): Row {
  const objective = candidate.FinalAutoMLJobObjectiveMetric;
  const isObjective = objective && (objective.StandardMetricName ?? objective.MetricName) === metric.name;
  const createdAt = timeOf(candidate.CreationTime);
  const endedAt = timeOf(candidate.EndTime);
  return {
    name: candidate.CandidateName ?? '',
    title,
    algorithm: entry?.algorithm ?? '',
    status: candidate.CandidateStatus ?? 'InProgress',
    value: isObjective ? objective.Value : metricValue(candidate, metric.name),
    interval: isObjective ? (entry?.interval ?? undefined) : undefined,
    tied: false,
    judgedRows: entry?.judged_rows ?? 0,
    firstLook: false,
    fitSeconds: number(entry?.fit_s) ?? (createdAt && endedAt ? (endedAt.getTime() - createdAt.getTime()) / 1000 : undefined),
    // One row on its own: per row of a batch it would be far less.
    rowSeconds: metricValue(candidate, 'InferenceLatency') ?? number(entry?.predict_s_per_row),
    sizeBytes: number(entry?.size_bytes),
    reason: candidate.FailureReason,
    note: entry?.note || undefined,
    createdAt,
    endedAt,
    candidate,
  };
}

const ORDER: Record<CandidateStatus, number> = { Completed: 0, InProgress: 1, Stopping: 1, Stopped: 2, Failed: 3 };

function compare(a: Row, b: Row, metric: Metric): number {
  if (a.value !== undefined && b.value !== undefined && a.judgedRows !== b.judgedRows) return b.judgedRows - a.judgedRows;
  if (a.value !== undefined && b.value !== undefined && a.value !== b.value) return isBetter(metric, a.value, b.value) ? -1 : 1;
  if ((a.value === undefined) !== (b.value === undefined)) return a.value === undefined ? 1 : -1;
  return ORDER[a.status] - ORDER[b.status] || (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0);
}

/** Inside the best one's interval: the difference may be chance. */
function isTied(row: Row, best: Row): boolean {
  if (row.value === undefined || best.value === undefined || row.judgedRows !== best.judgedRows) return false;
  if (!best.interval) return row.value === best.value;
  return row.value >= best.interval[0] && row.value <= best.interval[1];
}

/** Best so far at each moment at which a model was finished. A first look is a point, but never the best of those that come later. */
export function anytime(rows: readonly Row[], metric: Metric, startedAt: Date | undefined) {
  const scored = rows
    .filter((row) => row.value !== undefined && row.endedAt && startedAt)
    .sort((a, b) => (a.endedAt as Date).getTime() - (b.endedAt as Date).getTime());
  let best: number | null = null;
  return scored.map((row) => {
    const value = row.value as number;
    if (!row.firstLook && (best === null || isBetter(metric, value, best))) best = value;
    const model = row.firstLook ? `${row.title} (first look)` : row.title;
    return { seconds: ((row.endedAt as Date).getTime() - (startedAt as Date).getTime()) / 1000, value, model, best };
  });
}

/** Time for one row against quality; `frontier` marks those that nobody beats in both. Without first looks: they are no match for the others. */
export function speedAgainstQuality(rows: readonly Row[], metric: Metric) {
  const known = rows.filter((row) => !row.firstLook && row.value !== undefined && row.rowSeconds !== undefined && row.rowSeconds > 0);
  return known.map((row) => ({
    model: row.title,
    milliseconds: (row.rowSeconds as number) * 1000,
    value: row.value as number,
    frontier: !known.some(
      (other) =>
        other !== row &&
        (other.rowSeconds as number) <= (row.rowSeconds as number) &&
        isBetter(metric, other.value as number, row.value as number),
    ),
  }));
}

/** Ends of the bars of a leaderboard: the worst and best value or interval end that is shown. */
export function barRange(rows: readonly Row[]): [number, number] {
  const ends = rows.flatMap((row) => (row.value === undefined ? [] : [row.value, ...(row.interval ?? [])])).filter(Number.isFinite);
  return ends.length === 0 ? [0, 1] : [Math.min(...ends), Math.max(...ends)];
}

/** Names of metrics that any candidate has, the objective first. */
export function metricsShown(candidates: readonly Candidate[], objective: string | undefined): string[] {
  const found = candidates.flatMap((each) =>
    (each.CandidateProperties?.CandidateMetrics ?? []).map((metric) => metric.StandardMetricName ?? metric.MetricName ?? ''),
  );
  const names = [...new Set([...(objective ? [objective] : []), ...found])].filter((name) => name && name !== 'InferenceLatency');
  return names.filter((name) => metricOf(name).meaning !== '');
}
