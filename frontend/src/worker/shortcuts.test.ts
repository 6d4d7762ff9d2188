import { expect, it } from 'vitest';

import { allShortcuts, clashes, keyFor, ownAction } from './shortcuts';

const FRAME = [
  { id: 'label-1', title: 'crack', key: '1' },
  { id: 'undo', title: 'Undo', key: 'Ctrl+z' },
  { id: 'delete', title: 'Delete', key: 'd' },
];

it('finds what a key means, whatever its case', () => {
  expect(ownAction('Enter', {}, FRAME)).toBe('submit');
  expect(ownAction('D', {}, [])).toBe('decline');
  expect(ownAction('1', {}, FRAME)).toBeNull();
});

it('takes the key that somebody chose for that of everybody', () => {
  expect(keyFor('submit', { submit: 'Space' }, FRAME)).toBe('Space');
  expect(ownAction('Enter', { submit: 'Space' }, FRAME)).toBeNull();
  expect(ownAction('Space', { submit: 'Space' }, FRAME)).toBe('submit');
});

it('lists the keys of the page first, each action once, and says which share a key', () => {
  const shortcuts = allShortcuts({ 'label-1': 'q' }, FRAME);

  expect(shortcuts.slice(0, 2)).toEqual([
    { id: 'label-1', title: 'crack', key: 'q' },
    { id: 'delete', title: 'Delete', key: 'd' },
  ]);
  expect(shortcuts.filter(({ id }) => id === 'undo')).toHaveLength(1);
  expect(clashes(shortcuts)).toEqual({ decline: 'Delete' });
});
