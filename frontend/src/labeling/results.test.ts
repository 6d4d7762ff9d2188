import { expect, it } from 'vitest';

import { boxesOf, entitiesOf, wordsOf } from './results';

it('says what a label is in words, whatever its type', () => {
  const boxes = {
    label: { annotations: [{ class_id: 0, left: 1, top: 2, width: 3, height: 4 }, { class_id: 0, left: 0, top: 0, width: 1, height: 1 }, { class_id: 1, left: 5, top: 5, width: 1, height: 1 }] },
    metadata: { 'class-map': { '0': 'car', '1': 'van' } },
  };

  expect(wordsOf({ label: 3, metadata: { 'class-name': 'dent' } })).toBe('dent');
  expect(wordsOf({ label: [0, 2], metadata: { 'class-map': { '0': 'crack', '2': 'rust' } } })).toBe('crack, rust');
  expect(wordsOf(boxes)).toBe('2 car, 1 van');
  expect(boxesOf(boxes)[0]).toEqual({ label: 'car', left: 1, top: 2, width: 3, height: 4 });
  expect(wordsOf({ label: 's3://b/mask.png', metadata: { 'internal-color-map': { '0': { 'class-name': 'BACKGROUND' }, '1': { 'class-name': 'bird' } } } })).toBe('bird');
  expect(wordsOf({ label: 'good day', metadata: { type: 'groundtruth/custom' } })).toBe('good day');
  expect(wordsOf({ label: { shape: 'round', size: 3, sides: [1, 2] }, metadata: { type: 'groundtruth/custom' } })).toBe('shape: round, size: 3, sides: [1,2]');
  expect(wordsOf({ label: { note: 'x'.repeat(50), a: 1, b: 2, c: 3, d: 4 }, metadata: null })).toBe(`note: ${'x'.repeat(40)}…, a: 1, b: 2, c: 3, …`);
  expect(wordsOf({ label: { annotations: [] }, metadata: {} })).toBe('');
  expect(wordsOf({ label: null, metadata: null })).toBe('');
});

it('finds entities in their order', () => {
  const label = { annotations: { entities: [{ label: 'city', startOffset: 9, endOffset: 13 }, { label: 'person', startOffset: 0, endOffset: 3 }] } };

  expect(entitiesOf({ label })).toEqual([
    { label: 'person', start: 0, end: 3 },
    { label: 'city', start: 9, end: 13 },
  ]);
});

it('says what is in a sequence, not that nothing is in it', () => {
  const drawn = { words: '1 car in 4 frames', marks: [], media: [] };

  expect(wordsOf({ label: 's3://b/SeqLabel.json', metadata: { 'class-map': { '0': 'car' } }, drawn })).toBe('1 car in 4 frames');
});
