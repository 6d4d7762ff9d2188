import { boundsOf, inPolygon, nearestEdge, nearestVertex, type Points } from './geometry.ts';

export type Kind = 'box' | 'polygon' | 'polyline' | 'line' | 'keypoint';

/** A shape on the picture; never changed in place, so that undo is a list of lists. */
export interface Shape {
  readonly id: number;
  readonly kind: Kind;
  readonly label: string;
  /** A box has two corners: left, top, right, bottom. */
  readonly points: Points;
}

/** The eight handles of a box, clockwise from the top left: which edges each moves. */
const BOX_HANDLES = [
  [0, 1],
  [1],
  [2, 1],
  [2],
  [2, 3],
  [3],
  [0, 3],
  [0],
] as const;

/** Where a shape can be taken: the vertices, or the eight handles of a box. */
export function handlesOf(shape: Shape): Points {
  if (shape.kind !== 'box') return shape.points;
  const [left, top, right, bottom] = shape.points as [number, number, number, number];
  const x = (left + right) / 2;
  const y = (top + bottom) / 2;
  return [left, top, x, top, right, top, right, y, right, bottom, x, bottom, left, bottom, left, y];
}

/** The shape with one handle at another place (whole pixels). A box may turn inside out: see `settled`. */
export function withHandleAt(shape: Shape, handle: number, x: number, y: number): Shape {
  const points = [...shape.points];
  if (shape.kind === 'box') {
    for (const edge of BOX_HANDLES[handle] ?? []) points[edge] = edge % 2 === 0 ? x : y;
  } else {
    points[handle * 2] = x;
    points[handle * 2 + 1] = y;
  }
  return { ...shape, points };
}

/** A box with its corners in order. */
export function settled(shape: Shape): Shape {
  if (shape.kind !== 'box') return shape;
  const [ax, ay, bx, by] = shape.points as [number, number, number, number];
  return { ...shape, points: [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)] };
}

export const isClosed = (kind: Kind): boolean => kind === 'polygon' || kind === 'box';

/** Corners of the outline. */
export function outline(shape: Shape): Points {
  if (shape.kind !== 'box') return shape.points;
  const [left, top, right, bottom] = shape.points as [number, number, number, number];
  return [left, top, right, top, right, bottom, left, bottom];
}

/** How far a point is from the line of a shape (0 is on it), and whether it lies inside. */
export function reach(shape: Shape, x: number, y: number): { distance: number; inside: boolean } {
  if (shape.kind === 'keypoint') return { distance: nearestVertex(shape.points, x, y).distance, inside: false };
  const line = outline(shape);
  const closed = isClosed(shape.kind);
  return { distance: nearestEdge(line, x, y, closed).distance, inside: closed && inPolygon(line, x, y) };
}

/** Fewest vertices that make the shape. */
export const fewest = (kind: Kind): number => ({ box: 2, polygon: 3, polyline: 2, line: 2, keypoint: 1 })[kind];

/** Most vertices; then it is finished by itself. */
export const most = (kind: Kind): number => ({ box: 2, polygon: Infinity, polyline: Infinity, line: 2, keypoint: 1 })[kind];

export function isEmpty(shape: Shape): boolean {
  const { minX, minY, maxX, maxY } = boundsOf(shape.points);
  if (shape.kind === 'keypoint') return false;
  return shape.kind === 'box' ? maxX - minX < 1 || maxY - minY < 1 : maxX - minX + (maxY - minY) < 1;
}

/** How the shapes of a kind are called to people. */
export const called = (kind: Kind): string =>
  ({ box: 'box', polygon: 'polygon', polyline: 'polyline', line: 'line', keypoint: 'keypoint' })[kind];
