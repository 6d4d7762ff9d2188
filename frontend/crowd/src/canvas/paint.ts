import type { Editor } from './editor.ts';
import { handlesOf, isClosed, outline, type Shape } from './shapes.ts';
import type { Size, View } from './view.ts';

const MOST_CAPTIONS = 250;
const MANY = 3000; // vertices in sight; above it lines are one pixel wide, which browsers draw ten times as fast

/** Outlines of many shapes of one colour as one path, in pixels of the picture; kept while the list stays the same. */
class PathCache {
  private shapes: readonly Shape[] = [];
  private without: number | null = null;
  private paths = new Map<string, Path2D>();

  of(shapes: readonly Shape[], without: number | null): Map<string, Path2D> {
    if (shapes === this.shapes && without === this.without) return this.paths;
    this.shapes = shapes;
    this.without = without;
    this.paths = new Map();
    for (const shape of shapes) {
      if (shape.id === without || shape.kind === 'keypoint') continue;
      let path = this.paths.get(shape.label);
      if (!path) this.paths.set(shape.label, (path = new Path2D()));
      trace(path, shape);
    }
    return this.paths;
  }
}

function trace(path: Path2D | CanvasRenderingContext2D, shape: Shape): void {
  const line = outline(shape);
  path.moveTo(line[0] as number, line[1] as number);
  for (let at = 2; at < line.length; at += 2) path.lineTo(line[at] as number, line[at + 1] as number);
  if (isClosed(shape.kind)) path.closePath();
}

/** Draws an editor's shapes on a surface. */
export class ShapePainter {
  private readonly cache = new PathCache();
  private readonly editor: Editor;
  private readonly colorOf: (label: string) => string;

  constructor(editor: Editor, colorOf: (label: string) => string) {
    this.editor = editor;
    this.colorOf = colorOf;
  }

  readonly still = (context: CanvasRenderingContext2D, view: View, stage: Size): number => {
    const { editor } = this;
    const left = -view.x / view.scale;
    const top = -view.y / view.scale;
    const seen = editor.within(left, top, left + stage.width / view.scale, top + stage.height / view.scale);
    const few = seen.length < editor.shapes.length / 4;
    const vertices = seen.reduce((sum, { points }) => sum + points.length / 2, 0);
    context.save();
    context.transform(view.scale, 0, 0, view.scale, view.x, view.y);
    context.lineWidth = (vertices > MANY ? 1 / window.devicePixelRatio : 2) / view.scale;
    context.lineJoin = 'round';
    if (few) for (const shape of seen) this.drawOne(context, shape);
    else {
      for (const [label, path] of this.cache.of(editor.shapes, editor.selected)) this.drawPath(context, label, path);
    }
    context.restore();
    for (const shape of seen) {
      if (shape.id === editor.selected) continue;
      if (shape.kind === 'keypoint') this.drawPoint(context, view, shape, false);
      else if (seen.length <= MOST_CAPTIONS) this.drawCaption(context, view, shape);
    }
    return vertices;
  };

  private drawOne(context: CanvasRenderingContext2D, shape: Shape): void {
    if (shape.id === this.editor.selected || shape.kind === 'keypoint') return;
    const path = new Path2D();
    trace(path, shape);
    this.drawPath(context, shape.label, path);
  }

  private drawPath(context: CanvasRenderingContext2D, label: string, path: Path2D): void {
    const color = this.colorOf(label);
    context.strokeStyle = context.fillStyle = color;
    if (isClosed(this.editor.kind)) {
      context.globalAlpha = 0.16;
      context.fill(path);
      context.globalAlpha = 1;
    }
    context.stroke(path);
  }

  readonly live = (context: CanvasRenderingContext2D, view: View, stage: Size): void => {
    const { editor } = this;
    const hovered = editor.hovered === null || editor.hovered === editor.selected ? null : editor.byId(editor.hovered);
    if (hovered) this.drawStrong(context, view, hovered, false);
    if (editor.selection) this.drawStrong(context, view, editor.selection, !editor.readOnly);
    if (editor.draft) this.drawDraft(context, view, editor.draft);
    if (editor.crosshair) drawCrosshair(context, view, stage, editor.crosshair);
  };

  private drawStrong(context: CanvasRenderingContext2D, view: View, shape: Shape, handles: boolean): void {
    if (shape.kind === 'keypoint') {
      this.drawPoint(context, view, shape, true);
      return;
    }
    const color = this.colorOf(shape.label);
    context.save();
    context.transform(view.scale, 0, 0, view.scale, view.x, view.y);
    const path = new Path2D();
    trace(path, shape);
    context.lineJoin = 'round';
    context.strokeStyle = '#ffffff';
    context.lineWidth = 5 / view.scale;
    context.stroke(path);
    context.strokeStyle = context.fillStyle = color;
    context.lineWidth = 3 / view.scale;
    context.stroke(path);
    if (isClosed(shape.kind)) {
      context.globalAlpha = 0.28;
      context.fill(path);
    }
    context.restore();
    this.drawCaption(context, view, shape);
    if (handles) this.drawHandles(context, view, shape, color);
  }

  private drawHandles(context: CanvasRenderingContext2D, view: View, shape: Shape, color: string): void {
    const points = handlesOf(shape);
    context.lineWidth = 2;
    for (let at = 0; at < points.length; at += 2) {
      const chosen = at / 2 === this.editor.vertex;
      const x = (points[at] as number) * view.scale + view.x;
      const y = (points[at + 1] as number) * view.scale + view.y;
      context.beginPath();
      if (shape.kind === 'box') context.rect(x - 4, y - 4, 8, 8);
      else context.arc(x, y, chosen ? 7 : 4.5, 0, Math.PI * 2);
      context.fillStyle = chosen ? color : '#ffffff';
      context.strokeStyle = chosen ? '#ffffff' : color;
      context.fill();
      context.stroke();
    }
  }

  private drawDraft(context: CanvasRenderingContext2D, view: View, draft: readonly number[]): void {
    const { editor } = this;
    const next = editor.crosshair ?? editor.pointer;
    const points = next ? [...draft, next.x, next.y] : [...draft];
    const color = this.colorOf(editor.label ?? '');
    if (editor.kind === 'box') {
      const [x, y, toX, toY] = points as [number, number, number, number];
      const box: Shape = { id: 0, kind: 'box', label: editor.label ?? '', points: [x, y, toX, toY] };
      this.drawStrong(context, view, box, false);
      return;
    }
    context.beginPath();
    for (let at = 0; at < points.length; at += 2) {
      context.lineTo((points[at] as number) * view.scale + view.x, (points[at + 1] as number) * view.scale + view.y);
    }
    context.lineJoin = 'round';
    context.strokeStyle = '#ffffff';
    context.lineWidth = 4;
    context.stroke();
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.stroke();
    for (let at = 0; at < draft.length; at += 2) {
      const x = (draft[at] as number) * view.scale + view.x;
      const y = (draft[at + 1] as number) * view.scale + view.y;
      context.beginPath();
      context.arc(x, y, at === 0 ? 6 : 4, 0, Math.PI * 2);
      context.fillStyle = at === 0 ? color : '#ffffff';
      context.fill();
      context.stroke();
    }
  }

  private drawPoint(context: CanvasRenderingContext2D, view: View, shape: Shape, strong: boolean): void {
    const x = (shape.points[0] as number) * view.scale + view.x;
    const y = (shape.points[1] as number) * view.scale + view.y;
    const color = this.colorOf(shape.label);
    context.beginPath();
    context.arc(x, y, strong ? 8 : 6, 0, Math.PI * 2);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = strong ? 3 : 2;
    context.strokeStyle = '#ffffff';
    context.stroke();
    if (strong || this.editor.shapes.length <= MOST_CAPTIONS) drawText(context, shape.label, x + 10, y - 9, color);
  }

  private drawCaption(context: CanvasRenderingContext2D, view: View, shape: Shape): void {
    const line = outline(shape);
    let best = 0;
    for (let at = 2; at < line.length; at += 2) if ((line[at + 1] as number) < (line[best + 1] as number)) best = at;
    const x = (line[best] as number) * view.scale + view.x;
    const y = (line[best + 1] as number) * view.scale + view.y;
    drawText(context, shape.label, x, y - 20, this.colorOf(shape.label));
  }
}

/** A caption that can be read on any picture. */
export function drawText(context: CanvasRenderingContext2D, text: string, x: number, y: number, color: string): void {
  const short = text.length > 24 ? `${text.slice(0, 23)}…` : text;
  context.font = '600 12px "Open Sans", "Segoe UI", Roboto, Arial, sans-serif';
  context.textBaseline = 'middle';
  const width = context.measureText(short).width + 20;
  const top = Math.max(2, y);
  context.fillStyle = 'rgb(12 18 28 / 82%)';
  context.beginPath();
  context.roundRect(x, top, width, 18, 4);
  context.fill();
  context.fillStyle = color;
  context.fillRect(x + 4, top + 5, 8, 8);
  context.fillStyle = '#ffffff';
  context.fillText(short, x + 16, top + 9.5);
}

function drawCrosshair(context: CanvasRenderingContext2D, view: View, stage: Size, at: { x: number; y: number }): void {
  const x = at.x * view.scale + view.x;
  const y = at.y * view.scale + view.y;
  for (const [color, width] of [
    ['#ffffff', 3],
    ['#0f141a', 1],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(stage.width, y);
    context.moveTo(x, 0);
    context.lineTo(x, stage.height);
    context.stroke();
  }
}
