import { describe, expect, it } from 'vitest';

import { objectness, type Pixels } from '../src/segment/extreme-points.ts';

/** The same numbers each time, 0 to 1. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

type Color = readonly [number, number, number];

/** A picture of one object with grain and a light that changes over it, and where the object is. */
function picture(size: number, inside: (x: number, y: number) => boolean, object: Color, ground: (x: number, y: number) => Color, grain: number) {
  const random = chance(7);
  const truth = new Uint8Array(size * size);
  const data = new Uint8ClampedArray(4 * size * size);
  for (let at = 0; at < truth.length; at += 1) {
    const [x, y] = [at % size, Math.floor(at / size)];
    truth[at] = inside(x, y) ? 1 : 0;
    const color = truth[at] ? object : ground(x, y);
    const light = (40 * (x + y)) / (2 * size) - 20;
    color.forEach((value, channel) => (data[4 * at + channel] = value + light + grain * (random() - 0.5)));
    data[4 * at + 3] = 255;
  }
  return { pixels: { width: size, height: size, data } satisfies Pixels, truth, size };
}

function extremes(truth: Uint8Array, size: number): number[] {
  const all = [...truth.keys()].filter((at) => truth[at]).map((at) => [at % size, Math.floor(at / size)] as const);
  const by = (value: (point: readonly [number, number]) => number) => all.reduce((best, one) => (value(one) < value(best) ? one : best));
  return [by(([x]) => x), by(([, y]) => y), by(([x]) => -x), by(([, y]) => -y)].flat();
}

function overlap(found: Float32Array, truth: Uint8Array): number {
  let [both, either] = [0, 0];
  truth.forEach((there, at) => {
    const here = (found[at] as number) >= 0.5;
    both += here && there ? 1 : 0;
    either += here || there ? 1 : 0;
  });
  return both / either;
}

const plain = (color: Color) => () => color;
const checks = (x: number, y: number): Color => ((Math.floor(x / 9) + Math.floor(y / 9)) % 2 ? [70, 90, 60] : [120, 140, 100]);
const disc = (x: number, y: number): boolean => Math.hypot(x - 60, y - 66) < 38;
const bean = (x: number, y: number): boolean => Math.hypot(x - 60, (y - 60) * 1.4) < 44 && Math.hypot(x - 60, y - 20) > 30;
const cross = (x: number, y: number): boolean => (Math.abs(x - 60) < 12 && Math.abs(y - 60) < 42) || (Math.abs(y - 60) < 12 && Math.abs(x - 60) < 42);

describe('four extreme points', () => {
  it.each([
    ['a disc on a plain ground', disc, [180, 60, 50], plain([90, 110, 130]), 20],
    ['a disc on checks', disc, [190, 70, 40], checks, 30],
    ['a bean', bean, [60, 60, 160], plain([110, 150, 90]), 40],
    ['a cross', cross, [200, 190, 60], plain([90, 90, 110]), 40],
    ['a disc of nearly the same colour', disc, [120, 120, 120], plain([90, 95, 105]), 16],
  ] as [string, (x: number, y: number) => boolean, Color, (x: number, y: number) => Color, number][])('find %s', (_, inside, object, ground, grain) => {
    const { pixels, truth, size } = picture(120, inside, object, ground, grain);
    expect(overlap(objectness(pixels, extremes(truth, size)), truth)).toBeGreaterThan(0.9);
  });

  it('leave out another thing of the same colour that stands beside', () => {
    const two = (x: number, y: number): boolean => Math.hypot(x - 40, y - 60) < 26 || Math.hypot(x - 98, y - 60) < 16;
    const { pixels, size } = picture(120, two, [180, 60, 50], plain([90, 110, 130]), 20);
    const first = Uint8Array.from({ length: size * size }, (_, at) => (Math.hypot((at % size) - 40, Math.floor(at / size) - 60) < 26 ? 1 : 0));
    expect(overlap(objectness(pixels, extremes(first, size)), first)).toBeGreaterThan(0.95);
  });

  it('never reach over the box that they span', () => {
    const { pixels, truth, size } = picture(120, disc, [180, 60, 50], plain([180, 62, 52]), 40);
    const [left, , right] = [extremes(truth, size)[0] as number, 0, extremes(truth, size)[4] as number];
    const found = objectness(pixels, extremes(truth, size));
    found.forEach((value, at) => (at % size < left || at % size > right) && expect(value).toBeLessThan(0.5));
  });
});
