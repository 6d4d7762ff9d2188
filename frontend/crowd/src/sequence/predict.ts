import type { Size } from '../canvas/view.ts';
import { movedOn } from './interpolate.ts';
import { isKey, markIn, withMark, type Mark, type Sequence } from './marks.ts';

const REMEMBERED = 10; // frames back in which an object's last place tells its speed

/** Boxes of a frame in the next one, where they are likely to be; what somebody placed there stays. */
export function predicted(sequence: Sequence, at: number, marks: readonly Mark[], size: Size): Sequence {
  let next = sequence;
  for (const mark of marks) {
    if (isKey(sequence, at + 1, mark.objectId)) continue;
    const before = lastPlace(sequence, at, mark.objectId);
    const points = movedOn(mark.points, before?.points ?? null, before?.frames ?? 1, size);
    next = withMark(next, at + 1, { ...mark, points, key: false });
  }
  return next;
}

function lastPlace(sequence: Sequence, at: number, objectId: string): { points: readonly number[]; frames: number } | null {
  for (let back = 1; back <= Math.min(REMEMBERED, at); back += 1) {
    const mark = markIn(sequence, at - back, objectId);
    if (mark) return { points: mark.points, frames: back };
  }
  return null;
}
