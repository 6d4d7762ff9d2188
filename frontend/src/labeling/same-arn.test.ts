import { expect, it } from 'vitest';

import { sameArn } from './same-arn';

const TEAM = 'arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd';

it('knows a team however a script has spelled it', () => {
  expect(sameArn(`${TEAM}/everyone-in-private-workforce`, `${TEAM}/Everyone-in-private-workforce`)).toBe(true);
  expect(sameArn(`${TEAM}/crew`, `${TEAM}/crew-2`)).toBe(false);
});
