/** Numbers and times as people read them: thousands separated, three significant digits, units always. */

const NONE = '–';

// Made once: toLocaleString makes a new one every time, a third of a second for the columns of a wide table.
const WHOLE = new Intl.NumberFormat('en');
const SIGNIFICANT = new Map<number, Intl.NumberFormat>();

function significant(digits: number): Intl.NumberFormat {
  const found = SIGNIFICANT.get(digits) ?? new Intl.NumberFormat('en', { maximumSignificantDigits: digits });
  SIGNIFICANT.set(digits, found);
  return found;
}

/** 4119 -> "4,119", 0.94712 -> "0.947", 12345.678 -> "12,346", 0.0000123 -> "1.23e-5". */
export function formatNumber(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  if (Number.isInteger(value)) return WHOLE.format(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential(digits - 1);
  if (size >= 10 ** (digits - 1)) return WHOLE.format(Math.round(value));
  return significant(digits).format(value);
}

/** With its sign, for differences: "+0.12", "−3". */
export const formatSigned = (value: number): string => `${value < 0 ? '−' : '+'}${formatNumber(Math.abs(value))}`;

export function formatCount(value: number | null | undefined, one: string, many = `${one}s`): string {
  return value === null || value === undefined ? NONE : `${WHOLE.format(value)} ${value === 1 ? one : many}`;
}

/** A share between 0 and 1 as a percentage. */
export function formatPercent(share: number | null | undefined, digits = 3): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return NONE;
  if (share > 0 && share < 0.001) return '< 0.1 %';
  return `${formatNumber(share * 100, digits)} %`;
}

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return NONE;
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : formatNumber(value)} ${units[unit] ?? ''}`;
}

/** 0.009 -> "9 ms", 12.3 -> "12.3 s", 78 -> "1 min 18 s", 4000 -> "1 h 7 min". */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NONE;
  if (seconds < 0.001) return `${formatNumber(seconds * 1e6)} µs`;
  if (seconds < 1) return `${formatNumber(seconds * 1000)} ms`;
  if (seconds < 60) return `${formatNumber(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** 78 -> "1:18", for clocks that run. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const tail = `${String(minutes).padStart(whole >= 3600 ? 2 : 1, '0')}:${String(whole % 60).padStart(2, '0')}`;
  return whole >= 3600 ? `${Math.floor(whole / 3600)}:${tail}` : tail;
}

export function absoluteTime(date: Date): string {
  return date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

/** "just now", "3 min ago", "in 2 h", then the date. */
export function relativeTime(date: Date, now: number): string {
  const seconds = Math.round((now - date.getTime()) / 1000);
  const size = Math.abs(seconds);
  // `now` may be some seconds old: what has happened since lies ahead of it.
  if (size < 45) return seconds < -20 ? 'in a moment' : 'just now';
  if (size > 6.5 * 86_400) return date.toLocaleDateString('en-GB', { dateStyle: 'medium' });
  const text =
    size < 3570
      ? `${Math.max(1, Math.round(size / 60))} min`
      : size < 86_400 - 1800
        ? `${Math.round(size / 3600)} h`
        : `${Math.round(size / 86_400)} d`;
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}
