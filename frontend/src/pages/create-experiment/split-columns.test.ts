import { expect, it } from 'vitest';

import type { Column } from '../../api/datasets';
import { splitColumns } from './split-columns';

const column = (name: string, type: string, ...values: unknown[]) => ({ name, type, top: values.map((value) => ({ value, count: 1 })) }) as Column;
const COLUMNS = [
  column('left', 'binary', 'yes', 'no'),
  column('day', 'datetime', '2024-01-01'),
  column('age', 'numeric', 20),
  column('year', 'categorical', '2023', '2024'),
  column('month', 'categorical', '2023-11-01', '2023-12-01'),
  column('city', 'categorical', 'Bern', 'Oslo'),
  column('note', 'text'),
];
const names = (validationMethod: 'Grouped' | 'Temporal') => splitColumns({ target: 'left', validationMethod }, COLUMNS).map(({ name }) => name);

it('offers every column but the target to tell groups', () => {
  expect(names('Grouped')).toEqual(['day', 'age', 'year', 'month', 'city', 'note']);
});

it('offers for the time what the service can put in order, and no city', () => {
  expect(names('Temporal')).toEqual(['day', 'age', 'year', 'month']);
});
