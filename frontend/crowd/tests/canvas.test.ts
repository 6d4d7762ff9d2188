import { describe, expect, it } from 'vitest';

import { Editor, type Touch } from '../src/canvas/editor.ts';
import { crossesChain, crossesItself, inPolygon, movedInside, segmentsCross } from '../src/canvas/geometry.ts';
import { levelFor } from '../src/canvas/picture.ts';
import type { Kind } from '../src/canvas/shapes.ts';
import { fitted, kept, toImage, toScreen, zoomedAt } from '../src/canvas/view.ts';
import { readShapes, sameShapes, written } from '../src/image/geometry-values.ts';

const at = (x: number, y: number): Touch => ({ x, y, tolerance: 5 });
type Place = readonly [number, number];

function editor(kind: Kind, width = 800, height = 533): Editor {
  const made = new Editor(kind);
  made.size = { width, height };
  made.label = 'Dog';
  return made;
}

function drag(target: Editor, ...places: [number, number][]): void {
  const [first, ...others] = places as [[number, number], ...[number, number][]];
  target.pointerDown(at(...first));
  for (const place of others) target.pointerMove(at(...place));
  target.pointerUp(at(...(others.at(-1) ?? first)));
}

describe('the view', () => {
  const image = { width: 4000, height: 3000 };
  const stage = { width: 900, height: 700 };

  it('fits the whole picture in its middle', () => {
    const view = fitted(image, stage);
    expect(view.scale).toBeCloseTo((900 - 24) / 4000);
    expect(toScreen(view, { x: 2000, y: 1500 })).toEqual({ x: 450, y: 350 });
  });

  it('keeps the point under the pointer while zooming', () => {
    const view = zoomedAt(fitted(image, stage), 3, { x: 300, y: 200 }, image, stage);
    const before = toImage(fitted(image, stage), { x: 300, y: 200 });
    const after = toImage(view, { x: 300, y: 200 });
    expect([after.x, after.y].map(Math.round)).toEqual([before.x, before.y].map(Math.round));
  });

  it('never loses the picture', () => {
    const view = kept({ scale: 1, x: -99999, y: 99999 }, image, stage);
    expect(view.x + image.width).toBe(80);
    expect(view.y).toBe(700 - 80);
  });

  it('takes smaller copies for smaller views', () => {
    expect([2, 1, 0.5, 0.3, 0.01].map((scale) => levelFor(scale, 4))).toEqual([0, 0, 1, 1, 3]);
  });
});

describe('geometry', () => {
  it('sees crossings and not shared ends', () => {
    expect(segmentsCross([0, 0, 10, 10], [0, 10, 10, 0])).toBe(true);
    expect(segmentsCross([0, 0, 10, 0], [10, 0, 10, 10])).toBe(false);
    expect(segmentsCross([0, 0, 10, 0], [5, 0, 5, 5])).toBe(true);
    expect(crossesItself([0, 0, 10, 0, 10, 10, 0, 10])).toBe(false);
    expect(crossesItself([0, 0, 10, 10, 10, 0, 0, 10])).toBe(true);
    expect(crossesChain([0, 0, 10, 0, 10, 10], [10, 10, 5, -5])).toBe(true);
  });

  it('moves shapes only as far as the picture reaches', () => {
    expect(movedInside([10, 10, 20, 20], -50, 700.4, 100, 100)).toEqual([0, 90, 10, 100]);
  });

  it('knows inside from outside', () => {
    expect(inPolygon([0, 0, 10, 0, 10, 10, 0, 10], 5, 5)).toBe(true);
    expect(inPolygon([0, 0, 10, 0, 10, 10, 0, 10], 15, 5)).toBe(false);
  });
});

describe('the editor', () => {
  it('draws the boxes of the specification', () => {
    const boxes = editor('box');
    drag(boxes, [430.3, 518.4], [243.4, 116.8]);
    boxes.select(null);
    drag(boxes, [684, 120], [999, 403]);
    expect(boxes.shapes.map(written)).toEqual([
      { height: 401, label: 'Dog', left: 243, top: 117, width: 187 },
      { height: 283, label: 'Dog', left: 684, top: 120, width: 116 },
    ]);
  });

  it('moves a polygon that was chosen by its inside, and draws in one that was not', () => {
    const editor = new Editor('polygon');
    editor.size = { width: 100, height: 100 };
    editor.label = 'car';
    const press = (x: number, y: number) => editor.pointerDown({ x, y, tolerance: 2, alt: false });
    for (const [x, y] of [[10, 10], [50, 10], [50, 50], [10, 10]] as const) {
      press(x, y);
      editor.pointerUp({ x, y, tolerance: 2, alt: false });
    }
    const [drawn] = editor.shapes;
    expect(drawn?.points).toEqual([10, 10, 50, 10, 50, 50]);
    editor.select(drawn?.id ?? null);
    press(40, 20);
    editor.pointerMove({ x: 60, y: 40, tolerance: 2, alt: false });
    editor.pointerUp({ x: 60, y: 40, tolerance: 2, alt: false });
    expect(editor.shapes.map(({ points }) => points)).toEqual([[30, 30, 70, 30, 70, 70]]);
    expect(editor.draft).toBeNull();

    editor.select(null);
    press(60, 40);
    expect(editor.draft).toEqual([60, 40]);
  });

  it('draws a box inside one that was just drawn, and moves one that was picked up', () => {
    const boxes = editor('box');
    drag(boxes, [100, 100], [400, 400]);
    drag(boxes, [200, 200], [300, 300]);
    expect(boxes.shapes).toHaveLength(2);
    drag(boxes, [250, 250]); // a click picks up the smaller one
    drag(boxes, [250, 250], [260, 245]);
    expect(boxes.shapes.map(written)[1]).toMatchObject({ left: 210, top: 195, width: 100, height: 100 });
  });

  it('takes back and repeats everything, one step at a time', () => {
    const boxes = editor('box');
    drag(boxes, [10, 10], [50, 50]);
    boxes.relabel(boxes.shapes[0]?.id as number, 'Cat');
    boxes.deleteSelected();
    const seen = (): string => boxes.shapes.map(({ label }) => label).join();
    const steps: string[] = [seen()];
    for (const step of ['undo', 'undo', 'undo', 'redo', 'redo', 'redo'] as const) {
      boxes[step]();
      steps.push(seen());
    }
    expect(steps).toEqual(['', 'Cat', 'Dog', '', 'Dog', 'Cat', '']);
  });

  it('closes polygons at their first point and refuses crossing edges', () => {
    const polygons = editor('polygon');
    for (const place of [[50, 50], [150, 50], [150, 150]] satisfies Place[]) polygons.pointerDown(at(...place));
    polygons.pointerDown(at(100, 20));
    expect(polygons.notice).toContain('may not cross');
    polygons.pointerDown(at(50, 150));
    polygons.pointerDown(at(51, 52));
    expect(polygons.shapes.map(written)).toEqual([
      { label: 'Dog', vertices: [{ x: 50, y: 50 }, { x: 150, y: 50 }, { x: 150, y: 150 }, { x: 50, y: 150 }] },
    ]);
  });

  it('puts a vertex that would cross back to where it was', () => {
    const polygons = editor('polygon');
    polygons.load([{ label: 'Dog', points: [0, 0, 100, 0, 100, 100, 0, 100] }]);
    polygons.select(polygons.shapes[0]?.id as number);
    drag(polygons, [0, 0], [150, 50]);
    expect(polygons.shapes[0]?.points.slice(0, 2)).toEqual([0, 0]);
    expect(polygons.notice).toContain('may not cross');
  });

  it('takes back points of a drawing before whole shapes', () => {
    const lines = editor('polyline');
    for (const place of [[1, 1], [50, 50], [99, 1]] satisfies Place[]) lines.pointerDown(at(...place));
    lines.undo();
    lines.finish();
    expect(lines.shapes[0]?.points).toEqual([1, 1, 50, 50]);
    const keys = editor('keypoint');
    keys.pointerDown(at(799.6, -3));
    expect(keys.shapes.map(written)).toEqual([{ label: 'Dog', x: 800, y: 0 }]);
  });

  it('changes nothing when it may only be read', () => {
    const boxes = editor('box');
    boxes.load([{ label: 'Dog', points: [10, 10, 100, 100] }]);
    boxes.readOnly = true;
    drag(boxes, [50, 50], [70, 70]);
    boxes.deleteSelected();
    boxes.nudge(1, 1, false);
    expect(boxes.shapes.map(written)).toEqual([{ height: 90, label: 'Dog', left: 10, top: 10, width: 90 }]);
  });
});

describe('shapes of an answer', () => {
  it.each([
    ['box', [{ height: 50, label: 'Dog', left: 5, top: 6, width: 40 }]],
    ['line', { lines: [{ label: 'a', vertices: [{ x: 1, y: 2 }, { x: 3, y: 4 }] }] }],
    ['keypoint', [{ label: 'Left Eye', x: 1022, y: 429 }]],
  ] as const)('come back unchanged: %s', (kind, value) => {
    const shapes = readShapes(kind, value);
    const back = shapes?.map((shape) => written({ kind, ...shape }));
    expect(back).toEqual('lines' in value ? value.lines : value);
  });

  it('are refused when they are none', () => {
    expect(readShapes('box', [{ label: 'Dog', left: 1 }])).toBeNull();
    expect(readShapes('polygon', [{ label: 'Dog', vertices: [{ x: 1 }, { x: 2 }] }])).toBeNull();
    expect(readShapes('box', 'x')).toBeNull();
  });

  it('are the same in any order', () => {
    const one = { label: 'a', points: [1, 2] };
    const other = { label: 'b', points: [3, 4] };
    expect(sameShapes([one, other], [other, one])).toBe(true);
    expect(sameShapes([one], [other])).toBe(false);
  });
});
