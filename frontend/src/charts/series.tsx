/** Lines over time: requests, latency and errors of an endpoint. */
import { useCallback } from 'react';

import { largestTriangles, pick } from './downsample';
import type { Palette } from './palette';
import { Plot, type Drawing } from './plot';

export interface Series {
  name: string;
  at: Date[];
  values: number[];
}

interface SeriesProps {
  label: string;
  reading: string;
  yTitle: string;
  series: Series[];
  bars?: boolean;
  bad?: boolean;
  /** The window that is shown, also where nothing happened. */
  range: [Date, Date];
}

export function SeriesChart({ label, reading, yTitle, series, bars = false, bad = false, range }: SeriesProps) {
  const draw = useCallback(
    (palette: Palette): Drawing => ({
      data: series.map(({ name, at, values }, index) => {
        const kept = bars ? at.map((_, each) => each) : largestTriangles(at.map(Number), values);
        const colours = bad ? [palette.neutral, palette.bad, ...palette.series.slice(3)] : palette.series;
        const color = colours[index % colours.length] as string;
        const x = pick(at, kept);
        const y = pick(values, kept);
        return bars
          ? { type: 'bar' as const, name, x, y, width: 50_000, marker: { color } }
          : { name, x, y, mode: 'lines+markers' as const, line: { color, width: 2 }, marker: { size: 4 } };
      }),
      layout: {
        barmode: 'stack',
        showlegend: series.length > 1,
        xaxis: { title: { text: 'Time (local)' }, type: 'date', range: range.map(Number) },
        yaxis: { title: { text: yTitle }, rangemode: 'tozero' },
      },
    }),
    [series, bars, bad, yTitle, range],
  );
  const table = useCallback(
    () => ({
      columns: ['Time', 'Series', yTitle],
      rows: series.flatMap(({ name, at, values }) => at.map((time, index) => [time.toLocaleString('en-GB'), name, values[index] ?? ''])),
    }),
    [series, yTitle],
  );
  return <Plot label={label} reading={reading} draw={draw} table={table} height={220} />;
}
