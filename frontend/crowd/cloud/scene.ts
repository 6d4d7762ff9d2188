import * as THREE from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';

import type { Vector } from './cameras.ts';
import { corners, EDGES, type Cuboid } from './cuboids.ts';
import { shuffled, type Bounds, type Points } from './points.ts';

export interface Shown {
  cuboid: Cuboid;
  color: string;
  selected: boolean;
}

const FRAME_MS = 26;
const FEWEST = 15_000;
const SETTLED_MS = 160;

/**
 * The points in three dimensions. While the view moves only as many are drawn as 30 frames a second allow (the first k
 * of an order by chance are a fair sample); as soon as it rests, all of them.
 */
export class Scene {
  readonly controls: OrbitControls;
  points: Points | null = null;
  /** Draws so many points while moving; measured. */
  budget = 250_000;
  /** Milliseconds of the frames drawn while moving, the newest last. */
  readonly timings: number[] = [];
  onDraw: (() => void) | null = null;

  private readonly renderer: THREE.WebGLRenderer;
  private readonly scene = new THREE.Scene();
  private readonly perspective = new THREE.PerspectiveCamera(50, 1, 0.1, 5000);
  private readonly flat = new THREE.OrthographicCamera(-1, 1, 1, -1, -5000, 5000);
  private camera: THREE.PerspectiveCamera | THREE.OrthographicCamera = this.perspective;
  private readonly cloud = new THREE.Points(new THREE.BufferGeometry(), new THREE.PointsMaterial({ size: 1.6, sizeAttenuation: false, vertexColors: true }));
  private readonly boxes = new THREE.LineSegments(new THREE.BufferGeometry(), new THREE.LineBasicMaterial({ vertexColors: true }));
  private readonly frusta = new THREE.LineSegments(new THREE.BufferGeometry(), new THREE.LineBasicMaterial({ vertexColors: true }));
  private readonly grid = new THREE.GridHelper(200, 40, 0x5a6472, 0x39414d);
  private order: Uint32Array = new Uint32Array();
  private bounds: Bounds = { centre: [0, 0, 0], radius: 20, ground: 0 };
  private asked = 0;
  private movedAt = 0;
  private drawnAt = 0;
  private moving = false;
  private readonly size = { width: 1, height: 1 };

  constructor(readonly canvas: HTMLCanvasElement) {
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: false, powerPreference: 'high-performance' });
    this.renderer.setPixelRatio(1);
    this.scene.background = new THREE.Color('#0b1017');
    this.perspective.up.set(0, 0, 1);
    this.flat.up.set(0, 0, 1);
    this.grid.rotation.x = Math.PI / 2;
    this.cloud.frustumCulled = false;
    this.boxes.frustumCulled = false;
    this.frusta.frustumCulled = false;
    this.scene.add(this.cloud, this.boxes, this.frusta, this.grid);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.addEventListener('change', () => this.noticeMove());
  }

  dispose(): void {
    cancelAnimationFrame(this.asked);
    this.controls.dispose();
    this.cloud.geometry.dispose();
    this.boxes.geometry.dispose();
    this.frusta.geometry.dispose();
    this.renderer.dispose();
  }

  /** Other points; `keepView` when they are another frame of the same place. */
  show(points: Points, bounds: Bounds, keepView: boolean): void {
    this.points = points;
    this.bounds = bounds;
    this.order = shuffled(points.count);
    const positions = new Float32Array(points.count * 3);
    for (let index = 0; index < points.count; index += 1) {
      const from = 3 * (this.order[index] as number);
      for (let axis = 0; axis < 3; axis += 1) positions[3 * index + axis] = points.positions[from + axis] as number;
    }
    this.cloud.geometry.dispose();
    this.cloud.geometry = new THREE.BufferGeometry();
    this.cloud.geometry.setAttribute('position', new THREE.BufferAttribute(positions, 3));
    this.cloud.geometry.setAttribute('color', new THREE.BufferAttribute(new Uint8Array(points.count * 3), 3, true));
    this.grid.position.set(bounds.centre[0], bounds.centre[1], bounds.ground);
    if (!keepView) this.resetView();
    this.redraw();
  }

  /** Colours of the points by their place in the file; `alter` says r, g, b of 0 to 255. */
  paint(colorOf: (point: number, into: Uint8Array, at: number) => void): void {
    const attribute = this.cloud.geometry.getAttribute('color') as THREE.BufferAttribute | undefined;
    if (!attribute) return;
    const array = attribute.array as Uint8Array;
    for (let index = 0; index < this.order.length; index += 1) colorOf(this.order[index] as number, array, 3 * index);
    attribute.needsUpdate = true;
    this.redraw();
  }

  setCuboids(shown: readonly Shown[]): void {
    const positions: number[] = [];
    const colors: number[] = [];
    for (const { cuboid, color, selected } of shown) {
      const at = corners(cuboid);
      const tone = new THREE.Color(selected ? '#ffffff' : color);
      const front: [number, number][] = selected ? [[4, 7], [5, 6]] : []; // a cross on the face that looks ahead
      for (const [from, to] of [...EDGES, ...front]) {
        positions.push(...(at[from] as [number, number, number]), ...(at[to] as [number, number, number]));
        const edge = selected && (from & 4) && (to & 4) ? new THREE.Color(color) : tone;
        colors.push(edge.r, edge.g, edge.b, edge.r, edge.g, edge.b);
      }
    }
    this.boxes.geometry.dispose();
    this.boxes.geometry = new THREE.BufferGeometry();
    this.boxes.geometry.setAttribute('position', new THREE.Float32BufferAttribute(positions, 3));
    this.boxes.geometry.setAttribute('color', new THREE.Float32BufferAttribute(colors, 3));
    this.redraw();
  }

  /** What cameras see: the place of each and four corners; the chosen one stands out. */
  setFrusta(frusta: readonly (readonly Vector[])[], chosen: number): void {
    const positions: number[] = [];
    const colors: number[] = [];
    for (const [index, corners] of frusta.entries()) {
      const tone = new THREE.Color(index === chosen ? '#ffd166' : '#5f7286');
      for (const [from, to] of [[0, 1], [0, 2], [0, 3], [0, 4], [1, 2], [2, 3], [3, 4], [4, 1]] as const) {
        positions.push(...(corners[from] as Vector), ...(corners[to] as Vector));
        colors.push(tone.r, tone.g, tone.b, tone.r, tone.g, tone.b);
      }
    }
    this.frusta.geometry.dispose();
    this.frusta.geometry = new THREE.BufferGeometry();
    this.frusta.geometry.setAttribute('position', new THREE.Float32BufferAttribute(positions, 3));
    this.frusta.geometry.setAttribute('color', new THREE.Float32BufferAttribute(colors, 3));
    this.redraw();
  }

  /** From one place towards another. */
  lookFrom([x, y, z]: Vector, [toX, toY, toZ]: Vector): void {
    this.camera.position.set(x, y, z);
    this.controls.target.set(toX, toY, toZ);
    this.changedView();
  }

  resize(width: number, height: number): void {
    if (width < 1 || height < 1) return;
    Object.assign(this.size, { width, height });
    this.renderer.setSize(width, height, false);
    this.shape();
    this.redraw();
  }

  resetView(): void {
    const { centre, radius, ground } = this.bounds;
    this.controls.target.set(centre[0], centre[1], ground);
    this.camera.position.set(centre[0] - radius * 0.9, centre[1] - radius * 0.9, ground + radius * 0.9);
    this.changedView();
  }

  /** Straight from above, north up: what is ahead of the vehicle is at the top. */
  fromAbove(): void {
    const { target } = this.controls;
    const away = Math.max(this.camera.position.distanceTo(target), 5);
    this.camera.position.set(target.x - away * 1e-3, target.y, target.z + away);
    this.changedView();
  }

  lookAt(cuboid: Cuboid): void {
    const away = Math.max(cuboid.length, cuboid.width, cuboid.height) * 3 + 3;
    const before = this.camera.position.clone().sub(this.controls.target).setLength(away);
    this.controls.target.set(cuboid.centerX, cuboid.centerY, cuboid.centerZ);
    this.camera.position.copy(this.controls.target).add(before);
    this.changedView();
  }

  /** Nearer with a factor below 1. */
  zoom(factor: number): void {
    const offset = this.camera.position.clone().sub(this.controls.target).multiplyScalar(factor);
    this.camera.position.copy(this.controls.target).add(offset);
    if (this.camera === this.flat) this.flat.zoom /= factor;
    this.changedView();
  }

  /** The scene moves on the screen: shares of the distance to the right, ahead and up. */
  pan(right: number, ahead: number, up: number): void {
    const offset = this.camera.position.clone().sub(this.controls.target);
    const [forward, side] = this.directions();
    const step = offset.length();
    const by = forward.multiplyScalar(ahead * step).add(side.multiplyScalar(right * step)).add(new THREE.Vector3(0, 0, up * step));
    this.camera.position.add(by);
    this.controls.target.add(by);
    this.changedView();
  }

  turn(angle: number): void {
    const offset = this.camera.position.clone().sub(this.controls.target).applyAxisAngle(new THREE.Vector3(0, 0, 1), angle);
    this.camera.position.copy(this.controls.target).add(offset);
    this.changedView();
  }

  /** Ahead and to the right as the viewer sees them, on the ground. */
  directions(): [THREE.Vector3, THREE.Vector3] {
    const forward = this.controls.target.clone().sub(this.camera.position).setZ(0);
    if (forward.lengthSq() < 1e-9) forward.set(1, 0, 0);
    forward.normalize();
    return [forward, new THREE.Vector3(forward.y, -forward.x, 0)];
  }

  get isFlat(): boolean {
    return this.camera === this.flat;
  }

  setFlat(flat: boolean): void {
    const next = flat ? this.flat : this.perspective;
    next.position.copy(this.camera.position);
    this.camera = next;
    this.controls.object = next;
    this.shape();
    this.changedView();
  }

  setGrid(visible: boolean): void {
    this.grid.visible = visible;
    this.redraw();
  }

  /** Where a pixel of the canvas meets the height z; null when it looks away from it. */
  onHeight(x: number, y: number, z: number): [number, number] | null {
    const ray = this.ray(x, y);
    const at = ray.intersectPlane(new THREE.Plane(new THREE.Vector3(0, 0, 1), -z), new THREE.Vector3());
    return at ? [at.x, at.y] : null;
  }

  /** The first of the cuboids under a pixel. */
  pick(x: number, y: number, cuboids: readonly Cuboid[]): number {
    const ray = this.ray(x, y);
    let best = -1;
    let nearest = Infinity;
    for (const [index, cuboid] of cuboids.entries()) {
      const turn = new THREE.Euler(cuboid.roll, cuboid.pitch, cuboid.yaw, 'ZYX');
      const matrix = new THREE.Matrix4().makeRotationFromEuler(turn).setPosition(cuboid.centerX, cuboid.centerY, cuboid.centerZ);
      const local = ray.clone().applyMatrix4(matrix.invert());
      const half = new THREE.Vector3(cuboid.length / 2, cuboid.width / 2, cuboid.height / 2);
      const hit = local.intersectBox(new THREE.Box3(half.clone().negate(), half), new THREE.Vector3());
      const away = hit ? hit.distanceTo(local.origin) : Infinity;
      if (away < nearest) [best, nearest] = [index, away];
    }
    return best;
  }

  /** Calls `each` with the point of the file and its pixel, for all points in front of the viewer. */
  eachOnScreen(each: (point: number, x: number, y: number) => void): void {
    this.camera.updateMatrixWorld();
    const m = new THREE.Matrix4().multiplyMatrices(this.camera.projectionMatrix, this.camera.matrixWorldInverse).elements;
    const [m0, m1, m3, m4, m5, m7, m8, m9, m11, m12, m13, m15] = [m[0], m[1], m[3], m[4], m[5], m[7], m[8], m[9], m[11], m[12], m[13], m[15]] as [
      number, number, number, number, number, number, number, number, number, number, number, number,
    ]; // prettier-ignore
    const { positions, count } = this.points ?? { positions: new Float32Array(), count: 0 };
    const { width, height } = this.size;
    for (let point = 0, at = 0; point < count; point += 1, at += 3) {
      const [px, py, pz] = [positions[at] as number, positions[at + 1] as number, positions[at + 2] as number];
      const w = m3 * px + m7 * py + m11 * pz + m15;
      if (w <= 0) continue;
      const x = (m0 * px + m4 * py + m8 * pz + m12) / w;
      const y = (m1 * px + m5 * py + m9 * pz + m13) / w;
      if (x < -1 || x > 1 || y < -1 || y > 1) continue;
      each(point, ((x + 1) / 2) * width, ((1 - y) / 2) * height);
    }
  }

  /** The pixel of a place in the world. */
  pixel(x: number, y: number, z: number): [number, number] {
    this.camera.updateMatrixWorld();
    const at = new THREE.Vector3(x, y, z).project(this.camera);
    return [((at.x + 1) / 2) * this.size.width, ((1 - at.y) / 2) * this.size.height];
  }

  redraw(): void {
    if (!this.asked) this.asked = requestAnimationFrame((now) => this.draw(now));
  }

  private ray(x: number, y: number): THREE.Ray {
    const caster = new THREE.Raycaster();
    this.camera.updateMatrixWorld();
    const at = new THREE.Vector2((x / this.size.width) * 2 - 1, 1 - (y / this.size.height) * 2);
    caster.setFromCamera(at, this.camera);
    return caster.ray;
  }

  private shape(): void {
    const { width, height } = this.size;
    this.perspective.aspect = width / height;
    const half = Math.max(this.camera.position.distanceTo(this.controls.target), 1) * Math.tan((25 * Math.PI) / 180);
    Object.assign(this.flat, { left: (-half * width) / height, right: (half * width) / height, top: half, bottom: -half });
    this.perspective.updateProjectionMatrix();
    this.flat.updateProjectionMatrix();
  }

  private changedView(): void {
    this.flat.updateProjectionMatrix();
    this.controls.update();
    this.noticeMove();
  }

  private noticeMove(): void {
    this.movedAt = performance.now();
    this.redraw();
  }

  private draw(now: number): void {
    this.asked = 0;
    const count = this.points?.count ?? 0;
    const moving = performance.now() - this.movedAt < SETTLED_MS;
    if (moving && this.moving) this.adapt(now - this.drawnAt, count);
    this.moving = moving;
    this.drawnAt = now;
    this.cloud.geometry.setDrawRange(0, moving ? Math.min(count, this.budget) : count);
    this.renderer.render(this.scene, this.camera);
    this.onDraw?.();
    if (moving) this.redraw();
  }

  /** More points when frames are quick, fewer when they are slow. */
  private adapt(took: number, count: number): void {
    if (took > 1000) return; // the page was away
    this.timings.push(took);
    if (this.timings.length > 300) this.timings.shift();
    const factor = Math.min(1.15, Math.max(0.6, FRAME_MS / Math.max(took, 1)));
    this.budget = Math.max(FEWEST, Math.min(count, Math.round(this.budget * factor)));
  }
}
