import { expect, it } from 'vitest';

import { EMPTY, problemsOf, requestOf } from './draft';

it('sends the code or the address, never both', () => {
  expect(requestOf({ ...EMPTY, name: 'before', code: 'x = 1', url: 'https://example.org' })).toEqual({ code: 'x = 1', handler: 'handler', timeout_s: 10, memory_mb: 1024 });
  expect(requestOf({ ...EMPTY, name: 'before', kind: 'http', url: 'https://example.org' })).toEqual({ url: 'https://example.org', timeout_s: 10, memory_mb: 1024 });
});

it('knows names that are taken by built-in functions, and limits', () => {
  expect(problemsOf({ ...EMPTY, name: 'before' })).toEqual({});
  expect(Object.keys(problemsOf({ ...EMPTY, name: 'PRE-mine', timeout: '301', memory: '64', handler: '1x' })).sort()).toEqual(['handler', 'memory', 'name', 'timeout']);
  expect(Object.keys(problemsOf({ ...EMPTY, name: 'x', kind: 'http', url: 'ftp://example.org', memory: '64' }))).toEqual(['url']);
});
