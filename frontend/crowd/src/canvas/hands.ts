import type { Surface } from './surface.ts';
import { toImage, type Point } from './view.ts';

/** What a widget does with the pointer, in pixels of the picture. */
export interface Handler {
  down: (at: Point, event: PointerEvent) => void;
  move: (at: Point, event: PointerEvent | null) => void;
  up: (at: Point, event: PointerEvent) => void;
  cancelled: () => void;
  double: (at: Point, event: MouseEvent) => void;
}

/**
 * Pointers on a surface: one finger or the main button draws; the wheel and two fingers zoom; the middle button, two
 * fingers, or anything while `moving` is on pan.
 */
export class Hands {
  moving = false;
  private readonly touches = new Map<number, Point>();
  private action: 'draw' | 'pan' | null = null;
  private last: Point = { x: 0, y: 0 };
  private spread = 0;
  private readonly surface: Surface;
  private readonly handler: Handler;

  constructor(surface: Surface, handler: Handler) {
    this.surface = surface;
    this.handler = handler;
    const { stage } = surface;
    const content = stage.content;
    content.style.touchAction = 'none';
    content.addEventListener('pointerdown', (event) => this.down(event));
    content.addEventListener('pointermove', (event) => this.move(event));
    content.addEventListener('pointerup', (event) => this.up(event));
    content.addEventListener('pointercancel', (event) => this.cancel(event));
    content.addEventListener('dblclick', (event) => handler.double(this.image(event), event));
    content.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    content.addEventListener('contextmenu', (event) => event.preventDefault());
    content.addEventListener('auxclick', (event) => event.preventDefault());
  }

  private screen(event: MouseEvent): Point {
    const { left, top } = this.surface.stage.content.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  private image(event: MouseEvent): Point {
    return toImage(this.surface.view, this.screen(event));
  }

  private down(event: PointerEvent): void {
    const at = this.screen(event);
    this.surface.stage.content.setPointerCapture(event.pointerId);
    if (event.pointerType === 'touch') this.touches.set(event.pointerId, at);
    if (this.touches.size === 2) {
      if (this.action === 'draw') this.handler.cancelled();
      this.action = 'pan';
      [this.last, this.spread] = this.pinch();
      return;
    }
    this.last = at;
    if (event.button === 1 || event.button === 2 || this.moving) this.action = 'pan';
    else if (event.button === 0) {
      this.action = 'draw';
      this.handler.down(this.image(event), event);
    }
    this.showCursor();
  }

  private move(event: PointerEvent): void {
    const at = this.screen(event);
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, at);
    if (this.touches.size === 2) {
      const [centre, spread] = this.pinch();
      this.surface.pan(centre.x - this.last.x, centre.y - this.last.y);
      if (this.spread > 0) this.surface.zoom(spread / this.spread, centre);
      [this.last, this.spread] = [centre, spread];
    } else if (this.action === 'pan') {
      this.surface.pan(at.x - this.last.x, at.y - this.last.y);
      this.last = at;
    } else this.handler.move(this.image(event), event);
  }

  private up(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    if (this.action === 'draw') this.handler.up(this.image(event), event);
    if (this.touches.size === 0) this.action = null;
    this.showCursor();
  }

  private cancel(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    if (this.action === 'draw') this.handler.cancelled();
    this.action = null;
    this.showCursor();
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 32 : 1;
    const amount = Math.max(-240, Math.min(240, event.deltaY * lines));
    this.surface.zoom(Math.exp(-amount * (event.ctrlKey ? 0.01 : 0.0022)), this.screen(event));
  }

  private pinch(): [Point, number] {
    const [one, other] = [...this.touches.values()] as [Point, Point];
    return [{ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }, Math.hypot(one.x - other.x, one.y - other.y)];
  }

  showCursor(cursor = 'crosshair'): void {
    this.surface.stage.content.style.cursor = this.action === 'pan' ? 'grabbing' : this.moving ? 'grab' : cursor;
  }
}
