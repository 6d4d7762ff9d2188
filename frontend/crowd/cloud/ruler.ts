import type { Scene } from './scene.ts';

export type Place = readonly [number, number, number];

const SNAP = 12; // pixels around the mouse in which a point is what is meant
const CLICK = 5;

export const distance = (one: Place, other: Place): number => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);

/** Two markers and the metres between them (§17.2): on the nearest point, else on the ground. */
export class Ruler {
  on = false;
  marks: Place[] = [];
  /** The click that ends now was a marker, and means nothing else. */
  took = false;
  private start: [number, number] | null = null;

  constructor(
    private readonly scene: Scene,
    private readonly ground: () => number,
    private readonly changed: () => void,
  ) {
    // Before the hands and the brush, which are on the canvas itself.
    const stage = scene.canvas.parentElement ?? scene.canvas;
    stage.addEventListener('pointerdown', (event) => this.down(event), { capture: true });
    stage.addEventListener('pointerup', (event) => this.up(event), { capture: true });
  }

  toggle(): void {
    this.on = !this.on;
    if (this.on) this.marks = [];
    this.changed();
  }

  /** Takes back the last marker, else puts the ruler away; false when there is nothing to take back. */
  back(): boolean {
    if (!this.on) return false;
    if (this.marks.length === 1) this.marks = [];
    else this.on = false;
    this.changed();
    return true;
  }

  /** Deletes what was measured; false when there is nothing. */
  clear(): boolean {
    if (!this.on && this.marks.length === 0) return false;
    this.on = false;
    this.marks = [];
    this.changed();
    return true;
  }

  private at(event: PointerEvent): [number, number] {
    const box = this.scene.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private down(event: PointerEvent): void {
    this.took = false;
    // A drag still moves the scene: only a click is a marker.
    this.start = this.on && event.button === 0 ? this.at(event) : null;
  }

  private up(event: PointerEvent): void {
    const { start } = this;
    this.start = null;
    if (!start) return;
    const [x, y] = this.at(event);
    if (Math.hypot(x - start[0], y - start[1]) > CLICK) return;
    const place = this.place(x, y);
    this.took = true;
    if (place) this.marks = this.marks.length === 1 ? [...this.marks, place] : [place];
    if (this.marks.length === 2) this.on = false;
    this.changed();
  }

  private place(x: number, y: number): Place | null {
    let best = SNAP;
    let found = -1;
    this.scene.eachOnScreen((point, px, py) => {
      const away = Math.hypot(px - x, py - y);
      if (away < best) [best, found] = [away, point];
    });
    const { positions } = this.scene.points ?? { positions: new Float32Array() };
    if (found >= 0) return [positions[3 * found] as number, positions[3 * found + 1] as number, positions[3 * found + 2] as number];
    const at = this.scene.onHeight(x, y, this.ground());
    return at && [at[0], at[1], this.ground()];
  }
}
