/** The charts of the data exploration: how the target is spread, which columns say most, which say the same. */
import { useCallback } from 'react';

import type { Palette } from './palette';
import { Plot, type Drawing } from './plot';

const ROW_HEIGHT = 22;
const short = (name: string): string => (name.length > 24 ? `${name.slice(0, 23)}…` : name);
const heightFor = (rows: number): number => 70 + Math.max(3, rows) * ROW_HEIGHT;

export function SpreadChart({ target, edges, counts }: { target: string; edges: number[]; counts: number[] }) {
  const draw = useCallback(
    (palette: Palette): Drawing => ({
      data: [
        {
          type: 'bar',
          x: counts.map((_, at) => ((edges[at] ?? 0) + (edges[at + 1] ?? 0)) / 2),
          width: counts.map((_, at) => (edges[at + 1] ?? 0) - (edges[at] ?? 0)),
          y: counts,
          marker: { color: palette.good, line: { width: 1, color: palette.grid } },
          hovertemplate: '%{x:.4g}: %{y} rows<extra></extra>',
        },
      ],
      layout: { bargap: 0, xaxis: { title: { text: target } }, yaxis: { title: { text: 'Rows' }, rangemode: 'tozero' } },
    }),
    [target, edges, counts],
  );
  const table = useCallback(
    () => ({ columns: ['From', 'To', 'Rows'], rows: counts.map((count, at) => [edges[at] ?? '', edges[at + 1] ?? '', count]) }),
    [edges, counts],
  );
  return <Plot label={`How ${target} is spread`} reading="A long tail or a single high bar is worth a look." draw={draw} table={table} />;
}

interface Bars {
  label: string;
  reading: string;
  /** Title of the axis of values, with its unit. */
  axis: string;
  names: string[];
  values: number[];
}

/** Horizontal bars, the first one on top. */
export function BarsChart({ label, reading, axis, names, values }: Bars) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const rows = names.map((_, at) => at);
      return {
        data: [
          {
            type: 'bar',
            orientation: 'h',
            y: rows,
            x: values,
            text: names,
            textposition: 'none',
            marker: { color: palette.good },
            hovertemplate: '%{text}: %{x:.4g}<extra></extra>',
          },
        ],
        layout: {
          bargap: 0.3,
          xaxis: { title: { text: axis }, rangemode: 'tozero' },
          yaxis: { autorange: 'reversed', tickvals: rows, ticktext: names.map(short), title: { text: '' } },
        },
      };
    },
    [axis, names, values],
  );
  const table = useCallback(() => ({ columns: ['Name', axis], rows: names.map((name, at) => [name, values[at] ?? 0]) }), [axis, names, values]);
  return <Plot label={label} reading={reading} draw={draw} table={table} height={heightFor(names.length)} />;
}

interface CorrelationProps {
  columns: string[];
  /** Null where nothing can be told. */
  matrix: (number | null)[][];
  label?: string;
  /** The value is written in its cell. */
  written?: boolean;
}

export function CorrelationChart({ columns, matrix, label = 'Correlations of the numeric columns', written = false }: CorrelationProps) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const places = columns.map((_, at) => at);
      const ticks = { tickvals: places, ticktext: columns.map(short), title: { text: '' } };
      return {
        data: [
          {
            type: 'heatmap',
            x: places,
            y: places,
            z: matrix as number[][],
            ...(written ? { texttemplate: '%{z:.2f}' } : {}),
            zmin: -1,
            zmax: 1,
            colorscale: palette.scale,
            text: matrix.map((row, at) => row.map((_, other) => `${columns[at] ?? ''} and ${columns[other] ?? ''}`)) as unknown as string[],
            hovertemplate: '%{text}: r = %{z:.3f}<extra></extra>',
            colorbar: { title: { text: 'r', side: 'right' }, thickness: 8, outlinewidth: 0, len: 0.9 },
          },
        ],
        layout: { xaxis: { ...ticks, tickangle: -45 }, yaxis: { ...ticks, autorange: 'reversed' } },
      };
    },
    [columns, matrix, written],
  );
  const table = useCallback(
    () => ({ columns: ['Column', ...columns], rows: matrix.map((row, at) => [columns[at] ?? '', ...row.map((value) => value ?? '–')]) }),
    [columns, matrix],
  );
  return (
    <Plot
      label={label}
      reading="The further from the middle of the scale, the more two columns move together; the colour says in which direction."
      draw={draw}
      table={table}
      height={Math.min(760, 160 + columns.length * (written ? 1.5 : 1) * ROW_HEIGHT)}
    />
  );
}
