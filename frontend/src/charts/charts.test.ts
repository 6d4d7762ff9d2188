import { describe, expect, it } from 'vitest';

import { everyNth, largestTriangles, POINTS } from './downsample';
import { colourRanks, shownSteps, swarmOffsets } from './importance';
import { baseLayout, layoutOver, PALETTES } from './palette';
import { bestFit, histogram, standardised, within } from './regression';

describe('downsampling', () => {
  it('keeps short series whole, and the ends and the peak of long ones', () => {
    expect(largestTriangles([1, 2, 3], [1, 2, 3])).toEqual([0, 1, 2]);
    const x = Array.from({ length: 10_000 }, (_, index) => index);
    const kept = largestTriangles(x, x.map((value) => (value === 4321 ? 100 : 0)));
    expect(kept).toHaveLength(POINTS);
    expect(kept).toContain(0);
    expect(kept).toContain(9999);
    expect(kept).toContain(4321);
  });

  it('thins clouds to at most the limit', () => {
    expect(everyNth(2500)).toHaveLength(834);
    expect(everyNth(10)).toHaveLength(10);
  });
});

it('standardises residuals as the specification’s vector T10', () => {
  const found = standardised([3, 5, 7, 9], [2.5, 5.5, 7, 8]);
  [0.894, -0.894, 0, 1.789].forEach((value, index) => expect(found[index]).toBeCloseTo(value, 3));
});

it('tells of how many of 100 rows the error is within a bound', () => {
  expect(within([1, 2, 3, 4], [1, 2.5, 3.5, 9], 0.5)).toBe(75);
  expect(within([], [], 1)).toBe(0);
});

it('fits a line through points on a line', () => {
  expect(bestFit([0, 1, 2], [1, 3, 5])).toEqual({ intercept: 1, slope: 2 });
});

it('counts what lies outside in the outer bins', () => {
  expect(histogram([-9, 0.1, 9], 4, 4).counts).toEqual([1, 0, 1, 1]);
});

it('sums the small steps of a waterfall into one, so that it still adds up', () => {
  const steps = [0.5, -0.3, 0.1, -0.05].map((contribution, index) => ({ column: `c${index}`, value: 'v', contribution }));
  const shown = shownSteps(steps, 2);
  expect(shown.map(({ column }) => column)).toEqual(['c0', 'c1', '2 other columns']);
  expect(shown.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(0.25);
});

it('colours by rank, categories and gaps in the middle', () => {
  expect(colourRanks([10, null, 1000, 'x'])).toEqual([0, 0.5, 1, 0.5]);
});

it('spreads dots of like effect inside their band', () => {
  const offsets = swarmOffsets([0, 0, 0, 1]);
  expect(new Set(offsets.slice(0, 3)).size).toBe(3);
  expect(Math.max(...offsets.map(Math.abs))).toBeLessThanOrEqual(0.4);
});

it('keeps the theme’s font under a chart’s own axis title', () => {
  const layout = layoutOver(baseLayout(PALETTES.dark), { xaxis: { title: { text: 'Time (s)' } } });
  expect(layout.xaxis?.title).toMatchObject({ text: 'Time (s)', font: { color: PALETTES.dark.muted } });
});
