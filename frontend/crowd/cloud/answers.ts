import { isNumber, isRecord } from '../src/base/relaxed-json.ts';
import { boxesOf, boxKey, type Box } from './boxes.ts';
import { MEASURES, rounded, type Cuboid } from './cuboids.ts';
import type { Task, Values } from './task.ts';
import { cuboidAt, emptyState, nextName, valuesAt, type State, type Track } from './tracks.ts';

/** Between what is on the page and the answer that `groundtruth/engine/consolidation/clouds.py` reads. */
export function answerOf(task: Task, state: State): Record<string, unknown> {
  const times = task.frames.map((frame) => frame.time);
  if (task.kind === 'detection') {
    return { cuboids: cuboidsIn(task, state, 0, times), frameAttributes: state.frameValues[0] ?? {} };
  }
  const frames = task.frames.map((frame, index) => ({
    frameNumber: frame.number,
    frameName: frame.name,
    cuboids: cuboidsIn(task, state, index, times),
    frameAttributes: state.frameValues[index] ?? {},
  }));
  return { trackingAnnotations: frames, ...(task.linked ? { cameras: camerasOf(task, state) } : {}) };
}

/** Boxes by camera and frame. What is asked of a frame is asked of its images, too. */
function camerasOf(task: Task, state: State): Record<string, unknown> {
  const most = Math.max(0, ...task.frames.map(({ cameras }) => cameras.length));
  const tracks = new Map(state.tracks.map((track) => [track.id, track]));
  const boxesIn = (camera: number, frame: number): unknown[] =>
    boxesOf(state.boxes, camera, frame).flatMap(([id, box]) => {
      const track = tracks.get(id);
      return track ? [{ label: track.label, objectId: id, objectName: track.name, ...box, labelCategoryAttributes: valuesAt(track, frame) }] : [];
    });
  const images = (camera: number): unknown[] =>
    task.frames.map(({ number, name }, frame) => ({ frameNumber: number, frame: name, boundingBoxes: boxesIn(camera, frame), frameAttributes: state.frameValues[frame] ?? {} }));
  return Object.fromEntries(Array.from({ length: most }, (_, camera) => [`camera-${camera}`, images(camera)]));
}

function cuboidsIn(task: Task, state: State, frame: number, times: readonly number[]): unknown[] {
  return state.tracks.flatMap((track) => {
    const cuboid = cuboidAt(track, frame, times);
    if (!cuboid) return [];
    const said = {
      label: track.label,
      objectName: track.name,
      ...rounded(cuboid),
      labelCategoryAttributes: valuesAt(track, frame),
    };
    // `anchor` is for this page alone: an answer that is opened again has the same anchors.
    return task.kind === 'detection' ? [said] : [{ ...said, objectId: track.id, anchor: track.anchors.has(frame) }];
  });
}

/** A kept answer; anything that is none gives an empty page. */
export function stateOf(task: Task, value: unknown): State {
  const empty = emptyState(task.frames.length);
  if (!isRecord(value)) return empty;
  if (task.kind === 'detection') return read(task, [{ ...value, index: 0 }], empty);
  const frames = Array.isArray(value.trackingAnnotations) ? value.trackingAnnotations.filter(isRecord) : [];
  const placed = frames.map((frame) => ({ ...frame, index: task.frames.findIndex((one) => one.number === frame.frameNumber) }));
  return withBoxes(task, read(task, placed, empty), value.cameras);
}

/** Boxes of a kept answer; one without a cuboid makes a track of its own. */
function withBoxes(task: Task, state: State, cameras: unknown): State {
  if (!task.linked || !isRecord(cameras)) return state;
  const boxes = new Map<string, Box>();
  const tracks = new Map(state.tracks.map((track) => [track.id, track]));
  for (const [name, images] of Object.entries(cameras)) {
    for (const image of Array.isArray(images) ? images.filter(isRecord) : []) {
      const frame = task.frames.findIndex(({ number }) => number === image.frameNumber);
      for (const item of Array.isArray(image.boundingBoxes) ? image.boundingBoxes.filter(isRecord) : []) {
        const box = readBox(item);
        if (frame < 0 || !box) continue;
        const { id } = trackOf(item, frame, tracks);
        boxes.set(boxKey(Number(name.slice('camera-'.length)), frame, id), box);
      }
    }
  }
  return { ...state, tracks: [...tracks.values()], boxes };
}

function readBox({ left, top, width, height }: Record<string, unknown>): Box | null {
  return isNumber(left) && isNumber(top) && isNumber(width) && isNumber(height) ? { left, top, width, height } : null;
}

function trackOf(item: Record<string, unknown>, frame: number, tracks: Map<string, Track>): Track {
  const label = typeof item.label === 'string' ? item.label : '';
  const name = typeof item.objectName === 'string' ? item.objectName : nextName(label, [...tracks.values()]);
  const id = typeof item.objectId === 'string' ? item.objectId : name;
  const known = tracks.get(id);
  const found = known ?? { id, name, label, anchors: new Map(), absent: new Set<number>(), values: new Map([[frame, valuesOf(item.labelCategoryAttributes)]]) };
  tracks.set(id, found);
  return found;
}

interface Building {
  track: Track;
  anchors: Map<number, Cuboid>;
  dense: Map<number, Cuboid>;
  values: Map<number, Values>;
}

function read(task: Task, frames: (Record<string, unknown> & { index: number })[], empty: State): State {
  const found = new Map<string, Building>();
  const frameValues = [...empty.frameValues];
  for (const frame of frames) {
    if (frame.index < 0) continue;
    frameValues[frame.index] = valuesOf(frame.frameAttributes);
    for (const item of Array.isArray(frame.cuboids) ? frame.cuboids.filter(isRecord) : []) readCuboid(item, frame.index, found);
  }
  const tracks = [...found.values()].map((one) => finished(one, task.frames.length));
  return { tracks, frameValues, boxes: empty.boxes };
}

function readCuboid(item: Record<string, unknown>, index: number, found: Map<string, Building>): void {
  const label = typeof item.label === 'string' ? item.label : '';
  const name = typeof item.objectName === 'string' ? item.objectName : nextName(label, [...found.values()].map((one) => one.track));
  const id = typeof item.objectId === 'string' ? item.objectId : name;
  const cuboid = Object.fromEntries(MEASURES.map((measure) => [measure, Number(item[measure] ?? 0)])) as unknown as Cuboid;
  let one = found.get(id);
  if (!one) {
    const track: Track = { id, name, label, anchors: new Map(), absent: new Set(), values: new Map() };
    one = { track, anchors: new Map(), dense: new Map(), values: new Map() };
    found.set(id, one);
  }
  if (item.anchor === true) one.anchors.set(index, cuboid);
  one.dense.set(index, cuboid);
  one.values.set(index, valuesOf(item.labelCategoryAttributes));
}

function finished({ track, anchors, dense, values }: Building, frames: number): Track {
  const absent = new Set<number>();
  for (let frame = 0; frame < frames; frame += 1) if (!dense.has(frame)) absent.add(frame);
  const changes = new Map<number, Values>();
  let before = '';
  for (const [frame, given] of [...values].sort(([a], [b]) => a - b)) {
    const text = JSON.stringify(given);
    if (text !== before) changes.set(frame, given);
    before = text;
  }
  return { ...track, absent, anchors: anchors.size ? anchors : dense, values: changes };
}

function valuesOf(value: unknown): Values {
  if (!isRecord(value)) return {};
  const entries = Object.entries(value).filter(([, one]) => typeof one === 'string' || typeof one === 'number');
  return Object.fromEntries(entries) as Values;
}
