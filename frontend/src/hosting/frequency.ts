/** How often something repeats: the choices of a form, the cron line that they make, and a line in words. Pure. */

export type Frequency = 'hourly' | 'daily' | 'weekly' | 'cron';

export interface When {
  frequency: Frequency;
  /** `HH:MM`; of hourly ones the minutes count. */
  time: string;
  /** 0 is Sunday. */
  weekday: number;
  /** Used with the frequency `cron` only. */
  cron: string;
}

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;

export const timeProblem = (time: string): string | null => (TIME.test(time) ? null : 'Write hours and minutes, for example 06:30.');

/** The five fields; undefined as long as the time is none. */
export function cronOf({ frequency, time, weekday, cron }: When): string | undefined {
  if (frequency === 'cron') return cron.trim() || undefined;
  const found = TIME.exec(time);
  if (!found) return undefined;
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  if (frequency === 'hourly') return `${minute} * * * *`;
  return frequency === 'daily' ? `${minute} ${hour} * * *` : `${minute} ${hour} * * ${weekday}`;
}

const SIMPLE = /^(\d{1,2}) (\d{1,2}|\*) \* \* ([0-6]|\*)$/;

/** The choices that make this line; a line that the form does not make is kept as it is. */
export function whenOf(cron: string): When {
  const [, minute = '', hour = '', weekday = ''] = SIMPLE.exec(cron) ?? [];
  if (!minute || (hour === '*' && weekday !== '*')) return { frequency: 'cron', time: '06:00', weekday: 1, cron };
  if (hour === '*') return { frequency: 'hourly', time: `00:${two(minute)}`, weekday: 1, cron: '' };
  const time = `${two(hour)}:${two(minute)}`;
  return weekday === '*' ? { frequency: 'daily', time, weekday: 1, cron: '' } : { frequency: 'weekly', time, weekday: Number(weekday), cron: '' };
}

const two = (number: string): string => number.padStart(2, '0');

/** "Every day at 06:30, Europe/Zurich"; lines that the form does not make are shown as they are. */
export function cronText(cron: string, timeZone: string): string {
  const simple = SIMPLE.exec(cron);
  if (!simple) return `${cron} (${timeZone})`;
  const [, minute = '', hour = '', weekday = ''] = simple;
  if (hour === '*') return weekday === '*' ? `Every hour at :${two(minute)}` : `${cron} (${timeZone})`;
  const day = weekday === '*' ? 'Every day' : `Every ${WEEKDAYS[Number(weekday)] ?? ''}`;
  return `${day} at ${two(hour)}:${two(minute)}, ${timeZone}`;
}

/** A moment as the clock of that zone shows it: "Mon, 12 Jan 2026, 06:30". */
export function momentText(moment: Date, timeZone: string): string {
  return moment.toLocaleString('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** All zones that the browser knows, the reader's own first, then UTC. */
export function timeZones(own: string): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set([own, 'UTC', ...known])];
}

export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
