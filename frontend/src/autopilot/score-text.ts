import { formatDuration, formatNumber, formatPercent } from '../components/format';
import { metricOf, type Metric } from './metrics';

/** A metric's value as people read it. */
export function scoreText(metric: Metric, value: number | undefined): string {
  if (value === undefined) return '–';
  if (metric.kind === 'seconds') return formatDuration(value);
  if (metric.kind === 'share') return value.toFixed(3);
  return formatNumber(value);
}

export function intervalText(metric: Metric, interval: [number, number] | undefined): string {
  return interval ? `${scoreText(metric, interval[0])}–${scoreText(metric, interval[1])}` : '';
}

/** A metric of the report (`weighted_f1`, `accuracy`, `auc`) in people's words. */
export function reportMetricLabel(name: string): string {
  const words: Record<string, string> = {
    auc: 'AUC',
    accuracy: 'Accuracy',
    balanced_accuracy: 'Balanced accuracy',
    precision: 'Precision',
    recall: 'Recall',
    log_loss: 'Log loss',
    auprc: 'AUPRC',
    brier_score: 'Brier score',
    expected_calibration_error: 'Calibration error (ECE)',
    f0_5: 'F0.5',
    f1: 'F1',
    f2: 'F2',
    mae: 'MAE',
    mse: 'MSE',
    rmse: 'RMSE',
    r2: 'R²',
    mape: 'MAPE',
    true_positive_rate: 'True positive rate',
    true_negative_rate: 'True negative rate',
    false_positive_rate: 'False positive rate',
    false_negative_rate: 'False negative rate',
  };
  const own = words[name];
  if (own) return own;
  const weighted = /^weighted_(.+)$/.exec(name)?.[1];
  if (weighted && words[weighted]) return `${words[weighted]} (weighted)`;
  const macro = /^(.+)_macro$/.exec(name)?.[1];
  if (macro && words[macro]) return `${words[macro]} (macro)`;
  // Some sections use the API's names (`F1macro`).
  return metricOf(name).meaning ? metricOf(name).label : name.replaceAll('_', ' ');
}

const ERRORS = /^(mae|mape|mse|rmse|log_loss|LogLoss|brier_score|expected_calibration_error|false_.*_rate)$/;
export const reportMetricIsError = (name: string): boolean => ERRORS.test(name);

export const percentOf = (part: number, whole: number): string => (whole === 0 ? '–' : formatPercent(part / whole));
