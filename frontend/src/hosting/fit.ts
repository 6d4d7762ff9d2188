/** Do the rows of a data set have the columns that a model needs? (canvas spec §4.4, "Schema check") Pure. */
import type { Column } from '../api/datasets';
import type { ModelSchema, SchemaColumn } from './schema';

/** What the service refuses for certain, a sentence for each column. A value that nobody has seen may still be refused. */
export function misfits(schema: Pick<ModelSchema, 'columns'>, columns: Column[]): string[] {
  const there = new Map(columns.map((each) => [each.name, each]));
  return schema.columns.flatMap((wanted) => {
    const found = there.get(wanted.name);
    const problem = found ? wrongValue(wanted, found) : missing(wanted.name, [...there.keys()]);
    return problem ? [problem] : [];
  });
}

function missing(name: string, names: string[]): string {
  const alike = names.find((each) => each.trim().toLowerCase() === name.trim().toLowerCase());
  return `Column \`${name}\` is missing.${alike === undefined ? '' : ` Is it \`${alike}\`? Names are case-sensitive.`}`;
}

const LONGEST = 40;

/** One value that is not of the type decides: types are guessed, and a few rows are guessed differently than many. */
function wrongValue(wanted: SchemaColumn, found: Column): string | undefined {
  const kind = wanted.type === 'numeric' ? NUMBERS : wanted.type === 'datetime' ? DATES : undefined;
  if (!kind || found.type === 'numeric' || found.type === 'datetime' || found.mean !== null) return undefined;
  const wrong = [...found.examples, ...found.top.map(({ value }) => value)].map((each) => String(each ?? '').trim()).find(kind.refuses);
  if (wrong === undefined) return undefined;
  const shown = wrong.length > LONGEST ? `${wrong.slice(0, LONGEST)}…` : wrong;
  return `Column \`${found.name}\` holds “${shown}”; the model was trained on ${kind.name} there.`;
}

// The words that a server of models takes for a missing value (hosting/server/schema.py).
const NO_VALUE = new Set(['', '?', '-', '--', '.', 'n/a', '#n/a', 'na', 'nan', 'null', 'none', 'nil', 'unknown', 'missing', 'undefined', 'not available']);
const NUMBERS = { name: 'numbers', refuses: (text: string) => !isNoValue(text) && Number.isNaN(Number(text)) && !/^[+-]?inf(inity)?$|^[\d_.]+$/i.test(text) };
// Dates are written in many ways, but not without a digit.
const DATES = { name: 'dates', refuses: (text: string) => !isNoValue(text) && !/\d|^now$|^today$/i.test(text) };
const isNoValue = (text: string): boolean => NO_VALUE.has(text.toLowerCase());
