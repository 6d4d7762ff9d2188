import { expect, test } from 'vitest';

import { domainRequest, EMPTY, firstProblem, problemsOf, profileRequest, STEPS } from './draft';

const ROLE = 'arn:aws:iam::000000000000:role/sagemaker-science';
const DONE = { ...EMPTY, name: 'research', roleArn: ROLE, people: 'ada\nbo' };

test('a finished draft has no problem, and goes to the review', () => {
  expect(STEPS.map((_, step) => problemsOf(DONE, step))).toEqual([{}, {}, {}, {}, {}, {}]);
  expect(firstProblem(DONE, [])).toBe(5);
});

test('names that exist, that are no names, and people that are no names are said', () => {
  expect(problemsOf(DONE, 0, ['Research']).name).toMatch('already');
  expect(problemsOf({ ...DONE, name: '-x' }, 0).name).toBeDefined();
  expect(problemsOf({ ...DONE, people: 'ada\nbo b' }, 1).people).toMatch('bo b');
});

test('more than ten activities are refused', () => {
  const activities = Array.from({ length: 11 }, (_, index) => `a${index}`);
  const draft = { ...DONE, roleChoice: 'new', roleSuffix: 'science', activities };
  expect(problemsOf(draft, 1).activities).toMatch('At most 10');
  expect(problemsOf({ ...draft, activities: activities.slice(1) }, 1)).toEqual({});
});

test('security groups are needed for VPC only, and the largest space is not smaller than a new one', () => {
  expect(problemsOf({ ...DONE, network: 'VpcOnly' }, 3).securityGroups).toBeDefined();
  expect(problemsOf({ ...DONE, size: '200' }, 4).most).toBeDefined();
});

test('the request says what was chosen and leaves out what was not', () => {
  const request = domainRequest(DONE, ROLE);
  expect(request).toMatchObject({ DomainName: 'research', AuthMode: 'IAM', DefaultUserSettings: { ExecutionRole: ROLE }, DefaultSpaceSettings: { ExecutionRole: ROLE } });
  expect(request).not.toHaveProperty('SubnetIds');
  expect(request.DefaultUserSettings).not.toHaveProperty('StudioWebPortalSettings');
  expect(domainRequest({ ...DONE, sharing: false }, ROLE).DefaultUserSettings).not.toHaveProperty('SharingSettings');
  expect(profileRequest({ ...DONE, authMode: 'SSO' }, 'd-1', 'ada')).toMatchObject({ SingleSignOnUserValue: 'ada' });
});
