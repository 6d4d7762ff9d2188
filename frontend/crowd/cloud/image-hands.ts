import { isReadOnly } from '../src/image/stage-widget.ts';
import { between, boxesOf, boxKey, clipped, draggedBox, gripAt, type Box, type Grip } from './boxes.ts';
import type { Work } from './work.ts';

const REACH = 6; // pixels of the screen around an edge that take hold of it

/** The mouse in the image of a camera: draws the box of the chosen cuboid, moves and resizes boxes (§17.2). */
export class ImageHands {
  private drag: { id: string; grip: Grip | null; box: Box; at: [number, number] } | null = null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly work: () => Work,
    private readonly camera: () => number,
  ) {
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    canvas.addEventListener('pointerup', () => this.up());
    canvas.addEventListener('pointercancel', () => this.up());
  }

  /** Pixels of the image for one of the screen. */
  private get scale(): number {
    return this.canvas.width / Math.max(1, this.canvas.clientWidth);
  }

  private pixel(event: PointerEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * this.scale, (event.clientY - box.top) * this.scale];
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || isReadOnly()) return;
    const work = this.work();
    const at = this.pixel(event);
    const here = boxesOf(work.state.boxes, this.camera(), work.frame);
    // The chosen one is in front of the others.
    const ordered = [...here].sort(([one], [other]) => Number(other === work.selectedId) - Number(one === work.selectedId));
    const hit = ordered.map(([id, box]) => ({ id, box, grip: gripAt(box, at, REACH * this.scale) })).find(({ grip }) => grip);
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    if (hit) {
      work.select(hit.id);
      this.drag = { ...hit, at };
    } else {
      const id = work.trackForBox(this.camera());
      if (id === null) return;
      this.drag = { id, grip: null, box: { left: at[0], top: at[1], width: 0, height: 0 }, at };
    }
    work.begin();
  }

  private move(event: PointerEvent): void {
    if (!this.drag) return;
    const { id, grip, box, at } = this.drag;
    const now = this.pixel(event);
    const next = grip ? draggedBox(box, grip, now[0] - at[0], now[1] - at[1]) : between(at, now);
    const sound = clipped(next, this.canvas);
    if (sound) this.work().setBox(boxKey(this.camera(), this.work().frame, id), id, sound);
  }

  private up(): void {
    if (!this.drag) return;
    this.drag = null;
    this.work().end();
  }
}
