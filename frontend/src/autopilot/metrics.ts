/** What each metric is: its name for people, its direction and how its value is written. Nobody branches on names elsewhere. */
import type { AutoMLMetricEnum, AutoMLMetricExtendedEnum, ProblemType, SortOrder } from '@aws-sdk/client-sagemaker';

export type MetricName = AutoMLMetricExtendedEnum;

export interface Metric {
  name: MetricName;
  label: string;
  higherIsBetter: boolean;
  /** `share` lies in 0–1 and is compared as it is; `target` is in the unit of the target column; `seconds` is a time. */
  kind: 'share' | 'target' | 'target-squared' | 'number' | 'seconds';
  /** One line for somebody who meets the metric for the first time. */
  meaning: string;
}

const share = (name: MetricName, label: string, meaning: string): Metric => ({
  name,
  label,
  higherIsBetter: true,
  kind: 'share',
  meaning,
});
const error = (name: MetricName, label: string, kind: Metric['kind'], meaning: string): Metric => ({
  name,
  label,
  higherIsBetter: false,
  kind,
  meaning,
});

const METRICS: Record<MetricName, Metric> = {
  Accuracy: share('Accuracy', 'Accuracy', 'Share of all rows that are predicted right.'),
  AUC: share('AUC', 'AUC', 'Chance that a row of the positive class gets a higher score than another row; 0.5 is guessing.'),
  BalancedAccuracy: share('BalancedAccuracy', 'Balanced accuracy', 'Mean of the share found in each class; rare classes count as much as frequent ones.'),
  F1: share('F1', 'F1', 'Harmonic mean of precision and recall of the positive class.'),
  F1macro: share('F1macro', 'F1 (macro)', 'F1 of each class, averaged over the classes.'),
  Precision: share('Precision', 'Precision', 'Of the rows predicted positive, the share that is.'),
  PrecisionMacro: share('PrecisionMacro', 'Precision (macro)', 'Precision of each class, averaged over the classes.'),
  Recall: share('Recall', 'Recall', 'Of the positive rows, the share that is found.'),
  RecallMacro: share('RecallMacro', 'Recall (macro)', 'Recall of each class, averaged over the classes.'),
  R2: { name: 'R2', label: 'R²', higherIsBetter: true, kind: 'number', meaning: 'Share of the variation of the target that is explained; below 0 is worse than always saying the mean.' },
  MAE: error('MAE', 'MAE', 'target', 'Mean distance between prediction and truth.'),
  MSE: error('MSE', 'MSE', 'target-squared', 'Mean squared distance between prediction and truth; large errors weigh more.'),
  RMSE: error('RMSE', 'RMSE', 'target', 'Root of the mean squared error, in the unit of the target.'),
  LogLoss: error('LogLoss', 'Log loss', 'number', 'How surprised the probabilities are by the truth.'),
  InferenceLatency: error('InferenceLatency', 'Time for one row', 'seconds', 'Time from the request to the answer for one row.'),
  MAPE: error('MAPE', 'MAPE', 'share', 'Mean error as a share of the true value.'),
  MASE: error('MASE', 'MASE', 'number', 'Error relative to repeating the last value; below 1 is better than that.'),
  WAPE: error('WAPE', 'WAPE', 'share', 'Sum of errors as a share of the sum of the true values.'),
  AverageWeightedQuantileLoss: error('AverageWeightedQuantileLoss', 'Average wQL', 'share', 'Weighted quantile loss, averaged over the quantiles.'),
  Rouge1: share('Rouge1', 'ROUGE-1', 'Overlap of single words with the reference.'),
  Rouge2: share('Rouge2', 'ROUGE-2', 'Overlap of word pairs with the reference.'),
  RougeL: share('RougeL', 'ROUGE-L', 'Longest common subsequence with the reference.'),
  RougeLSum: share('RougeLSum', 'ROUGE-Lsum', 'ROUGE-L over the lines of summaries.'),
  Perplexity: error('Perplexity', 'Perplexity', 'number', 'How many words the model hesitates between.'),
  ValidationLoss: error('ValidationLoss', 'Validation loss', 'number', 'Loss on the validation rows.'),
  TrainingLoss: error('TrainingLoss', 'Training loss', 'number', 'Loss on the training rows.'),
};

/** The metric of that name; a name that this version does not know is shown as it is, higher is better. */
export function metricOf(name: string): Metric {
  return (
    METRICS[name as MetricName] ?? { name: name as MetricName, label: name, higherIsBetter: true, kind: 'number', meaning: '' }
  );
}

/** Objectives that an experiment of this problem type accepts; the first is the default (autopilot spec §5.1). */
/** The order in which a list by this metric begins with the best. */
export const bestFirst = (metric: string): SortOrder => (metricOf(metric).higherIsBetter ? 'Descending' : 'Ascending');

export const OBJECTIVES: Record<ProblemType, readonly AutoMLMetricEnum[]> = {
  BinaryClassification: ['F1', 'AUC', 'Accuracy', 'BalancedAccuracy', 'Precision', 'Recall'],
  MulticlassClassification: ['Accuracy', 'BalancedAccuracy', 'F1macro', 'PrecisionMacro', 'RecallMacro'],
  Regression: ['MSE', 'RMSE', 'MAE', 'R2'],
};

export const PROBLEM_TYPES: Record<ProblemType, { label: string; says: string }> = {
  BinaryClassification: { label: 'Two classes', says: 'two classes (binary)' },
  MulticlassClassification: { label: 'Several classes', says: 'several classes (multiclass)' },
  Regression: { label: 'A number', says: 'a number (regression)' },
};

export const directionText = (metric: Metric): string => (metric.higherIsBetter ? 'Higher is better' : 'Lower is better');

/** True when `a` is the better value. */
export const isBetter = (metric: Metric, a: number, b: number): boolean => (metric.higherIsBetter ? a > b : a < b);
