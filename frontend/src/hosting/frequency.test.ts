import { describe, expect, it } from 'vitest';

import { cronOf, cronText, momentText, timeProblem, timeZones, whenOf, type When } from './frequency';

const when = (change: Partial<When>): When => ({ frequency: 'daily', time: '06:30', weekday: 1, cron: '', ...change });

describe('a frequency', () => {
  it.each([
    [{ frequency: 'hourly' as const }, '30 * * * *', 'Every hour at :30'],
    [{}, '30 6 * * *', 'Every day at 06:30, Europe/Zurich'],
    [{ frequency: 'weekly' as const, time: '9:05' }, '5 9 * * 1', 'Every Monday at 09:05, Europe/Zurich'],
    [{ frequency: 'cron' as const, cron: ' */5 8-17 * * mon-fri ' }, '*/5 8-17 * * mon-fri', '*/5 8-17 * * mon-fri (Europe/Zurich)'],
  ])('%j is the line %s and reads: %s', (change, cron, text) => {
    expect(cronOf(when(change))).toBe(cron);
    expect(cronText(cron, 'Europe/Zurich')).toBe(text);
    expect(whenOf(cron).frequency).toBe(when(change).frequency);
    expect(cronOf(whenOf(cron))).toBe(cron);
  });

  it.each(['', '24:00', '6', '06:60', 'noon'])('is none at %j', time => {
    expect(cronOf(when({ time }))).toBeUndefined();
    expect(timeProblem(time)).toBe('Write hours and minutes, for example 06:30.');
  });

  it('has no line as long as none is typed', () => {
    expect(cronOf(when({ frequency: 'cron', cron: '  ' }))).toBeUndefined();
  });
});

it('shows a moment on the clock of its zone', () => {
  expect(momentText(new Date('2026-01-12T05:30:00Z'), 'Europe/Zurich')).toMatch(/^Mon,? 12 Jan 2026, 06:30$/);
});

it('offers the own zone first', () => {
  const zones = timeZones('America/New_York');
  expect(zones.slice(0, 2)).toEqual(['America/New_York', 'UTC']);
  expect(new Set(zones).size).toBe(zones.length);
});
