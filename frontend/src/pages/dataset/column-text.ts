import type { Column } from '../../api/datasets';
import { formatNumber, formatPercent } from '../../components/format';

const TYPES: Record<string, string> = {
  numeric: 'Number',
  categorical: 'Category',
  text: 'Text',
  datetime: 'Date',
  boolean: 'Yes / no',
  binary: 'Two values',
  sequence: 'Sequence of numbers',
};

export function typeName(type: string): string {
  return TYPES[type] ?? type;
}

/** A value of a column as the reader would write it. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'number') return formatNumber(value, 4);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^\d{4}-\d\d-\d\dT00:00:00/.test(text) ? text.slice(0, 10) : text;
}

/** "17 · 39 · 95" for numbers, "yes 11 %, no 89 %" for categories. */
export function summaryText(column: Column, rows: number): string {
  if (column.type === 'sequence') return cutText(valueText(column.examples[0]));
  if (column.min !== null && column.max !== null && column.type !== 'categorical') {
    return [column.min, column.median, column.max].filter((value) => value !== null).map(valueText).join(' · ');
  }
  return column.top
    .slice(0, 3)
    .map(({ value, count }) => `${valueText(value)} ${formatPercent(rows ? count / rows : 0, 2)}`)
    .join(', ');
}

/** Sequences have hundreds of numbers, and the first few show what they are. */
const cutText = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The bars of a column's picture: its histogram, or how often its most frequent values come. */
export function barsOf(column: Column): number[] {
  return column.histogram ? column.histogram.counts : column.top.map(({ count }) => count);
}

export function pictureLabel(column: Column): string {
  return column.histogram
    ? `Distribution of ${column.name} from ${valueText(column.histogram.edges[0])} to ${valueText(column.histogram.edges.at(-1))}`
    : `Most frequent values of ${column.name}: ${column.top.slice(0, 3).map(({ value }) => valueText(value)).join(', ')}`;
}

const SEVERITY = ['Low', 'High'];

/** Unknown words come first, so that they never hide a known one. */
export function severityRank(severity: string): number {
  return SEVERITY.indexOf(severity);
}

export function worstSeverity(column: Column): string | undefined {
  return column.warnings
    .map(({ severity }) => severity)
    .sort((one, other) => severityRank(other) - severityRank(one))[0];
}

/** "id_like" -> "id like": the short name of a finding. */
export function findingName(code: string): string {
  return code.replace(/[_-]+/g, ' ').toLowerCase();
}

export function severityLook(severity: string): 'warning' | 'info' {
  return severity === 'High' ? 'warning' : 'info';
}
