/** What is drawn of a sample of rows: points, bars and boxes by group. Pure. */
import type { Value } from '../api/datasets';

export interface Group {
  name: string;
  /** Places of its rows in the sample. */
  rows: number[];
}

export const OTHERS = 'all others';

const nameOf = (value: Value | undefined): string | undefined => (value === null || value === undefined || value === '' ? undefined : String(value));

/** The rows by what they hold, the most frequent first, the rest as one; without a column one group. Missing values are in none. */
export function groupsOf(values: readonly Value[] | undefined, count: number, most: number): Group[] {
  if (!values) return [{ name: '', rows: Array.from({ length: count }, (_, at) => at) }];
  const found = new Map<string, number[]>();
  values.forEach((value, at) => {
    const name = nameOf(value);
    if (name === undefined) return;
    const rows = found.get(name);
    if (rows) rows.push(at);
    else found.set(name, [at]);
  });
  const all = [...found].map(([name, rows]) => ({ name, rows })).sort((a, b) => b.rows.length - a.rows.length);
  if (all.length <= most) return all;
  const rest = all.slice(most - 1).flatMap(({ rows }) => rows);
  return [...all.slice(0, most - 1), { name: OTHERS, rows: rest.sort((a, b) => a - b) }];
}

const numberOf = (value: Value | undefined): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

/** The numbers of those rows. */
export const numbersOf = (values: readonly Value[], rows: readonly number[]): number[] =>
  rows.flatMap((row) => {
    const number = numberOf(values[row]);
    return number === undefined ? [] : [number];
  });

export interface Bars {
  /** Of the axis. */
  names: string[];
  /** One per group: rows, or the mean of a number; null where there is none. */
  series: { name: string; values: (number | null)[] }[];
}

/** For every value of `x` how many rows have it, or the mean of `y` there, by group. */
export function barsOf(x: readonly Value[], y: readonly Value[] | undefined, by: readonly Value[] | undefined, most: number, mostGroups: number): Bars {
  const places = groupsOf(x, x.length, most);
  const series = groupsOf(by, x.length, mostGroups).map(({ name, rows }) => {
    const here = new Set(rows);
    const values = places.map((place) => {
      const both = place.rows.filter((row) => here.has(row));
      return y ? mean(numbersOf(y, both)) : both.length;
    });
    return { name, values };
  });
  return { names: places.map(({ name }) => name), series };
}

const mean = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0) / numbers.length);
