import { expect, it } from 'vitest';

import { keyLabel, written } from './keys';
import { readMessage } from './messages';

it('reads what the contract says and nothing else', () => {
  expect(readMessage({ type: 'crowd-submit', answer: { a: 1 }, more: 'x' })).toEqual({ type: 'crowd-submit', answer: { a: 1 } });
  expect(readMessage({ type: 'crowd-submit', answer: 'text' })).toBeNull();
  expect(readMessage({ type: 'crowd-submit', answer: [1] })).toBeNull();
  for (const noise of [null, 7, 'crowd-ready', { type: 'other' }, []]) expect(readMessage(noise)).toBeNull();
});

it('takes of actions only what they are made of', () => {
  const said = { type: 'crowd-ready', answer: null, canSubmit: 'yes', actions: [{ id: 'label-1', title: 'crack', key: '1', run: 'x' }, 5, { title: 'no id' }] };

  expect(readMessage(said)).toEqual({ type: 'crowd-ready', answer: {}, canSubmit: false, instructions: false, actions: [{ id: 'label-1', title: 'crack', key: '1' }] });
});

it('writes keys as the page of a task does', () => {
  const press = { key: 'Z', code: 'KeyZ', ctrlKey: true, metaKey: false, shiftKey: true, altKey: false };

  expect(written(press)).toBe('Ctrl+Shift+z');
  expect(written({ ...press, key: '?', ctrlKey: false })).toBe('?');
  expect(written({ ...press, key: ' ', ctrlKey: false, shiftKey: false })).toBe('Space');
  expect(keyLabel('Ctrl+Shift+z')).toBe('Ctrl Shift Z');
  expect(keyLabel('ArrowLeft')).toBe('←');
});
