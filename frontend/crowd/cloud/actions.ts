import type { Action } from '../src/base/keys.ts';
import type { KeyPress } from '../src/base/messages.ts';
import { labelKey } from '../src/image/label-keys.ts';
import type { Tool } from './brush.ts';
import { moved, turned } from './cuboids.ts';
import type { CrowdPointCloud } from './point-cloud.ts';

/** What the page can do, by keys, buttons and from the portal. */
export function actionsOf(page: CrowdPointCloud): Action[] {
  const { task } = page;
  if (!task) return [];
  const labels = task.labels.map(({ label }, index) => ({
    id: `label-${index + 1}`,
    title: label,
    key: labelKey(index),
    run: () => chooseLabel(page, index),
  }));
  const own = task.kind === 'segmentation' ? paintActions(page) : cuboidActions(page);
  return [...labels, ...own, ...(task.kind === 'tracking' ? frameActions(page) : []), ...viewActions(page)];
}

export function chooseLabel(page: CrowdPointCloud, index: number): void {
  if (page.work) page.work.label = index;
  page.brushes.value = index + 1;
  page.turn += 1;
}

function cuboidActions(page: CrowdPointCloud): Action[] {
  const { work } = page;
  if (!work) return [];
  return [
    { id: 'place', title: 'Add a cuboid by mouse', key: 'n', run: () => startPlacing(page) },
    { id: 'place-here', title: 'Add a cuboid at the centre of the view', key: 'Shift+n', run: () => placeHere(page) },
    { id: 'fit-cuboid', title: 'Fit the cuboid tightly', key: 'Alt+o', run: () => page.fit() },
    { id: 'set-to-ground', title: 'Set the cuboid to the ground', key: 'Alt+g', run: () => page.toGround() },
    { id: 'previous', title: 'Previous cuboid', key: '[', run: () => work.step(-1) },
    { id: 'next', title: 'Next cuboid', key: ']', run: () => work.step(1) },
    { id: 'look', title: 'Look at the cuboid', key: 'l', run: () => work.current && page.scene?.lookAt(work.current) },
    { id: 'delete', title: 'Delete the cuboid in this frame', key: 'Delete', also: ['Backspace'], run: () => page.ruler?.clear() || work.remove('here') },
    { id: 'delete-all', title: 'Delete the cuboid in all frames', key: 'Shift+Delete', run: () => work.remove('all') },
    { id: 'undo', title: 'Undo', key: 'Ctrl+z', run: () => work.undo() },
    { id: 'redo', title: 'Redo', key: 'Ctrl+Shift+z', also: ['Ctrl+y'], run: () => work.redo() },
    { id: 'unselect', title: 'Choose nothing', key: 'Escape', run: () => unselect(page) },
    ...(page.task?.linked
      ? [
          { id: 'box-from-cuboid', title: 'Box in the image around the cuboid', key: 'j', run: () => page.boxFromCuboid() },
          { id: 'delete-box', title: 'Delete the box in the image', key: 'Alt+Backspace', run: () => page.deleteBox() },
        ]
      : []),
    { id: 'points-on-image', title: 'Points on the image', key: 'p', run: () => page.set('pointsOnImage', !page.options.pointsOnImage) },
    { id: 'cuboids-on-image', title: 'Cuboids on the image', key: 'b', run: () => page.set('cuboidsOnImage', !page.options.cuboidsOnImage) },
  ];
}

function frameActions(page: CrowdPointCloud): Action[] {
  const { work } = page;
  if (!work) return [];
  return [
    { id: 'previous-frame', title: 'Previous frame', key: ',', run: () => void page.goTo(work.frame - 1) },
    { id: 'next-frame', title: 'Next frame', key: '.', run: () => void page.goTo(work.frame + 1) },
    { id: 'remove-anchor', title: 'Remove the anchor in this frame', key: 'Alt+Delete', run: () => work.removeAnchor() },
  ];
}

function paintActions(page: CrowdPointCloud): Action[] {
  const tool = (id: Tool, title: string, key: string): Action => ({ id: `tool-${id}`, title, key, run: () => chooseTool(page, id) });
  const undo = (back: boolean): void => page.painted((back ? page.paint?.undo() : page.paint?.redo()) ?? false);
  return [
    tool('brush', 'Brush', 'b'),
    tool('polygon', 'Polygon', 'p'),
    tool('erase', 'Unpaint', 'u'),
    tool('move', 'Move the scene', 'm'),
    { id: 'close-polygon', title: 'Close the polygon', key: 'c', run: () => closePolygon(page) },
    { id: 'smaller', title: 'Smaller brush', key: '-', run: () => resizeBrush(page, 0.8) },
    { id: 'larger', title: 'Larger brush', key: '+', also: ['='], run: () => resizeBrush(page, 1.25) },
    ...(cameras(page) ? [{ id: 'points-on-image', title: 'Points on the image', key: 'x', run: () => page.set('pointsOnImage', !page.options.pointsOnImage) }] : []),
    { id: 'keep', title: 'Paint only what has no label', key: 'k', run: () => toggleKeep(page) },
    { id: 'unselect', title: 'Back', key: 'Escape', run: () => unselect(page) },
    { id: 'undo', title: 'Undo', key: 'Ctrl+z', run: () => undo(true) },
    { id: 'redo', title: 'Redo', key: 'Ctrl+Shift+z', also: ['Ctrl+y'], run: () => undo(false) },
  ];
}

function viewActions(page: CrowdPointCloud): Action[] {
  const { scene, options } = page;
  return [
    { id: 'above', title: 'View from above', key: 'v', run: () => scene?.fromAbove() },
    { id: 'fit', title: 'Reset the scene', key: '0', run: () => scene?.resetView() },
    { id: 'zoom-in', title: 'Zoom in', key: 'w', run: () => scene?.zoom(0.85) },
    { id: 'zoom-out', title: 'Zoom out', key: 's', run: () => scene?.zoom(1 / 0.85) },
    { id: 'flat', title: 'Perspective or parallel', key: 'o', run: () => scene?.setFlat(!scene.isFlat) },
    { id: 'ground', title: 'Ground mesh', key: 'g', run: () => page.set('ground', !options.ground) },
    { id: 'names', title: 'Names of cuboids', key: 't', run: () => page.set('names', !options.names) },
    { id: 'ruler', title: 'Ruler', key: 'r', run: () => page.ruler?.toggle() },
    ...(cameras(page)
      ? [
          { id: 'frusta', title: 'What cameras see', key: 'f', run: () => page.set('frusta', !options.frusta) },
          { id: 'camera-view', title: 'View from the camera', key: page.task?.kind === 'segmentation' ? 'Shift+c' : 'c', run: () => page.viewFromCamera() },
          { id: 'next-camera', title: 'Next camera', key: 'Alt+c', run: () => page.set('camera', (options.camera + 1) % Math.max(1, cameras(page))) },
          { id: 'large-image', title: 'Large image', key: 'y', run: () => page.set('largeImage', !options.largeImage) },
        ]
      : []),
    { id: 'colors', title: 'Colours by height or by intensity', key: 'h', run: () => page.set('colorBy', options.colorBy === 'color' ? 'height' : 'color') },
  ];
}

export function startPlacing(page: CrowdPointCloud): void {
  if (page.hands) page.hands.placing = !page.hands.placing;
  page.note = page.hands?.placing ? 'Click where it stands, or drag from corner to corner.' : '';
}

function placeHere(page: CrowdPointCloud): void {
  const target = page.scene?.controls.target;
  if (target && page.work) page.hands?.placeAt(target.x, target.y, page.work.usualSize());
}

/** How many cameras there are in this frame. */
const cameras = (page: CrowdPointCloud): number => page.task?.frames[page.work?.frame ?? 0]?.cameras.length ?? 0;

function closePolygon(page: CrowdPointCloud): void {
  page.brush?.closePolygon();
  page.imageBrush?.closePolygon();
}

function unselect(page: CrowdPointCloud): void {
  if (page.ruler?.back()) return;
  if (page.hands) page.hands.placing = false;
  if (page.work) page.work.selectedId = null;
  page.note = '';
  page.workChanged(false);
}

export function chooseTool(page: CrowdPointCloud, tool: Tool): void {
  page.chooseTool(tool);
}

function resizeBrush(page: CrowdPointCloud, factor: number): void {
  page.brushes.radius = Math.min(120, Math.max(3, page.brushes.radius * factor));
  page.turn += 1;
}

export function toggleKeep(page: CrowdPointCloud): void {
  page.brushes.keep = !page.brushes.keep;
  page.turn += 1;
}

const ARROWS: Record<string, readonly [right: number, ahead: number]> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};
const STEP = 0.1; // metres; ten times as much with Shift
const TURN = Math.PI / 180;

/** Arrows, Q and E, A and D: move and turn the chosen cuboid, else the scene. True when the key was used. */
export function moveByKey(page: CrowdPointCloud, press: KeyPress): boolean {
  if (press.ctrlKey || press.metaKey || press.altKey || !page.scene) return false;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const [right, ahead] = ARROWS[key] ?? [0, 0];
  const up = key === 'e' ? 1 : key === 'q' ? -1 : 0;
  const turn = key === 'a' ? 1 : key === 'd' ? -1 : 0;
  if (!right && !ahead && !up && !turn) return false;
  const cuboid = page.work?.current;
  const much = press.shiftKey ? 10 : 1;
  if (!cuboid) {
    if (turn) page.scene.turn(turn * 5 * TURN * much);
    else page.scene.pan(right * 0.04 * much, ahead * 0.04 * much, up * 0.04 * much);
    return true;
  }
  if (turn) page.edit({ ...cuboid, yaw: turned(cuboid.yaw + turn * TURN * much) });
  else {
    const [forward, side] = page.scene.directions();
    const by = STEP * much;
    page.edit(moved(cuboid, [by * (ahead * forward.x + right * side.x), by * (ahead * forward.y + right * side.y), by * up]));
  }
  return true;
}
