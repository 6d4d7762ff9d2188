import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Input from '@cloudscape-design/components/input';
import Slider from '@cloudscape-design/components/slider';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo, useState } from 'react';

import { cheapest, countsAt, matrixOf, ratesOf, type Costs, type Counts, type ThresholdCurve } from '../../autopilot/confusion';
import type { BinaryReport } from '../../autopilot/report';
import { formatNumber, formatPercent } from '../../components/format';
import { ConfusionTable } from './confusion-table';
import { CostTable } from './cost-table';
import { binarySentence } from './sentence';

interface ThresholdProps {
  binary: BinaryReport;
  curve: ThresholdCurve;
  target: string;
  threshold: number;
  setThreshold: (threshold: number) => void;
}

/** From which probability on a row counts as positive, and what that does to right and wrong answers. */
export function Threshold({ binary, curve, target, threshold, setThreshold }: ThresholdProps) {
  const counts = useMemo(() => countsAt(curve, threshold), [curve, threshold]);
  const { positive, negative } = binary;
  return (
    <SpaceBetween size="m">
      <Grid gridDefinition={[{ colspan: { default: 12, s: 6 } }, { colspan: { default: 12, s: 6 } }]}>
        <SpaceBetween size="m">
          <FormField
            label={`Call it “${positive}” from a probability of`}
            description="Lower finds more and raises more false alarms; higher the other way round."
            constraintText={threshold === binary.threshold && threshold !== 0.5 && `The model decides at ${formatPercent(threshold)}, where it served the objective best.`}
          >
            <Slider
              value={Math.round(threshold * 100)}
              min={1}
              max={99}
              step={1}
              valueFormatter={(value) => `${value} %`}
              ariaLabel={`Threshold for ${positive}`}
              onChange={({ detail }) => setThreshold(detail.value / 100)}
            />
          </FormField>
          <Box aria-live="polite">{binarySentence(target, positive, counts)}</Box>
          <Rates counts={counts} />
          <CostTuning curve={curve} setThreshold={setThreshold} counts={counts} positive={positive} own={binary.threshold} />
        </SpaceBetween>
        <ConfusionTable matrix={matrixOf(counts, positive, negative)} caption={`At ${Math.round(threshold * 100)} %: rows by truth and prediction.`} />
      </Grid>
      {binary.costs.length > 0 && <CostTable costs={binary.costs} positive={positive} own={binary.threshold} setThreshold={setThreshold} />}
      {Math.abs(threshold - binary.threshold) > 0.001 && (
        <Box color="text-body-secondary" fontSize="body-s">
          The model decides at {formatPercent(binary.threshold)}. An endpoint that you deploy from this page decides at {formatPercent(threshold)}.{' '}
          <Button variant="inline-link" onClick={() => setThreshold(binary.threshold)}>
            Back to {formatPercent(binary.threshold)}
          </Button>
        </Box>
      )}
    </SpaceBetween>
  );
}

function Rates({ counts }: { counts: Counts }) {
  const rates = ratesOf(counts);
  const shown: [string, number][] = [
    ['Precision', rates.precision],
    ['Recall', rates.recall],
    ['F1', rates.f1],
    ['Accuracy', rates.accuracy],
  ];
  return (
    <ColumnLayout columns={4} variant="text-grid">
      {shown.map(([label, value]) => (
        <div key={label}>
          <Box variant="awsui-key-label">{label}</Box>
          <span className="atelier-number">{value.toFixed(3)}</span>
        </div>
      ))}
    </ColumnLayout>
  );
}

interface CostTuningProps {
  curve: ThresholdCurve;
  counts: Counts;
  positive: string;
  setThreshold: (threshold: number) => void;
  /** The threshold at which the model decides by itself. */
  own: number;
}

/** When the two kinds of error do not cost the same, the best threshold is another. */
function CostTuning({ curve, counts, positive, setThreshold, own }: CostTuningProps) {
  const [typed, setTyped] = useState({ falsePositive: '1', falseNegative: '5' });
  const costs: Costs = { falsePositive: Number(typed.falsePositive), falseNegative: Number(typed.falseNegative) };
  const valid = costs.falsePositive >= 0 && costs.falseNegative >= 0 && Number.isFinite(costs.falsePositive + costs.falseNegative);
  const costOf = (each: Counts) => each.falsePositives * costs.falsePositive + each.falseNegatives * costs.falseNegative;
  const [now, before] = [costOf(counts), costOf(countsAt(curve, own))];
  const saved = before > 0 && now < before ? `, ${formatPercent(1 - now / before)} less than at ${formatPercent(own)}` : '';
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="end">
      <FormField label="A false alarm costs">
        <Input
          type="number"
          inputMode="decimal"
          value={typed.falsePositive}
          invalid={!(costs.falsePositive >= 0)}
          onChange={({ detail }) => setTyped((before) => ({ ...before, falsePositive: detail.value }))}
        />
      </FormField>
      <FormField label={`A missed “${positive}” costs`}>
        <Input
          type="number"
          inputMode="decimal"
          value={typed.falseNegative}
          invalid={!(costs.falseNegative >= 0)}
          onChange={({ detail }) => setTyped((before) => ({ ...before, falseNegative: detail.value }))}
        />
      </FormField>
      <Button disabled={!valid} onClick={() => setThreshold(Math.min(0.99, Math.max(0.01, Math.round(cheapest(curve, costs).threshold * 100) / 100)))}>
        Find the cheapest threshold
      </Button>
      <Box color="text-body-secondary" padding={{ bottom: 'xxs' }}>
        {valid ? `Errors now cost ${formatNumber(now)}${saved}` : ''}
      </Box>
    </SpaceBetween>
  );
}
