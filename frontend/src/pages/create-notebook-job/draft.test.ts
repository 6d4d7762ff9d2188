import { expect, test } from 'vitest';

import { draftFrom, nameFrom, problemsOf, requestOf, sourceOf, type Draft } from './draft';

const draft = (change: Partial<Draft> = {}): Draft => ({ ...draftFrom(new URLSearchParams('space=lab&path=work/a.ipynb')), name: 'a', ...change });

test('another page opens the form with a notebook', () => {
  expect(sourceOf(draft())).toEqual({ space: 'lab', path: 'work/a.ipynb' });
  expect(sourceOf(draftFrom(new URLSearchParams('input=s3://b/a.ipynb')))).toEqual({ input_uri: 's3://b/a.ipynb' });
  expect(sourceOf(draft({ from: 'file', content: '{}', fileName: 'x.ipynb' }))).toEqual({ input_content: '{}', path: 'x.ipynb' });
  expect(sourceOf(draft({ path: ' ' }))).toBeUndefined();
});

test('a name is made of the file', () => {
  expect(nameFrom('work/2 nice plots.ipynb')).toBe('nice-plots');
  expect(nameFrom('überblick.ipynb')).toBe('berblick');
  expect(nameFrom('12.ipynb')).toBe('notebook');
});

test('what is missing is named as the server names it', () => {
  expect(problemsOf(draft())).toEqual({});
  expect(Object.keys(problemsOf(draft({ space: '', name: '9', retries: 'x', minutes: '0', scheduled: true, when: { ...draft().when, time: '' } })))).toEqual([
    'input',
    'name',
    'max_retry_attempts',
    'max_runtime_in_seconds',
    'schedule',
  ]);
});

test('the request', () => {
  const request = requestOf(
    draft({ parameters: [{ name: 'rows', value: '7' }], variables: [{ name: 'MODE', value: '1' }], beside: ' work \n\ns3://b/x/ ', minutes: '5' }),
  );
  expect(request).toMatchObject({
    parameters: { rows: 7 },
    environment_variables: { MODE: '1' },
    additional_dependencies: ['work', 's3://b/x/'],
    max_runtime_in_seconds: 300,
    shared: false,
  });
});
