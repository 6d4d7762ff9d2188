import { isNumber, isRecord } from '../base/relaxed-json.ts';
import type { Kind } from '../canvas/shapes.ts';
import { PLURALS, readShapes, written } from '../image/geometry-values.ts';
import { empty, NOTHING, type Mark, type Sequence, type Values } from './marks.ts';

/** One picture of a sequence. */
export interface Frame {
  number: number;
  name: string;
  src: string;
}

export function readFrames(value: unknown): Frame[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const frames = value.map((one: unknown): Frame | null =>
    isRecord(one) && isNumber(one.frameNumber) && typeof one.frame === 'string' && typeof one.src === 'string'
      ? { number: one.frameNumber, name: one.frame, src: one.src }
      : null,
  );
  return frames.every((frame) => frame !== null) ? frames : null;
}

/** A name that nothing else has, also in pages without a secure origin. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function valuesOf(value: unknown): Values {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string | number] => typeof entry[1] === 'string' || isNumber(entry[1])),
  );
}

/** The frames in which something is said, as the answer has them. */
export function writtenFrames(sequence: Sequence, frames: readonly Frame[], kind: Kind): Record<string, unknown>[] {
  return frames.flatMap(({ number, name }, at) => {
    const { marks, absent, values } = sequence[at] ?? NOTHING;
    if (marks.length === 0 && absent.length === 0 && Object.keys(values).length === 0) return [];
    return {
      frameNumber: number,
      frame: name,
      [PLURALS[kind]]: marks.map((mark) => writtenMark(mark, kind)),
      frameAttributes: values,
      ...(absent.length > 0 ? { hiddenObjects: absent } : {}),
    };
  });
}

function writtenMark({ label, objectId, name, points, values, key }: Mark, kind: Kind): Record<string, unknown> {
  return {
    ...written({ kind, label, points }),
    objectId,
    objectName: name,
    labelCategoryAttributes: values,
    ...(key ? { keyFrame: true } : {}),
  };
}

/** What an answer or an earlier job says; `keys`: every mark of it is one that somebody placed. */
export function readSequence(value: unknown, frames: readonly Frame[], kind: Kind, keys: boolean): Sequence | null {
  if (!Array.isArray(value)) return null;
  const places = new Map(frames.map(({ number }, at) => [number, at]));
  const counts = new Map<string, number>();
  const sequence = [...empty(frames.length)];
  for (const one of value as unknown[]) {
    const at = isRecord(one) && isNumber(one.frameNumber) ? places.get(one.frameNumber) : undefined;
    if (at === undefined || !isRecord(one)) continue;
    const marks = readMarks(one, kind, keys).map((mark) => (mark.name ? mark : { ...mark, name: counted(counts, mark.label) }));
    sequence[at] = { marks, absent: textsOf(one.hiddenObjects), values: valuesOf(one.frameAttributes) };
  }
  return sequence;
}

function counted(counts: Map<string, number>, label: string): string {
  const number = (counts.get(label) ?? 0) + 1;
  counts.set(label, number);
  return `${label}:${String(number)}`;
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);

function readMarks(frame: Record<string, unknown>, kind: Kind, keys: boolean): Mark[] {
  const items = frame[PLURALS[kind]];
  if (!Array.isArray(items)) return [];
  return (items as unknown[]).flatMap((item) => {
    const shape = readShapes(kind, [item])?.[0];
    if (!shape || !isRecord(item)) return [];
    return {
      ...shape,
      objectId: typeof item.objectId === 'string' ? item.objectId : newId(),
      name: typeof item.objectName === 'string' ? item.objectName : '',
      values: valuesOf(item.labelCategoryAttributes),
      key: keys || item.keyFrame === true,
    };
  });
}
