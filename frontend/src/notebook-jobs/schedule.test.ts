import { expect, test } from 'vitest';

import { FIRST, momentText, scheduleOf, type When } from './schedule';

const when = (change: Partial<When>): string => scheduleOf({ ...FIRST, time: '10:15', ...change });

test('every interval has its own form', () => {
  expect(when({ interval: 'minute', time: '' })).toBe('rate(1 minute)');
  expect(when({ interval: 'hour' })).toBe('cron(15 * * * ? *)');
  expect(when({ interval: 'day' })).toBe('cron(15 10 * * ? *)');
  expect(when({ interval: 'weekdays' })).toBe('cron(15 10 ? * 2-6 *)');
  expect(when({ interval: 'week', weekday: 6 })).toBe('cron(15 10 ? * 6 *)');
  expect(when({ interval: 'month', day: 'L' })).toBe('cron(15 10 L * ? *)');
  expect(when({ interval: 'once', date: '2026-12-25' })).toBe('at(2026-12-25T10:15:00)');
  expect(when({ interval: 'cron', cron: ' 15 10 ? * 6L * ' })).toBe('15 10 ? * 6L *');
});

test('nothing comes of half a form', () => {
  expect(when({ interval: 'day', time: '25:00' })).toBe('');
  expect(when({ interval: 'once', date: '' })).toBe('');
});

test('moments are told by the clock of the schedule', () => {
  expect(momentText('2026-11-27T06:00:00Z')).toBe('Fri, 27 Nov 2026, 06:00 UTC');
});
