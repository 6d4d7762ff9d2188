import type { Camera } from './cameras.ts';
import type { Cuboid } from './cuboids.ts';
import { outline } from './image-view.ts';

/** A box in the image of a camera: pixels. Never changed in place. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes by camera, frame and the track that they belong to (§12.12: the same object id links them to its cuboid). */
export type Boxes = ReadonlyMap<string, Box>;

export interface Size {
  width: number;
  height: number;
}

const SMALLEST = 3;

export const boxKey = (camera: number, frame: number, id: string): string => `${camera} ${frame} ${id}`;

/** Those of one image, with their tracks' ids. */
export function boxesOf(boxes: Boxes, camera: number, frame: number): [string, Box][] {
  const start = `${camera} ${frame} `;
  return [...boxes].filter(([key]) => key.startsWith(start)).map(([key, box]) => [key.slice(start.length), box]);
}

export function withBox(boxes: Boxes, key: string, box: Box | null): Boxes {
  const found = new Map(boxes);
  if (box) found.set(key, box);
  else found.delete(key);
  return found;
}

const idOf = (key: string): string => key.split(' ').slice(2).join(' ');
const frameOf = (key: string): number => Number(key.split(' ')[1]);

/** Without those of a track, in all frames or only in these. */
export const withoutBoxesOf = (boxes: Boxes, id: string, frames: ReadonlySet<number> | null = null): Boxes =>
  new Map([...boxes].filter(([key]) => idOf(key) !== id || (frames && !frames.has(frameOf(key)))));

/** Boxes of one track become another's, where that has none. */
export function handedOver(boxes: Boxes, from: string, to: string): Boxes {
  const found = new Map(withoutBoxesOf(boxes, from));
  for (const [key, box] of boxes) {
    if (idOf(key) !== from) continue;
    const other = key.slice(0, key.length - from.length) + to;
    if (!found.has(other)) found.set(other, box);
  }
  return found;
}

export const hasBox = (boxes: Boxes, id: string, frame: number): boolean => [...boxes.keys()].some((key) => idOf(key) === id && frameOf(key) === frame);

/** Whole pixels within the image; null when nothing is left of it. */
export function clipped({ left, top, width, height }: Box, size: Size): Box | null {
  const [l, t] = [Math.max(0, Math.round(left)), Math.max(0, Math.round(top))];
  const [r, b] = [Math.min(size.width, Math.round(left + width)), Math.min(size.height, Math.round(top + height))];
  return r - l < SMALLEST || b - t < SMALLEST ? null : { left: l, top: t, width: r - l, height: b - t };
}

/** The box between two pixels. */
export const between = ([x, y]: readonly [number, number], [toX, toY]: readonly [number, number]): Box => ({
  left: Math.min(x, toX),
  top: Math.min(y, toY),
  width: Math.abs(toX - x),
  height: Math.abs(toY - y),
});

/** The box around what an image shows of a cuboid; null when it shows nothing of it. */
export function around(camera: Camera, cuboid: Cuboid, size: Size): Box | null {
  const lines = outline(camera, cuboid).filter((line) => line.every(Number.isFinite));
  if (lines.length === 0) return null;
  const us = lines.flatMap(([u, , toU]) => [u, toU]);
  const vs = lines.flatMap(([, v, , toV]) => [v, toV]);
  return clipped(between([Math.min(...us), Math.min(...vs)], [Math.max(...us), Math.max(...vs)]), size);
}

/** Which sides of a box a pixel takes hold of; both 0 = its inside; null = none of it. */
export interface Grip {
  right: -1 | 0 | 1;
  down: -1 | 0 | 1;
}

export function gripAt(box: Box, [x, y]: readonly [number, number], reach: number): Grip | null {
  const side = (value: number, low: number, high: number): -1 | 0 | 1 => (Math.abs(value - low) <= reach ? -1 : Math.abs(value - high) <= reach ? 1 : 0);
  const within = x >= box.left - reach && x <= box.left + box.width + reach && y >= box.top - reach && y <= box.top + box.height + reach;
  return within ? { right: side(x, box.left, box.left + box.width), down: side(y, box.top, box.top + box.height) } : null;
}

/** What dragging a grip by so many pixels makes of a box. */
export function draggedBox(box: Box, { right, down }: Grip, dx: number, dy: number): Box {
  if (!right && !down) return { ...box, left: box.left + dx, top: box.top + dy };
  const [l, r] = [box.left + (right < 0 ? dx : 0), box.left + box.width + (right > 0 ? dx : 0)];
  const [t, b] = [box.top + (down < 0 ? dy : 0), box.top + box.height + (down > 0 ? dy : 0)];
  return between([l, t], [r, b]);
}
