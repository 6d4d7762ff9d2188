import { expect, test } from 'vitest';

import { fileOf, importProblems } from './imports';

const REQUEST = { file: 's3://lab/set/labels.zip', format: '', folder: '', attribute: '', output: '' };

test('what is missing or no place is said at its field', () => {
  expect(importProblems(REQUEST)).toEqual({});
  expect(importProblems({ ...REQUEST, file: '' })).toEqual({ file: 'Choose the file with the labels.' });
  expect(Object.keys(importProblems({ ...REQUEST, file: 'labels.zip', folder: 'pictures', attribute: 'a b', output: 's3://lab' }))).toEqual(['file', 'folder', 'attribute', 'output']);
  expect(importProblems({ ...REQUEST, folder: 's3://lab/set', attribute: 'city-ref' })).toEqual({});
});

test('a file has the last part of its address for a name', () => {
  expect(fileOf('s3://lab/set/labels.zip')).toBe('labels.zip');
});
