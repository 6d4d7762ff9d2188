import Konva from 'konva';

import { levelFor, type Picture } from './picture.ts';
import { fitted, kept, zoomedAt, type Point, type Size, type View } from './view.ts';

/** What a surface draws besides the picture, in CSS pixels of the stage. */
export interface Painter {
  /** What seldom changes; may be slow. Says how many vertices it drew: browsers draw later, so no clock can tell. */
  still?: (context: CanvasRenderingContext2D, view: View, stage: Size) => number;
  /** What follows the pointer; has to be quick. */
  live?: (context: CanvasRenderingContext2D, view: View, stage: Size) => void;
}

const MANY = 20_000; // vertices; a layer of more is shown moved and scaled while the worker zooms and pans, and drawn when they rest
const REST_MS = 160;

/**
 * The stage of an image widget: Konva's layers for the picture, the finished shapes, and what is in the hand.
 *
 * While the view changes, the layer of finished shapes is shown as the last drawing of it moved along, so that a frame
 * costs the same for ten shapes and for ten thousand.
 */
export class Surface {
  readonly stage: Konva.Stage;
  view: View = { scale: 1, x: 0, y: 0 };
  picture: Picture | null = null;
  onViewChange: () => void = () => undefined;

  private readonly layers: { picture: Konva.Layer; still: Konva.Layer; live: Konva.Layer };
  private readonly painter: Painter;
  private shot: { canvas: HTMLCanvasElement; view: View } | null = null;
  private drawn = 0;
  private resting = 0;
  private follows = true;
  private hidden = false;
  private readonly observer: ResizeObserver;

  constructor(container: HTMLDivElement, painter: Painter) {
    this.painter = painter;
    this.stage = new Konva.Stage({ container, width: container.clientWidth, height: container.clientHeight });
    const layer = (draw: (context: CanvasRenderingContext2D) => void): Konva.Layer => {
      const made = new Konva.Layer({ listening: false });
      // Konva's own context carries the pixel ratio as its transform; below it is plain canvas.
      made.add(new Konva.Shape({ perfectDrawEnabled: false, sceneFunc: (context) => draw(context._context) }));
      this.stage.add(made);
      return made;
    };
    this.layers = {
      picture: layer((context) => this.drawPicture(context)),
      still: layer((context) => this.drawStill(context)),
      live: layer((context) => painter.live?.(context, this.view, this.stage.size())),
    };
    this.observer = new ResizeObserver(() => this.resized(container));
    this.observer.observe(container);
  }

  destroy(): void {
    this.observer.disconnect();
    window.clearTimeout(this.resting);
    this.stage.destroy();
  }

  show(picture: Picture): void {
    this.hidden = false;
    this.picture = picture;
    this.fit();
  }

  /** Another picture in the place of this one, seen in the same way; null shows none. */
  exchange(picture: Picture | null): void {
    const same = picture === null || (this.picture?.width === picture.width && this.picture.height === picture.height);
    if (!same) {
      this.show(picture);
      return;
    }
    this.hidden = picture === null;
    this.picture = picture ?? this.picture;
    this.layers.picture.batchDraw();
    this.redraw();
  }

  private resized(container: HTMLDivElement): void {
    const { clientWidth: width, clientHeight: height } = container;
    if (width === 0 || height === 0 || (width === this.stage.width() && height === this.stage.height())) return;
    this.stage.size({ width, height });
    if (this.follows) this.fit();
    else this.setView(this.view, true);
  }

  /** The whole picture; stays so when the window changes its size. */
  fit(): void {
    if (!this.picture) return;
    this.setView(fitted(this.picture, this.stage.size()), true);
    this.follows = true;
  }

  zoom(factor: number, at?: Point): void {
    if (!this.picture) return;
    const { width, height } = this.stage.size();
    this.setView(zoomedAt(this.view, factor, at ?? { x: width / 2, y: height / 2 }, this.picture, { width, height }));
  }

  pan(dx: number, dy: number): void {
    if (!this.picture) return;
    const moved = { ...this.view, x: this.view.x + dx, y: this.view.y + dy };
    this.setView(kept(moved, this.picture, this.stage.size()));
  }

  /** Moves the picture so that a place of it is in sight. */
  reveal(x: number, y: number): void {
    const { width, height } = this.stage.size();
    const at = { x: x * this.view.scale + this.view.x, y: y * this.view.scale + this.view.y };
    const edge = 24;
    const dx = at.x < edge ? edge - at.x : at.x > width - edge ? width - edge - at.x : 0;
    const dy = at.y < edge ? edge - at.y : at.y > height - edge ? height - edge - at.y : 0;
    if (dx !== 0 || dy !== 0) this.pan(dx, dy);
  }

  private setView(view: View, atOnce = false): void {
    this.follows = false;
    if (!atOnce && this.drawn > MANY) this.moveAlong();
    else this.shot = null;
    this.view = view;
    this.layers.picture.batchDraw();
    this.layers.still.batchDraw();
    this.layers.live.batchDraw();
    this.onViewChange();
  }

  /** Keeps the last drawing of the still layer until the worker rests. */
  private moveAlong(): void {
    if (!this.shot) {
      const from = this.layers.still.getCanvas()._canvas;
      const canvas = document.createElement('canvas');
      canvas.width = from.width;
      canvas.height = from.height;
      canvas.getContext('2d')?.drawImage(from, 0, 0);
      this.shot = { canvas, view: this.view };
    }
    window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.redraw(), REST_MS);
  }

  /** Finished shapes changed. */
  redraw(): void {
    window.clearTimeout(this.resting);
    this.shot = null;
    this.layers.still.batchDraw();
    this.layers.live.batchDraw();
  }

  /** Only what is in the hand changed. */
  redrawLive(): void {
    this.layers.live.batchDraw();
  }

  private drawStill(context: CanvasRenderingContext2D): void {
    const stage = this.stage.size();
    if (this.shot) {
      const { canvas, view } = this.shot;
      const ratio = this.view.scale / view.scale;
      context.imageSmoothingQuality = 'low';
      const x = this.view.x - view.x * ratio;
      const y = this.view.y - view.y * ratio;
      context.drawImage(canvas, x, y, stage.width * ratio, stage.height * ratio);
      return;
    }
    this.drawn = this.painter.still?.(context, this.view, stage) ?? 0;
  }

  private drawPicture(context: CanvasRenderingContext2D): void {
    const picture = this.picture;
    if (!picture || this.hidden) return;
    const { scale, x, y } = this.view;
    const ratio = this.layers.picture.getCanvas().getPixelRatio();
    const level = levelFor(scale * ratio, picture.levels.length);
    context.imageSmoothingEnabled = scale * ratio < 3;
    const source = picture.levels[level] as CanvasImageSource;
    context.drawImage(source, x, y, picture.width * scale, picture.height * scale);
  }
}
