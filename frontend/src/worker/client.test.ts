import { afterEach, expect, it, vi } from 'vitest';

import { ask, serverNow } from './client';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The server answers at this time of its clock. */
async function answered(at: string): Promise<void> {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { headers: { Date: new Date(at).toUTCString() } })));
  await ask('GET', '/jobs');
}

it.each(['2026-11-26T09:00:00Z', '2026-11-26T13:30:00Z', '2027-11-26T10:00:00Z'])('goes by the clock of the server: %s', async (here) => {
  vi.useFakeTimers({ now: new Date(here) });
  await answered('2026-11-26T10:00:00Z');

  expect(new Date(serverNow()).toISOString()).toBe('2026-11-26T10:00:00.000Z');
  vi.advanceTimersByTime(5000);
  expect(new Date(serverNow()).toISOString()).toBe('2026-11-26T10:00:05.000Z');
});

it('takes no notice of a difference below what the header can say', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-26T10:00:01.500Z') });
  await answered('2026-11-26T10:00:00Z');

  expect(new Date(serverNow()).toISOString()).toBe('2026-11-26T10:00:01.500Z');
});
