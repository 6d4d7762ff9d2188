import { projector, type Camera } from './cameras.ts';
import type { Points } from './points.ts';

/** What a brush paints on: a canvas, and where each point of the cloud is on it. */
export interface Surface {
  readonly canvas: HTMLCanvasElement;
  readonly controls: { enabled: boolean };
  eachOnScreen(each: (point: number, x: number, y: number) => void): void;
}

/** The image of a camera as something to paint on: points are where the camera sees them. */
export class ImageSurface implements Surface {
  readonly controls = { enabled: false };

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly camera: () => Camera | undefined,
    private readonly points: () => Points | null,
  ) {}

  /** In pixels of the screen, as the mouse has them. */
  eachOnScreen(each: (point: number, x: number, y: number) => void): void {
    const camera = this.camera();
    const points = this.points();
    const { width, height, clientWidth } = this.canvas;
    if (!camera || !points || !clientWidth) return;
    const project = projector(camera);
    const scale = clientWidth / width;
    for (let point = 0, at = 0; point < points.count; point += 1, at += 3) {
      const { u, v, depth } = project(points.positions[at] as number, points.positions[at + 1] as number, points.positions[at + 2] as number);
      if (depth > 0 && u >= 0 && v >= 0 && u < width && v < height) each(point, u * scale, v * scale);
    }
  }
}
