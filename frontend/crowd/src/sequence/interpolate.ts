import { movedInside, type Points } from '../canvas/geometry.ts';
import type { Size } from '../canvas/view.ts';

/** Points on the way from one shape to another, in whole pixels. Shapes with different numbers of points do not mix. */
export function between(from: Points, to: Points, share: number): number[] {
  if (from.length !== to.length) return [...(share < 0.5 ? from : to)];
  return from.map((value, at) => Math.round(value + ((to[at] as number) - value) * share));
}

/** Where a box goes on to: as far as it came from its place some frames ago, inside the picture. */
export function movedOn(now: Points, before: Points | null, frames: number, size: Size): number[] {
  if (!before) return [...now];
  const speed = now.map((value, at) => (value - (before[at] as number)) / frames);
  const [left, top, right, bottom] = now.map((value, at) => Math.round(value + (speed[at] as number))) as [
    number,
    number,
    number,
    number,
  ];
  const width = Math.min(size.width, Math.max(1, right - left));
  const height = Math.min(size.height, Math.max(1, bottom - top));
  return movedInside([left, top, left + width, top + height], 0, 0, size.width, size.height);
}
