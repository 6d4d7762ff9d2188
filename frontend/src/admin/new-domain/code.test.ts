import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { codeFor } from '../../code/code-for';
import { codeOf } from './code';
import { EMPTY } from './draft';

const TARGET = { endpointUrl: 'http://127.0.0.1:8000/aws', region: 'us-east-1' };
const DRAFT = { ...EMPTY, name: 'research', people: 'bo\nkim', roleChoice: 'new', roleSuffix: 'research', activities: ['manage_models'] };
const POLICIES = { 'manage-models': { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['sagemaker:CreateModel', 'sagemaker:ListModels'], Resource: '*' }] } };
const code = codeFor(codeOf(DRAFT, '000000000000', POLICIES), TARGET);

test('the code of a whole domain is the script that tests/studio/domains/test_shown_code.py runs', async () => {
  await expect(code.python).toMatchFileSnapshot('../../../../tests/studio/domains/new_domain.shown.txt');
});

test('the command line takes the id of the domain from the answer, waits for it, and hands it on', () => {
  // An aws that answers as the service does, and writes down what it is asked.
  const aws = `aws() { shift 2; shift; case "$1" in
    create-domain) echo d-123;;
    describe-domain) printf '%s\\n' "$3" >&2; echo InService;;
    create-user-profile) printf '%s\\n' "$3" >&2;;
  esac; }`;
  const told = execFileSync('sh', ['-c', `${aws}\n{ ${code.cli}\n} 2>&1 | grep DomainId`], { encoding: 'utf8' });
  expect(told.match(/"DomainId": "d-123"/g)).toHaveLength(3);
});

test('curl takes no answers apart, and a role without activities says what is missing', () => {
  expect(code.curl).toBe('');
  expect(codeFor(codeOf({ ...DRAFT, activities: [] }, '000000000000', undefined), TARGET).python).toContain('choose its ML activities first');
});
