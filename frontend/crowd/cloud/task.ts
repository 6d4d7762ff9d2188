import { isRecord } from '../src/base/relaxed-json.ts';
import type { Camera } from './cameras.ts';

/** What the page of a point cloud is given (`groundtruth/rendering/clouds.py` makes it). */
export type Kind = 'detection' | 'tracking' | 'segmentation';

export interface Attribute {
  name: string;
  type: 'string' | 'number';
  enum?: string[];
  minimum?: number;
  maximum?: number;
  description?: string;
  isRequired?: boolean;
  editsAllowed?: 'any' | 'none';
}

export interface Label {
  label: string;
  categoryAttributes: Attribute[];
  editsAllowed?: 'any' | 'none';
}

export interface Frame {
  number: number;
  name: string;
  /** Seconds. */
  time: number;
  /** Address of the points. */
  points: string;
  format: string;
  cameras: (Camera & { image: string; name: string })[];
}

export interface Task {
  kind: Kind;
  frames: Frame[];
  labels: Label[];
  frameAttributes: Attribute[];
  /** Boxes in the images of cameras that belong to cuboids (3D-2D). */
  linked?: boolean;
  /** Labels of an earlier job, in the shape of an answer. */
  initial: unknown;
}

/** The attribute of the element; null when it is not what the server makes. */
export function readTask(value: unknown): Task | null {
  if (!isRecord(value) || !Array.isArray(value.frames) || value.frames.length === 0 || !Array.isArray(value.labels)) return null;
  if (value.kind !== 'detection' && value.kind !== 'tracking' && value.kind !== 'segmentation') return null;
  if (!value.frames.every((frame) => isRecord(frame) && typeof frame.points === 'string')) return null;
  if (!value.labels.every((label) => isRecord(label) && typeof label.label === 'string')) return null;
  return value as unknown as Task;
}

export type Values = Record<string, string | number>;

/** The first required attribute without a value; null if there is none. */
export function missing(attributes: readonly Attribute[], values: Values): Attribute | null {
  return attributes.find((one) => one.isRequired && (values[one.name] === undefined || values[one.name] === '')) ?? null;
}
