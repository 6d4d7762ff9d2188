/** The charts of a classifier: ROC, precision-recall, gain, lift and calibration. */
import { useCallback } from 'react';

import { largestTriangles, pick } from './downsample';
import type { Palette } from './palette';
import { Plot, type Drawing } from './plot';

interface Line {
  x: number[];
  y: number[];
}

const thinned = ({ x, y }: Line): Line => {
  const kept = largestTriangles(x, y);
  return { x: pick(x, kept), y: pick(y, kept) };
};

interface Marker {
  x: number;
  y: number;
  text: string;
}

interface CurveProps {
  label: string;
  reading: string;
  line: Line;
  xTitle: string;
  yTitle: string;
  /** What guessing would give. */
  baseline?: Line | undefined;
  /** Where the chosen threshold lies. */
  marker?: Marker | undefined;
  yRange?: [number, number] | undefined;
  percent?: boolean;
  points?: boolean;
  /** 95 % interval of each point. */
  ends?: { low: number[]; high: number[] } | undefined;
  height?: number;
}

function CurveChart({ label, reading, line, xTitle, yTitle, baseline, marker, yRange, percent = true, points, ends, height }: CurveProps) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const { x, y } = thinned(line);
      const format = percent ? { tickformat: '.0%' } : {};
      return {
        data: [
          ...(baseline
            ? [{ x: baseline.x, y: baseline.y, mode: 'lines' as const, line: { color: palette.neutral, dash: 'dash' as const, width: 1 }, hoverinfo: 'skip' as const, name: 'Guessing' }]
            : []),
          { x, y, mode: points ? ('lines+markers' as const) : ('lines' as const), line: { color: palette.good, width: 2 }, name: 'This model', ...barsOf(line, ends, palette) },
          ...(marker
            ? [{ x: [marker.x], y: [marker.y], mode: 'markers' as const, marker: { color: palette.bad, size: 11, symbol: 'diamond' }, text: [marker.text], hoverinfo: 'text' as const, name: 'Chosen threshold' }]
            : []),
        ],
        layout: {
          xaxis: { title: { text: xTitle }, range: [0, 1.01], tickformat: '.0%' },
          yaxis: { title: { text: yTitle }, ...format, ...(yRange ? { range: yRange } : {}) },
        },
      };
    },
    [line, baseline, marker, xTitle, yTitle, yRange, percent, points, ends],
  );
  const table = useCallback(
    () => ({ columns: [xTitle, yTitle], rows: line.x.map((x, index) => [x, line.y[index] ?? '']) }),
    [line, xTitle, yTitle],
  );
  return (
    <div className="atelier-plot-narrow">
      <Plot label={label} reading={reading} draw={draw} table={table} height={height ?? 320} />
    </div>
  );
}

/** Bars of the intervals, when every point has one. */
const barsOf = ({ y }: Line, ends: CurveProps['ends'], { neutral }: Palette) =>
  ends?.low.length === y.length && ends.high.length === y.length
    ? {
        error_y: {
          type: 'data' as const,
          symmetric: false,
          array: ends.high.map((high, index) => high - (y[index] as number)),
          arrayminus: ends.low.map((low, index) => (y[index] as number) - low),
          color: neutral,
          thickness: 1,
          width: 3,
        },
      }
    : {};

const DIAGONAL: Line = { x: [0, 1], y: [0, 1] };
const ONE: Line = { x: [0, 1], y: [1, 1] };
const UNIT: [number, number] = [0, 1.02];

export const RocChart = ({ line, marker }: { line: Line; marker?: Marker | undefined }) => (
  <CurveChart
    label="ROC curve"
    reading="The closer to the upper left corner, the better; the dashed line is guessing."
    line={line}
    baseline={DIAGONAL}
    marker={marker}
    xTitle="False alarms (share of negatives)"
    yTitle="Found (share of positives)"
    yRange={UNIT}
  />
);

export const PrecisionRecallChart = ({ line, share, marker }: { line: Line; share: number; marker?: Marker | undefined }) => {
  const baseline = share > 0 ? { x: [0, 1], y: [share, share] } : undefined;
  return (
    <CurveChart
      label="Precision and recall"
      reading="The closer to the upper right corner, the better; the dashed line is guessing."
      line={line}
      baseline={baseline}
      marker={marker}
      xTitle="Recall (share of positives found)"
      yTitle="Precision (share of alarms that are right)"
      yRange={UNIT}
    />
  );
};

export const GainChart = ({ line }: { line: Line }) => (
  <CurveChart
    label="Cumulative gain"
    reading="How many of the positives are in the rows with the highest scores; the dashed line is a random choice."
    line={line}
    baseline={DIAGONAL}
    xTitle="Rows chosen, highest scores first (share of all)"
    yTitle="Positives among them (share of all positives)"
    yRange={UNIT}
  />
);

export const LiftChart = ({ line }: { line: Line }) => (
  <CurveChart
    label="Lift"
    reading="How many times more positives than in a random choice of as many rows; higher is better."
    line={line}
    baseline={ONE}
    xTitle="Rows chosen, highest scores first (share of all)"
    yTitle="Lift (times as many)"
    percent={false}
    points
  />
);

export const CalibrationChart = ({ line }: { line: Line & { low: number[]; high: number[] } }) => (
  <CurveChart
    label="Calibration"
    reading="On the dashed line, a probability of 70 % comes true in 70 % of the cases; bars are 95 % intervals."
    line={line}
    ends={line}
    baseline={DIAGONAL}
    xTitle="Predicted probability"
    yTitle="Came true (share of rows)"
    yRange={UNIT}
    points
  />
);
