import { inPolygon, type Paint } from './paint.ts';
import type { Surface } from './image-surface.ts';

export type Tool = 'move' | 'brush' | 'polygon' | 'erase';

/** What is painted with; one for the view and the images. */
export class Brushes {
  tool: Tool = 'move';
  /** Pixels. */
  radius = 14;
  /** Class that is painted; see Paint. */
  value = 1;
  /** Paints only what has no class yet. */
  keep = false;
}

/** Painting points in the view of three dimensions, or in the image of a camera: a round brush, or a polygon. */
export class Brush {
  polygon: [number, number][] = [];
  pointer: [number, number] | null = null;
  private active = false;

  constructor(
    private readonly surface: Surface,
    private readonly set: Brushes,
    private readonly paint: () => Paint | null,
    private readonly hidden: () => ReadonlySet<number>,
    private readonly repaint: () => void,
    private readonly done: (changed: boolean) => void,
  ) {
    const { canvas } = surface;
    canvas.addEventListener('pointerdown', (event) => this.down(event), { capture: true });
    canvas.addEventListener('pointermove', (event) => this.move(event));
    canvas.addEventListener('pointerup', () => this.up());
    canvas.addEventListener('pointerleave', () => {
      this.pointer = null;
      this.repaint();
    });
    canvas.addEventListener('dblclick', () => this.closePolygon());
  }

  get tool(): Tool {
    return this.set.tool;
  }

  choose(tool: Tool): void {
    this.set.tool = tool;
    this.polygon = [];
    this.surface.controls.enabled = tool === 'move';
  }

  /** Everything in the polygon gets the class. */
  closePolygon(): void {
    const paint = this.paint();
    const { polygon } = this;
    if (this.set.tool !== 'polygon' || polygon.length < 3 || !paint) return;
    this.polygon = [];
    const hidden = this.hidden();
    paint.begin(this.set.value);
    this.surface.eachOnScreen((point, x, y) => {
      if (!hidden.has(paint.classes[point] as number) && inPolygon(x, y, polygon)) paint.dab(point, this.set.keep);
    });
    this.done(paint.end());
  }

  /** Where the brush is and the polygon so far, over an image: the canvas has the image's pixels. */
  drawMarks(canvas: HTMLCanvasElement): void {
    const context = canvas.getContext('2d');
    const scale = canvas.width / Math.max(1, canvas.clientWidth);
    if (!context || this.set.tool === 'move') return;
    context.strokeStyle = '#ffffff';
    context.lineWidth = 1.5 * scale;
    context.beginPath();
    for (const [x, y] of this.polygon) context.lineTo(x * scale, y * scale);
    context.stroke();
    if (!this.pointer || this.set.tool === 'polygon') return;
    context.beginPath();
    context.arc(this.pointer[0] * scale, this.pointer[1] * scale, this.set.radius * scale, 0, 7);
    context.stroke();
  }

  private at(event: PointerEvent): [number, number] {
    const box = this.surface.canvas.getBoundingClientRect();
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
    this.surface.canvas.setPointerCapture(event.pointerId);
    paint.begin(this.tool === 'erase' ? 0 : this.set.value);
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
    const square = this.set.radius * this.set.radius;
    const hidden = this.hidden();
    this.surface.eachOnScreen((point, px, py) => {
      if ((px - x) ** 2 + (py - y) ** 2 <= square && !hidden.has(paint.classes[point] as number)) {
        paint.dab(point, this.tool === 'brush' && this.set.keep);
      }
    });
    this.repaint();
  }
}
