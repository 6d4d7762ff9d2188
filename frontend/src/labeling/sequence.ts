/** The category file of video frames and point clouds: labels with attributes, shapes, instructions, what an audit locks. Pure. */
import { paragraphs } from './template';
import type { TaskType } from './api';

export const SHAPES = ['BoundingBox', 'Polygon', 'Polyline', 'Keypoint'] as const;
export type Shape = (typeof SHAPES)[number];

/** What is asked of each frame, of every label, or of one label; numbers as typed. */
export interface Attribute {
  /** 'frame', 'all', or `label <name>`. */
  of: string;
  name: string;
  kind: 'choice' | 'text' | 'number';
  /** Separated by commas. */
  choices: string;
  minimum: string;
  maximum: string;
  required: boolean;
  description: string;
  /** In an audit: labelers may not change what is there. */
  locked: boolean;
}

export const NEW_ATTRIBUTE: Attribute = { of: 'all', name: '', kind: 'choice', choices: '', minimum: '', maximum: '', required: false, description: '', locked: false };

export interface SequenceChoices {
  shape: Shape;
  /** Boxes in camera images that belong to cuboids. */
  linked: boolean;
  attributes: readonly Attribute[];
}

/** What an audit of an earlier job's labels is about. */
interface Audit {
  attribute: string;
  /** Nobody may change the labels, only say what they think of them. */
  verify?: boolean;
  /** Labels whose marks nobody may change. */
  locked?: readonly string[];
}

/** What of a task type says which files it takes. */
export type Files = Pick<TaskType, 'key' | 'source' | 'category' | 'single_worker' | 'human_task_ui'>;

/** Types whose objects are frames, one after the other: one labeler each, and a page that the studio brings. */
export const hasFrames = (type: Files | undefined): boolean => type?.single_worker === true && type.human_task_ui !== null;

/** Types whose objects are sequence files, made of a folder of frames each. */
export const inSequences = (type: Files | undefined): boolean => hasFrames(type) && (type?.category === 'Video' || /ObjectTracking$/.test(type?.key ?? ''));

export const canLink = (type: TaskType | undefined): boolean => /3DPointCloudObjectTracking$/.test(type?.key ?? '');

export const choicesOf = ({ choices }: Pick<Attribute, 'choices'>): string[] => choices.split(',').map((each) => each.trim()).filter(Boolean);

/** A row without a name is none. */
const named = (attributes: readonly Attribute[]): Attribute[] => attributes.map((each) => ({ ...each, name: each.name.trim() })).filter(({ name }) => name !== '');

function definitionOf(attribute: Attribute, auditing: boolean): Record<string, unknown> {
  const { name, kind, minimum, maximum, required, description, locked, of } = attribute;
  return {
    name,
    type: kind === 'number' ? 'number' : 'string',
    ...(of === 'frame' || description ? { description } : {}),
    ...(kind === 'choice' ? { enum: choicesOf(attribute) } : {}),
    ...(kind === 'number' && minimum !== '' ? { minimum: Number(minimum) } : {}),
    ...(kind === 'number' && maximum !== '' ? { maximum: Number(maximum) } : {}),
    ...(required ? { isRequired: true } : {}),
    ...(auditing && locked ? { editsAllowed: 'none' } : {}),
  };
}

export function sequenceCategories(
  labels: readonly string[],
  type: TaskType,
  { shape, linked, attributes }: SequenceChoices,
  instructions: { short: string; full: string },
  audited: Audit | null,
): Record<string, unknown> {
  const of = (scope: string) => named(attributes).filter((each) => each.of === scope).map((each) => definitionOf(each, audited !== null));
  const list = (key: string, found: unknown[]) => (found.length > 0 ? { [key]: found } : {});
  const short = instructions.short || instructions.full;
  return {
    documentVersion: '2020-03-01',
    labels: labels.map((label) => ({ label, ...list('categoryAttributes', of(`label ${label}`)), ...(audited?.verify || audited?.locked?.includes(label) ? { editsAllowed: 'none' } : {}) })),
    ...list('categoryGlobalAttributes', of('all')),
    ...list('frameAttributes', of('frame')),
    ...(type.category === 'Video' ? { annotationType: shape } : {}),
    ...(canLink(type) && linked ? { annotationType: [{ type: 'BoundingBox' }, { type: 'Cuboid' }] } : {}),
    ...(short ? { instructions: { shortInstruction: paragraphs(short), fullInstruction: paragraphs(instructions.full || short) } } : {}),
    ...(audited ? { auditLabelAttributeName: audited.attribute } : {}),
  };
}

/** The first thing that is wrong; '' if nothing is. The server knows the rest. */
export function attributesProblem(attributes: readonly Attribute[], labels: readonly string[]): string {
  const rows = named(attributes);
  const names = rows.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) return `“${twice}” is there twice: an attribute has one name in the whole job.`;
  for (const row of rows) {
    const { name, of, kind, minimum, maximum } = row;
    if (name.length > 16) return `“${name}” is longer than 16 characters.`;
    if (of.startsWith('label ') && !labels.includes(of.slice(6))) return `“${name}” is of a label that is no longer there; choose another one.`;
    const choices = choicesOf(row);
    if (kind === 'choice' && (choices.length === 0 || choices.length > 10)) return `Give “${name}” 1 to 10 choices, with commas between them.`;
    if (kind === 'choice' && (choices.some((each) => each.length > 16) || new Set(choices).size < choices.length)) return `Choices of “${name}” differ and have at most 16 characters.`;
    if (kind === 'number' && ![minimum, maximum].every((each) => each === '' || Number.isInteger(Number(each)))) return `The limits of “${name}” are whole numbers.`;
    if (kind === 'number' && minimum !== '' && maximum !== '' && Number(minimum) > Number(maximum)) return `The limits of “${name}” are the wrong way round.`;
  }
  return '';
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const records = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** The same of a category file: what a clone begins with. */
export function sequenceChoicesOf(file: unknown): SequenceChoices {
  if (!isRecord(file)) return { shape: 'BoundingBox', linked: false, attributes: [] };
  const read = (of: string, list: unknown) => records(list).map((each) => attributeOf(of, each));
  const own = records(file['labels']).flatMap((label) => read(`label ${text(label['label'])}`, label['categoryAttributes']));
  const shape = SHAPES.find((each) => each === file['annotationType']) ?? 'BoundingBox';
  return { shape, linked: Array.isArray(file['annotationType']), attributes: [...read('frame', file['frameAttributes']), ...read('all', file['categoryGlobalAttributes']), ...own] };
}

function attributeOf(of: string, given: Record<string, unknown>): Attribute {
  const kind = given['type'] === 'number' ? 'number' : Array.isArray(given['enum']) ? 'choice' : 'text';
  return {
    of,
    kind,
    name: text(given['name']),
    choices: Array.isArray(given['enum']) ? given['enum'].map(text).join(', ') : '',
    minimum: text(given['minimum']),
    maximum: text(given['maximum']),
    required: given['isRequired'] === true,
    description: text(given['description']),
    locked: given['editsAllowed'] === 'none',
  };
}

/** What labelers say of labels that they may not change; beside it everything that is there is locked. */
export const VERDICT: Attribute = { ...NEW_ATTRIBUTE, name: 'verdict', choices: 'right, wrong', required: true };

/** Attributes of an audit: in a verification those of the earlier job are locked, and a verdict is asked for. */
export function auditAttributes(attributes: readonly Attribute[], verify: boolean): Attribute[] {
  const before = attributes.map((each) => ({ ...each, locked: verify }));
  return verify && !before.some(({ name }) => name === VERDICT.name) ? [...before, VERDICT] : before;
}
