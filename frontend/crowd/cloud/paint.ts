import { colorNumber } from '../src/base/colors.ts';
import { isRecord } from '../src/base/relaxed-json.ts';
import { stateOf } from './answers.ts';
import type { Task } from './task.ts';
import type { State } from './tracks.ts';

/** Classes of points, one byte each: 0 is the background, else the label's number in the category file plus 1. */
export interface Change {
  points: Uint32Array;
  before: Uint8Array;
  after: number;
}

export class Paint {
  readonly classes: Uint8Array;
  private readonly done: Change[] = [];
  private undone: Change[] = [];
  private stroke: { points: number[]; before: number[]; after: number } | null = null;

  constructor(
    count: number,
    /** Classes that an audit does not let change. */
    private readonly locked: ReadonlySet<number> = new Set(),
  ) {
    this.classes = new Uint8Array(count);
  }

  begin(after: number): void {
    this.stroke = { points: [], before: [], after };
  }

  /** Paints one point. With `keep`, what is painted already stays. */
  dab(point: number, keep = false): void {
    const { stroke, classes } = this;
    const now = classes[point];
    if (!stroke || now === undefined || now === stroke.after || (keep && now !== 0)) return;
    if (this.locked.has(now) || this.locked.has(stroke.after)) return;
    stroke.points.push(point);
    stroke.before.push(now);
    classes[point] = stroke.after;
  }

  /** True when the stroke changed anything. */
  end(): boolean {
    const { stroke } = this;
    this.stroke = null;
    if (!stroke?.points.length) return false;
    this.done.push({ points: Uint32Array.from(stroke.points), before: Uint8Array.from(stroke.before), after: stroke.after });
    if (this.done.length > 200) this.done.shift();
    this.undone = [];
    return true;
  }

  undo(): boolean {
    const change = this.done.pop();
    if (!change) return false;
    for (const [index, point] of change.points.entries()) this.classes[point] = change.before[index] as number;
    this.undone.push(change);
    return true;
  }

  redo(): boolean {
    const change = this.undone.pop();
    if (!change) return false;
    for (const point of change.points) this.classes[point] = change.after;
    this.done.push(change);
    return true;
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Points of each class. */
  counts(labels: number): number[] {
    const found = Array.from({ length: labels + 1 }, () => 0);
    for (const one of this.classes) found[one] = (found[one] ?? 0) + 1;
    return found;
  }

  restore(classes: Uint8Array): void {
    this.classes.set(classes.subarray(0, this.classes.length));
    this.done.length = 0;
    this.undone = [];
  }
}

/** Is a pixel in a polygon of the screen? */
export function inPolygon(x: number, y: number, polygon: readonly (readonly [number, number])[]): boolean {
  let found = false;
  let [fromX, fromY] = polygon.at(-1) ?? [0, 0];
  for (const [toX, toY] of polygon) {
    if (fromY > y !== toY > y && x < ((toX - fromX) * (y - fromY)) / (toY - fromY) + fromX) found = !found;
    [fromX, fromY] = [toX, toY];
  }
  return found;
}

/** zlib data at once: runs become matches of the fixed code, so that a million points are some kilobytes. */
export function zlib(bytes: Uint8Array): Uint8Array {
  const out: number[] = [0x78, 0x01];
  let held = 0;
  let bits = 0;
  const put = (value: number, count: number): void => {
    held |= value << bits;
    for (bits += count; bits >= 8; bits -= 8) {
      out.push(held & 255);
      held >>>= 8;
    }
  };
  const code = (value: number, count: number): void => {
    let reversed = 0;
    for (let bit = 0; bit < count; bit += 1) reversed |= ((value >> bit) & 1) << (count - 1 - bit);
    put(reversed, count);
  };
  const literal = (value: number): void => (value < 144 ? code(0x30 + value, 8) : code(0x190 + value - 144, 9));
  put(3, 3); // the last block, fixed codes
  for (let at = 0; at < bytes.length; ) {
    const value = bytes[at] as number;
    let end = at + 1;
    while (end < bytes.length && bytes[end] === value) end += 1;
    literal(value);
    let left = end - at - 1;
    for (; left >= 258; left -= 258) {
      code(0xc0 + 285 - 280, 8); // length 258
      code(0, 5); // distance 1
    }
    for (; left > 0; left -= 1) literal(value);
    at = end;
  }
  code(0, 7);
  if (bits > 0) out.push(held & 255);
  const sum = adler(bytes);
  out.push(sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255);
  return Uint8Array.from(out);
}

function adler(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + 3800, bytes.length);
    for (; at < end; at += 1) {
      a += bytes[at] as number;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** The other way, of what this page or another one packed; null when it is none. */
export async function unpacked(text: string): Promise<Uint8Array | null> {
  try {
    const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    return null;
  }
}

/** Classes of points as an answer has them, before they are unpacked; '' where there are none. */
export function packedIn(value: unknown): string {
  const given = isRecord(value) && isRecord(value.pointLabels) ? value.pointLabels.data : '';
  return typeof given === 'string' ? given : '';
}

export function paintingOf(task: Task, classes: Uint8Array, { frameValues }: State): Record<string, unknown> {
  const labelMappings = Object.fromEntries(task.labels.map(({ label }, index) => [label, { color: colorNumber(index) }]));
  const pointLabels = { data: base64(zlib(classes)), count: classes.length, labelMappings };
  return { pointLabels, frameAttributes: frameValues[0] ?? {} };
}

/** The answer that leaves the label of an earlier job as it is. */
export async function paintingAsGiven(task: Task): Promise<Record<string, unknown>> {
  const classes = await unpacked(packedIn(task.initial));
  return paintingOf(task, classes ?? new Uint8Array(), stateOf({ ...task, kind: 'detection' }, task.initial));
}
