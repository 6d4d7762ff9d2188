import { describe, expect, it } from 'vitest';

import { isStill, nameProblem, wordFor } from './words';

describe('the word for a space', () => {
  it('comes from its app', () => {
    const words = [undefined, 'Deleted', 'Pending', 'InService', 'Deleting', 'Failed'].map((app) => wordFor('InService', app));
    expect(words).toEqual(['Stopped', 'Stopped', 'Starting', 'Running', 'Stopping', 'Failed']);
    expect(words.filter(isStill)).toEqual(['Stopped', 'Stopped', 'Failed']);
  });

  it('is its own while it is made or goes', () => {
    expect(['Pending', 'Deleting', 'Failed', 'Update_Failed'].map((space) => wordFor(space, undefined))).toEqual(['Creating', 'Deleting', 'Broken', 'Stopped']);
  });
});

describe('a name', () => {
  it('is of letters, digits and dashes', () => {
    expect(['lab', 'a-1', 'A--b', 'a'.repeat(62)].map(nameProblem)).toEqual([undefined, undefined, undefined, undefined]);
    expect(['', '-a', 'a-', 'a b', 'ä', 'a'.repeat(63)].filter((name) => nameProblem(name) === undefined)).toEqual([]);
  });
});
