/** What matters: bars over all rows, one dot per row, one column against its effect, and the reasons of one prediction. */
import { useCallback } from 'react';

import { everyNth, pick } from './downsample';
import type { Palette } from './palette';
import { Plot, type Drawing } from './plot';
import type { Data } from 'plotly.js';

const ROW_HEIGHT = 22;
const heightFor = (rows: number, rest = 70): number => rest + Math.max(4, rows) * ROW_HEIGHT;
const short = (name: string): string => (name.length > 28 ? `${name.slice(0, 27)}…` : name);

export interface Importance {
  column: string;
  value: number;
}

interface ImportanceChartProps {
  columns: Importance[];
  label?: string;
  reading?: string;
  onColumn?: (column: string) => void;
}

export function ImportanceChart({
  columns,
  label = 'Importance of the columns',
  reading = 'A longer bar moves predictions more. It says nothing about cause.',
  onColumn,
}: ImportanceChartProps) {
  const draw = useCallback(
    (palette: Palette): Drawing => ({
      data: [
        {
          type: 'bar',
          orientation: 'h',
          y: columns.map(each => each.column),
          x: columns.map(each => each.value),
          marker: { color: palette.good },
          hovertemplate: '%{y}: %{x:.3g}<extra></extra>',
        },
      ],
      layout: {
        bargap: 0.3,
        xaxis: { title: { text: 'Mean effect on the prediction (mean |SHAP|)' }, rangemode: 'tozero' },
        yaxis: { autorange: 'reversed', tickvals: columns.map(each => each.column), ticktext: columns.map(each => short(each.column)), title: { text: 'Column' } },
      },
    }),
    [columns],
  );
  const table = useCallback(
    () => ({ columns: ['Column', 'Mean |SHAP|'], rows: columns.map(each => [each.column, each.value]) }),
    [columns],
  );
  const onPoint = useCallback(
    (_trace: number, point: number) => {
      const column = columns[point];
      if (column) onColumn?.(column.column);
    },
    [columns, onColumn],
  );
  return (
    <Plot
      label={label}
      reading={reading}
      draw={draw}
      table={table}
      height={heightFor(columns.length)}
      onPoint={onPoint}
    />
  );
}

export interface Swarm {
  name: string;
  numeric: boolean;
  values: (number | string | null)[];
  shap: number[];
}

/** Rank of each number among its column's, 0–1: the colour of its dot. Categories have no order and stay grey. */
export function colourRanks(values: readonly (number | string | null)[]): number[] {
  const order = values
    .map((value, index) => ({ value, index }))
    .filter((each): each is { value: number; index: number } => typeof each.value === 'number')
    .sort((a, b) => a.value - b.value);
  const ranks = values.map(() => 0.5);
  order.forEach(({ index }, rank) => {
    ranks[index] = order.length > 1 ? rank / (order.length - 1) : 0.5;
  });
  return ranks;
}

/** Heights within one band so that dots of like effect lie beside each other instead of over each other. */
export function swarmOffsets(effects: readonly number[], bins = 60): number[] {
  const low = Math.min(...effects);
  const width = (Math.max(...effects) - low) / bins || 1;
  const filled = new Map<number, number>();
  return effects.map(effect => {
    const bin = Math.floor((effect - low) / width);
    const nth = filled.get(bin) ?? 0;
    filled.set(bin, nth + 1);
    const side = nth % 2 === 0 ? 1 : -1;
    return Math.max(-0.4, Math.min(0.4, (side * Math.ceil(nth / 2)) / 22));
  });
}

export function BeeswarmChart({ columns }: { columns: Swarm[] }) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const each = Math.max(20, Math.floor(3000 / Math.max(1, columns.length)));
      return {
        data: columns.map((column, row) => {
          const kept = everyNth(column.shap.length, each);
          const shap = pick(column.shap, kept);
          const values = pick(column.values, kept);
          return {
            x: shap,
            y: swarmOffsets(shap).map(offset => row + offset),
            mode: 'markers' as const,
            text: values.map(value => `${column.name} = ${value === null ? 'no value' : String(value)}`),
            hovertemplate: '%{text}<br>effect %{x:.3g}<extra></extra>',
            marker: {
              size: 4,
              color: column.numeric ? colourRanks(values) : palette.neutral,
              colorscale: palette.scale,
              cmin: 0,
              cmax: 1,
              showscale: row === 0,
              colorbar: { title: { text: 'Value', side: 'right' as const }, tickvals: [0, 1], ticktext: ['low', 'high'], thickness: 8, outlinewidth: 0, len: 0.9 },
            },
          };
        }),
        layout: {
          xaxis: { title: { text: 'Effect on the prediction (SHAP)' }, zeroline: true, zerolinecolor: palette.neutral },
          yaxis: { autorange: 'reversed', tickvals: columns.map((_, row) => row), ticktext: columns.map(column => short(column.name)), title: { text: 'Column' } },
        },
      };
    },
    [columns],
  );
  const table = useCallback(
    () => ({
      columns: ['Column', 'Value', 'Effect'],
      rows: columns.flatMap(column => column.shap.slice(0, 40).map((effect, index) => [column.name, String(column.values[index] ?? '–'), effect])),
    }),
    [columns],
  );
  return (
    <Plot
      label="Effect of each column, one dot per row"
      reading="Right of the middle raises the prediction, left lowers it; the colour is the value in that row."
      draw={draw}
      table={table}
      height={heightFor(columns.length, 90) * 1.15}
    />
  );
}

export function DependenceChart({ column }: { column: Swarm }) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const kept = everyNth(column.shap.length);
      const values = pick(column.values, kept);
      const shap = pick(column.shap, kept);
      const byText = values.map(value => (value === null ? 'no value' : String(value)));
      return {
        data: column.numeric
          ? [{ x: values as number[], y: shap, mode: 'markers', marker: { color: palette.good, size: 6, opacity: 0.6 } }]
          : [{ type: 'box', x: byText, y: shap, marker: { color: palette.good, size: 4 }, boxpoints: 'all', jitter: 0.4, pointpos: 0, line: { width: 1 } }],
        layout: {
          xaxis: { title: { text: column.name } },
          yaxis: { title: { text: 'Effect on the prediction (SHAP)' }, zeroline: true, zerolinecolor: palette.neutral },
        },
      };
    },
    [column],
  );
  const table = useCallback(
    () => ({ columns: [column.name, 'Effect'], rows: column.shap.map((effect, index) => [String(column.values[index] ?? '–'), effect]) }),
    [column],
  );
  return (
    <Plot
      label={`Effect of ${column.name} against its value`}
      reading="Above 0 this value raises the prediction, below it lowers it."
      draw={draw}
      table={table}
      height={300}
    />
  );
}

export interface Step {
  column: string;
  /** The value of this row, as text. */
  value: string;
  contribution: number;
}

const SHOWN = 10;

/** The strongest steps, and all the others as one, so that the bars still add up to the prediction. */
export function shownSteps(steps: readonly Step[], limit = SHOWN): Step[] {
  const sorted = [...steps].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  if (sorted.length <= limit) return sorted;
  const rest = sorted.slice(limit);
  const sum = rest.reduce((total, step) => total + step.contribution, 0);
  return [...sorted.slice(0, limit), { column: rest.length === 1 ? '1 other column' : `${rest.length} other columns`, value: '', contribution: sum }];
}

export function WaterfallChart({ steps, base, unit }: { steps: readonly Step[]; base: number | undefined; unit: string }) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const shown = shownSteps(steps);
      let at = base ?? 0;
      const starts = shown.map(step => {
        const start = at;
        at += step.contribution;
        return start;
      });
      // Room for the numbers beside the bars, so that none stands on a column's name.
      const ends = [...starts, at];
      const [low, high] = [Math.min(...ends), Math.max(...ends)];
      const room = (high - low || 1) * 0.28;
      const rows = shown.map(step => (step.value ? `${short(step.column)} = ${short(step.value)}` : step.column));
      return {
        data: [
          {
            type: 'bar',
            orientation: 'h',
            y: rows.map((_, index) => index),
            x: shown.map(step => step.contribution),
            base: starts,
            marker: { color: shown.map(step => (step.contribution >= 0 ? palette.good : palette.bad)) },
            text: shown.map(step => `${step.contribution >= 0 ? '+' : '−'}${Math.abs(step.contribution).toPrecision(2)}`),
            textposition: 'outside',
            cliponaxis: false,
            hoverinfo: 'none',
          } as Data, // `base` is missing in the types
        ],
        layout: {
          bargap: 0.25,
          margin: { r: 48 },
          xaxis: { title: { text: base === undefined ? `Effect: ${unit}` : unit }, range: [low - room, high + room] },
          yaxis: { autorange: 'reversed', tickvals: rows.map((_, index) => index), ticktext: rows, title: { text: '' } },
          shapes: (base === undefined ? [0] : [base, at]).map((x, index) => ({
            type: 'line' as const,
            x0: x,
            x1: x,
            y0: -0.5,
            y1: rows.length - 0.5,
            line: { color: palette.neutral, width: 1, dash: index === 0 ? ('dot' as const) : ('solid' as const) },
          })),
        },
      };
    },
    [steps, base, unit],
  );
  const table = useCallback(
    () => ({ columns: ['Column', 'Value', 'Contribution'], rows: shownSteps(steps, 200).map(step => [step.column, step.value, step.contribution]) }),
    [steps],
  );
  return (
    <Plot
      label="Why this prediction"
      reading={
        base === undefined
          ? 'Each column moves the mean prediction (dotted) right or left by so much; which that is, the endpoint does not tell.'
          : 'From the mean prediction (dotted) each column moves it right or left, to this prediction (solid).'
      }
      draw={draw}
      table={table}
      height={heightFor(Math.min(steps.length, SHOWN + 1), 64)}
    />
  );
}
