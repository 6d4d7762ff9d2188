import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { advanced, useClock } from './use-clock';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('goes on between two messages and never says that it is done', () => {
  expect(advanced({ fraction: 0.25, secondsLeft: 60 }, 0)).toEqual({ fraction: 0.25, secondsLeft: 60 });
  expect(advanced({ fraction: 0.05, secondsLeft: 60 }, 30).fraction).toBeCloseTo(0.5);
  expect(advanced({ fraction: 0.05, secondsLeft: 60 }, 90)).toEqual({ fraction: 0.95, secondsLeft: 0 });
  expect(advanced({ fraction: 0.97, secondsLeft: 10 }, 5)).toEqual({ fraction: 0.97, secondsLeft: 5 });
  expect(advanced({ fraction: 0.3 }, 5)).toEqual({ fraction: 0.3, secondsLeft: undefined });
});

it('starts again with each message and stands still when the job has ended', () => {
  const { result, rerender } = renderHook(({ left, running }) => useClock({ fraction: 0, secondsLeft: left }, running), {
    initialProps: { left: 60, running: true },
  });
  act(() => void vi.advanceTimersByTime(10_000));
  expect(result.current.secondsLeft).toBeCloseTo(50, 1);
  rerender({ left: 40, running: true });
  expect(result.current.secondsLeft).toBe(40);
  rerender({ left: 20, running: false });
  act(() => void vi.advanceTimersByTime(5_000));
  expect(result.current.secondsLeft).toBe(20);
});
