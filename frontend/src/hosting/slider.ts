/** The slider of a column: its ends, its step, and where it stands. Pure. */
import type { SchemaColumn } from './schema';

export interface Slide {
  min: number;
  max: number;
  step: number;
}

/** About this many places: fine enough to find an edge, coarse enough for the arrow keys. */
const STEPS = 100;

/**
 * Round numbers around what the model has seen (1, 2 or 5 times a power of ten); null for columns without a range.
 * Whole numbers move by whole numbers.
 */
export function slideOf(column: SchemaColumn): Slide | null {
  const { min, max, integer, type } = column;
  if (type !== 'numeric' || min === undefined || max === undefined || !(max > min)) return null;
  const raw = (max - min) / STEPS;
  const power = 10 ** Math.floor(Math.log10(raw));
  const nice = ([1, 2, 5, 10].find(each => each * power >= raw * (1 - 1e-9)) ?? 10) * power;
  const step = integer ? Math.max(1, Math.round(nice)) : nice;
  const tidy = (value: number) => Number(value.toPrecision(12));
  return { min: tidy(Math.floor(min / step) * step), max: tidy(Math.ceil(max / step) * step), step: tidy(step) };
}

/** Where the slider stands for a text: inside its ends; in the middle when there is no number. */
export function slidePlace({ min, max }: Slide, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) return (min + max) / 2;
  return Math.min(max, Math.max(min, number));
}
