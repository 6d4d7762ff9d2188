import { describe, expect, it } from 'vitest';

import { formatBytes, formatClock, formatDuration, formatNumber, formatPercent, relativeTime } from './format';

describe('numbers and times', () => {
  it('have three significant digits, thousands and units', () => {
    expect([4119, 0.94712, 12345.678, 0.0000123, null, Number.NaN].map((value) => formatNumber(value))).toEqual([
      '4,119',
      '0.947',
      '12,346',
      '1.23e-5',
      '–',
      '–',
    ]);
    expect([0.109, 0.0004, 0].map((share) => formatPercent(share))).toEqual(['10.9 %', '< 0.1 %', '0 %']);
    expect([12, 492_000, 1_234_000_000].map(formatBytes)).toEqual(['12 bytes', '492 kB', '1.23 GB']);
    expect([0.009, 12.3, 78, 4000].map(formatDuration)).toEqual(['9 ms', '12.3 s', '1 min 18 s', '1 h 6 min']);
    expect([78, 3725].map(formatClock)).toEqual(['1:18', '1:02:05']);
  });

  it('say how long ago', () => {
    const now = Date.UTC(2026, 10, 20, 12);
    const ago = (seconds: number) => relativeTime(new Date(now - seconds * 1000), now);
    expect([3, 50, 180, 3590, 7200, 90_000].map(ago)).toEqual(['just now', '1 min ago', '3 min ago', '1 h ago', '2 h ago', '1 d ago']);
    expect(ago(30 * 86_400)).toBe('21 Oct 2026');
    expect([-10, -30, -180, -7200, -90_000].map(ago)).toEqual(['just now', 'in a moment', 'in 3 min', 'in 2 h', 'in 1 d']);
  });
});
