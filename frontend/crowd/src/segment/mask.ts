import type { Points } from '../canvas/geometry.ts';

/** A rectangle of whole pixels; `right` and `bottom` are exclusive. */
export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export const isEmptyRect = (rect: Rect): boolean => rect.left >= rect.right || rect.top >= rect.bottom;

export const union = (one: Rect | null, other: Rect): Rect =>
  one && !isEmptyRect(one)
    ? {
        left: Math.min(one.left, other.left),
        top: Math.min(one.top, other.top),
        right: Math.max(one.right, other.right),
        bottom: Math.max(one.bottom, other.bottom),
      }
    : other;

/**
 * What each pixel of a picture belongs to: 0 is background, other numbers are classes or instances.
 *
 * A pixel belongs to a stroke or polygon when its centre does; nothing is ever half covered (§7.1: no anti-aliasing).
 */
export class Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
  /** When on, only background is painted over. */
  keepOthers = false;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Uint16Array(width * height);
  }

  private paintRow(y: number, from: number, to: number, value: number): void {
    if (y < 0 || y >= this.height) return;
    const start = y * this.width + Math.max(0, from);
    const end = y * this.width + Math.min(this.width, to);
    if (start >= end) return;
    if (!this.keepOthers || value === 0) this.data.fill(value, start, end);
    else for (let at = start; at < end; at += 1) if (this.data[at] === 0) this.data[at] = value;
  }

  /** A round brush of a diameter in pixels, drawn from one place to another. Returns what may have changed. */
  stroke(fromX: number, fromY: number, toX: number, toY: number, diameter: number, value: number): Rect {
    const radius = Math.max(0.5, diameter / 2);
    const ax = Math.floor(fromX) + 0.5;
    const ay = Math.floor(fromY) + 0.5;
    const bx = Math.floor(toX) + 0.5;
    const by = Math.floor(toY) + 0.5;
    const rect = this.clipped({
      left: Math.floor(Math.min(ax, bx) - radius),
      top: Math.floor(Math.min(ay, by) - radius),
      right: Math.ceil(Math.max(ax, bx) + radius),
      bottom: Math.ceil(Math.max(ay, by) + radius),
    });
    for (let y = rect.top; y < rect.bottom; y += 1) {
      const run = capsuleRow(y + 0.5, ax, ay, bx, by, radius);
      if (run) this.paintRow(y, Math.ceil(run[0] - 0.5), Math.floor(run[1] - 0.5) + 1, value);
    }
    return rect;
  }

  /** The inside of a polygon by the even-odd rule. */
  polygon(points: Points, value: number): Rect {
    let top = Infinity;
    let bottom = -Infinity;
    let left = Infinity;
    let right = -Infinity;
    for (let at = 0; at < points.length; at += 2) {
      left = Math.min(left, points[at] as number);
      right = Math.max(right, points[at] as number);
      top = Math.min(top, points[at + 1] as number);
      bottom = Math.max(bottom, points[at + 1] as number);
    }
    const rect = this.clipped({ left: Math.floor(left), top: Math.floor(top), right: Math.ceil(right), bottom: Math.ceil(bottom) });
    for (let y = rect.top; y < rect.bottom; y += 1) {
      const crossings = crossingsAt(points, y + 0.5);
      for (let at = 0; at + 1 < crossings.length; at += 2) {
        const from = Math.ceil((crossings[at] as number) - 0.5);
        this.paintRow(y, from, Math.ceil((crossings[at + 1] as number) - 0.5), value);
      }
    }
    return rect;
  }

  /** The pixels of a rectangle that are inside of something. */
  shape(within: Rect, inside: (x: number, y: number) => boolean, value: number): Rect {
    const rect = this.clipped(within);
    for (let y = rect.top; y < rect.bottom; y += 1) {
      for (let x = rect.left; x < rect.right; x += 1) if (inside(x, y)) this.paintRow(y, x, x + 1, value);
    }
    return rect;
  }

  /** Turns every pixel of one value into background. */
  erase(value: number): Rect {
    for (let at = 0; at < this.data.length; at += 1) if (this.data[at] === value) this.data[at] = 0;
    return { left: 0, top: 0, right: this.width, bottom: this.height };
  }

  /** Values that have at least one pixel. */
  used(): Set<number> {
    const seen = new Uint8Array(65536);
    for (const value of this.data) seen[value] = 1;
    const found = new Set<number>();
    for (let value = 1; value < seen.length; value += 1) if (seen[value]) found.add(value);
    return found;
  }

  clipped(rect: Rect): Rect {
    return {
      left: Math.max(0, rect.left),
      top: Math.max(0, rect.top),
      right: Math.min(this.width, rect.right),
      bottom: Math.min(this.height, rect.bottom),
    };
  }

  cut(rect: Rect, from: Uint16Array = this.data): Uint16Array {
    const width = Math.max(0, rect.right - rect.left);
    const part = new Uint16Array(width * Math.max(0, rect.bottom - rect.top));
    for (let y = rect.top; y < rect.bottom; y += 1) {
      const start = y * this.width + rect.left;
      part.set(from.subarray(start, start + width), (y - rect.top) * width);
    }
    return part;
  }

  paste(rect: Rect, part: Uint16Array): void {
    const width = rect.right - rect.left;
    for (let y = rect.top; y < rect.bottom; y += 1) {
      const row = part.subarray((y - rect.top) * width, (y - rect.top + 1) * width);
      this.data.set(row, y * this.width + rect.left);
    }
  }
}

/** Where a horizontal line meets a polygon's edges, sorted. */
function crossingsAt(points: Points, y: number): number[] {
  const found: number[] = [];
  const count = points.length;
  for (let at = 0, before = count - 2; at < count; before = at, at += 2) {
    const ax = points[before] as number;
    const ay = points[before + 1] as number;
    const bx = points[at] as number;
    const by = points[at + 1] as number;
    if (ay > y !== by > y) found.push(ax + ((y - ay) * (bx - ax)) / (by - ay));
  }
  return found.sort((one, other) => one - other);
}

/** The part of a horizontal line within a radius of the segment a–b; null when there is none. */
function capsuleRow(y: number, ax: number, ay: number, bx: number, by: number, radius: number): [number, number] | null {
  let from = Infinity;
  let to = -Infinity;
  for (const [x, cy] of [
    [ax, ay],
    [bx, by],
  ] as const) {
    const rest = radius * radius - (y - cy) ** 2;
    if (rest < 0) continue;
    from = Math.min(from, x - Math.sqrt(rest));
    to = Math.max(to, x + Math.sqrt(rest));
  }
  const length = Math.hypot(bx - ax, by - ay);
  if (length > 0) {
    const nx = (-(by - ay) / length) * radius;
    const ny = ((bx - ax) / length) * radius;
    const sides = crossingsAt([ax + nx, ay + ny, bx + nx, by + ny, bx - nx, by - ny, ax - nx, ay - ny], y);
    if (sides.length >= 2) {
      from = Math.min(from, sides[0] as number);
      to = Math.max(to, sides.at(-1) as number);
    }
  }
  return from <= to ? [from, to] : null;
}

/** What two values of a mask exchanged, for undo: the pixels of a rectangle before and after. */
export interface Patch {
  rect: Rect;
  before: Uint16Array;
  after: Uint16Array;
}
