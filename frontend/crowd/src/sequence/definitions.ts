import { isNumber, isRecord } from '../base/relaxed-json.ts';
import type { Kind } from '../canvas/shapes.ts';
import type { Values } from './marks.ts';

/** An attribute of labels or frames, as the category file defines it (labeling specification §6.2). */
export interface Attribute {
  name: string;
  type: 'string' | 'number';
  description: string;
  choices: string[] | null;
  minimum: number | null;
  maximum: number | null;
  required: boolean;
  locked: boolean;
}

/** What the page needs of a category file. */
export interface Categories {
  frame: Attribute[];
  shared: Attribute[];
  own: Map<string, Attribute[]>;
  /** Labels that nobody may draw, change or delete. */
  locked: Set<string>;
}

export const LONGEST = { frame: 1000, label: 80 };

const KINDS: Record<string, Kind> = { BoundingBox: 'box', Polygon: 'polygon', Polyline: 'polyline', Keypoint: 'keypoint' };

export const kindOf = (annotationType: string | null): Kind => KINDS[annotationType ?? ''] ?? 'box';

function attribute(value: unknown): Attribute | null {
  if (!isRecord(value) || typeof value.name !== 'string') return null;
  const choices = Array.isArray(value.enum) ? value.enum.filter((one) => typeof one === 'string') : null;
  return {
    name: value.name,
    type: value.type === 'number' ? 'number' : 'string',
    description: typeof value.description === 'string' ? value.description : '',
    choices,
    minimum: isNumber(value.minimum) ? value.minimum : null,
    maximum: isNumber(value.maximum) ? value.maximum : null,
    required: value.isRequired === true,
    locked: value.editsAllowed === 'none',
  };
}

const attributes = (value: unknown): Attribute[] =>
  Array.isArray(value) ? value.map(attribute).filter((one) => one !== null) : [];

export function readCategories(value: unknown): Categories | null {
  if (!isRecord(value)) return null;
  const entries = Array.isArray(value.labels) ? value.labels.filter(isRecord) : [];
  const named = entries.filter((entry): entry is Record<string, unknown> & { label: string } => typeof entry.label === 'string');
  return {
    frame: attributes(value.frameAttributes),
    shared: attributes(value.categoryGlobalAttributes),
    own: new Map(named.map((entry) => [entry.label, attributes(entry.categoryAttributes)])),
    locked: new Set(named.filter((entry) => entry.editsAllowed === 'none').map(({ label }) => label)),
  };
}

export const NO_CATEGORIES: Categories = { frame: [], shared: [], own: new Map(), locked: new Set() };

/** Attributes of a label: those of all labels and its own. */
export const attributesOf = (categories: Categories, label: string): Attribute[] => [
  ...categories.shared,
  ...(categories.own.get(label) ?? []),
];

/** The value of a field's text: null when it is empty, undefined when it is not one. */
export function valueOf(attribute: Attribute, text: string): string | number | null | undefined {
  if (text === '') return null;
  if (attribute.type === 'string') return text;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  if (attribute.minimum !== null && value < attribute.minimum) return undefined;
  return attribute.maximum !== null && value > attribute.maximum ? undefined : value;
}

/** The first attribute that has to be filled in and is not. */
export const missing = (defined: readonly Attribute[], values: Values): Attribute | null =>
  defined.find(({ name, required, locked }) => required && !locked && (values[name] === undefined || values[name] === '')) ?? null;
