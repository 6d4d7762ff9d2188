import { groundNear, moved, stretched, turned, type Cuboid } from './cuboids.ts';
import type { Scene } from './scene.ts';
import type { Work } from './work.ts';

const CLICK = 5; // pixels that a hand trembles

/** The mouse in the view of three dimensions: place, choose, and with Ctrl, Alt or Shift change a cuboid. */
export class Hands {
  placing = false;
  private start: { x: number; y: number } | null = null;
  private drag: { kind: 'resize' | 'move' | 'rotate'; cuboid: Cuboid; at: [number, number] } | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly work: () => Work,
    private readonly ground: () => number,
    private readonly done: () => void,
    private readonly taken: () => boolean = () => false,
  ) {
    const { canvas } = scene;
    canvas.addEventListener('pointerdown', (event) => this.down(event), { capture: true });
    canvas.addEventListener('pointermove', (event) => this.move(event));
    canvas.addEventListener('pointerup', (event) => this.up(event));
    canvas.addEventListener('dblclick', () => {
      const { current } = this.work();
      if (current) this.scene.lookAt(current);
    });
  }

  private pixel(event: MouseEvent): { x: number; y: number } {
    const box = this.scene.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const at = this.pixel(event);
    this.start = at;
    const cuboid = this.work().current;
    const kind = event.ctrlKey || event.metaKey ? 'resize' : event.altKey ? 'move' : event.shiftKey ? 'rotate' : null;
    this.scene.controls.enabled = !kind && !this.placing;
    if (!kind || !cuboid || this.work().locked(this.work().selected)) return;
    const place = this.scene.onHeight(at.x, at.y, cuboid.centerZ);
    if (!place) return;
    this.drag = { kind, cuboid, at: place };
    this.work().begin();
    this.scene.canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  private move(event: PointerEvent): void {
    if (!this.drag) return;
    const { kind, cuboid, at } = this.drag;
    const pixel = this.pixel(event);
    const place = this.scene.onHeight(pixel.x, pixel.y, cuboid.centerZ);
    if (!place) return;
    if (kind === 'move') this.work().edit(moved(cuboid, [place[0] - at[0], place[1] - at[1], 0]));
    else if (kind === 'rotate') this.work().edit({ ...cuboid, yaw: turned(cuboid.yaw + angle(cuboid, place) - angle(cuboid, at)) });
    else this.work().edit(resized(cuboid, at, place));
  }

  private up(event: PointerEvent): void {
    const { start, drag } = this;
    this.start = null;
    this.drag = null;
    this.scene.controls.enabled = true;
    if (drag) {
      this.work().end();
      return;
    }
    if (!start || event.button !== 0) return;
    const at = this.pixel(event);
    const still = Math.hypot(at.x - start.x, at.y - start.y) < CLICK;
    if (this.taken()) return;
    if (this.placing) this.place(start, still ? null : at);
    else if (still) this.choose(at);
  }

  private choose({ x, y }: { x: number; y: number }): void {
    const here = this.work().here();
    const found = this.scene.pick(x, y, here.map(({ cuboid }) => cuboid));
    this.work().selectedId = here[found]?.track.id ?? null;
    this.done();
  }

  /** A click puts one of the usual size, a drag one from corner to corner. */
  private place(from: { x: number; y: number }, to: { x: number; y: number } | null): void {
    const one = this.scene.onHeight(from.x, from.y, this.ground());
    const other = to ? this.scene.onHeight(to.x, to.y, this.ground()) : null;
    if (!one) return;
    this.placing = false;
    const usual = this.work().usualSize();
    if (!other) this.placeAt(one[0], one[1], usual);
    else {
      const size = { ...usual, length: Math.abs(other[0] - one[0]), width: Math.abs(other[1] - one[1]) };
      this.placeAt((one[0] + other[0]) / 2, (one[1] + other[1]) / 2, size);
    }
    this.done();
  }

  /** A cuboid that stands on the ground there. */
  placeAt(x: number, y: number, size: { length: number; width: number; height: number }): void {
    const positions = this.scene.points?.positions ?? new Float32Array();
    const floor = groundNear(positions, x, y, 4, this.ground());
    this.work().add({ centerX: x, centerY: y, centerZ: floor + size.height / 2, ...size, roll: 0, pitch: 0, yaw: 0 });
  }
}

const angle = (cuboid: Cuboid, [x, y]: [number, number]): number => Math.atan2(y - cuboid.centerY, x - cuboid.centerX);

/** The faces nearest to where the drag began follow the mouse. */
export function resized(cuboid: Cuboid, from: [number, number], to: [number, number]): Cuboid {
  const [c, s] = [Math.cos(cuboid.yaw), Math.sin(cuboid.yaw)];
  const along = ([x, y]: [number, number]): [number, number] => [
    c * (x - cuboid.centerX) + s * (y - cuboid.centerY),
    c * (y - cuboid.centerY) - s * (x - cuboid.centerX),
  ];
  const [start, end] = [along(from), along(to)];
  const byLength = Math.abs(start[0]) / cuboid.length > Math.abs(start[1]) / cuboid.width;
  const axis = byLength ? 0 : 1;
  const side = (start[axis] as number) < 0 ? -1 : 1;
  return stretched(cuboid, axis, side, side * ((end[axis] as number) - (start[axis] as number)));
}
