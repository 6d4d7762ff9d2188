import Box from '@cloudscape-design/components/box';
import Tabs, { type TabsProps } from '@cloudscape-design/components/tabs';
import { useMemo } from 'react';

import { countsAt, matrixOf, ratesOf, type Matrix } from '../../autopilot/confusion';
import { flowOf } from '../../autopilot/flow';
import type { BinaryReport, Report } from '../../autopilot/report';
import { CalibrationChart, GainChart, LiftChart, PrecisionRecallChart, RocChart } from '../../charts/curves';
import { FlowChart } from '../../charts/flow';
import { PredictedActualChart, ResidualChart, ResidualHistogram } from '../../charts/regression';
import { Cell } from '../../components/cell';
import { useUrlState } from '../../components/use-url-state';

/** Every chart that the report has numbers for, one at a time; the chosen one is part of the address. */
export function ChartsCell({ report, target, threshold }: { report: Report; target: string; threshold: number }) {
  const [chart, setChart] = useUrlState('chart');
  const tabs = useTabs(report, target, threshold);
  const first = tabs[0];
  if (!first) return null;
  const active = tabs.some(({ id }) => id === chart) ? chart : first.id;
  return (
    <Cell id="charts" title="Charts">
      <Tabs tabs={tabs} activeTabId={active} onChange={({ detail }) => setChart(detail.activeTabId)} ariaLabel="Charts" />
    </Cell>
  );
}

function useTabs(report: Report, target: string, threshold: number): TabsProps.Tab[] {
  const { binary, calibration, regression } = report;
  const marks = useMemo(() => marksAt(binary, threshold), [binary, threshold]);
  const flow = useMemo(() => flowOf(matrixAt(report, threshold)), [report, threshold]);
  const tabs: TabsProps.Tab[] = [];
  const add = (id: string, label: string, content: React.ReactNode) => tabs.push({ id, label, content });
  if (flow.links.length > 0) add('flow', 'Where predictions go', <FlowChart flow={flow} target={target} />);
  if (binary?.roc) add('roc', 'ROC', <RocChart line={binary.roc} marker={marks?.roc} />);
  if (binary?.precisionRecall) {
    add('precision-recall', 'Precision and recall', <PrecisionRecallChart line={binary.precisionRecall} share={marks?.share ?? 0} marker={marks?.precisionRecall} />);
  }
  if (binary?.gain) add('gain', 'Gain', <GainChart line={binary.gain} />);
  if (binary?.lift) add('lift', 'Lift', <LiftChart line={binary.lift} />);
  if (calibration) add('calibration', 'Calibration', <CalibrationChart line={calibration} />);
  if (regression) {
    add('predicted-actual', 'Predicted and actual', <PredictedActualChart {...regression} target={target} rmse={report.metrics.find(({ name }) => name === 'rmse')?.value ?? 0} />);
    add('residuals', 'Residuals', <ResidualChart {...regression} target={target} />);
    add('residual-histogram', 'Distribution of errors', <ResidualHistogram {...regression} />);
  }
  return tabs.length > 0 || report.confusion ? tabs : [{ id: 'none', label: 'Charts', content: <Box>This report holds no curves.</Box> }];
}

/** Counts by truth and prediction; of two labels at the chosen threshold. */
function matrixAt({ binary, confusion }: Report, threshold: number): Matrix {
  return binary?.curve ? matrixOf(countsAt(binary.curve, threshold), binary.positive, binary.negative) : (confusion ?? {});
}

/** Where the chosen threshold lies on the two curves. */
function marksAt(binary: BinaryReport | undefined, threshold: number) {
  if (!binary?.curve) return undefined;
  const counts = countsAt(binary.curve, threshold);
  const rates = ratesOf(counts);
  const text = `threshold ${Math.round(threshold * 100)} %`;
  const { positives, negatives } = binary.curve;
  return {
    share: positives / Math.max(1, positives + negatives),
    roc: { x: rates.falseAlarmRate, y: rates.recall, text },
    precisionRecall: { x: rates.recall, y: rates.precision, text },
  };
}
