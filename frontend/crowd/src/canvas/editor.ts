import { clamp, crossesChain, crossesItself, movedInside, nearestEdge, nearestVertex } from './geometry.ts';
import { History } from './history.ts';
import { called, fewest, handlesOf, isClosed, isEmpty, most, reach, settled, withHandleAt, type Kind, type Shape } from './shapes.ts';
import { SpatialIndex } from './spatial.ts';
import type { Point, Size } from './view.ts';

type Drag =
  | { type: 'draw'; from: Point }
  | { type: 'handle'; index: number; before: Shape }
  | { type: 'move'; from: Point; before: Shape; moved: boolean };

/** What a pointer does on the picture, in its pixels; `tolerance` is how near counts as on it. */
export interface Touch extends Point {
  tolerance: number;
  alt?: boolean;
}

/**
 * The drawing and editing of one kind of shape, without anything that is seen: the surface draws what stands here.
 *
 * All coordinates that leave it are whole pixels of the stored picture, inside it; the far edges are legal (§1.5).
 */
export class Editor {
  kind: Kind;
  size: Size = { width: 0, height: 0 };
  shapes: readonly Shape[] = [];
  selected: number | null = null;
  /** Vertex under the keyboard of the selected shape. */
  vertex: number | null = null;
  hovered: number | null = null;
  /** Points of the shape that is being drawn. */
  draft: number[] | null = null;
  /** Where the draft's next point would be. */
  pointer: Point | null = null;
  /** The pointer of those who draw by keyboard; null while it is not in use. */
  crosshair: Point | null = null;
  label: string | null = null;
  readOnly = false;
  /** One sentence for the worker about what just could not be done. */
  notice = '';
  onChange: (what: 'look' | 'answer') => void = () => undefined;

  /** The selected shape while it is dragged: seen, not yet kept. */
  live: Shape | null = null;

  private readonly history: History<readonly Shape[]>;
  private readonly index = new SpatialIndex();
  private drag: Drag | null = null;
  private dropped: number[] = [];
  /**
   * The selection was chosen, not just drawn. A box or polygon can be moved by its inside only then, so that others can be
   * drawn in it; and a label's key is meant for it only then: behind a drawn one it is meant for the next.
   */
  picked = false;
  private nextId = 1;

  /** `history`: of those who keep more than the shapes of one picture. */
  constructor(kind: Kind, history: History<readonly Shape[]> = new History()) {
    this.kind = kind;
    this.history = history;
  }

  load(shapes: readonly { label: string; points: readonly number[] }[]): void {
    this.shapes = shapes.map(({ label, points }) => ({ id: this.nextId++, kind: this.kind, label, points }));
    this.selected = this.vertex = this.draft = this.drag = this.live = null;
    this.history.clear();
    this.onChange('look');
  }

  get selection(): Shape | null {
    return this.live ?? (this.selected === null ? null : this.byId(this.selected));
  }

  byId(id: number): Shape | null {
    return this.shapes.find((shape) => shape.id === id) ?? null;
  }

  get busy(): boolean {
    return this.drag !== null;
  }

  within(minX: number, minY: number, maxX: number, maxY: number): Shape[] {
    return this.index.search(this.shapes, minX, minY, maxX, maxY);
  }

  /** The shape whose line is nearest, else (boxes) the smallest around the point. */
  at({ x, y, tolerance }: Touch, inside: boolean): Shape | null {
    let best: { shape: Shape; weight: number } | null = null;
    for (const shape of this.within(x - tolerance, y - tolerance, x + tolerance, y + tolerance)) {
      const near = reach(shape, x, y);
      const size = (handlesOf(shape)[4] as number) - (shape.points[0] as number);
      const weight = near.distance <= tolerance ? near.distance - 1e9 : inside && near.inside ? Math.abs(size) : Infinity;
      if (weight < Infinity && (!best || weight <= best.weight)) best = { shape, weight };
    }
    return best?.shape ?? null;
  }

  pointerDown(touch: Touch): void {
    this.notice = '';
    this.crosshair = null;
    const point = this.inside(touch);
    if (!this.draft && this.take(touch)) return this.onChange('look');
    if (this.readOnly || this.label === null) {
      this.select(this.at(touch, true)?.id ?? null);
      if (this.label === null && !this.readOnly) this.notice = 'Choose a label first.';
      return this.onChange('look');
    }
    if (this.kind === 'box') {
      this.drag = { type: 'draw', from: point };
      this.draft = [point.x, point.y];
      this.pointer = point;
      return this.onChange('look');
    }
    if (!this.draft) {
      const shape = this.at(touch, false);
      if (shape) return this.pick(shape, point);
      this.select(null);
    }
    this.addPoint(point, touch.tolerance);
  }

  /** Takes the selected shape by a handle or by itself. */
  private take(touch: Touch): boolean {
    const shape = this.selection;
    if (!shape || this.readOnly) return false;
    const handle = nearestVertex(handlesOf(shape), touch.x, touch.y);
    if (handle.distance <= touch.tolerance * 1.3) {
      if (touch.alt) this.removeVertex(shape, handle.index);
      else {
        this.drag = { type: 'handle', index: handle.index, before: shape };
        this.vertex = shape.kind === 'box' ? null : handle.index;
      }
      return true;
    }
    const near = reach(shape, touch.x, touch.y);
    const takes = near.distance <= touch.tolerance || (near.inside && this.picked && (this.kind === 'box' || this.kind === 'polygon'));
    if (takes) this.drag = { type: 'move', from: touch, before: shape, moved: false };
    return takes;
  }

  private pick(shape: Shape, from: Point): void {
    this.select(shape.id);
    this.picked = true;
    if (!this.readOnly) this.drag = { type: 'move', from, before: shape, moved: false };
    this.onChange('look');
  }

  pointerMove(touch: Touch): void {
    const point = this.inside(touch);
    const drag = this.drag;
    this.pointer = point;
    if (!drag) {
      const hovered = this.draft ? null : (this.at(touch, this.kind === 'box')?.id ?? null);
      if (hovered === this.hovered && !this.draft) return;
      this.hovered = hovered;
    } else if (drag.type === 'handle') {
      this.live = withHandleAt(drag.before, drag.index, point.x, point.y);
    } else if (drag.type === 'move') {
      const far = Math.hypot(touch.x - drag.from.x, touch.y - drag.from.y) > touch.tolerance / 2;
      drag.moved ||= far;
      if (!drag.moved) return;
      const { width, height } = this.size;
      const points = movedInside(drag.before.points, touch.x - drag.from.x, touch.y - drag.from.y, width, height);
      this.live = { ...drag.before, points };
    }
    this.onChange('look');
  }

  pointerUp(touch: Touch): void {
    const drag = this.drag;
    this.drag = null;
    if (!drag) return;
    if (drag.type === 'draw') return this.finishDrawn(drag.from, touch);
    const after = this.live;
    this.live = null;
    if (!after) return;
    if (this.kind === 'polygon' && drag.type === 'handle' && crossesItself(after.points)) {
      this.notice = 'Edges of a polygon may not cross.';
      return this.onChange('look');
    }
    const whole = settled(after);
    if (isEmpty(whole)) return this.onChange('look');
    this.commit(this.shapes.map((shape) => (shape.id === whole.id ? whole : shape)));
  }

  private finishDrawn(from: Point, touch: Touch): void {
    const to = this.inside(touch);
    this.draft = null;
    const far = Math.max(Math.abs(touch.x - from.x), Math.abs(touch.y - from.y)) > touch.tolerance / 2;
    if (far) return this.add([from.x, from.y, to.x, to.y]);
    const shape = this.at(touch, true);
    this.select(shape?.id ?? null);
    this.picked = shape !== null;
    this.onChange('look');
  }

  /** A further point of the draft; near the first one closes a polygon. */
  addPoint(point: Point, tolerance: number): void {
    const draft = this.draft ?? [];
    const [firstX, firstY] = draft;
    const count = draft.length / 2;
    const onFirst = firstX !== undefined && Math.hypot(point.x - firstX, point.y - (firstY as number)) <= tolerance * 1.3;
    if (this.kind === 'polygon' && count >= 3 && onFirst) return this.finish();
    if (count > 0 && draft.at(-2) === point.x && draft.at(-1) === point.y) return;
    if (this.kind === 'polygon' && count > 1) {
      const segment = [draft.at(-2) as number, draft.at(-1) as number, point.x, point.y] as const;
      if (crossesChain(draft.slice(0, -2), segment)) {
        this.notice = 'Edges of a polygon may not cross: this point was not added.';
        return this.onChange('look');
      }
    }
    this.draft = [...draft, point.x, point.y];
    this.dropped = [];
    if (this.draft.length / 2 >= most(this.kind)) this.finish();
    else this.onChange('look');
  }

  /** Ends the draft as a shape, if there are points enough. True when there was a draft. */
  finish(): void {
    const draft = this.draft;
    if (!draft) return;
    const needed = fewest(this.kind);
    if (draft.length / 2 < needed) {
      this.notice = `A ${called(this.kind)} needs at least ${String(needed)} points.`;
      return this.onChange('look');
    }
    if (this.kind === 'polygon' && crossesItself(draft)) {
      this.notice = 'The last edge would cross another one: add or take back a point.';
      return this.onChange('look');
    }
    this.draft = null;
    this.add(draft);
  }

  private add(points: readonly number[]): void {
    const shape = settled({ id: this.nextId++, kind: this.kind, label: this.label as string, points });
    this.draft = null;
    this.dropped = [];
    if (isEmpty(shape)) return this.onChange('look');
    this.commit([...this.shapes, shape]);
    this.select(shape.id);
    this.picked = false;
    this.onChange('look');
  }

  /** A new vertex on the nearest edge of the selected polygon or polyline. */
  insertVertex(touch: Touch): boolean {
    const shape = this.selection;
    if (!shape || this.readOnly || this.draft || (shape.kind !== 'polygon' && shape.kind !== 'polyline')) return false;
    const { distance, edge } = nearestEdge(shape.points, touch.x, touch.y, isClosed(shape.kind));
    if (distance > touch.tolerance) return false;
    const point = this.inside(touch);
    const points = [...shape.points];
    points.splice(edge * 2 + 2, 0, point.x, point.y);
    this.vertex = edge + 1;
    this.commit(this.shapes.map((one) => (one.id === shape.id ? { ...shape, points } : one)));
    return true;
  }

  private removeVertex(shape: Shape, index: number): void {
    if (shape.kind === 'box' || shape.points.length / 2 <= fewest(shape.kind)) {
      this.notice = `A ${called(shape.kind)} needs at least ${String(fewest(shape.kind))} points.`;
      return;
    }
    const points = shape.points.filter((_, at) => Math.floor(at / 2) !== index);
    this.vertex = null;
    this.commit(this.shapes.map((one) => (one.id === shape.id ? { ...shape, points } : one)));
  }

  select(id: number | null): void {
    if (id !== this.selected) this.vertex = null;
    this.selected = id;
    this.picked = id !== null;
  }

  /** The next (1) or previous (-1) shape in the order of drawing. */
  selectNext(step: 1 | -1): void {
    if (this.shapes.length === 0) return;
    const at = this.shapes.findIndex((shape) => shape.id === this.selected);
    const next = at < 0 ? (step > 0 ? 0 : this.shapes.length - 1) : (at + step + this.shapes.length) % this.shapes.length;
    this.select((this.shapes[next] as Shape).id);
    this.onChange('look');
  }

  nextVertex(): void {
    const shape = this.selection;
    if (!shape || shape.kind === 'box') return;
    this.vertex = ((this.vertex ?? -1) + 1) % (shape.points.length / 2);
    this.onChange('look');
  }

  /** Moves the selected shape, its chosen vertex, or (resize) the far edges of a box. */
  nudge(dx: number, dy: number, resize: boolean): boolean {
    const shape = this.selection;
    if (!shape || this.draft || this.readOnly) return false;
    const { width, height } = this.size;
    let after: Shape;
    if (resize && shape.kind === 'box') {
      const [left, top, right, bottom] = shape.points as [number, number, number, number];
      const corner = [clamp(right + dx, left + 1, width), clamp(bottom + dy, top + 1, height)] as const;
      after = { ...shape, points: [left, top, ...corner] };
    } else if (this.vertex !== null && shape.kind !== 'box') {
      const x = clamp((shape.points[this.vertex * 2] as number) + dx, 0, width);
      const y = clamp((shape.points[this.vertex * 2 + 1] as number) + dy, 0, height);
      after = withHandleAt(shape, this.vertex, x, y);
      if (shape.kind === 'polygon' && crossesItself(after.points)) return true;
    } else after = { ...shape, points: movedInside(shape.points, dx, dy, width, height) };
    this.commit(this.shapes.map((one) => (one.id === shape.id ? after : one)));
    return true;
  }

  deleteSelected(): void {
    if (this.readOnly) return;
    if (this.draft) return this.undo();
    const shape = this.selection;
    if (!shape) return;
    if (this.vertex !== null && shape.points.length / 2 > fewest(shape.kind)) this.removeVertex(shape, this.vertex);
    else {
      this.select(null);
      this.commit(this.shapes.filter((one) => one.id !== shape.id));
    }
  }

  relabel(id: number, label: string): void {
    const shape = this.byId(id);
    if (!shape || this.readOnly || shape.label === label) return;
    this.commit(this.shapes.map((one) => (one.id === id ? { ...one, label } : one)));
  }

  /** Esc: first the draft, then the keyboard's pointer, then the selection. True when there was something. */
  cancel(): boolean {
    const something = this.draft !== null || this.crosshair !== null || this.selected !== null;
    if (this.draft) this.draft = this.drag = null;
    else if (this.crosshair) this.crosshair = null;
    else this.select(null);
    this.notice = '';
    this.onChange('look');
    return something;
  }

  undo(): void {
    if (this.draft) {
      this.dropped.push(this.draft.pop() as number, this.draft.pop() as number);
      this.draft = this.draft.length > 0 ? [...this.draft] : null;
      return this.onChange('look');
    }
    this.travel(this.history.undo(this.shapes));
  }

  redo(): void {
    if (this.dropped.length > 0) {
      const x = this.dropped.pop() as number;
      this.draft = [...(this.draft ?? []), x, this.dropped.pop() as number];
      return this.onChange('look');
    }
    this.travel(this.history.redo(this.shapes));
  }

  get canUndo(): boolean {
    return this.draft !== null || this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.dropped.length > 0 || this.history.canRedo;
  }

  private travel(shapes: readonly Shape[] | undefined): void {
    if (!shapes || this.readOnly) return;
    this.shapes = shapes;
    if (!this.selection) this.select(null);
    this.vertex = null;
    this.onChange('answer');
  }

  private commit(shapes: readonly Shape[]): void {
    this.history.push(this.shapes);
    this.shapes = shapes;
    this.dropped = [];
    this.onChange('answer');
  }

  inside({ x, y }: Point): Point {
    return { x: clamp(Math.round(x), 0, this.size.width), y: clamp(Math.round(y), 0, this.size.height) };
  }
}
