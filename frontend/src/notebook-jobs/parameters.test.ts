import { expect, test } from 'vitest';

import type { Offered } from './api';
import { differing, parametersOf, problemOf, rowsFrom, rowsOf, valueOf } from './parameters';

const offered = (name: string, value: Offered['default'], plain = true): Offered => ({ name, default: value, plain, type: '', help: '' });
const ROWS = rowsOf([offered('company', 'default'), offered('rows', 5), offered('flag', true), offered('folder', "base + '/a'", false)]);
const [COMPANY, COUNT, FLAG, FOLDER] = ROWS as [(typeof ROWS)[0], (typeof ROWS)[0], (typeof ROWS)[0], (typeof ROWS)[0]];

test('only what was changed is sent', () => {
  expect(parametersOf(ROWS)).toEqual({});
  expect(parametersOf([{ ...COMPANY, value: 'Acme' }, COUNT])).toEqual({ company: 'Acme' });
  expect(parametersOf([{ ...COUNT, value: '7' }, { ...FLAG, value: 'False' }, { ...FOLDER, value: '/b' }])).toEqual({ rows: 7, flag: false, folder: '/b' });
});

test('a text stays a text where the default is one', () => {
  expect(valueOf('007', offered('code', 'abc'))).toBe('007');
  expect(valueOf('007')).toBe(7);
  expect(valueOf('1.5e3')).toBe(1500);
  expect(valueOf('None')).toBe(null);
  expect(valueOf('1 apple')).toBe('1 apple');
});

test('a run again sends everything', () => {
  const rows = rowsFrom({ company: 'Acme', rows: 5 });
  expect(parametersOf(rows, true)).toEqual({ company: 'Acme', rows: 5 });
});

test('names are given once', () => {
  expect(problemOf([...ROWS, { name: 'rows', value: '1' }])).toBe('rows is given twice.');
  expect(problemOf([{ name: ' ', value: '1' }])).toBe('Every value needs a name.');
  expect(problemOf(ROWS)).toBe('');
});

test('differences between runs', () => {
  expect(differing([{ a: 1, b: 2 }, { a: 1, b: 3 }, { a: 1, b: 2, c: null }])).toEqual(new Set(['b', 'c']));
});
