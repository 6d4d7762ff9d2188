/** Hours of machines, stacked by instance type: per day, person, space or type. */
import { useCallback } from 'react';

import type { Palette } from './palette';
import { Plot, type Drawing } from './plot';

export interface Hours {
  key: string;
  instance_type: string;
  hours: number;
}

interface UsageBarsProps {
  label: string;
  xTitle: string;
  rows: readonly Hours[];
  /** The values are days. */
  days: boolean;
}

const DAY_MS = 86_400_000;

/** A week at least up to the last day that was used: a single bar would have an axis of milliseconds. */
function axisOfDays(days: readonly string[]): Drawing['layout']['xaxis'] {
  const times = days.map((day) => Date.parse(day));
  const last = Math.max(...times);
  const first = Math.min(...times, last - 6 * DAY_MS);
  const range = [first - DAY_MS / 2, last + DAY_MS / 2];
  return { type: 'date', range, tickformat: '%d %b', ...(last - first > 14 * DAY_MS ? {} : { dtick: DAY_MS }) };
}

export function UsageBars({ label, xTitle, rows, days }: UsageBarsProps) {
  const draw = useCallback(
    (palette: Palette): Drawing => {
      const types = [...new Set(rows.map(({ instance_type }) => instance_type))].sort();
      return {
        data: types.map((type, index) => {
          const own = rows.filter(({ instance_type }) => instance_type === type);
          return {
            type: 'bar' as const,
            name: type,
            x: own.map(({ key }) => key),
            y: own.map(({ hours }) => hours),
            ...(days ? { width: 0.8 * DAY_MS } : {}),
            marker: { color: palette.series[index % palette.series.length] as string },
            hovertemplate: `%{x}<br>%{y:.2f} h on ${type}<extra></extra>`,
          };
        }),
        layout: {
          barmode: 'stack',
          showlegend: types.length > 1,
          xaxis: { title: { text: xTitle }, ...(days ? axisOfDays(rows.map(({ key }) => key)) : { type: 'category' }) },
          yaxis: { title: { text: 'Hours' }, rangemode: 'tozero' },
        },
      };
    },
    [rows, xTitle, days],
  );
  const table = useCallback(
    () => ({ columns: [xTitle, 'Instance type', 'Hours'], rows: rows.map(({ key, instance_type, hours }) => [key, instance_type, hours.toFixed(2)]) }),
    [rows, xTitle],
  );
  return <Plot label={label} reading="Lower is cheaper. Two apps on one machine at the same time count once." draw={draw} table={table} height={300} />;
}
