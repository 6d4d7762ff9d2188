import { expect, test } from 'vitest';

import { arnOf, isShown } from './display-filter';

const MODEL = (name: string) => `arn:aws:sagemaker:us-east-1:000000000000:model/${name}`;
const DOMAIN = (id: string) => `arn:aws:sagemaker:us-east-1:000000000000:domain/${id}`;

// Acceptance vector 12 of the specification: R1 is of domain A, R2 of domain B, R3 of none.
test('A shows R1 and R3, B shows R2 and R3', () => {
  const rows = ['R1', 'R2', 'R3'].map((name) => ({ ModelName: name, ModelArn: MODEL(name) }));
  const domains = { [MODEL('R1')]: DOMAIN('d-a'), [MODEL('R2')]: DOMAIN('d-b') };
  const shownIn = (domain: string) => rows.filter((row) => isShown(arnOf(row), domains, domain)).map(({ ModelName }) => ModelName);
  expect(shownIn('d-a')).toEqual(['R1', 'R3']);
  expect(shownIn('d-b')).toEqual(['R2', 'R3']);
});

test('a row without an ARN is shown', () => {
  expect(arnOf({ Name: 'x' })).toBeUndefined();
  expect(isShown(undefined, {}, 'd-a')).toBe(true);
});
