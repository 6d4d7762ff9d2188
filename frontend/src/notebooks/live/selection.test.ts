import { describe, expect, it } from 'vitest';

import { actionOf, type Key } from './keys';
import { chosen, heir, NOTHING, stepped } from './selection';

const IDS = ['a', 'b', 'c', 'd'];

describe('the chosen cells', () => {
  it('moves, and stops at the ends', () => {
    const first = stepped(NOTHING, { type: 'choose', id: 'b' }, IDS);
    expect(stepped(first, { type: 'move', by: 1 }, IDS).active).toBe('c');
    expect(stepped(first, { type: 'move', by: -9 }, IDS).active).toBe('a');
    expect(stepped(first, { type: 'move', by: 9 }, IDS).active).toBe('d');
  });

  it('grows from where it began, in either direction', () => {
    let now = stepped(NOTHING, { type: 'choose', id: 'b' }, IDS);
    now = stepped(now, { type: 'move', by: 1, extend: true }, IDS);
    expect(chosen(now, IDS)).toEqual(['b', 'c']);
    now = stepped(stepped(now, { type: 'move', by: -1, extend: true }, IDS), { type: 'move', by: -1, extend: true }, IDS);
    expect(chosen(now, IDS)).toEqual(['a', 'b']);
    expect(chosen(stepped(now, { type: 'edit' }, IDS), IDS)).toEqual(['a']);
  });

  it('chooses nothing that somebody else deleted', () => {
    expect(chosen({ active: 'x', anchor: 'a', editing: false }, IDS)).toEqual([]);
    expect(chosen({ active: 'b', anchor: 'x', editing: false }, IDS)).toEqual(['b']);
  });

  it('names who follows what goes', () => {
    expect([heir(['b'], IDS), heir(['c', 'd'], IDS), heir(IDS, IDS)]).toEqual(['c', 'b', '']);
  });
});

describe('the keys of command mode', () => {
  const press = (key: string, held: Partial<Key> = {}, before = '') =>
    actionOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held }, before);

  it.each([
    ['Enter', {}, '', 'edit'],
    ['Enter', { shiftKey: true }, '', 'run-next'],
    ['Enter', { ctrlKey: true }, '', 'run'],
    ['Enter', { altKey: true }, '', 'run-insert'],
    ['a', {}, '', 'above'],
    ['d', {}, '', undefined],
    ['d', {}, 'd', 'delete'],
    ['d', {}, 'x', undefined],
    ['0', {}, '0', 'restart'],
    ['s', { ctrlKey: true }, '', 'save'],
    ['c', { ctrlKey: true }, '', undefined],
    ['ArrowDown', { shiftKey: true }, '', 'more-down'],
    ['q', {}, '', undefined],
  ] as const)('%s with %j after %j: %s', (key, held, before, action) => {
    expect(press(key, held, before)).toBe(action);
  });
});
