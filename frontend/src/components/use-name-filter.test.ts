import { expect, it } from 'vitest';

import { byName } from './use-name-filter';

const OPTIONS = ['day', 'year', 'yes', 'y', 'Y2', 'price'].map((label) => ({ label, description: 'binary' }));

it('puts the name that was typed first, then names that begin with it, and looks into no description', () => {
  expect(byName(OPTIONS, ' Y').map(({ label }) => label)).toEqual(['y', 'year', 'yes', 'Y2', 'day']);
  expect(byName(OPTIONS, 'binary')).toEqual([]);
  expect(byName(OPTIONS, '')).toBe(OPTIONS);
});
