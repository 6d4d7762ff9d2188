import { expect, it } from 'vitest';

import type { TaskType } from './api';
import { attributesProblem, auditAttributes, hasFrames, inSequences, NEW_ATTRIBUTE, sequenceCategories, sequenceChoicesOf, type Attribute } from './sequence';

const FRAMES: TaskType = {
  key: 'VideoObjectTracking',
  category: 'Video',
  title: 'Video object tracking',
  source: 'source-ref',
  ref: true,
  element: null,
  human_task_ui: 'VideoObjectTracking',
  default_workers: 1,
  single_worker: true,
  min_labels: 1,
  max_labels: 30,
  timeout_s: 259_200,
  audits: null,
  template: '<crowd-form></crowd-form>',
};
const CLOUDS: TaskType = { ...FRAMES, key: '3DPointCloudObjectTracking', category: 'Point cloud', human_task_ui: 'PointCloudObjectTracking' };
const HIDDEN: Attribute = { ...NEW_ATTRIBUTE, name: ' occl', choices: 'none, part,', required: true };
const LOAD: Attribute = { ...NEW_ATTRIBUTE, of: 'label car', name: 'load', kind: 'number', minimum: '0', maximum: '5' };
const NIGHT: Attribute = { ...NEW_ATTRIBUTE, of: 'frame', name: 'note', kind: 'text' };
const CHOICES = { shape: 'Polygon' as const, linked: true, attributes: [HIDDEN, LOAD, NIGHT, NEW_ATTRIBUTE] };

it('writes the category file of video frames', () => {
  expect(sequenceCategories(['car', 'bus'], FRAMES, CHOICES, { short: 'Each car.', full: '' }, null)).toEqual({
    documentVersion: '2020-03-01',
    labels: [{ label: 'car', categoryAttributes: [{ name: 'load', type: 'number', minimum: 0, maximum: 5 }] }, { label: 'bus' }],
    categoryGlobalAttributes: [{ name: 'occl', type: 'string', enum: ['none', 'part'], isRequired: true }],
    frameAttributes: [{ name: 'note', type: 'string', description: '' }],
    annotationType: 'Polygon',
    instructions: { shortInstruction: '<p>Each car.</p>', fullInstruction: '<p>Each car.</p>' },
  });
});

it('links boxes to cuboids, and says nothing of instructions that there are not', () => {
  const file = sequenceCategories(['car'], CLOUDS, { ...CHOICES, attributes: [] }, { short: '', full: '' }, null);
  expect(file).toEqual({ documentVersion: '2020-03-01', labels: [{ label: 'car' }], annotationType: [{ type: 'BoundingBox' }, { type: 'Cuboid' }] });
});

it('reads back what it wrote', () => {
  const choices = { ...CHOICES, linked: false, attributes: [NIGHT, { ...HIDDEN, name: 'occl', choices: 'none, part' }, LOAD] };
  expect(sequenceChoicesOf(sequenceCategories(['car'], FRAMES, choices, { short: '', full: '' }, null))).toEqual(choices);
  expect(sequenceChoicesOf(null).attributes).toEqual([]);
});

it('locks in a verification what was there, and asks for a verdict', () => {
  const attributes = auditAttributes([LOAD], true);
  const file = sequenceCategories(['car'], FRAMES, { ...CHOICES, attributes }, { short: '', full: '' }, { attribute: 'walk-ref', verify: true });
  expect(file).toMatchObject({
    auditLabelAttributeName: 'walk-ref',
    labels: [{ label: 'car', editsAllowed: 'none', categoryAttributes: [{ name: 'load', editsAllowed: 'none' }] }],
    categoryGlobalAttributes: [{ name: 'verdict', enum: ['right', 'wrong'], isRequired: true }],
  });
  expect(auditAttributes([LOAD], false)).toEqual([LOAD]);
});

it('locks single labels of an adjustment', () => {
  const file = sequenceCategories(['car', 'bus'], FRAMES, { shape: 'BoundingBox', linked: false, attributes: [] }, { short: '', full: '' }, { attribute: 'cars-ref', locked: ['bus'] });

  expect(file['labels']).toEqual([{ label: 'car' }, { label: 'bus', editsAllowed: 'none' }]);
});

it('says what is wrong with attributes', () => {
  expect(attributesProblem([HIDDEN, LOAD, NIGHT, NEW_ATTRIBUTE], ['car'])).toBe('');
  expect(attributesProblem([HIDDEN, { ...NIGHT, name: 'occl' }], [])).toContain('is there twice');
  expect(attributesProblem([LOAD], ['bus'])).toContain('no longer there');
  expect(attributesProblem([{ ...HIDDEN, choices: ' , ' }], [])).toContain('1 to 10 choices');
  expect(attributesProblem([{ ...HIDDEN, choices: 'a, a' }], [])).toContain('differ');
  expect(attributesProblem([{ ...LOAD, minimum: '9' }], ['car'])).toContain('wrong way round');
  expect(attributesProblem([{ ...LOAD, minimum: '0.5' }], ['car'])).toContain('whole numbers');
  expect(attributesProblem([{ ...HIDDEN, name: 'a name of many letters' }], [])).toContain('longer than 16');
});

it('knows which objects are frames, and which of them are sequence files', () => {
  expect([FRAMES, CLOUDS, { ...CLOUDS, key: '3DPointCloudObjectDetection' }].map(inSequences)).toEqual([true, true, false]);
  expect(hasFrames({ ...FRAMES, human_task_ui: null, single_worker: false })).toBe(false);
});
