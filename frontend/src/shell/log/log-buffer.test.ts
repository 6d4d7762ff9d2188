import { describe, expect, it } from 'vitest';

import { LogBuffer, linesWith, MOST_LINES } from './log-buffer';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ seq: from + index, at: 0, message: `fold ${from + index} auc 0.9` }));

describe('the log buffer', () => {
  it('draws once per frame, however many lines come', () => {
    const frames: (() => void)[] = [];
    const buffer = new LogBuffer((flush) => frames.push(flush));
    let drawn = 0;
    buffer.subscribe(() => (drawn += 1));
    for (let second = 0; second < 1000; second += 1) buffer.append(lines(second, second + 1));
    expect(frames).toHaveLength(1);
    expect(buffer.read().lines).toHaveLength(0);
    frames[0]?.();
    expect(drawn).toBe(1);
    expect(buffer.read().lines).toHaveLength(1000);
  });

  it('keeps the last hundred thousand lines in order and says how many made room', () => {
    const buffer = new LogBuffer((flush) => flush());
    for (let block = 0; block < 13; block += 1) buffer.append(lines(block * 10_000, (block + 1) * 10_000));
    const { lines: kept, dropped } = buffer.read();
    expect(kept.length).toBeLessThanOrEqual(MOST_LINES + 5_000);
    expect(dropped + kept.length).toBe(130_000);
    expect(kept[0]?.seq).toBe(dropped);
    expect(kept.at(-1)?.seq).toBe(129_999);
  });

  it('finds lines by text, whatever the case', () => {
    expect(linesWith(lines(0, 30), 'FOLD 7').map(({ seq }) => seq)).toEqual([7]);
    expect(linesWith(lines(0, 3), ' ')).toHaveLength(3);
  });
});
