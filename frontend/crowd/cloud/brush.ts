import { inPolygon, type Paint } from './paint.ts';
import type { Scene } from './scene.ts';

export type Tool = 'move' | 'brush' | 'polygon' | 'erase';

/** Painting points in the view of three dimensions: a round brush, or a polygon. */
export class Brush {
  tool: Tool = 'move';
  /** Pixels. */
  radius = 14;
  /** Class that is painted; see Paint. */
  value = 1;
  /** Paints only what has no class yet. */
  keep = false;
  polygon: [number, number][] = [];
  pointer: [number, number] | null = null;
  private active = false;

  constructor(
    private readonly scene: Scene,
    private readonly paint: () => Paint | null,
    private readonly hidden: () => ReadonlySet<number>,
    private readonly repaint: () => void,
    private readonly done: (changed: boolean) => void,
  ) {
    const { canvas } = scene;
    canvas.addEventListener('pointerdown', (event) => this.down(event), { capture: true });
    canvas.addEventListener('pointermove', (event) => this.move(event));
    canvas.addEventListener('pointerup', () => this.up());
    canvas.addEventListener('pointerleave', () => {
      this.pointer = null;
      this.repaint();
    });
    canvas.addEventListener('dblclick', () => this.closePolygon());
  }

  choose(tool: Tool): void {
    this.tool = tool;
    this.polygon = [];
    this.scene.controls.enabled = tool === 'move';
  }

  /** Everything in the polygon gets the class. */
  closePolygon(): void {
    const paint = this.paint();
    const { polygon } = this;
    if (this.tool !== 'polygon' || polygon.length < 3 || !paint) return;
    this.polygon = [];
    const hidden = this.hidden();
    paint.begin(this.value);
    this.scene.eachOnScreen((point, x, y) => {
      if (!hidden.has(paint.classes[point] as number) && inPolygon(x, y, polygon)) paint.dab(point, this.keep);
    });
    this.done(paint.end());
  }

  private at(event: PointerEvent): [number, number] {
    const box = this.scene.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private down(event: PointerEvent): void {
    const paint = this.paint();
    if (event.button !== 0 || this.tool === 'move' || !paint) return;
    const at = this.at(event);
    if (this.tool === 'polygon') {
      const first = this.polygon[0];
      if (first && this.polygon.length > 2 && Math.hypot(first[0] - at[0], first[1] - at[1]) < 10) this.closePolygon();
      else this.polygon.push(at);
      this.repaint();
      return;
    }
    this.active = true;
    this.scene.canvas.setPointerCapture(event.pointerId);
    paint.begin(this.tool === 'erase' ? 0 : this.value);
    this.dab(paint, at);
  }

  private move(event: PointerEvent): void {
    if (this.tool === 'move') return;
    this.pointer = this.at(event);
    const paint = this.paint();
    if (this.active && paint) this.dab(paint, this.pointer);
    else this.repaint();
  }

  private up(): void {
    if (!this.active) return;
    this.active = false;
    this.done(this.paint()?.end() ?? false);
  }

  private dab(paint: Paint, [x, y]: [number, number]): void {
    const square = this.radius * this.radius;
    const hidden = this.hidden();
    this.scene.eachOnScreen((point, px, py) => {
      if ((px - x) ** 2 + (py - y) ** 2 <= square && !hidden.has(paint.classes[point] as number)) {
        paint.dab(point, this.tool === 'brush' && this.keep);
      }
    });
    this.repaint();
  }
}
