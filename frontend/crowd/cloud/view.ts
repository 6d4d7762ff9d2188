import { decode, type Bounds, type Points } from './points.ts';
import { Scene } from './scene.ts';
import type { Task } from './task.ts';

const KEPT = 6; // frames in memory: a million points are 12 MB
const MARGIN = 1; // metres around a cuboid that its side views show

/** Loads the points of frames, and keeps the ones around the one that is shown. */
export class Frames {
  private readonly loaded = new Map<number, Promise<Points>>();

  constructor(private readonly task: Task) {}

  load(index: number): Promise<Points> {
    const kept = this.loaded.get(index);
    this.loaded.delete(index);
    const found = kept ?? this.fetch(index);
    this.loaded.set(index, found); // the newest last
    for (const one of [...this.loaded.keys()].slice(0, -KEPT)) this.loaded.delete(one);
    return found;
  }

  /** Ahead of time; what goes wrong is told when it is wanted. */
  prepare(index: number): void {
    if (this.task.frames[index] && !this.loaded.has(index)) this.load(index).catch(() => this.loaded.delete(index));
  }

  forget(index: number): void {
    this.loaded.delete(index);
  }

  private async fetch(index: number): Promise<Points> {
    const frame = this.task.frames[index];
    if (!frame) throw new Error('There is no such frame.');
    const answer = await fetch(frame.points);
    if (!answer.ok) throw new Error(`The points of ${frame.name} cannot be loaded (${answer.status}). Open the task again.`);
    const points = decode(await answer.arrayBuffer(), frame.format);
    if (points.count === 0) throw new Error(`${frame.name} has no points.`);
    return points;
  }
}

/** Points near a box, for its side views. Scans all points once for each place. */
export class Near {
  private key = '';
  private found = new Float32Array();

  around(points: Points | null, cuboid: { centerX: number; centerY: number; centerZ: number; length: number; width: number; height: number }): Float32Array {
    const reach = Math.hypot(cuboid.length, cuboid.width, cuboid.height) / 2 + MARGIN;
    const { centerX, centerY, centerZ } = cuboid;
    const key = [points?.count, centerX, centerY, centerZ, reach].join();
    if (key === this.key || !points) return this.found;
    this.key = key;
    const near: number[] = [];
    for (let at = 0; at < points.positions.length; at += 3) {
      const [x, y, z] = [points.positions[at] as number, points.positions[at + 1] as number, points.positions[at + 2] as number];
      if (Math.abs(x - centerX) < reach && Math.abs(y - centerY) < reach && Math.abs(z - centerZ) < reach) near.push(x, y, z);
    }
    this.found = Float32Array.from(near);
    return this.found;
  }

  clear(): void {
    this.key = '';
    this.found = new Float32Array();
  }
}

/** Colour of a point by the file: its own, else its intensity, else its height. */
export function natural(points: Points, bounds: Bounds, by: 'color' | 'height'): (point: number, into: Uint8Array, at: number) => void {
  const { colors, intensity, positions } = points;
  if (by === 'color' && colors) {
    return (point, into, at) => {
      for (let channel = 0; channel < 3; channel += 1) into[at + channel] = colors[3 * point + channel] as number;
    };
  }
  const span = Math.max(bounds.radius / 4, 2);
  return (point, into, at) => {
    const high = Math.min(1, Math.max(0, ((positions[3 * point + 2] as number) - bounds.ground) / span));
    const bright = by === 'color' && intensity ? 0.35 + 0.65 * Math.sqrt(intensity[point] as number) : 0.85;
    into[at] = bright * (70 + 185 * high);
    into[at + 1] = bright * (150 + 60 * (1 - Math.abs(2 * high - 1)));
    into[at + 2] = bright * (235 - 150 * high);
  };
}

/** The view, or why there is none. */
export function openScene(canvas: HTMLCanvasElement): Scene | string {
  try {
    return new Scene(canvas);
  } catch {
    return 'This browser shows no 3D graphics (WebGL). Allow it in its settings, or use another one.';
  }
}

