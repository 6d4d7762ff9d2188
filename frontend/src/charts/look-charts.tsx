/** The charts that people make themselves of a table. */
import { useCallback } from 'react';

import type { Value } from '../api/datasets';
import { everyNth, pick } from './downsample';
import { barsOf, groupsOf, numbersOf } from './look';
import type { Palette } from './palette';
import { Plot, type Drawing } from './plot';

const HEIGHT = 420;
const MOST_POINTS = 4000; // more are a blot, and slow
const MOST_GROUPS = 6; // as many as there are colours
const MOST_BARS = 25;

/** A column of the sample, with its name for the axis. */
export interface Axis {
  name: string;
  values: readonly Value[];
}

interface TwoAxes {
  x: Axis;
  y: Axis;
  /** Colours. */
  by?: Axis | undefined;
}

const colour = (palette: Palette, at: number): string => palette.series[at % palette.series.length] ?? palette.good;
const shown = (value: Value | undefined): string | number => (typeof value === 'number' ? value : String(value ?? '–'));

export function ScatterChart({ x, y, by }: TwoAxes) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const kept = new Set(everyNth(x.values.length, MOST_POINTS));
      const groups = groupsOf(by?.values, x.values.length, MOST_GROUPS);
      return {
        data: groups.map(({ name, rows }, at) => {
          const here = rows.filter((row) => kept.has(row));
          return {
            x: pick(x.values, here) as (string | number)[],
            y: pick(y.values, here) as (string | number)[],
            mode: 'markers' as const,
            marker: { color: colour(palette, at), size: 6, opacity: 0.6 },
            name,
          };
        }),
        layout: { showlegend: Boolean(by), xaxis: { title: { text: x.name } }, yaxis: { title: { text: y.name } } },
      };
    },
    [x, y, by],
  );
  const table = useCallback(
    () => ({
      columns: [x.name, y.name, ...(by ? [by.name] : [])],
      rows: x.values.map((value, at) => [shown(value), shown(y.values[at]), ...(by ? [shown(by.values[at])] : [])]),
    }),
    [x, y, by],
  );
  return <Plot label={`${y.name} against ${x.name}`} reading={`Each dot is a row${by ? `, coloured by ${by.name}` : ''}.`} draw={draw} table={table} height={HEIGHT} />;
}

interface BarProps {
  x: Axis;
  /** Its mean is as high as a bar; without it the number of rows. */
  y?: Axis | undefined;
  by?: Axis | undefined;
  stacked: boolean;
}

export function GroupedBars({ x, y, by, stacked }: BarProps) {
  const height = y ? `Mean of ${y.name}` : 'Rows of the sample';
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const { names, series } = barsOf(x.values, y?.values, by?.values, MOST_BARS, MOST_GROUPS);
      const places = names.map((_, at) => at);
      return {
        data: series.map(({ name, values }, at) => ({
          type: 'bar' as const,
          x: places,
          y: values as number[],
          name,
          text: names,
          textposition: 'none' as const,
          marker: { color: colour(palette, at) },
          hovertemplate: '%{text}: %{y:.4g}<extra></extra>',
        })),
        layout: {
          barmode: stacked ? 'stack' : 'group',
          showlegend: Boolean(by),
          xaxis: { title: { text: x.name }, tickvals: places, ticktext: names.map((name) => (name.length > 20 ? `${name.slice(0, 19)}…` : name)) },
          yaxis: { title: { text: height }, rangemode: 'tozero' },
        },
      };
    },
    [x, y, by, stacked, height],
  );
  const table = useCallback(() => {
    const { names, series } = barsOf(x.values, y?.values, by?.values, MOST_BARS, MOST_GROUPS);
    return { columns: [x.name, ...series.map(({ name }) => name || height)], rows: names.map((name, at) => [name, ...series.map(({ values }) => values[at] ?? '–')]) };
  }, [x, y, by, height]);
  return <Plot label={`${height} by ${x.name}`} reading={`The most frequent values of ${x.name}${by ? `, coloured by ${by.name}` : ''}.`} draw={draw} table={table} height={HEIGHT} />;
}

interface BoxProps {
  y: Axis;
  by?: Axis | undefined;
}

export function BoxChart({ y, by }: BoxProps) {
  const draw = useCallback(
    (palette: Palette): Drawing => ({
      data: groupsOf(by?.values, y.values.length, MOST_BARS).map(({ name, rows }) => ({
        type: 'box' as const,
        y: numbersOf(y.values, rows),
        name: name || y.name,
        boxpoints: 'outliers' as const,
        marker: { color: palette.good, size: 4 },
        line: { width: 1.5 },
      })),
      layout: { xaxis: { title: { text: by?.name ?? '' }, type: 'category' }, yaxis: { title: { text: y.name } } },
    }),
    [y, by],
  );
  const table = useCallback(
    () => ({
      columns: [by?.name ?? '', 'Rows', 'Lower quarter', 'Median', 'Upper quarter'],
      rows: groupsOf(by?.values, y.values.length, MOST_BARS).map(({ name, rows }) => {
        const numbers = numbersOf(y.values, rows).sort((a, b) => a - b);
        return [name || y.name, numbers.length, ...[0.25, 0.5, 0.75].map((share) => numbers[Math.floor(share * (numbers.length - 1))] ?? '–')];
      }),
    }),
    [y, by],
  );
  return (
    <Plot label={`${y.name}${by ? ` by ${by.name}` : ''}`} reading="The line is the median, the box the middle half of the rows; dots lie far outside." draw={draw} table={table} height={HEIGHT} />
  );
}
