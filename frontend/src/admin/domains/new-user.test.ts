import { expect, test } from 'vitest';

import { EMPTY, problemsOf, requestOf, suggestName } from './new-user';

test('the suggested name is one that is free', () => {
  expect(suggestName([])).toBe('user-1');
  expect(suggestName(['User-1', 'ada', 'user-2'])).toBe('user-3');
});

test('names differ by more than upper and lower case', () => {
  expect(problemsOf({ ...EMPTY, name: 'ANA' }, false, ['ana']).name).toMatch('already');
  expect(problemsOf({ ...EMPTY, name: 'ana' }, false, [])).toEqual({});
  expect(problemsOf({ ...EMPTY, name: 'ana' }, true, []).person).toBeDefined();
});

test('the request leaves out what was not chosen', () => {
  expect(requestOf({ ...EMPTY, name: 'ana' }, 'd-1', false)).toEqual({ DomainId: 'd-1', UserProfileName: 'ana' });
  const full = requestOf({ ...EMPTY, name: 'ana', person: 'ana@x', tags: 'team=a', hiddenTools: ['Models'], instance: 'ml.m5.large' }, 'd-1', true);
  expect(full).toEqual({
    DomainId: 'd-1',
    UserProfileName: 'ana',
    SingleSignOnUserIdentifier: 'UserName',
    SingleSignOnUserValue: 'ana@x',
    UserSettings: { JupyterLabAppSettings: { DefaultResourceSpec: { InstanceType: 'ml.m5.large' } }, StudioWebPortalSettings: { HiddenMlTools: ['Models'] } },
    Tags: [{ Key: 'team', Value: 'a' }],
  });
});
