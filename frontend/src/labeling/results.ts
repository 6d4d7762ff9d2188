/** What is in a label, of whatever type it is; the shapes are those of the output manifest. */
import type { DataObject } from './api';

export interface Box {
  label: string;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Places are counted in characters, not in UTF-16 units. */
export interface Entity {
  label: string;
  start: number;
  end: number;
}

type Fields = Record<string, unknown>;

export function boxesOf({ label, metadata }: Pick<DataObject, 'label' | 'metadata'>): Box[] {
  const names = fieldsOf(metadata?.['class-map']);
  return listOf(fieldsOf(label)['annotations']).map((box) => ({
    label: String(names[String(box['class_id'])] ?? box['class_id'] ?? ''),
    left: Number(box['left']),
    top: Number(box['top']),
    width: Number(box['width']),
    height: Number(box['height']),
  }));
}

export function entitiesOf({ label }: Pick<DataObject, 'label'>): Entity[] {
  const found = fieldsOf(fieldsOf(label)['annotations']);
  return listOf(found['entities'])
    .map((entity) => ({ label: String(entity['label']), start: Number(entity['startOffset']), end: Number(entity['endOffset']) }))
    .sort((one, other) => one.start - other.start);
}

/** The label in words: "crack", "crack, dent", "2 car, 1 van", "1 car in 4 frames". */
export function wordsOf(object: Pick<DataObject, 'label' | 'metadata'> & Partial<Pick<DataObject, 'drawn'>>): string {
  const { label, metadata, drawn } = object;
  if (drawn) return drawn.words;
  const name = metadata?.['class-name'];
  if (typeof name === 'string') return name;
  const several = metadata?.['class-map'];
  const boxes = boxesOf(object);
  if (boxes.length > 0) return counted(boxes.map((box) => box.label));
  const entities = entitiesOf(object);
  if (entities.length > 0) return counted(entities.map((entity) => entity.label));
  if (typeof label === 'string' && !label.startsWith('s3://')) return label; // of a custom job's function
  if (Array.isArray(label) && several) return Object.values(fieldsOf(several)).map(String).join(', ');
  const own = fieldsOf(label);
  if (!('annotations' in own) && Object.keys(own).length > 0) return itsFields(own);
  const colours = fieldsOf(metadata?.['internal-color-map']);
  const classes = Object.values(colours).map((each) => String(fieldsOf(each)['class-name'] ?? ''));
  return classes.filter((each) => each && each !== 'BACKGROUND').join(', ');
}

const MOST_FIELDS = 4;
const LONGEST = 40; // characters of a value

/** A label in a form of its author's own, as a custom job's function may make it: "shape: round, size: 3". */
function itsFields(own: Fields): string {
  const fields = Object.entries(own);
  const said = fields.slice(0, MOST_FIELDS).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${name}: ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
  });
  return said.join(', ') + (fields.length > MOST_FIELDS ? ', …' : '');
}

function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

/** `HumanLabeled` -> `Human labeled`. */
export const objectState = (state: string): string => state.replace(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

/** What became of an answer, and why. */
export const answerState = (state: string, reason: string): string => (reason ? `${objectState(state)}: ${reason}` : objectState(state));
