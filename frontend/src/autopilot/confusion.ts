/** Confusion counts at a threshold, and what follows from them: all computed in the browser from the report's curve. */

export interface Counts {
  truePositives: number;
  falsePositives: number;
  trueNegatives: number;
  falseNegatives: number;
}

export interface Rates {
  accuracy: number;
  precision: number;
  recall: number;
  f1: number;
  falseAlarmRate: number;
  balancedAccuracy: number;
}

/** Points of a curve over thresholds, thresholds rising; a row counts as positive when its probability is at least the threshold. */
export interface ThresholdCurve {
  thresholds: number[];
  truePositives: number[];
  falsePositives: number[];
  positives: number;
  negatives: number;
}

/** 0/0 is 0, as in the report (autopilot spec §5.2). */
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Counts at the given threshold: the first stored threshold that is not below it decides; above the last nothing is positive. */
export function countsAt(curve: ThresholdCurve, threshold: number): Counts {
  const { thresholds, positives, negatives } = curve;
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((thresholds[middle] as number) < threshold) low = middle + 1;
    else high = middle;
  }
  const truePositives = curve.truePositives[low] ?? 0;
  const falsePositives = curve.falsePositives[low] ?? 0;
  return {
    truePositives,
    falsePositives,
    // Sums of weights differ in their last digits.
    trueNegatives: Math.max(0, negatives - falsePositives),
    falseNegatives: Math.max(0, positives - truePositives),
  };
}

export function ratesOf({ truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn }: Counts): Rates {
  const precision = ratio(tp, tp + fp);
  const recall = ratio(tp, tp + fn);
  return {
    accuracy: ratio(tp + tn, tp + fp + tn + fn),
    precision,
    recall,
    f1: ratio(2 * precision * recall, precision + recall),
    falseAlarmRate: ratio(fp, fp + tn),
    balancedAccuracy: (recall + ratio(tn, tn + fp)) / 2,
  };
}

export interface Costs {
  falsePositive: number;
  falseNegative: number;
}

/** The threshold at which errors cost least, and that cost; of equal ones the lowest threshold. */
export function cheapest(curve: ThresholdCurve, costs: Costs): { threshold: number; cost: number } {
  let best = { threshold: curve.thresholds[0] ?? 0.5, cost: Infinity };
  for (const threshold of curve.thresholds) {
    const counts = countsAt(curve, threshold);
    const cost = counts.falsePositives * costs.falsePositive + counts.falseNegatives * costs.falseNegative;
    if (cost < best.cost) best = { threshold, cost };
  }
  return best;
}

/**
 * The curve from ROC points with their thresholds, when the report holds rates instead of counts.
 * Rates times class sizes are whole numbers up to rounding, so rounding gives back the exact counts.
 */
export function curveFromRates(
  roc: { thresholds: number[]; truePositiveRates: number[]; falsePositiveRates: number[] },
  positives: number,
  negatives: number,
): ThresholdCurve {
  const points = roc.thresholds
    .map((threshold, index) => ({
      threshold,
      truePositives: Math.round((roc.truePositiveRates[index] ?? 0) * positives),
      falsePositives: Math.round((roc.falsePositiveRates[index] ?? 0) * negatives),
    }))
    .filter(point => Number.isFinite(point.threshold))
    .sort((a, b) => a.threshold - b.threshold);
  return {
    thresholds: points.map(point => point.threshold),
    truePositives: points.map(point => point.truePositives),
    falsePositives: points.map(point => point.falsePositives),
    positives,
    negatives,
  };
}

/** Rows: what was true; columns: what was predicted. */
export type Matrix = Record<string, Record<string, number>>;

export const matrixOf = (counts: Counts, positive: string, negative: string): Matrix => ({
  [negative]: { [negative]: counts.trueNegatives, [positive]: counts.falsePositives },
  [positive]: { [negative]: counts.falseNegatives, [positive]: counts.truePositives },
});

/** Rows (actual) and columns (predicted) of a confusion matrix, at most `limit` labels: the most frequent, in their own order. */
export function shownLabels(matrix: Matrix, limit = 15): { labels: string[]; hidden: number } {
  const all = [...new Set([...Object.keys(matrix), ...Object.values(matrix).flatMap(row => Object.keys(row))])];
  if (all.length <= limit) return { labels: all, hidden: 0 };
  const size = (label: string) => Object.values(matrix[label] ?? {}).reduce((sum, n) => sum + n, 0);
  const kept = new Set([...all].sort((a, b) => size(b) - size(a)).slice(0, limit));
  return { labels: all.filter(label => kept.has(label)), hidden: all.length - limit };
}
