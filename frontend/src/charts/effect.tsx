/** Partial dependence of one column, with single rows behind it (ICE). */
import type { Data } from 'plotly.js';
import { useCallback } from 'react';

import type { Palette } from './palette';
import { Plot, type Drawing } from './plot';

export interface EffectLine {
  label: string;
  mean: number[];
}

interface EffectProps {
  column: string;
  numeric: boolean;
  values: (number | string)[];
  lines: EffectLine[];
  /** Predictions of single rows, drawn faintly behind the line of their label. */
  rows: number[][];
  /** How many rows the means are of. */
  count: number;
  yTitle: string;
}

export function EffectChart({ column, numeric, values, lines, rows, count, yTitle }: EffectProps) {
  const draw = useCallback(
    (palette: Palette): Drawing => ({
      data: numeric ? curves(palette, values, lines, rows) : bars(palette, values, lines),
      layout: {
        showlegend: lines.length > 1,
        barmode: 'group',
        xaxis: { title: { text: column }, ...(numeric ? {} : { type: 'category' as const }) },
        yaxis: { title: { text: yTitle } },
      },
    }),
    [column, numeric, values, lines, rows, yTitle],
  );
  const table = useCallback(
    () => ({
      columns: [column, ...lines.map(({ label }) => (lines.length > 1 ? `${yTitle}: ${label}` : yTitle))],
      rows: values.map((value, index) => [value, ...lines.map(({ mean }) => mean[index] ?? '')]),
    }),
    [column, values, lines, yTitle],
  );
  return (
    <Plot
      label={`Predictions over values of ${column}`}
      reading={`If only ${column} were different: the mean prediction of ${count.toLocaleString('en')} rows${numeric && rows.length > 0 ? '; faint lines are single rows' : ''}.`}
      draw={draw}
      table={table}
      height={300}
    />
  );
}

function curves(palette: Palette, values: (number | string)[], lines: EffectLine[], rows: number[][]): Data[] {
  const x = values as number[];
  return [
    ...rows.map((y) => ({ x, y, mode: 'lines' as const, line: { color: palette.neutral, width: 1 }, opacity: 0.3, hoverinfo: 'skip' as const, showlegend: false })),
    ...lines.map(({ label, mean }, index) => ({
      x,
      y: mean,
      name: label,
      mode: 'lines+markers' as const,
      line: { color: palette.series[index % palette.series.length] as string, width: 2.5 },
      marker: { size: 5 },
    })),
  ];
}

const bars = (palette: Palette, values: (number | string)[], lines: EffectLine[]): Data[] =>
  lines.map(({ label, mean }, index) => ({
    type: 'bar' as const,
    x: values.map(String),
    y: mean,
    name: label,
    marker: { color: palette.series[index % palette.series.length] as string },
  }));
