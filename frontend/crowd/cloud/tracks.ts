import { withoutBoxesOf, type Boxes } from './boxes.ts';
import { mixed, type Cuboid } from './cuboids.ts';
import type { Values } from './task.ts';

/** One thing through all frames. Never changed in place. */
export interface Track {
  readonly id: string;
  /** `<label>:<n>` */
  readonly name: string;
  readonly label: string;
  /** Cuboids that somebody placed, by the index of the frame; the others lie between them. */
  readonly anchors: ReadonlyMap<number, Cuboid>;
  /** Frames where it is not. */
  readonly absent: ReadonlySet<number>;
  /** Attributes from a frame on, until they are given anew. */
  readonly values: ReadonlyMap<number, Values>;
}

export interface State {
  readonly tracks: readonly Track[];
  /** One for each frame. */
  readonly frameValues: readonly Values[];
  /** In the images of cameras. */
  readonly boxes: Boxes;
}

export const emptyState = (frames: number): State => ({ tracks: [], frameValues: Array.from({ length: frames }, () => ({})), boxes: new Map() });

/** The cuboid of a track in a frame; null where it is not. Positions go by time (§17.2). */
export function cuboidAt(track: Track, frame: number, times: readonly number[]): Cuboid | null {
  if (track.absent.has(frame)) return null;
  const placed = track.anchors.get(frame);
  if (placed) return placed;
  const known = [...track.anchors.keys()].sort((a, b) => a - b);
  const first = known[0];
  if (first === undefined) return null;
  if (known.length === 1) return track.anchors.get(first) as Cuboid;
  const after = known.findIndex((one) => one > frame);
  const to = after < 0 ? known.length - 1 : Math.max(after, 1);
  const [one, other] = [known[to - 1] as number, known[to] as number];
  const [start, end] = [times[one] as number, times[other] as number];
  const share = ((times[frame] as number) - start) / (end - start);
  return mixed(track.anchors.get(one) as Cuboid, track.anchors.get(other) as Cuboid, share);
}

/** The attributes that count in a frame. */
export function valuesAt(track: Track, frame: number): Values {
  let found: Values = {};
  let best = -1;
  for (const [from, values] of track.values) {
    if (from <= frame && from >= best) {
      found = values;
      best = from;
    }
  }
  return found;
}

/** `<label>:<n>`, n being one more than the highest there is of that label. */
export function nextName(label: string, tracks: readonly Track[]): string {
  const numbers = tracks.filter((one) => one.name.startsWith(`${label}:`)).map((one) => Number(one.name.slice(label.length + 1)));
  return `${label}:${Math.max(0, ...numbers.filter(Number.isInteger)) + 1}`;
}

export const withTrack = (state: State, track: Track): State =>
  state.tracks.some((one) => one.id === track.id)
    ? { ...state, tracks: state.tracks.map((one) => (one.id === track.id ? track : one)) }
    : { ...state, tracks: [...state.tracks, track] };

export const withoutTrack = (state: State, id: string): State => ({
  ...state,
  tracks: state.tracks.filter((one) => one.id !== id),
  boxes: withoutBoxesOf(state.boxes, id),
});

export function placed(track: Track, frame: number, cuboid: Cuboid): Track {
  const absent = new Set(track.absent);
  absent.delete(frame);
  return { ...track, absent, anchors: new Map(track.anchors).set(frame, cuboid) };
}

/** Not in these frames any more. An anchor there stays what others are reckoned from only where it still shows. */
export function removedFrom(track: Track, frames: Iterable<number>): Track {
  const absent = new Set(track.absent);
  const anchors = new Map(track.anchors);
  for (const frame of frames) {
    absent.add(frame);
    if (anchors.size > 1) anchors.delete(frame);
  }
  return { ...track, absent, anchors };
}

/** Without an anchor, if it is not the last one: the frame is reckoned from the others again. */
export function withoutAnchor(track: Track, frame: number): Track {
  if (track.anchors.size < 2 || !track.anchors.has(frame)) return track;
  const anchors = new Map(track.anchors);
  anchors.delete(frame);
  return { ...track, anchors };
}

/** Another label and its number; `name` follows. */
export const relabeled = (state: State, track: Track, label: string): Track =>
  label === track.label ? track : { ...track, label, name: nextName(label, state.tracks), values: new Map() };

/** What a placed cuboid is in every frame becomes placed there, so that later edits touch one frame only. */
export function frozen(track: Track, times: readonly number[]): Track {
  const anchors = new Map(track.anchors);
  for (let frame = 0; frame < times.length; frame += 1) {
    const cuboid = cuboidAt(track, frame, times);
    if (cuboid) anchors.set(frame, cuboid);
  }
  return { ...track, anchors };
}

/** Two tracks that are the same thing: the first keeps its name, and takes over where it is not and the other is. */
export function merged(one: Track, other: Track, times: readonly number[]): Track {
  const anchors = new Map(frozen(one, times).anchors);
  const absent = new Set(one.absent);
  for (const frame of one.absent) {
    const cuboid = cuboidAt(other, frame, times);
    if (!cuboid) continue;
    anchors.set(frame, cuboid);
    absent.delete(frame);
  }
  for (const frame of absent) anchors.delete(frame);
  return { ...one, anchors, absent };
}
