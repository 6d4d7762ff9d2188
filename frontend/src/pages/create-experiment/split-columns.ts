/** Which columns can tell which rows are held back. */
import type { Column } from '../../api/datasets';
import type { Draft } from './draft';

/** Anything may tell groups; time is told by dates and by what can be read as a number, which is all that the service takes. */
export function splitColumns({ target, validationMethod }: Pick<Draft, 'target' | 'validationMethod'>, columns: readonly Column[]): Column[] {
  const others = columns.filter(({ name }) => name !== target);
  return validationMethod === 'Temporal' ? others.filter(tellsTime) : others;
}

const tellsTime = ({ type, top }: Column): boolean =>
  type === 'datetime' || type === 'numeric' || (top.length > 0 && top.every(({ value }) => readable(String(value).trim())));

const readable = (text: string): boolean => text !== '' && (Number.isFinite(Number(text)) || (/\d/.test(text) && !Number.isNaN(Date.parse(text))));
