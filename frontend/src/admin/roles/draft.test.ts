import { expect, test } from 'vitest';

import type { Activity, Role } from './api';
import { callsOf, choiceOf, draftOf, EMPTY, policyProblem, problemsOf } from './draft';

const KNOWN: Activity[] = [
  { id: 'manage-ml-jobs', title: 'Manage ML Jobs', purpose: '', needs: ['roles'], network: true, keys: true },
  { id: 's3-bucket-access', title: 'S3 Bucket Access', purpose: '', needs: ['buckets'], network: false, keys: false },
];
const ROLE = 'arn:aws:iam::000000000000:role/sagemaker-compute';
const DONE = { ...EMPTY, suffix: 'science', activities: ['manage-ml-jobs', 's3-bucket-access'], passRoles: ROLE, buckets: 'data\nmodels' };

test('what an activity needs is asked for', () => {
  expect(problemsOf(DONE, 1, KNOWN, false)).toEqual({});
  expect(Object.keys(problemsOf({ ...DONE, passRoles: '', buckets: '' }, 1, KNOWN, false)).sort()).toEqual(['buckets', 'passRoles']);
  expect(problemsOf({ ...DONE, passRoles: 'compute' }, 1, KNOWN, false).passRoles).toMatch('compute');
  expect(problemsOf({ ...DONE, suffix: '-x' }, 0, KNOWN, false).suffix).toBeDefined();
  expect(problemsOf({ ...DONE, suffix: '-x' }, 0, KNOWN, true)).toEqual({});
});

test('a policy that cannot be is said where it is wrong', () => {
  expect(policyProblem('{')).toMatch('not JSON');
  expect(policyProblem('[]')).toMatch('object');
  expect(policyProblem('{"Statement": []}')).toMatch('at least one');
  expect(policyProblem('{"Statement": [{"Effect": "Allow", "Action": "s3:*"}, {"Effect": "Maybe"}]}')).toMatch('Statement 2');
  expect(policyProblem('{"Statement": {"Effect": "Deny", "Action": ["s3:*"]}}')).toBeUndefined();
});

test('each activity gets the inputs that it needs, conditions only when they are on', () => {
  const choice = choiceOf({ ...DONE, subnets: 'subnet-1' }, KNOWN);
  expect(choice.activities).toEqual({ 'manage-ml-jobs': { roles: [ROLE] }, 's3-bucket-access': { buckets: ['data', 'models'] } });
  expect(choice.subnets).toEqual([]);
  expect(choiceOf({ ...DONE, network: true, subnets: 'subnet-1' }, KNOWN).subnets).toEqual(['subnet-1']);
});

test('a role goes into the wizard and comes out the same, with policies that the wizard does not show', () => {
  const extra = { Statement: [{ Effect: 'Deny', Action: 's3:*' }] };
  const choice = choiceOf({ ...DONE, extra: JSON.stringify(extra), tags: 'team=a' }, KNOWN, { other: { Statement: [] } });
  const role = { name: 'sagemaker-science', description: '', composed: choice, policies: {}, tags: choice.tags } as unknown as Role;
  const { draft, others } = draftOf(role);
  expect(choiceOf(draft, KNOWN, others)).toEqual(choice);
});

test('the code makes the role, then each policy', () => {
  expect(callsOf('sagemaker-x', '', { a: {}, b: {} }).map(({ operation }) => operation)).toEqual(['CreateRole', 'PutRolePolicy', 'PutRolePolicy']);
});
