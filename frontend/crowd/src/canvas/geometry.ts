/** Points are flat lists, x0 y0 x1 y1 …, in pixels of the stored picture. */
export type Points = readonly number[];

export interface Bounds {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

export function boundsOf(points: Points): Bounds {
  const bounds = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (let at = 0; at < points.length; at += 2) {
    const x = points[at] as number;
    const y = points[at + 1] as number;
    if (x < bounds.minX) bounds.minX = x;
    if (x > bounds.maxX) bounds.maxX = x;
    if (y < bounds.minY) bounds.minY = y;
    if (y > bounds.maxY) bounds.maxY = y;
  }
  return bounds;
}

/** Distance of a point from the segment a–b. */
export function segmentDistance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** The nearest edge of a chain: its distance and the index of its first vertex. */
export function nearestEdge(points: Points, x: number, y: number, closed: boolean): { distance: number; edge: number } {
  const count = points.length / 2;
  const edges = closed ? count : count - 1;
  let best = { distance: Infinity, edge: -1 };
  for (let edge = 0; edge < edges; edge += 1) {
    const to = ((edge + 1) % count) * 2;
    const distance = segmentDistance(
      x,
      y,
      points[edge * 2] as number,
      points[edge * 2 + 1] as number,
      points[to] as number,
      points[to + 1] as number,
    );
    if (distance < best.distance) best = { distance, edge };
  }
  return best;
}

/** The nearest vertex: its distance and index. */
export function nearestVertex(points: Points, x: number, y: number): { distance: number; index: number } {
  let best = { distance: Infinity, index: -1 };
  for (let at = 0; at < points.length; at += 2) {
    const distance = Math.hypot((points[at] as number) - x, (points[at + 1] as number) - y);
    if (distance < best.distance) best = { distance, index: at / 2 };
  }
  return best;
}

/** Even-odd rule. */
export function inPolygon(points: Points, x: number, y: number): boolean {
  let inside = false;
  const count = points.length;
  for (let at = 0, before = count - 2; at < count; before = at, at += 2) {
    const ax = points[at] as number;
    const ay = points[at + 1] as number;
    const bx = points[before] as number;
    const by = points[before + 1] as number;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

const turn = (ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number =>
  Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));

type Segment = readonly [number, number, number, number];

/** Whether two segments cross or overlap; a shared end alone does not count. */
export function segmentsCross(one: Segment, other: Segment): boolean {
  const [ax, ay, bx, by] = one;
  const [cx, cy, dx, dy] = other;
  const t1 = turn(ax, ay, bx, by, cx, cy);
  const t2 = turn(ax, ay, bx, by, dx, dy);
  const t3 = turn(cx, cy, dx, dy, ax, ay);
  const t4 = turn(cx, cy, dx, dy, bx, by);
  if (t1 * t2 < 0 && t3 * t4 < 0) return true;
  const within = (x: number, y: number, [px, py, qx, qy]: Segment): boolean =>
    x >= Math.min(px, qx) && x <= Math.max(px, qx) && y >= Math.min(py, qy) && y <= Math.max(py, qy);
  const isEnd = (x: number, y: number, [px, py, qx, qy]: Segment): boolean =>
    (x === px && y === py) || (x === qx && y === qy);
  return (
    (t1 === 0 && within(cx, cy, one) && !isEnd(cx, cy, one)) ||
    (t2 === 0 && within(dx, dy, one) && !isEnd(dx, dy, one)) ||
    (t3 === 0 && within(ax, ay, other) && !isEnd(ax, ay, other)) ||
    (t4 === 0 && within(bx, by, other) && !isEnd(bx, by, other))
  );
}

/** Whether the segment between two vertices crosses the chain's other edges (those that do not touch it). */
export function crossesChain(points: Points, segment: Segment, closed = false): boolean {
  const count = points.length / 2;
  const edges = closed ? count : count - 1;
  for (let edge = 0; edge < edges; edge += 1) {
    const to = ((edge + 1) % count) * 2;
    const other: Segment = [
      points[edge * 2] as number,
      points[edge * 2 + 1] as number,
      points[to] as number,
      points[to + 1] as number,
    ];
    if (segmentsCross(segment, other)) return true;
  }
  return false;
}

/** Whether any two edges of a closed polygon cross (§6.2: they may not). */
export function crossesItself(points: Points): boolean {
  const count = points.length / 2;
  for (let edge = 0; edge < count; edge += 1) {
    const to = ((edge + 1) % count) * 2;
    const segment: Segment = [
      points[edge * 2] as number,
      points[edge * 2 + 1] as number,
      points[to] as number,
      points[to + 1] as number,
    ];
    if (crossesChain(points.slice(edge * 2), segment)) return true;
  }
  const last: Segment = [
    points[count * 2 - 2] as number,
    points[count * 2 - 1] as number,
    points[0] as number,
    points[1] as number,
  ];
  return crossesChain(points, last);
}

/** Moves points as far as the picture allows; whole pixels stay whole. */
export function movedInside(points: Points, dx: number, dy: number, width: number, height: number): number[] {
  const { minX, minY, maxX, maxY } = boundsOf(points);
  const byX = Math.min(width - maxX, Math.max(-minX, Math.round(dx)));
  const byY = Math.min(height - maxY, Math.max(-minY, Math.round(dy)));
  return points.map((value, at) => value + (at % 2 === 0 ? byX : byY));
}

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
