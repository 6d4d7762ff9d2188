import { describe, expect, it } from 'vitest';

import { attributesOf, missing, readCategories, valueOf, type Attribute } from '../src/sequence/definitions.ts';
import { newId, readFrames, readSequence, writtenFrames } from '../src/sequence/frames.ts';
import { between, movedOn } from '../src/sequence/interpolate.ts';
import { Journal, Marking, type Drawn } from '../src/sequence/marking.ts';
import { copied, empty, hidden, interpolated, markIn, nextName, shown, withMark, withValue, type Mark } from '../src/sequence/marks.ts';
import { predicted } from '../src/sequence/predict.ts';
import { framesOf } from '../src/sequence/ranges.ts';

const mark = (objectId: string, points: number[], more: Partial<Mark> = {}): Mark => ({
  objectId,
  label: 'car',
  name: 'car:1',
  points,
  values: {},
  key: true,
  ...more,
});
const places = (sequence: ReturnType<typeof empty>, objectId = 'a'): (string | null)[] =>
  [...sequence.keys()].map((at) => markIn(sequence, at, objectId)?.points.join(' ') ?? null);

describe('frames written by people', () => {
  it('are ranges with both ends', () => {
    expect(framesOf('2-5, 8-10, 20', 20)).toEqual({ ok: true, frames: [1, 2, 3, 4, 7, 8, 9, 19] });
    expect(framesOf('3', 3)).toEqual({ ok: true, frames: [2] });
  });

  it.each(['', '0', '5-2', '1-21', 'x', '1,', '1-2-3'])('may not be %j', (text) => {
    expect(framesOf(text, 20).ok).toBe(false);
  });
});

describe('interpolation', () => {
  it('is linear, in whole pixels', () => {
    expect(between([0, 0, 10, 10], [30, 3, 40, 13], 1 / 3)).toEqual([10, 1, 20, 11]);
    expect(between([0, 0, 1, 1], [9, 9], 0.6)).toEqual([9, 9]);
  });

  it('fills the frames between two places and follows when one of them moves', () => {
    let sequence = withMark(withMark(empty(5), 0, mark('a', [0, 0])), 4, mark('a', [40, 8]));
    sequence = interpolated(sequence, 'a', 4);
    expect(places(sequence)).toEqual(['0 0', '10 2', '20 4', '30 6', '40 8']);
    sequence = interpolated(withMark(sequence, 2, mark('a', [0, 0])), 'a', 2);
    expect(places(sequence)).toEqual(['0 0', '0 0', '0 0', '20 4', '40 8']);
  });

  it('keeps attributes that were set in between', () => {
    let sequence = withMark(withMark(empty(3), 0, mark('a', [0, 0], { values: { occl: 'none' } })), 2, mark('a', [4, 4]));
    sequence = interpolated(sequence, 'a', 0);
    sequence = withValue(sequence, [1], () => true, 'occl', 'part');
    sequence = interpolated(withMark(sequence, 2, mark('a', [8, 8])), 'a', 2);
    expect(markIn(sequence, 1, 'a')).toMatchObject({ points: [4, 4], values: { occl: 'part' }, key: false });
  });

  it('goes on behind what hides the object', () => {
    let sequence = interpolated(withMark(withMark(empty(5), 0, mark('a', [0, 0])), 4, mark('a', [40, 0])), 'a', 0);
    sequence = hidden(sequence, 'a', 2);
    expect(places(sequence)).toEqual(['0 0', '10 0', null, null, '40 0']);
    sequence = interpolated(withMark(sequence, 4, mark('a', [80, 0])), 'a', 4);
    expect(places(sequence)).toEqual(['0 0', '20 0', null, null, '80 0']);
    expect(places(shown(sequence, 'a', 3))).toEqual(['0 0', '20 0', '40 0', '60 0', '80 0']);
  });
});

describe('copies and predictions', () => {
  it('never replace what somebody placed', () => {
    const sequence = withMark(withMark(empty(3), 0, mark('a', [0, 0])), 1, mark('a', [5, 5]));
    expect(places(copied(sequence, [mark('a', [0, 0])], [1, 2]))).toEqual(['0 0', '5 5', '0 0']);
    const size = { width: 100, height: 100 };
    const boxes = withMark(withMark(empty(2), 0, mark('a', [0, 0, 9, 9])), 1, mark('a', [50, 50, 60, 60]));
    expect(predicted(boxes, 0, [mark('a', [0, 0, 9, 9])], size)).toBe(boxes);
  });

  it('go on as fast as before and stay in the picture', () => {
    const size = { width: 100, height: 100 };
    expect(movedOn([20, 0, 30, 10], [10, 0, 20, 10], 1, size)).toEqual([30, 0, 40, 10]);
    expect(movedOn([85, 0, 95, 10], [75, 0, 85, 10], 1, size)).toEqual([90, 0, 100, 10]);
    expect(movedOn([1, 2, 3, 4], null, 1, size)).toEqual([1, 2, 3, 4]);
    const sequence = withMark(withMark(empty(4), 0, mark('a', [0, 0, 10, 10])), 2, mark('a', [20, 0, 30, 10]));
    expect(places(predicted(sequence, 2, sequence[2]?.marks ?? [], size))[3]).toBe('30 0 40 10');
  });
});

describe('what is marked', () => {
  const drawn = (...shapes: [string | null, number[], string?][]): Drawn[] =>
    shapes.map(([objectId, points, label]) => ({ objectId, points, label: label ?? null }));
  const begun = (tracking = true): Marking => {
    const marking = new Marking();
    marking.tracking = tracking;
    marking.begin(4, null);
    return marking;
  };

  it('gets names that count per label from 1', () => {
    const marking = begun();
    const [one] = marking.absorb(drawn([null, [1, 1]]), 'car', null, new Set()) as string[];
    marking.absorb(drawn([one as string, marking.here[0]?.points as number[]], [null, [2, 2]]), 'car', null, new Set());
    expect(marking.here.map(({ name }) => name)).toEqual(['car:1', 'car:2']);
    expect(nextName(marking.sequence, 'bus')).toBe('bus:1');
  });

  it('changes its label in every frame of a track, and in one of a detection', () => {
    for (const tracking of [true, false]) {
      const marking = begun(tracking);
      marking.change(copied(withMark(marking.sequence, 0, mark('a', [1, 1])), [mark('a', [1, 1])], [1]));
      marking.absorb(drawn(['a', marking.here[0]?.points as number[], 'bus']), 'bus', null, new Set());
      expect(marking.sequence.map(({ marks }) => marks[0]?.name)).toEqual(
        tracking ? ['bus:1', 'bus:1', undefined, undefined] : ['bus:1', 'car:1', undefined, undefined],
      );
    }
  });

  it('is deleted in one frame and stays away from it', () => {
    const marking = begun();
    marking.change(interpolated(withMark(withMark(marking.sequence, 0, mark('a', [0, 0])), 3, mark('a', [9, 9])), 'a', 0));
    marking.at = 1;
    marking.absorb([], 'car', null, new Set());
    expect(places(marking.sequence)).toEqual(['0 0', null, '6 6', '9 9']);
  });

  it('is left alone when its label is locked', () => {
    const marking = begun();
    marking.begin(4, withMark(empty(4), 0, mark('a', [1, 1])));
    marking.locked = new Set(['car']);
    expect(marking.absorb([], 'bus', null, new Set())).toBeNull();
    expect(marking.absorb(drawn(['a', [5, 5]]), 'bus', null, new Set())).toBeNull();
    expect(marking.sequence).toBe(marking.initial);
    expect(marking.absorb([], 'bus', null, new Set(['a']))).toEqual([]); // out of the worker's sight is not deleted
  });

  it('goes back to the frame of the change', () => {
    const marking = begun();
    const journal = new Journal();
    journal.marking = marking;
    marking.absorb(drawn([null, [1, 1]]), 'car', null, new Set());
    marking.at = 3;
    expect(journal.canUndo).toBe(true);
    journal.undo();
    expect([marking.at, marking.here.length]).toEqual([0, 0]);
    marking.at = 2;
    journal.redo();
    expect([marking.at, marking.here.length, journal.canRedo]).toEqual([0, 1, false]);
  });
});

describe('answers', () => {
  const frames = readFrames([1, 2, 3].map((frameNumber) => ({ frameNumber, frame: `f${String(frameNumber)}.jpg`, src: 'x' }))) ?? [];

  it('come back as they were sent', () => {
    let sequence = withMark(empty(3), 0, mark('a', [1, 2, 11, 22], { values: { occl: 'none', load: 3 } }));
    sequence = hidden(copied(sequence, sequence[0]?.marks ?? [], [1, 2]), 'a', 2);
    const sent = writtenFrames(sequence, frames, 'box');
    expect(sent[0]).toEqual({
      frameNumber: 1,
      frame: 'f1.jpg',
      frameAttributes: {},
      boundingBoxes: [
        {
          left: 1, top: 2, width: 10, height: 20, label: 'car', objectId: 'a', objectName: 'car:1',
          labelCategoryAttributes: { occl: 'none', load: 3 }, keyFrame: true,
        },
      ],
    }); // prettier-ignore
    expect(readSequence(JSON.parse(JSON.stringify(sent)), frames, 'box', false)).toEqual(sequence);
  });

  it('of earlier jobs count as placed and get the names that they lack', () => {
    const given = [{ frameNumber: 2, frame: 'f2.jpg', keypoints: [{ label: 'car', x: 1, y: 2 }, { label: 'car', x: 3, y: 4 }] }];
    const sequence = readSequence(given, frames, 'keypoint', true);
    expect(sequence?.[1]?.marks.map(({ name, key }) => [name, key])).toEqual([['car:1', true], ['car:2', true]]);
  });

  it('are not read from nonsense', () => {
    expect(readFrames([])).toBeNull();
    expect(readFrames([{ frameNumber: 1 }])).toBeNull();
    expect(readSequence('x', frames, 'box', false)).toBeNull();
    expect(readSequence([{ frameNumber: 9 }, null, { frameNumber: 1, boundingBoxes: [{ label: 'car' }] }], frames, 'box', false)).toEqual(
      empty(3),
    );
  });

  it('have ids of their own', () => {
    expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newId()).not.toBe(newId());
  });
});

describe('attributes', () => {
  const categories = readCategories({
    labels: [{ label: 'car', editsAllowed: 'none', categoryAttributes: [{ name: 'load', type: 'number', minimum: 0, maximum: 9, isRequired: true }] }],
    categoryGlobalAttributes: [{ name: 'occl', type: 'string', enum: ['none', 'part'] }],
    frameAttributes: [{ name: 'note', type: 'string', description: 'what you see', editsAllowed: 'none', isRequired: true }],
  });

  it('are those of all labels and of the label', () => {
    expect(attributesOf(categories as never, 'car').map(({ name }) => name)).toEqual(['occl', 'load']);
    expect(categories?.locked.has('car')).toBe(true);
  });

  it('take what fits', () => {
    const [occl, load] = attributesOf(categories as never, 'car') as [Attribute, Attribute];
    expect([valueOf(load, '4.5'), valueOf(load, '10'), valueOf(load, '-1'), valueOf(load, 'x'), valueOf(load, '')]).toEqual([4.5, undefined, undefined, undefined, null]);
    expect(valueOf(occl, 'part')).toBe('part');
  });

  it('are missing when they are required and may be filled in', () => {
    expect(missing(attributesOf(categories as never, 'car'), {})?.name).toBe('load');
    expect(missing(attributesOf(categories as never, 'car'), { load: 0 })).toBeNull();
    expect(missing(categories?.frame ?? [], {})).toBeNull();
  });
});
