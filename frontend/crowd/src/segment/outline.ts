import type { Picture } from '../canvas/picture.ts';
import { boxOf, objectness } from './extreme-points.ts';
import type { Rect } from './mask.ts';

/** An object that was found in the picture. */
export interface Outline {
  rect: Rect;
  /** Is the centre of this pixel in it? */
  inside: (x: number, y: number) => boolean;
}

const MOST_SIDE = 192; // pixels that are looked at: a moment's work
const LEAST_SIDE = 4;
const AROUND = 0.15; // of the box, where the ground is learned from

/** The object between four extreme points; a sentence where there is none to find. */
export function outlineOf(picture: Picture, points: readonly number[]): Outline | string {
  const { left, top, right, bottom } = boxOf(points);
  if (right - left < LEAST_SIDE || bottom - top < LEAST_SIDE) return 'The four points are too close together: click the outermost points of the object.';
  const margin = Math.ceil(Math.max(8, AROUND * Math.max(right - left, bottom - top)));
  const rect = {
    left: Math.max(0, left - margin),
    top: Math.max(0, top - margin),
    right: Math.min(picture.width, right + margin),
    bottom: Math.min(picture.height, bottom + margin),
  };
  const scale = Math.min(1, MOST_SIDE / Math.max(rect.right - rect.left, rect.bottom - rect.top));
  const pixels = pixelsOf(picture, rect, scale);
  if (!pixels) return 'The browser lets nobody read this picture, so its outlines cannot be found: paint with the brush or the polygon.';
  const place = (value: number, at: number): number => Math.floor((value - (at % 2 ? rect.top : rect.left)) * scale);
  const sure = objectness(pixels, points.map(place));
  return { rect, inside: (x, y) => between(sure, pixels.width, pixels.height, (x + 0.5 - rect.left) * scale - 0.5, (y + 0.5 - rect.top) * scale - 0.5) >= 0.5 };
}

function pixelsOf(picture: Picture, rect: Rect, scale: number): ImageData | null {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round((rect.right - rect.left) * scale));
  canvas.height = Math.max(1, Math.round((rect.bottom - rect.top) * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const source = picture.levels[0];
  if (!context || !source) return null;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top, 0, 0, canvas.width, canvas.height);
  try {
    return context.getImageData(0, 0, canvas.width, canvas.height);
  } catch {
    return null; // from elsewhere, without leave to read it
  }
}

/** The value at a place between pixels. */
function between(values: Float32Array, width: number, height: number, x: number, y: number): number {
  const [fromX, fromY] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const at = (column: number, row: number): number => values[row * width + column] as number;
  const across = (row: number): number => at(left, row) + (at(right, row) - at(left, row)) * (fromX - left);
  return across(top) + (across(bottom) - across(top)) * (fromY - top);
}
