/** The charts of a model that predicts numbers. */
import { useCallback } from 'react';

import { formatNumber } from '../components/format';
import { everyNth, pick } from './downsample';
import type { Palette } from './palette';
import { Plot, type Drawing } from './plot';

interface Points {
  actual: number[];
  predicted: number[];
  target: string;
}

/** Least-squares line through the points: intercept and slope. */
export function bestFit(x: readonly number[], y: readonly number[]): { intercept: number; slope: number } {
  const count = Math.max(1, x.length);
  const meanX = x.reduce((sum, value) => sum + value, 0) / count;
  const meanY = y.reduce((sum, value) => sum + value, 0) / count;
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  const together = x.reduce((sum, value, index) => sum + (value - meanX) * ((y[index] as number) - meanY), 0);
  const slope = spread === 0 ? 0 : together / spread;
  return { intercept: meanY - slope * meanX, slope };
}

/** Residual = actual − predicted, in units of its own standard deviation (population), as the report defines it. */
export function standardised(actual: readonly number[], predicted: readonly number[]): number[] {
  const residuals = actual.map((value, index) => value - (predicted[index] as number));
  const mean = residuals.reduce((sum, value) => sum + value, 0) / Math.max(1, residuals.length);
  const deviation = Math.sqrt(residuals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, residuals.length));
  return residuals.map(value => (deviation === 0 ? 0 : value / deviation));
}

/** Of how many of 100 rows the error is no larger. */
export function within(actual: readonly number[], predicted: readonly number[], error: number): number {
  const small = actual.filter((value, index) => Math.abs(value - (predicted[index] as number)) <= error);
  return Math.round((100 * small.length) / Math.max(1, actual.length));
}

const extent = (values: readonly number[]): [number, number] =>
  values.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);

export function PredictedActualChart({ actual, predicted, target, rmse }: Points & { rmse: number }) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const kept = everyNth(actual.length);
      const [low, high] = extent([...actual, ...predicted]);
      const { intercept, slope } = bestFit(predicted, actual);
      const ends = extent(predicted);
      return {
        data: [
          // The band lies under the dots: its lower edge, then the upper one, filled down to it.
          { x: [low, high], y: [low - rmse, high - rmse], mode: 'lines', line: { width: 0 }, showlegend: false, hoverinfo: 'skip' },
          {
            x: [low, high],
            y: [low + rmse, high + rmse],
            mode: 'lines',
            line: { width: 0 },
            fill: 'tonexty',
            fillcolor: `${palette.neutral}38`,
            name: `Within ±${formatNumber(rmse)} (RMSE)`,
            hoverinfo: 'skip',
          },
          { x: pick(predicted, kept), y: pick(actual, kept), mode: 'markers', marker: { color: palette.good, size: 5, opacity: 0.45 }, name: 'Rows' },
          { x: [low, high], y: [low, high], mode: 'lines', line: { color: palette.neutral, dash: 'dash', width: 1 }, name: 'Exactly right', hoverinfo: 'skip' },
          { x: ends, y: ends.map(end => intercept + slope * end), mode: 'lines', line: { color: palette.bad, width: 1.5 }, name: 'Best-fit line', hoverinfo: 'skip' },
        ],
        layout: {
          showlegend: true,
          xaxis: { title: { text: `Predicted ${target}` } },
          yaxis: { title: { text: `Actual ${target}` } },
        },
      };
    },
    [actual, predicted, target, rmse],
  );
  const table = useCallback(
    () => ({ columns: [`Predicted ${target}`, `Actual ${target}`], rows: predicted.map((value, index) => [value, actual[index] ?? '']) }),
    [actual, predicted, target],
  );
  return <Plot label={`Actual against predicted ${target}`} reading={`The closer the dots lie to the dashed line, the better. ${within(actual, predicted, rmse)} of 100 lie in the band: their prediction is off by ${formatNumber(rmse)} (the RMSE) or less.`} draw={draw} table={table} height={320} />;
}

export function ResidualChart({ actual, predicted, target }: Points) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const kept = everyNth(actual.length);
      const residuals = standardised(actual, predicted);
      const ends = extent(predicted);
      return {
        data: [
          { x: pick(predicted, kept), y: pick(residuals, kept), mode: 'markers', marker: { color: palette.good, size: 5, opacity: 0.45 } },
          ...[-3, 0, 3].map(level => ({
            x: ends,
            y: [level, level],
            mode: 'lines' as const,
            line: { color: palette.neutral, dash: 'dash' as const, width: 1 },
            hoverinfo: 'skip' as const,
          })),
        ],
        layout: {
          xaxis: { title: { text: `Predicted ${target}` } },
          yaxis: { title: { text: 'Residual (standard deviations)' } },
        },
      };
    },
    [actual, predicted, target],
  );
  const table = useCallback(() => {
    const residuals = standardised(actual, predicted);
    return { columns: [`Predicted ${target}`, 'Residual (standard deviations)'], rows: predicted.map((value, index) => [value, residuals[index] ?? '']) };
  }, [actual, predicted, target]);
  return (
    <Plot
      label="Standardised residuals"
      reading="A shapeless band around 0 is good; dots beyond ±3 are unusual errors."
      draw={draw}
      table={table}
      height={320}
    />
  );
}

const BINS = 30;

/** Counts of the values in equal bins between −limit and limit; what lies outside counts in the outer bins. */
export function histogram(values: readonly number[], limit = 4, bins = BINS): { centres: number[]; counts: number[] } {
  const width = (2 * limit) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((value + limit) / width)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { centres: counts.map((_, index) => -limit + width * (index + 0.5)), counts };
}

export function ResidualHistogram({ actual, predicted }: Omit<Points, 'target'>) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const { centres, counts } = histogram(standardised(actual, predicted));
      return {
        data: [{ type: 'bar', x: centres, y: counts, marker: { color: palette.good } }],
        layout: {
          bargap: 0.05,
          xaxis: { title: { text: 'Residual (standard deviations)' } },
          yaxis: { title: { text: 'Rows' } },
        },
      };
    },
    [actual, predicted],
  );
  const table = useCallback(() => {
    const { centres, counts } = histogram(standardised(actual, predicted));
    return { columns: ['Residual (standard deviations)', 'Rows'], rows: centres.map((centre, index) => [centre, counts[index] ?? 0]) };
  }, [actual, predicted]);
  return <Plot label="Distribution of the residuals" reading="A bell around 0 means no systematic error." draw={draw} table={table} />;
}
