import { expect, test } from 'vitest';

import { reasonText } from './reason';

test.each([
  ['ClientError: The column `y` is not there.', 'The column `y` is not there.'],
  ['InternalServerError: The disk of the worker is full.', 'The disk of the worker is full.'],
  ['The note said "ClientError: x".', 'The note said "ClientError: x".'],
  [undefined, ''],
])('%s is shown as %s', (reason, shown) => {
  expect(reasonText(reason)).toBe(shown);
});
