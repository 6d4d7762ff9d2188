import { inflateSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { answerOf, stateOf } from '../cloud/answers.ts';
import { around, boxKey, clipped, draggedBox, gripAt } from '../cloud/boxes.ts';
import { frustum, projector, rotation, type Camera } from '../cloud/cameras.ts';
import { corners, fitted, into, mixed, outOf, rounded, stretched, turned, type Cuboid } from '../cloud/cuboids.ts';
import { resized } from '../cloud/hands.ts';
import { base64, inPolygon, Paint, zlib } from '../cloud/paint.ts';
import { boundsOf, decode, shuffled } from '../cloud/points.ts';
import { distance } from '../cloud/ruler.ts';
import { dragged, PLANES } from '../cloud/side-views.ts';
import type { Task } from '../cloud/task.ts';
import { cuboidAt, merged, nextName, removedFrom, type Track } from '../cloud/tracks.ts';
import { Work } from '../cloud/work.ts';

const BOX: Cuboid = { centerX: 1, centerY: 2, centerZ: 0.5, length: 4, width: 2, height: 1, roll: 0, pitch: 0, yaw: 0 };
const CAMERA: Camera = {
  position: { x: -2.2722515189, y: 116.8600331057, z: 1.4546146685 },
  heading: { qx: 0.7594754093, qy: 0.0218179089, qz: -0.0246172523, qw: -0.6496916273 },
  fx: 847.7962624528,
  fy: 850.0340893792,
  cx: 576.2129134707,
  cy: 317.2423573574,
};

function task(kind: Task['kind'], times: number[]): Task {
  const frames = times.map((time, number) => ({ number, name: `f${number}.bin`, time, points: '/p', format: 'binary/xyz', cameras: [] }));
  const labels = [{ label: 'Car', categoryAttributes: [] }, { label: 'Bike', categoryAttributes: [] }];
  return { kind, frames, labels, frameAttributes: [], initial: null };
}

const work = (kind: Task['kind'], times: number[]): Work => new Work(task(kind, times), () => undefined);

describe('sensor fusion (labeling specification 5.6)', () => {
  it('projects the guide’s points', () => {
    const project = projector(CAMERA);
    const seen = project(-2.6163820137, 125.0414985048, 0.3112722965);
    expect(seen.depth).toBeCloseTo(8.264727, 5);
    expect(seen.u).toBeCloseTo(596.7086, 3);
    expect(seen.v).toBeCloseTo(303.1, 3);
    expect(project(-5.1889845606, 99.7954483289, 0.2226435567).depth).toBeCloseTo(-16.44, 2);
  });

  it('turns a heading into the matrix that is not transposed', () => {
    const found = rotation({ qx: 0.005173956, qy: 0.000372279, qz: 0.040530293, qw: 0.999164845 });
    expect(found[1]).toBeCloseTo(-0.080989035, 6);
    expect(found[3]).toBeCloseTo(0.0809967396, 6);
  });

  it('bends what a lens bends', () => {
    const straight = { ...CAMERA, position: { x: 0, y: 0, z: 0 }, heading: { qx: 0, qy: 0, qz: 0, qw: 1 }, fx: 1, fy: 1, cx: 0, cy: 0 };
    const pinhole = projector({ ...straight, k1: 0.1, p1: 0.01, p2: 0.02 })(0.5, 0.25, 1);
    const square = 0.3125;
    expect(pinhole.u).toBeCloseTo(0.5 * (1 + 0.1 * square) + 2 * 0.01 * 0.125 + 0.02 * (square + 0.5), 12);
    const fisheye = projector({ ...straight, 'camera-model': 'fisheye' })(1, 0, 1);
    expect(fisheye.u).toBeCloseTo(Math.PI / 4, 12);
  });
});

describe('cuboids', () => {
  it('have axes that turn by yaw, pitch and roll as the quaternion of the specification does', () => {
    const turnedBox = { ...BOX, centerX: 0, centerY: 0, centerZ: 0, yaw: 0.3, pitch: 0.2, roll: 0.1 };
    const matrix = rotation({ qw: 0.98334744, qx: 0.0342708, qy: 0.10602051, qz: 0.14357218 });
    const [x, y, z] = outOf(turnedBox, [1, 0, 0]);
    expect([x, y, z].map((value) => value.toFixed(6))).toEqual([matrix[0], matrix[3], matrix[6]].map((value) => (value as number).toFixed(6)));
    const back = into(turnedBox)(x, y, z);
    expect(back[0]).toBeCloseTo(1, 12);
  });

  it('stretch one face and keep the other', () => {
    const found = stretched({ ...BOX, yaw: Math.PI / 2 }, 0, 1, 2);
    expect(found.length).toBe(6);
    expect(found.centerY).toBeCloseTo(3, 12);
    expect(Math.min(...corners(found).map(([, y]) => y))).toBeCloseTo(0, 12);
  });

  it('fit tightly around what is in them, without the ground', () => {
    const points = new Float32Array([0, 1.5, 0, 2, 2.5, 0.75, 0, 1.5, 0.25, 1, 2, 0.5, 30, 2, 0.5]);
    expect(rounded(fitted(BOX, points, 0.1))).toEqual({ ...BOX, centerX: 1, centerY: 2, centerZ: 0.5, length: 2, width: 1, height: 0.5 });
    expect(fitted(BOX, new Float32Array([30, 0, 0]), 0)).toBe(BOX);
  });

  it('lie between anchors by time, and angles turn the shorter way', () => {
    const end = { ...BOX, centerX: 5, yaw: -3 };
    expect(mixed(BOX, end, 0.5).centerX).toBe(3);
    expect(turned(mixed({ ...BOX, yaw: 3 }, end, 0.5).yaw - Math.PI)).toBeCloseTo(0, 9);
    expect(mixed(BOX, { ...BOX, length: 1 }, 3).length).toBe(1);
  });

  it('follow a drag in a side view and in the view of three dimensions', () => {
    const top = PLANES[0] as (typeof PLANES)[number];
    expect(dragged(BOX, top, { kind: 'move' }, [0, 0], [1, 2])).toMatchObject({ centerX: 2, centerY: 4 });
    expect(dragged(BOX, top, { kind: 'face', right: 1, up: 0 }, [2, 0], [3, 0])).toMatchObject({ length: 5, centerX: 1.5 });
    expect(dragged(BOX, top, { kind: 'turn' }, [1, 0], [0, 1]).yaw).toBeCloseTo(Math.PI / 2, 12);
    expect(resized(BOX, [3, 2], [4, 2])).toMatchObject({ length: 5, centerX: 1.5 });
    expect(resized(BOX, [1, 1], [1, 0])).toMatchObject({ width: 3, centerY: 1.5 });
  });
});

describe('points', () => {
  it('are read from floats and from text', () => {
    const binary = decode(new Float32Array([1, 2, 3, 0.5, 4, 5, 6, 1]).buffer, 'binary/xyzi');
    const text = decode(new TextEncoder().encode('1 2 3 0.5\n4\t5 6 1\n').buffer as ArrayBuffer, 'text/xyzi');
    for (const found of [binary, text]) {
      expect([...found.positions]).toEqual([1, 2, 3, 4, 5, 6]);
      expect([...(found.intensity ?? [])]).toEqual([0.5, 1]);
    }
    const colored = decode(new Float32Array([1, 2, 3, 9, 255, 128, 0]).buffer, 'binary/xyzirgb');
    expect([...(colored.colors ?? [])]).toEqual([255, 128, 0]);
  });

  it('are refused when one is cut off', () => {
    expect(() => decode(new ArrayBuffer(20), 'binary/xyzi')).toThrow('no multiple of 16');
    expect(() => decode(new TextEncoder().encode('1 2').buffer as ArrayBuffer, 'text/xyz')).toThrow('Line 1');
    expect(() => decode(new ArrayBuffer(0), 'binary/abc')).toThrow('not known');
  });

  it('say where they are, and come in an order by chance that holds each once', () => {
    const positions = new Float32Array(Array.from({ length: 1000 }, (_, index) => [index % 11, index % 21, index % 2]).flat());
    expect(boundsOf({ count: 1000, positions, intensity: null, colors: null })).toEqual({ centre: [5, 10, 0.5], radius: 10, ground: 0 });
    expect([...shuffled(100)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });
});

describe('tracks', () => {
  it('are reckoned from anchors, inside and beyond them (17.2)', () => {
    const anchors = new Map([[1, { ...BOX, centerX: 10 }], [3, { ...BOX, centerX: 14 }]]);
    const track: Track = { id: 'a', name: 'Car:1', label: 'Car', anchors, absent: new Set(), values: new Map() };
    expect([0, 2, 4].map((frame) => cuboidAt(track, frame, [0, 1, 2, 3, 4])?.centerX)).toEqual([8, 12, 16]);
    expect(cuboidAt(track, 2, [0, 1, 1.5, 3, 4])?.centerX).toBe(11);
    expect(cuboidAt(removedFrom(track, [0]), 0, [0, 1])).toBeNull();
    expect(nextName('Car', [track, { ...track, name: 'Car:7' }])).toBe('Car:8');
  });

  it('become one: the first keeps its name and takes over where it is not', () => {
    const one = work('tracking', [0, 1]);
    one.add(BOX);
    one.remove('after');
    one.frame = 1;
    one.add({ ...BOX, centerX: 9 });
    one.remove('before');
    const [first, second] = one.state.tracks as [Track, Track];
    const both = merged(first, second, [0, 1]);
    expect([0, 1].map((frame) => cuboidAt(both, frame, [0, 1])?.centerX)).toEqual([1, 9]);
  });

  it('undo and redo, and a drag is one change', () => {
    const one = work('tracking', [0, 1, 2]);
    one.add(BOX);
    one.begin();
    one.edit({ ...BOX, centerX: 2 });
    one.edit({ ...BOX, centerX: 3 });
    one.end();
    one.undo();
    expect(one.current?.centerX).toBe(1);
    one.redo();
    expect(one.current?.centerX).toBe(3);
    one.undo();
    one.undo();
    expect(one.state.tracks).toEqual([]);
  });

  it('stay where they are in other frames when nothing is to be interpolated', () => {
    const one = work('tracking', [0, 1]);
    one.add(BOX);
    one.setInterpolate(false);
    one.edit({ ...BOX, centerX: 7 });
    one.frame = 1;
    expect(one.current?.centerX).toBe(1);
  });

  it('make an answer that opens again with the same anchors', () => {
    const one = work('tracking', [0, 1, 2]);
    one.add(BOX);
    one.setValues({ occl: 'none' });
    one.frame = 2;
    one.edit({ ...BOX, centerX: 5 });
    const answer = answerOf(one.task, one.state);
    const frames = answer.trackingAnnotations as { frameNumber: number; frameName: string; cuboids: Record<string, unknown>[] }[];
    expect(frames.map((frame) => frame.cuboids[0]?.centerX)).toEqual([1, 3, 5]);
    expect(frames.map((frame) => frame.cuboids[0]?.anchor)).toEqual([true, false, true]);
    expect(frames[1]).toMatchObject({ frameNumber: 1, frameName: 'f1.bin', cuboids: [{ objectName: 'Car:1', label: 'Car', labelCategoryAttributes: { occl: 'none' } }] });
    const again = stateOf(one.task, JSON.parse(JSON.stringify(answer)));
    expect([...(again.tracks[0]?.anchors.keys() ?? [])]).toEqual([0, 2]);
    expect(answerOf(one.task, again)).toEqual(answer);
    expect(stateOf(one.task, 'rubbish').tracks).toEqual([]);
  });

  it('keep an answer back until required attributes are given', () => {
    const one = work('detection', [0]);
    one.task.labels[0] = { label: 'Car', categoryAttributes: [{ name: 'occl', type: 'string', isRequired: true }] };
    one.add(BOX);
    expect(one.problem()).toBe('occl of Car:1 is required: fill it in.');
    expect(one.asked).toEqual({ frame: 0, id: one.state.tracks[0]?.id });
    one.setValues({ occl: 'part' });
    expect(one.problem()).toBeNull();
    expect(one.asked).toBeNull();
    expect(answerOf(one.task, one.state)).toEqual({
      cuboids: [{ label: 'Car', objectName: 'Car:1', ...BOX, labelCategoryAttributes: { occl: 'part' } }],
      frameAttributes: {},
    });
  });
});

describe('paint', () => {
  it('undoes a stroke, and leaves what is painted when told so', () => {
    const paint = new Paint(4);
    paint.begin(1);
    paint.dab(0);
    paint.dab(1);
    expect(paint.end()).toBe(true);
    paint.begin(2);
    paint.dab(1, true);
    paint.dab(2, true);
    paint.end();
    expect([...paint.classes]).toEqual([1, 1, 2, 0]);
    paint.undo();
    expect([...paint.classes]).toEqual([1, 1, 0, 0]);
    paint.redo();
    expect(paint.counts(2)).toEqual([1, 2, 1]);
  });

  it('packs classes as zlib does', () => {
    const classes = Uint8Array.from({ length: 5000 }, (_, index) => (index < 2000 ? 0 : index < 2300 ? 200 : index % 3));
    expect([...inflateSync(Buffer.from(base64(zlib(classes)), 'base64'))]).toEqual([...classes]);
    expect(zlib(new Uint8Array(1_000_000)).length).toBeLessThan(8000);
  });

  it('knows what is in a polygon', () => {
    const polygon = [[0, 0], [4, 0], [4, 4], [0, 4]] as const;
    expect(inPolygon(2, 2, polygon)).toBe(true);
    expect(inPolygon(5, 2, polygon)).toBe(false);
  });
});

describe('boxes in the images of cameras', () => {
  const ahead: Camera = { position: { x: -8, y: 0, z: 1 }, heading: { qx: -0.5, qy: 0.5, qz: -0.5, qw: 0.5 }, fx: 200, fy: 200, cx: 160, cy: 120 };
  const car: Cuboid = { ...BOX, centerX: 0, centerY: 0, centerZ: 0.875, width: 1.75, height: 1.25 };
  const linked = (): Task => {
    const made = { ...task('tracking', [0, 1]), linked: true };
    return { ...made, frames: made.frames.map((frame) => ({ ...frame, cameras: [{ ...ahead, name: 'camera-0', image: '/i' }] })) };
  };

  it('are drawn around what the image shows of a cuboid', () => {
    expect(around(ahead, car, { width: 320, height: 240 })).toEqual({ left: 131, top: 103, width: 58, height: 42 });
    expect(around(ahead, { ...car, centerX: -20 }, { width: 320, height: 240 })).toBeNull();
  });

  it('move, follow a side or a corner, and stay whole pixels of the image', () => {
    const box = { left: 10, top: 10, width: 20, height: 10 };
    expect(gripAt(box, [20, 15], 2)).toEqual({ right: 0, down: 0 });
    expect(gripAt(box, [31, 21], 2)).toEqual({ right: 1, down: 1 });
    expect(gripAt(box, [50, 15], 2)).toBeNull();
    expect(draggedBox(box, { right: 0, down: 0 }, 3, 4)).toEqual({ ...box, left: 13, top: 14 });
    expect(draggedBox(box, { right: -1, down: 0 }, 25, 9)).toEqual({ left: 30, top: 10, width: 5, height: 10 });
    expect(clipped({ left: -3.2, top: 1.6, width: 8, height: 50 }, { width: 100, height: 20 })).toEqual({ left: 0, top: 2, width: 5, height: 18 });
    expect(clipped({ left: 99, top: 0, width: 8, height: 9 }, { width: 100, height: 20 })).toBeNull();
  });

  it('belong to the chosen cuboid, or to something new that a cuboid is placed for later', () => {
    const page = new Work(linked(), () => undefined);
    page.add(car);
    const first = page.selectedId as string;
    expect(page.trackForBox(0)).toBe(first);
    page.setBox(boxKey(0, 0, first), first, { left: 1, top: 2, width: 3, height: 4 });
    const other = page.trackForBox(0) as string;
    expect(other).not.toBe(first);
    page.setBox(boxKey(0, 0, other), other, { left: 5, top: 6, width: 7, height: 8 });
    page.end();
    expect(page.listed().map(({ name }) => name)).toEqual(['Car:1', 'Car:2']);
    page.add({ ...car, centerX: 9 });
    expect(page.state.tracks).toHaveLength(2);
    expect(page.current?.centerX).toBe(9);

    const answer = answerOf(linked(), page.state) as { cameras: Record<string, { boundingBoxes: object[] }[]> };
    expect(answer.cameras['camera-0']?.map(({ boundingBoxes }) => boundingBoxes.length)).toEqual([2, 0]);
    expect(answer.cameras['camera-0']?.[0]?.boundingBoxes[0]).toMatchObject({ label: 'Car', objectId: first, objectName: 'Car:1', left: 1, top: 2, width: 3, height: 4 });
    expect(answerOf(linked(), stateOf(linked(), answer))).toEqual(answer);
    page.remove('all');
    expect([...page.state.boxes.keys()]).toEqual([boxKey(0, 0, first)]);
  });

  it('go over to what they are the same as', () => {
    const page = new Work(linked(), () => undefined);
    page.add(car);
    const one = page.selectedId as string;
    page.add({ ...car, centerX: 9 });
    const other = page.selectedId as string;
    page.setBox(boxKey(0, 1, other), other, { left: 1, top: 2, width: 3, height: 4 });
    page.select(one);
    page.mergeWith(other);
    expect([...page.state.boxes.keys()]).toEqual([boxKey(0, 1, one)]);
  });
});

describe('what an audit locks', () => {
  const locked = (kind: Task['kind']): Task => {
    const made = task(kind, [0, 1]);
    return { ...made, labels: [{ label: 'Car', categoryAttributes: [], editsAllowed: 'none' }, { label: 'Bike', categoryAttributes: [] }] };
  };

  it('is not relabelled, merged or taken from its anchors', () => {
    const page = new Work(locked('tracking'), () => undefined);
    page.state = stateOf(locked('tracking'), { trackingAnnotations: [{ frameNumber: 0, cuboids: [{ label: 'Car', objectName: 'Car:1', objectId: 'a', ...BOX }] }] });
    page.label = 1;
    page.add(BOX);
    const bike = page.selectedId;
    page.setLabel('Car');
    expect(page.selected?.label).toBe('Bike');
    page.select('a');
    const before = page.state;
    page.mergeWith(bike as string);
    page.removeAnchor();
    page.remove('all');
    expect(page.trackForBox(0)).toBeNull();
    expect(page.state).toBe(before);
  });

  it('is neither painted nor painted over', () => {
    const paint = new Paint(3, new Set([1]));
    paint.restore(Uint8Array.from([1, 0, 2]));
    paint.begin(2);
    for (const point of [0, 1, 2]) paint.dab(point);
    paint.end();
    paint.begin(1);
    paint.dab(1);
    expect([...paint.classes]).toEqual([1, 2, 2]);
  });
});

it('shows where a camera looks', () => {
  const [place, corner] = frustum({ position: { x: 1, y: 2, z: 3 }, heading: { qx: 0, qy: 0, qz: 0, qw: 1 }, fx: 100, fy: 50, cx: 100, cy: 50 }, 10);
  expect([place, corner]).toEqual([
    [1, 2, 3],
    [-9, -8, 13],
  ]);
  expect(distance([0, 0, 0], [2, 3, 6])).toBe(7);
});
