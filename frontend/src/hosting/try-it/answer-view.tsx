import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';

import { WaterfallChart } from '../../charts/importance';
import { formatDuration, formatNumber, formatPercent } from '../../components/format';
import type { Prediction as Predicted } from '../answer';
import { labelOfInterest } from '../beside';
import type { ModelSchema } from '../schema';
import './answer-view.css';
import type { Prediction } from './use-prediction';

const MOST_LABELS = 10;

/** What the model says about the row, how sure it is, and which columns moved it. */
export function AnswerView({ prediction, schema }: { prediction: Prediction; schema: ModelSchema }) {
  const first = prediction.answer.predictions[0];
  const reasons = prediction.answer.reasons[0];
  if (!first) return <Box color="text-status-error">The endpoint answered without a prediction.</Box>;
  return (
    <ColumnLayout columns={reasons ? 2 : 1}>
      <SpaceBetween size="m">
        <div aria-live="polite">
          <Box variant="awsui-key-label">{schema.target || 'Prediction'}</Box>
          <Box variant="awsui-value-large">{valueText(first)}</Box>
          {schema.labels.length === 0 && schema.average[0] !== undefined && (
            <Box color="text-body-secondary">On average {formatNumber(schema.average[0], 5)} among the rows that were learned from.</Box>
          )}
          <Box color="text-body-secondary" fontSize="body-s">
            Answered in {formatDuration(prediction.milliseconds / 1000)}, the way through the network included.
          </Box>
        </div>
        {first.probabilities.length > 0 && <Probabilities prediction={first} schema={schema} />}
      </SpaceBetween>
      {reasons && <Reasons prediction={prediction} schema={schema} />}
    </ColumnLayout>
  );
}

export function valueText({ value, probabilities }: Predicted): string {
  const number = Number(value);
  return probabilities.length === 0 && value !== '' && Number.isFinite(number) ? formatNumber(number, 5) : value;
}

/** What is usual, as a mark in each bar and in words: of two labels the second tells both. */
function averageText(usual: readonly (readonly [string, number | undefined])[]): string {
  const [label, share] = usual.at(-1) ?? [];
  const which = usual.length === 2 ? `: ${formatPercent(share)} are “${label}”` : '';
  return `The mark is the share of the label among the rows that were learned from${which}.`;
}

/** Why a label may be the answer that is not the more probable one. */
const decisionText = (labels: readonly string[], threshold: number): string =>
  `The answer is “${labels[1] ?? ''}” from a probability of ${formatPercent(threshold)} on.`;

/** A few labels keep their places, so that their bars move when a value is changed; of many the most probable are shown. */
function Probabilities({ prediction, schema }: { prediction: Predicted; schema: ModelSchema }) {
  const { labels, threshold } = schema;
  const all = prediction.probabilities;
  const place = ({ label }: { label: string }) => labels.indexOf(label);
  const usual = (label: string): number | undefined => (schema.average.length === labels.length ? schema.average[labels.indexOf(label)] : undefined);
  const shown = all.length <= MOST_LABELS ? [...all].sort((a, b) => place(a) - place(b)) : all.slice(0, MOST_LABELS);
  return (
    <div>
      <Box variant="awsui-key-label">Probability</Box>
      <ul className="atelier-probabilities">
        {shown.map(({ label, probability }) => (
          <li key={label}>
            <span>{label}</span>
            <span className="atelier-probability" aria-hidden="true">
              <span style={{ inlineSize: `${Math.max(0.5, probability * 100)}%` }} />
              {usual(label) !== undefined && <i style={{ insetInlineStart: `${(usual(label) ?? 0) * 100}%` }} />}
            </span>
            <span title={usual(label) === undefined ? undefined : `On average ${formatPercent(usual(label))}`}>{formatPercent(probability)}</span>
          </li>
        ))}
      </ul>
      {shown.some(({ label }) => usual(label) !== undefined) && (
        <Box color="text-body-secondary" fontSize="body-s">
          {averageText(shown.map(({ label }) => [label, usual(label)]))}
        </Box>
      )}
      {threshold !== undefined && (
        <Box color="text-body-secondary" fontSize="body-s">
          {decisionText(labels, threshold)}
        </Box>
      )}
    </div>
  );
}

/** Contributions are in probability for classes and in the target's unit for numbers; the base is what is left of the prediction. */
function Reasons({ prediction, schema }: { prediction: Prediction; schema: ModelSchema }) {
  const { answer, values } = prediction;
  const first = answer.predictions[0];
  const classes = (first?.probabilities.length ?? 0) > 0;
  const label = first && (classes || schema.labels.length > 0) ? labelOfInterest(schema, first) : undefined;
  const total = label === undefined ? Number(first?.value) : first?.probabilities.find((each) => each.label === label)?.probability;
  const steps = useMemo(
    () => (answer.reasons[0] ?? []).map(({ column, contribution }) => ({ column, value: values[column] ?? '', contribution })),
    [answer, values],
  );
  const sum = steps.reduce((all, step) => all + step.contribution, 0);
  // An endpoint may tell the label alone: then only how far each column moves its probability is known.
  const base = answer.baseValue ?? (total === undefined || !Number.isFinite(total) ? undefined : total - sum);
  return <WaterfallChart steps={steps} base={base} unit={label === undefined ? schema.target || 'Prediction' : `Probability of “${label}”`} />;
}
