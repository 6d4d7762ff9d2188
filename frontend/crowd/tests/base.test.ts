import { describe, expect, it } from 'vitest';

import { asHex, colorNumber, freeColor, PALETTE } from '../src/base/colors.ts';
import { written } from '../src/base/key-press.ts';
import { keyLabel } from '../src/base/keys.ts';
import { asTexts, parseDecimal, parseRelaxed } from '../src/base/relaxed-json.ts';
import { assemble, flattened, oneKindOfBreak } from '../src/base/serialise.ts';
import { characterFilter } from '../src/fields/text.ts';
import { onScale } from '../src/fields/slider.ts';

describe('relaxed JSON', () => {
  it.each([
    [`["Cat", "Dog"]`, ['Cat', 'Dog']],
    [`['Cat', 'Dog',]`, ['Cat', 'Dog']],
    [`{lines:[{label:'x',vertices:[{x:1,y:2},],}],} // end`, { lines: [{ label: 'x', vertices: [{ x: 1, y: 2 }] }] }],
    [`{ text: 'None of the above' }`, { text: 'None of the above' }],
  ])('reads %s', (text, value) => {
    expect(parseRelaxed(text)).toEqual({ ok: true, value });
  });

  it('says what is wrong and runs nothing', () => {
    expect(parseRelaxed(`['Cat'`)).toMatchObject({ ok: false, problem: expect.stringContaining('not JSON') as string });
    expect(parseRelaxed('alert(1)').ok).toBe(false);
  });

  it('takes decimals and ignores what is none', () => {
    expect(['1', '-2.5', '.5', ' 7 ', '1e3'].map(parseDecimal)).toEqual([1, -2.5, 0.5, 7, 1000]);
    expect(['', 'x', '1px', '0x10', 'NaN', null].map(parseDecimal)).toEqual(Array(6).fill(undefined));
  });

  it('turns numbers in lists of labels into texts, and nothing else', () => {
    expect(asTexts([1, 'a', true])).toEqual(['1', 'a', 'true']);
    expect(asTexts([{}])).toBeNull();
    expect(asTexts('a')).toBeNull();
  });
});

describe('the answer', () => {
  it('merges boolean maps of one name, leaves out what says nothing, and lets the last of others win', () => {
    const parts = [
      { name: 'a', value: { x: true } },
      { name: 'a', value: { y: false } },
      { name: 'b', value: undefined },
      { name: null, value: 'lost' },
      { name: 'c', value: 'one' },
      { name: 'c', value: 'two' },
    ];
    expect(assemble(parts)).toEqual({ a: { x: true, y: false }, c: 'two' });
  });

  it('keeps a field called __proto__ as a field', () => {
    const answer = assemble([{ name: '__proto__', value: { polluted: true } }]);
    expect(JSON.stringify(answer)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('is flattened to dotted keys', () => {
    expect(flattened({ q: { yes: true, list: [1] }, n: '1' })).toEqual({ 'q.yes': true, 'q.list': [1], n: '1' });
  });

  it('has one kind of line break', () => {
    expect(oneKindOfBreak('a\r\nb\rc\n')).toBe('a\nb\nc\n');
  });
});

describe('fields', () => {
  it('filter characters by a pattern and ignore a broken one', () => {
    expect([...'1a2'].filter(characterFilter('[0-9]') ?? (() => true)).join('')).toBe('12');
    expect(characterFilter('[')).toBeNull();
  });

  it('keep a slider on its scale', () => {
    expect(onScale(0.37, 0, 1, 0.05)).toBe(0.35);
    expect(onScale(99, 1, 10, 4)).toBe(10);
    expect(onScale(-1, 3, 9, 1)).toBe(3);
    expect(onScale(5, 9, 3, 1)).toBe(9);
  });
});

describe('keys', () => {
  const press = (key: string, more: object = {}) =>
    ({ key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more }) as const;

  it('are written as README.md says', () => {
    expect(written(press('z', { ctrlKey: true }))).toBe('Ctrl+z');
    expect(written(press('Z', { metaKey: true, shiftKey: true }))).toBe('Ctrl+Shift+z');
    expect(written(press('?', { shiftKey: true }))).toBe('?');
    expect(written(press('!', { shiftKey: true, code: 'Digit1' }))).toBe('Shift+1');
    expect(written(press('ArrowLeft', { shiftKey: true }))).toBe('Shift+ArrowLeft');
    expect(written(press(' '))).toBe('Space');
  });

  it('are read on buttons', () => {
    expect(['Ctrl+z', 'Delete', '+', 'Shift+1'].map(keyLabel)).toEqual(['Ctrl Z', 'Del', '+', 'Shift 1']);
  });
});

describe('colours', () => {
  it('are different for a hundred labels and begin with the palette', () => {
    const colors = Array.from({ length: 100 }, (_, n) => colorNumber(n));
    expect(colors.slice(0, 10)).toEqual([...PALETTE]);
    expect(new Set(colors).size).toBe(100);
    expect(colors.every((color) => /^#[0-9a-f]{6}$/.test(color) && color !== '#ffffff')).toBe(true);
  });

  it('fill gaps and read short forms', () => {
    expect(freeColor(new Set(['#1f77b4', '#2ca02c']))).toBe('#ff7f0e');
    expect(['#FFF', '#A1b2C3', 'red', null].map(asHex)).toEqual(['#ffffff', '#a1b2c3', null, null]);
  });
});
