import { describe, expect, it } from 'vitest';

import { Mask } from '../src/segment/mask.ts';
import { Painting } from '../src/segment/painting.ts';

const rows = (mask: Mask): string[] =>
  Array.from({ length: mask.height }, (_, y) => [...mask.data.subarray(y * mask.width, (y + 1) * mask.width)].join(''));

describe('a mask', () => {
  it('paints one pixel with the smallest brush, wherever in it the pointer is', () => {
    for (const [x, y] of [[2.01, 1.99], [2.99, 1.01], [2.5, 1.5]] as const) {
      const mask = new Mask(5, 3);
      mask.stroke(x, y, x, y, 1, 1);
      expect(rows(mask)).toEqual(['00000', '00100', '00000']);
    }
  });

  it('paints a stroke without gaps', () => {
    const mask = new Mask(7, 5);
    mask.stroke(1, 1, 5, 3, 1, 2);
    expect([...mask.used()]).toEqual([2]);
    expect(rows(mask).every((row, y) => (y === 0 || y === 4 ? row === '0000000' : row.includes('2')))).toBe(true);
  });

  it('fills exactly the pixels whose centres lie inside', () => {
    const mask = new Mask(6, 4);
    mask.polygon([1, 1, 4, 1, 4, 3, 1, 3], 1);
    expect(rows(mask)).toEqual(['000000', '011100', '011100', '000000']);
  });

  it('fills a whole picture and no more', () => {
    const mask = new Mask(3, 2);
    mask.polygon([-5, -5, 9, -5, 9, 9, -5, 9], 3);
    expect(rows(mask)).toEqual(['333', '333']);
  });

  it('keeps other labels when asked to, but lets the eraser through', () => {
    const mask = new Mask(4, 1);
    mask.polygon([0, 0, 2, 0, 2, 1, 0, 1], 1);
    mask.keepOthers = true;
    mask.polygon([0, 0, 4, 0, 4, 1, 0, 1], 2);
    expect(rows(mask)).toEqual(['1122']);
    mask.stroke(0, 0, 0, 0, 1, 0);
    expect(rows(mask)).toEqual(['0122']);
  });
});

describe('a painting', () => {
  it('takes back and repeats strokes', () => {
    const painting = new Painting(4, 1);
    painting.begin();
    painting.stroke(0, 0, 1, 0, 1, 1);
    painting.end();
    painting.begin();
    painting.stroke(1, 0, 2, 0, 1, 2);
    painting.end();
    const states = [rows(painting.mask)[0]];
    for (const step of ['undo', 'undo', 'redo', 'undo', 'redo', 'redo'] as const) {
      painting[step]();
      states.push(rows(painting.mask)[0]);
    }
    expect(states).toEqual(['1220', '1100', '0000', '1100', '0000', '1100', '1220']);
  });

  it('forgets a stroke that changed nothing', () => {
    const painting = new Painting(2, 1);
    painting.begin();
    painting.stroke(0, 0, 1, 0, 1, 0);
    expect(painting.end()).toBeNull();
    expect(painting.canUndo).toBe(false);
  });
});
