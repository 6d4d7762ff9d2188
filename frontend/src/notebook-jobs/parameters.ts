/** Rows of a form and the parameters that they stand for. Pure. */
import type { Offered, Parameters, Value } from './api';

export interface Row {
  name: string;
  value: string;
  /** What the notebook itself assigns; absent for rows that the reader added. */
  offered?: Offered;
}

export const textOf = (value: Value): string => (value === null ? 'null' : String(value));

/** The rows of a notebook's own parameters, with its defaults; a default that is code is not shown as a value. */
export const rowsOf = (offered: readonly Offered[]): Row[] =>
  offered.map((each) => ({ name: each.name, value: each.plain ? textOf(each.default) : '', offered: each }));

/** Rows of parameters that a job had. */
export const rowsFrom = (parameters: Parameters): Row[] =>
  Object.entries(parameters).map(([name, value]) => ({ name, value: textOf(value), offered: { name, default: value, plain: true, type: '', help: '' } }));

const NUMBER = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A typed text as a value: a text stays one where the notebook's default is a text. */
export function valueOf(text: string, like?: Offered): Value {
  if (like?.plain && typeof like.default === 'string') return text;
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) return Number(trimmed);
  const words: Record<string, Value> = { true: true, false: false, null: null, none: null };
  const word = words[trimmed.toLowerCase()];
  return word === undefined ? text : word;
}

/** What differs from the notebook's own defaults. `all`: what is the same, too. */
export function parametersOf(rows: readonly Row[], all = false): Parameters {
  const found: Parameters = {};
  for (const { name, value, offered } of rows) {
    const untouched = offered && value === (offered.plain ? textOf(offered.default) : '');
    if (name.trim() && (all || !untouched)) found[name.trim()] = valueOf(value, offered);
  }
  return found;
}

/** What is wrong with the rows, in one sentence; empty if nothing is. */
export function problemOf(rows: readonly Row[]): string {
  const names = rows.map(({ name }) => name.trim()).filter(Boolean);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) return `${twice} is given twice.`;
  return rows.some(({ name, value }) => !name.trim() && value) ? 'Every value needs a name.' : '';
}

/** Which names have different values among these sets; a name that one lacks differs. */
export function differing(sets: readonly Parameters[]): Set<string> {
  const names = new Set(sets.flatMap((each) => Object.keys(each)));
  return new Set([...names].filter((name) => new Set(sets.map((each) => JSON.stringify(each[name]))).size > 1));
}
