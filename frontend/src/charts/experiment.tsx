/** The two live charts of an experiment. */
import { useCallback } from 'react';

import type { Palette } from './palette';
import { Plot, type Drawing } from './plot';

export interface AnytimePoint {
  /** Seconds since the experiment began. */
  seconds: number;
  value: number;
  model: string;
  /** The best so far at this moment; null of a first look, which is judged on fewer rows than the others. */
  best: number | null;
}

/** Where all values are one, as with the first model: drawn by itself, the axis would go one up and one down. */
function around(points: { value: number }[]): [number, number] | undefined {
  const values = points.map(point => point.value);
  const low = Math.min(...values);
  const margin = Math.abs(low) / 10 || 1;
  return values.length && low === Math.max(...values) ? [low - margin, low + margin] : undefined;
}

interface AnytimeProps {
  points: AnytimePoint[];
  metric: string;
  reading: string;
}

export function AnytimeChart({ points, metric, reading }: AnytimeProps) {
  const draw = useCallback(
    (palette: Palette): Drawing => ({
      data: [
        {
          x: points.map(point => point.seconds),
          y: points.map(point => point.value),
          text: points.map(point => point.model),
          mode: 'markers',
          marker: { color: palette.neutral, size: 6 },
          hovertemplate: '%{text}<br>%{y:.4g} after %{x:.0f} s<extra></extra>',
          name: 'Model',
        },
        {
          x: points.map(point => point.seconds),
          y: points.map(point => point.best),
          mode: 'lines',
          line: { color: palette.good, width: 2, shape: 'hv' },
          hoverinfo: 'skip',
          name: 'Best so far',
        },
      ],
      layout: {
        xaxis: { title: { text: 'Time since the start (s)' }, rangemode: 'tozero' },
        yaxis: { title: { text: metric }, range: around(points) },
      },
    }),
    [points, metric],
  );
  const table = useCallback(
    () => ({ columns: ['Seconds', 'Model', metric, 'Best so far'], rows: points.map(point => [point.seconds, point.model, point.value, point.best ?? '–']) }),
    [points, metric],
  );
  return <Plot label={`Best ${metric} over time`} reading={reading} draw={draw} table={table} height={220} />;
}

export interface SpeedPoint {
  model: string;
  milliseconds: number;
  value: number;
  /** No other model is both faster and better. */
  frontier: boolean;
}

export function SpeedQualityChart({ points, metric, reading }: { points: SpeedPoint[]; metric: string; reading: string }) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const frontier = points.filter(point => point.frontier).sort((a, b) => a.milliseconds - b.milliseconds);
      return {
        data: [
          {
            x: frontier.map(point => point.milliseconds),
            y: frontier.map(point => point.value),
            mode: 'lines',
            line: { color: palette.good, width: 1, dash: 'dot' },
            hoverinfo: 'skip',
          },
          {
            x: points.map(point => point.milliseconds),
            y: points.map(point => point.value),
            text: points.map(point => point.model),
            mode: 'markers',
            marker: {
              size: 9,
              color: points.map(point => (point.frontier ? palette.good : palette.neutral)),
              symbol: points.map(point => (point.frontier ? 'circle' : 'circle-open')),
            },
            hovertemplate: '%{text}<br>%{y:.4g} at %{x:.3g} ms<extra></extra>',
          },
        ],
        layout: {
          xaxis: { title: { text: 'Time for one row (ms, log scale)' }, type: 'log', nticks: 6 },
          yaxis: { title: { text: metric }, range: around(points) },
        },
      };
    },
    [points, metric],
  );
  const table = useCallback(
    () => ({
      columns: ['Model', 'Time for one row (ms)', metric, 'Nobody is faster and better'],
      rows: points.map(point => [point.model, point.milliseconds, point.value, point.frontier ? 'yes' : 'no']),
    }),
    [points, metric],
  );
  return <Plot label={`${metric} against the time for one row`} reading={reading} draw={draw} table={table} height={220} />;
}
