import type { Points } from '../canvas/geometry.ts';
import { between } from './interpolate.ts';

/** Attributes that somebody filled in, by name. */
export type Values = Readonly<Record<string, string | number>>;

/** One object in one frame. Never changed in place: undo is a list of sequences. */
export interface Mark {
  readonly objectId: string;
  readonly label: string;
  /** `<label>:<n>`. */
  readonly name: string;
  readonly points: Points;
  readonly values: Values;
  /** Placed by somebody; others are copied, predicted or interpolated and may be made anew. */
  readonly key: boolean;
}

export interface FrameMarks {
  readonly marks: readonly Mark[];
  /** Objects that are not to be seen in this frame: interpolation leaves them out. */
  readonly absent: readonly string[];
  readonly values: Values;
}

/** What is marked in every frame, in their order. */
export type Sequence = readonly FrameMarks[];

export const NOTHING: FrameMarks = { marks: [], absent: [], values: {} };

export const empty = (frames: number): Sequence => Array.from({ length: frames }, () => NOTHING);

export const markIn = (sequence: Sequence, at: number, objectId: string): Mark | undefined =>
  sequence[at]?.marks.find((mark) => mark.objectId === objectId);

const isAbsent = (sequence: Sequence, at: number, objectId: string): boolean =>
  sequence[at]?.absent.includes(objectId) ?? false;

export const isKey = (sequence: Sequence, at: number, objectId: string): boolean =>
  markIn(sequence, at, objectId)?.key === true;

export function withFrame(sequence: Sequence, at: number, change: (frame: FrameMarks) => FrameMarks): Sequence {
  const frame = sequence[at];
  return frame ? sequence.with(at, change(frame)) : sequence;
}

/** The mark in a frame, in the place of the same object's if there is one. */
export function withMark(sequence: Sequence, at: number, mark: Mark): Sequence {
  return withFrame(sequence, at, (frame) => {
    const known = frame.marks.some(({ objectId }) => objectId === mark.objectId);
    const marks = known
      ? frame.marks.map((one) => (one.objectId === mark.objectId ? mark : one))
      : [...frame.marks, mark];
    return { ...frame, marks, absent: frame.absent.filter((objectId) => objectId !== mark.objectId) };
  });
}

/** Without the object in this frame; `absent`: and it is not to come back by itself. */
export function withoutMark(sequence: Sequence, at: number, objectId: string, absent: boolean): Sequence {
  return withFrame(sequence, at, (frame) => ({
    ...frame,
    marks: frame.marks.filter((mark) => mark.objectId !== objectId),
    absent: absent && !frame.absent.includes(objectId) ? [...frame.absent, objectId] : frame.absent,
  }));
}

export function withoutObject(sequence: Sequence, objectId: string): Sequence {
  return sequence.map((frame) =>
    frame.marks.some((mark) => mark.objectId === objectId) || frame.absent.includes(objectId)
      ? {
          ...frame,
          marks: frame.marks.filter((mark) => mark.objectId !== objectId),
          absent: frame.absent.filter((one) => one !== objectId),
        }
      : frame,
  );
}

/** The nearest frame before (-1) or after (1) in which somebody placed the object. */
export function nearestKey(sequence: Sequence, objectId: string, at: number, step: 1 | -1): number | null {
  for (let frame = at + step; frame >= 0 && frame < sequence.length; frame += step) {
    if (isKey(sequence, frame, objectId)) return frame;
  }
  return null;
}

/** The frames between the places of an object around a frame, filled anew. */
export function interpolated(sequence: Sequence, objectId: string, at: number): Sequence {
  const before = nearestKey(sequence, objectId, at, -1);
  const after = nearestKey(sequence, objectId, at, 1);
  if (!isKey(sequence, at, objectId)) return filled(sequence, objectId, before, after);
  return filled(filled(sequence, objectId, before, at), objectId, at, after);
}

function filled(sequence: Sequence, objectId: string, from: number | null, to: number | null): Sequence {
  if (from === null || to === null || to - from < 2) return sequence;
  const start = markIn(sequence, from, objectId) as Mark;
  const end = markIn(sequence, to, objectId) as Mark;
  const next = [...sequence];
  for (let at = from + 1; at < to; at += 1) {
    if (isAbsent(sequence, at, objectId)) continue;
    const here = markIn(sequence, at, objectId);
    const points = between(start.points, end.points, (at - from) / (to - from));
    const mark = { ...start, values: here?.values ?? start.values, points, key: false };
    next[at] = withMark(sequence, at, mark)[at] as FrameMarks;
  }
  return next;
}

/** Out of sight from a frame until somebody placed it again, or to the end. */
export function hidden(sequence: Sequence, objectId: string, from: number): Sequence {
  const until = nearestKey(sequence, objectId, from, 1) ?? sequence.length;
  let next = sequence;
  for (let at = from; at < until; at += 1) next = withoutMark(next, at, objectId, true);
  return interpolated(next, objectId, from);
}

/** In sight again in the frames around this one from which it was taken. */
export function shown(sequence: Sequence, objectId: string, around: number): Sequence {
  let [first, last] = [around, around];
  while (isAbsent(sequence, first - 1, objectId)) first -= 1;
  while (isAbsent(sequence, last + 1, objectId)) last += 1;
  const next = sequence.map((frame, at) =>
    at < first || at > last ? frame : { ...frame, absent: frame.absent.filter((one) => one !== objectId) },
  );
  return interpolated(next, objectId, around);
}

/** Marks of one frame in others; what somebody placed there stays. */
export function copied(sequence: Sequence, marks: readonly Mark[], to: Iterable<number>): Sequence {
  const next = [...sequence];
  for (const at of to) {
    let frame = next[at];
    if (!frame) continue;
    for (const mark of marks) {
      if (frame.marks.some((one) => one.objectId === mark.objectId && one.key)) continue;
      frame = withMark([frame], 0, { ...mark, key: false })[0] as FrameMarks;
    }
    next[at] = frame;
  }
  return next;
}

/** Every object that is in some frame: its first mark. */
export function objects(sequence: Sequence): Map<string, Mark> {
  const found = new Map<string, Mark>();
  for (const { marks } of sequence) for (const mark of marks) if (!found.has(mark.objectId)) found.set(mark.objectId, mark);
  return found;
}

/** The next free `<label>:<n>`, counted per label from 1. */
export function nextName(sequence: Sequence, label: string): string {
  let most = 0;
  for (const { marks } of sequence) {
    for (const mark of marks) {
      if (mark.label !== label || !mark.name.startsWith(`${label}:`)) continue;
      const number = Number(mark.name.slice(label.length + 1));
      if (Number.isInteger(number) && number > most) most = number;
    }
  }
  return `${label}:${String(most + 1)}`;
}

/** Another label, in all frames; what attributes the new label has is for `keep` to say. */
export function relabelled(
  sequence: Sequence,
  frames: Iterable<number>,
  objectId: string,
  label: string,
  keep: (name: string) => boolean,
): Sequence {
  const name = nextName(sequence, label);
  let next = sequence;
  for (const at of frames) {
    const mark = markIn(next, at, objectId);
    if (!mark) continue;
    const values = Object.fromEntries(Object.entries(mark.values).filter(([attribute]) => keep(attribute)));
    next = withMark(next, at, { ...mark, label, name, values });
  }
  return next;
}

/** In one frame, the mark belongs to another object from now on. */
export function reassigned(sequence: Sequence, at: number, objectId: string, to: Mark): Sequence {
  return withFrame(sequence, at, (frame) => ({
    ...frame,
    marks: frame.marks.map((mark) =>
      mark.objectId === objectId
        ? { ...mark, objectId: to.objectId, name: to.name, label: to.label, key: true }
        : mark,
    ),
    absent: frame.absent.filter((one) => one !== to.objectId),
  }));
}

const changedValues = (values: Values, name: string, value: string | number | null): Values => {
  const others = Object.entries(values).filter(([known]) => known !== name);
  return Object.fromEntries(value === null || value === '' ? others : [...others, [name, value]]);
};

/** An attribute of frames; null takes it away. */
export function withFrameValue(sequence: Sequence, frames: Iterable<number>, name: string, value: string | number | null): Sequence {
  const next = [...sequence];
  for (const at of frames) {
    const frame = next[at];
    if (frame) next[at] = { ...frame, values: changedValues(frame.values, name, value) };
  }
  return next;
}

/** An attribute of the marks in some frames that `of` chooses. */
export function withValue(
  sequence: Sequence,
  frames: Iterable<number>,
  of: (mark: Mark) => boolean,
  name: string,
  value: string | number | null,
): Sequence {
  const next = [...sequence];
  for (const at of frames) {
    const frame = next[at];
    if (!frame) continue;
    const marks = frame.marks.map((mark) =>
      of(mark) ? { ...mark, values: changedValues(mark.values, name, value) } : mark,
    );
    next[at] = { ...frame, marks };
  }
  return next;
}
