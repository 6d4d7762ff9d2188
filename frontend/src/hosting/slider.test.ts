import { expect, it } from 'vitest';

import { readSchema, type SchemaColumn } from './schema';
import { slideOf, slidePlace } from './slider';

const column = (more: object): SchemaColumn =>
  readSchema({ columns: [{ name: 'x', type: 'numeric', ...more }] }).columns[0] as SchemaColumn;

it.each([
  [{ min: 18, max: 88, whole: true }, { min: 18, max: 88, step: 1 }],
  [{ min: 0, max: 5000, whole: true }, { min: 0, max: 5000, step: 50 }],
  [{ min: -3.4, max: 1.4 }, { min: -3.4, max: 1.4, step: 0.05 }],
  [{ min: 0.12, max: 30 }, { min: 0, max: 30, step: 0.5 }],
  [{ min: 1e-6, max: 3e-6 }, { min: 1e-6, max: 3e-6, step: 2e-8 }],
])('%j slides by round numbers: %j', (range, slide) => {
  expect(slideOf(column(range))).toEqual(slide);
});

it('covers what the model has seen, whatever that is', () => {
  for (let each = 1; each < 400; each++) {
    const min = Math.sin(each) * 10 ** ((each % 13) - 6);
    const max = min + Math.abs(Math.cos(each)) * 10 ** ((each % 11) - 5) + Math.abs(min) * 1e-3;
    const slide = slideOf(column({ min, max }));
    const little = (slide?.step ?? 0) * 1e-3 + Math.abs(min) * 1e-11; // what is lost by writing numbers with 12 digits
    expect(slide && slide.min <= min + little && slide.max >= max - little && (slide.max - slide.min) / slide.step <= 103).toBe(true);
  }
});

it('is not there without a range', () => {
  expect(slideOf(column({}))).toBeNull();
  expect(slideOf(column({ min: 3, max: 3 }))).toBeNull();
  expect(slideOf(column({ min: 1, max: 3, type: 'categorical' }))).toBeNull();
});

it('stands inside its ends, in the middle without a number', () => {
  const slide = { min: 0, max: 10, step: 1 };
  expect([slidePlace(slide, '4'), slidePlace(slide, '99'), slidePlace(slide, '-1'), slidePlace(slide, ''), slidePlace(slide, 'old')]).toEqual([
    4, 10, 0, 5, 5,
  ]);
});
