/** How often a notebook runs: the choices of the form, and the schedule that they make. Always in UTC. Pure. */

export type Interval = 'minute' | 'hour' | 'day' | 'weekdays' | 'week' | 'month' | 'once' | 'cron';

export interface When {
  interval: Interval;
  /** `HH:MM`; of `hour` the minutes count. */
  time: string;
  /** 1 is Sunday. */
  weekday: number;
  /** Of the month; `L` is the last. */
  day: string;
  /** `YYYY-MM-DD`, of `once`. */
  date: string;
  cron: string;
}

export const FIRST: When = { interval: 'day', time: '06:00', weekday: 2, day: '1', date: '', cron: '' };

export const INTERVALS: { value: Interval; label: string }[] = [
  { value: 'minute', label: 'Every minute' },
  { value: 'hour', label: 'Every hour' },
  { value: 'day', label: 'Every day' },
  { value: 'weekdays', label: 'Monday to Friday' },
  { value: 'week', label: 'Every week' },
  { value: 'month', label: 'Every month' },
  { value: 'once', label: 'Once, at a set time' },
  { value: 'cron', label: 'As a cron line says' },
];

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const DAYS: { value: string; label: string }[] = [
  ...Array.from({ length: 28 }, (_, index) => ({ value: String(index + 1), label: String(index + 1) })),
  { value: 'L', label: 'Last day' },
];

const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** The schedule as the service reads it; empty as long as something is missing. */
export function scheduleOf({ interval, time, weekday, day, date, cron }: When): string {
  if (interval === 'minute') return 'rate(1 minute)';
  if (interval === 'cron') return cron.trim();
  const found = TIME.exec(time);
  if (!found) return '';
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  switch (interval) {
    case 'hour':
      return `cron(${minute} * * * ? *)`;
    case 'day':
      return `cron(${minute} ${hour} * * ? *)`;
    case 'weekdays':
      return `cron(${minute} ${hour} ? * 2-6 *)`;
    case 'week':
      return `cron(${minute} ${hour} ? * ${weekday} *)`;
    case 'month':
      return `cron(${minute} ${hour} ${day} * ? *)`;
    case 'once':
      return date ? `at(${date}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00)` : '';
  }
}

/** A moment as the server's clock shows it: "Fri, 27 Nov 2026, 06:00 UTC". */
export function momentText(moment: string): string {
  const text = new Date(moment).toLocaleString('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  return `${text} UTC`;
}
