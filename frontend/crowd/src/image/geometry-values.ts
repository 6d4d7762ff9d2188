import type { Shape, Kind } from '../canvas/shapes.ts';
import { isNumber, isRecord } from '../base/relaxed-json.ts';

/** A shape as the editor loads it. */
export interface Loose {
  label: string;
  points: number[];
}

/** The key of a kind's list in the answer. */
export const PLURALS: Record<Kind, string> = {
  box: 'boundingBoxes',
  polygon: 'polygons',
  polyline: 'polylines',
  line: 'lines',
  keypoint: 'keypoints',
};

/** A shape in the words of the answer (§6); keys in the guide's order. */
export function written(shape: Pick<Shape, 'kind' | 'label' | 'points'>): Record<string, unknown> {
  const { label, points } = shape;
  if (shape.kind === 'box') {
    const [left, top, right, bottom] = points as [number, number, number, number];
    return { height: bottom - top, label, left, top, width: right - left };
  }
  if (shape.kind === 'keypoint') return { label, x: points[0], y: points[1] };
  const vertices: { x: number; y: number }[] = [];
  for (let at = 0; at < points.length; at += 2) vertices.push({ x: points[at] as number, y: points[at + 1] as number });
  return { label, vertices };
}

/** One shape of an initial value or a kept answer; null when it is none. */
function readShape(kind: Kind, value: unknown): Loose | null {
  if (!isRecord(value) || typeof value.label !== 'string') return null;
  const points = pointsOf(kind, value);
  return points?.every(isNumber) ? { label: value.label, points: points as number[] } : null;
}

function pointsOf(kind: Kind, value: Record<string, unknown>): unknown[] | null {
  if (kind === 'keypoint') return [value.x, value.y];
  if (kind === 'box') {
    const { left, top, width, height } = value;
    if (!isNumber(left) || !isNumber(top) || !isNumber(width) || !isNumber(height)) return null;
    return [left, top, left + width, top + height];
  }
  const vertices = value.vertices;
  if (!Array.isArray(vertices) || vertices.length < 2) return null;
  return vertices.flatMap((vertex: unknown) => (isRecord(vertex) ? [vertex.x, vertex.y] : [undefined]));
}

/** A list of shapes, bare or as `{"lines": […]}` (§6.3, §6.4); null when it is neither. */
export function readShapes(kind: Kind, value: unknown): Loose[] | null {
  const list: unknown = isRecord(value) ? value[PLURALS[kind]] : value;
  if (!Array.isArray(list)) return null;
  const shapes = list.map((one) => readShape(kind, one));
  return shapes.every((shape) => shape !== null) ? shapes : null;
}

/** Whether two lists hold the same shapes, in any order. */
export function sameShapes(one: readonly Pick<Shape, 'label' | 'points'>[], other: readonly Loose[]): boolean {
  const key = ({ label, points }: { label: string; points: readonly number[] }): string => JSON.stringify([label, points]);
  if (one.length !== other.length) return false;
  const left = one.map(key).sort();
  const right = other.map(key).sort();
  return left.every((text, at) => text === right[at]);
}
