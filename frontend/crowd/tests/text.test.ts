import { describe, expect, it } from 'vitest';

import { blocksOf, pairsOf, readBlocks } from '../src/review/blocks.ts';
import { asEntities, codePointsBefore, pieces, readEntities, trimmed, unitsBefore, wordFrom } from '../src/text/spans.ts';
import { levelsOf, placed, ranksOf, shuffledOrder, stepped } from '../src/writing/ranks.ts';
import { pairsProblem, words } from '../src/writing/pairs.ts';

describe('spans', () => {
  it('count code points, as Python slices do', () => {
    const text = '😀 Ann';
    const start = text.indexOf('Ann');
    expect(asEntities(text, [{ label: 'person', start, end: start + 3 }])).toEqual([{ endOffset: 5, label: 'person', startOffset: 2 }]);
    expect(unitsBefore(text, codePointsBefore(text, start))).toBe(start);
    expect(readEntities(text, [{ label: 'person', startOffset: 2, endOffset: 5 }])).toEqual([{ label: 'person', start: 3, end: 6 }]);
  });

  it('are trimmed, and never cut a character in half', () => {
    expect(trimmed(' a b ', 0, 5)).toEqual({ start: 1, end: 4 });
    expect(trimmed('   ', 0, 3)).toBeNull();
    expect(trimmed('😀x', 1, 3)).toEqual({ start: 0, end: 3 });
  });

  it('cut the text into pieces that are the text', () => {
    const text = 'Sift 3 cups of flour into the bowl.';
    const spans = [{ label: 'o', start: 15, end: 20 }, { label: 'v', start: 0, end: 4 }];
    const found = pieces(text, spans);
    expect(found.map((piece) => piece.text).join('')).toBe(text);
    expect(found.filter((piece) => piece.span).map((piece) => piece.text)).toEqual(['Sift', 'flour']);
    expect(pieces('', [])).toEqual([{ start: 0, text: '', span: null }]);
  });

  it('go word by word', () => {
    const text = 'Ann met Bob.';
    expect(wordFrom(text, 3, 1)).toEqual({ start: 4, end: 7 });
    expect(wordFrom(text, 4, -1)).toEqual({ start: 0, end: 3 });
    expect(wordFrom(text, 11, 1)).toEqual({ start: 11, end: 12 });
    expect(wordFrom(text, 12, 1)).toBeNull();
  });
});

describe('ranks', () => {
  it('are those of the specification, ties sharing the smallest', () => {
    expect(ranksOf([[0], [1, 2], [3]], 4)).toEqual([1, 2, 2, 4]);
    expect(ranksOf([[1], [0]], 3)).toBeNull();
    expect(levelsOf([1, 2, 2, 4])).toEqual([[0], [1, 2], [3]]);
  });

  it('change by placing and by steps', () => {
    expect(placed([[0], [1]], 2, 1, false)).toEqual([[0], [2], [1]]);
    expect(placed([[0], [1]], 2, 1, true)).toEqual([[0], [1, 2]]);
    expect(stepped([[0], [1]], 1, -1, false)).toEqual([[1], [0]]);
    expect(stepped([[0], [1]], 1, -1, true)).toEqual([[0, 1]]);
    expect(stepped([[0, 1]], 1, -1, true)).toEqual([[1], [0]]);
    expect(stepped([[0], [1]], 0, -1, true)).toEqual([[0], [1]]);
  });

  it('start from an order that the seed alone decides', () => {
    expect(shuffledOrder(4, 7)).toEqual([2, 1, 3, 0]);
    expect([...shuffledOrder(50, 1)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });
});

describe('questions and answers', () => {
  const limits = { minPairs: 1, maxPairs: 2, questionMin: 2, questionMax: 3, answerMin: 1, answerMax: 2 };
  const pair = (question: string, answer: string) => ({ question, answer, tags: [], references: [] });

  it('say in a sentence what is wrong', () => {
    expect(pairsProblem([], limits)).toBe('Write at least 1 question; there are 0.');
    expect(pairsProblem([pair('Who', 'Ada')], limits)).toBe('Question 1 needs at least 2 words, it has 1.');
    expect(pairsProblem([pair('Who was it', 'Ada by herself')], limits)).toBe('Answer 1 may have at most 2 words, it has 3.');
    expect(pairsProblem([pair('Who was it', 'Ada')], limits)).toBeNull();
    expect(words('  a  b\nc ')).toBe(3);
  });
});

describe('blocks of a form', () => {
  const key = { blockType: 'KEY_VALUE_SET', id: 'k', entityTypes: ['KEY'], text: 'Name', relationships: [{ type: 'VALUE', ids: ['v'] }] };
  const value = { blockType: 'KEY_VALUE_SET', id: 'v', entityTypes: ['VALUE'], text: 'Ann', confidence: 30 };

  it('come back as they were when nothing was changed', () => {
    const blocks = [key, value];
    expect(blocksOf(blocks, pairsOf(blocks, []))).toEqual(blocks);
  });

  it('lose rejected pairs, empty blank ones, and gain what was added', () => {
    const blocks = [key, value];
    const pairs = pairsOf(blocks, [{ key: 'Address', aliases: [] }, { key: 'name:', aliases: [] }]);
    expect(pairs.map((pair) => pair.key)).toEqual(['Name', 'Address']);
    Object.assign(pairs[0] as object, { blank: true });
    Object.assign(pairs[1] as object, { value: '1 Road' });
    const [kept, emptied, added, addedValue] = blocksOf(blocks, pairs);
    expect(kept).toEqual(key);
    expect(emptied).toMatchObject({ id: 'v', text: '' });
    expect(added).toMatchObject({ text: 'Address', entityTypes: ['KEY'] });
    expect(added).not.toHaveProperty('confidence');
    expect(addedValue).toMatchObject({ text: '1 Road', entityTypes: ['VALUE'] });
    Object.assign(pairs[0] as object, { rejected: true });
    Object.assign(pairs[1] as object, { missing: true });
    expect(blocksOf(blocks, pairs)).toEqual([]);
  });

  it('have a height where the guide misspells it', () => {
    const box = { width: 1, weight: 0.5, left: 0, top: 0 };
    expect(readBlocks([{ geometry: { boundingBox: box } }])).toEqual([{ geometry: { boundingBox: { width: 1, left: 0, top: 0, height: 0.5 } } }]);
    expect(readBlocks({})).toBeNull();
  });
});
