import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { whenStill } from './still';

const FAKED = { toFake: ['setTimeout', 'clearTimeout', 'performance'] as ('setTimeout' | 'clearTimeout' | 'performance')[] };

beforeEach(() => {
  vi.useFakeTimers(FAKED);
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

const scroll = () => document.body.dispatchEvent(new Event('scroll'));

it('works at once on a page that stands still, one piece after the other', () => {
  const done: string[] = [];
  whenStill(() => done.push('first'));
  whenStill(() => done.push('second'));
  expect(done).toEqual([]);

  vi.advanceTimersToNextTimer();
  expect(done).toEqual(['first']);
  vi.advanceTimersToNextTimer();
  expect(done).toEqual(['first', 'second']);
});

it('waits until the scrolling of anything on the page has ended', () => {
  const work = vi.fn();
  scroll();
  whenStill(work);
  for (let step = 0; step < 20; step += 1) {
    vi.advanceTimersByTime(100);
    scroll();
  }
  expect(work).not.toHaveBeenCalled();

  vi.advanceTimersByTime(400);
  expect(work).toHaveBeenCalledOnce();
});

it('leaves undone what was taken back', () => {
  const [one, other] = [vi.fn(), vi.fn()];
  const takeBack = whenStill(one);
  whenStill(other);
  takeBack();
  vi.runAllTimers();

  expect(one).not.toHaveBeenCalled();
  expect(other).toHaveBeenCalledOnce();
});
