import type { Box } from './boxes.ts';
import { projector, type Camera, type Seen } from './cameras.ts';
import { corners, EDGES, type Cuboid } from './cuboids.ts';
import type { Points } from './points.ts';

const STEPS = 12; // pieces of an edge: a lens bends straight lines
const MOST_POINTS = 40_000;

/** Lines `[u1, v1, u2, v2]` of a cuboid in the image, where it is in front of the camera. */
export function outline(camera: Camera, cuboid: Cuboid): [number, number, number, number][] {
  const project = projector(camera);
  const at = corners(cuboid);
  const found: [number, number, number, number][] = [];
  for (const [from, to] of EDGES) {
    const [a, b] = [at[from] as [number, number, number], at[to] as [number, number, number]];
    let before: Seen | null = null;
    for (let step = 0; step <= STEPS; step += 1) {
      const share = step / STEPS;
      const now = project(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2]));
      if (before && before.depth > 0.05 && now.depth > 0.05) found.push([before.u, before.v, now.u, now.v]);
      before = now;
    }
  }
  return found;
}

export interface Overlay {
  camera: Camera;
  cuboids: readonly { cuboid: Cuboid; color: string; selected: boolean }[];
  boxes: readonly { box: Box; color: string; selected: boolean; name: string }[];
  points: Points | null;
  /** Of each point; null = by its depth. */
  colorOf: ((point: number) => string | null) | null;
}

/** Draws over an image of that size; the canvas has the image's pixels. */
export function drawOverlay(canvas: HTMLCanvasElement, image: HTMLImageElement, { camera, cuboids, boxes, points, colorOf }: Overlay): void {
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = canvas.getContext('2d');
  if (!context || !width) return;
  canvas.width = width;
  canvas.height = height;
  if (points) drawPoints(context, camera, points, [width, height], colorOf);
  for (const { cuboid, color, selected } of cuboids) {
    context.strokeStyle = selected ? '#ffffff' : color;
    context.lineWidth = Math.max(1.5, width / 400);
    context.beginPath();
    for (const [u, v, toU, toV] of outline(camera, cuboid)) {
      if (Math.max(Math.abs(u), Math.abs(toU)) > 8 * width) continue;
      context.moveTo(u, v);
      context.lineTo(toU, toV);
    }
    context.stroke();
  }
  for (const each of boxes) drawBox(context, each, width);
}

function drawBox(context: CanvasRenderingContext2D, { box, color, selected, name }: Overlay['boxes'][number], width: number): void {
  const { left, top } = box;
  const size = Math.max(11, width / 32);
  context.lineWidth = Math.max(2, width / (selected ? 200 : 300));
  context.strokeStyle = selected ? '#ffffff' : color;
  context.setLineDash([]);
  context.strokeRect(left, top, box.width, box.height);
  context.font = `600 ${size}px system-ui`;
  const wide = context.measureText(name).width + size / 2;
  context.fillStyle = color;
  context.fillRect(left, Math.max(0, top - size * 1.3), wide, size * 1.3);
  context.fillStyle = '#ffffff';
  context.fillText(name, left + size / 4, Math.max(size, top - size * 0.3));
}

function drawPoints(context: CanvasRenderingContext2D, camera: Camera, points: Points, [width, height]: [number, number], colorOf: Overlay['colorOf']): void {
  const project = projector(camera);
  const step = Math.max(1, Math.floor(points.count / MOST_POINTS));
  for (let point = 0; point < points.count; point += step) {
    const at = 3 * point;
    const seen = project(points.positions[at] as number, points.positions[at + 1] as number, points.positions[at + 2] as number);
    if (seen.depth <= 0 || seen.u < 0 || seen.v < 0 || seen.u >= width || seen.v >= height) continue;
    context.fillStyle = colorOf?.(point) ?? `hsl(${Math.min(260, seen.depth * 5)} 90% 60%)`;
    context.fillRect(seen.u - 1, seen.v - 1, 2, 2);
  }
}
