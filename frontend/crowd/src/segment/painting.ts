import { History } from '../canvas/history.ts';
import { Mask, union, type Patch, type Rect } from './mask.ts';

/** One thing that a mask's pixels can belong to: a class, or an instance of one. */
export interface Region {
  label: string;
  color: string;
}

const NOTHING: Rect = { left: 0, top: 0, right: 0, bottom: 0 };

interface State {
  regions: readonly Region[];
  patch: Patch | null;
}

/** A mask being painted, its regions (value v is region v - 1), and what undo needs. */
export class Painting {
  readonly mask: Mask;
  regions: readonly Region[] = [];
  private readonly history = new History<State>(60);
  private scratch: Uint16Array | null = null;
  private dirty: Rect | null = null;

  constructor(width: number, height: number) {
    this.mask = new Mask(width, height);
  }

  get colors(): string[] {
    return ['#ffffff', ...this.regions.map(({ color }) => color)];
  }

  /** Before the first pixel of a stroke. */
  begin(): void {
    this.scratch ??= new Uint16Array(this.mask.data.length);
    this.scratch.set(this.mask.data);
    this.dirty = null;
  }

  stroke(fromX: number, fromY: number, toX: number, toY: number, diameter: number, value: number): Rect {
    const rect = this.mask.stroke(fromX, fromY, toX, toY, diameter, value);
    this.dirty = union(this.dirty, rect);
    return rect;
  }

  polygon(points: readonly number[], value: number): Rect {
    const rect = this.mask.polygon(points, value);
    this.dirty = union(this.dirty, rect);
    return rect;
  }

  shape(within: Rect, inside: (x: number, y: number) => boolean, value: number): Rect {
    const rect = this.mask.shape(within, inside, value);
    this.dirty = union(this.dirty, rect);
    return rect;
  }

  erase(value: number): Rect {
    this.dirty = this.mask.erase(value);
    return this.dirty;
  }

  /** After the last pixel: keeps what changed, and says where; null if nothing did. `before` are the regions of before. */
  end(before: readonly Region[] = this.regions): Rect | null {
    const rect = this.dirty ?? NOTHING;
    const old = this.mask.cut(rect, this.scratch ?? this.mask.data);
    const after = this.mask.cut(rect);
    const same = old.every((value, at) => value === after[at]);
    this.dirty = null;
    if (same && before === this.regions) return null;
    this.history.push({ regions: before, patch: same ? null : { rect, before: old, after } });
    return rect;
  }

  /** Takes back what was painted since `begin`; where that was. */
  abandon(): Rect {
    if (this.scratch) this.mask.data.set(this.scratch);
    const rect = this.dirty ?? NOTHING;
    this.dirty = null;
    return rect;
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  /** Where pixels changed; null if there is nothing to take back. */
  undo(): Rect | null {
    return this.travel((now) => this.history.undo(now));
  }

  redo(): Rect | null {
    return this.travel((now) => this.history.redo(now));
  }

  /** The state that comes back carries the pixels to put back; it is replaced by their opposite for the way back. */
  private travel(take: (now: State) => State | undefined): Rect | null {
    const now: State = { regions: this.regions, patch: null };
    const state = take(now);
    if (!state) return null;
    this.regions = state.regions;
    if (!state.patch) return NOTHING;
    const { rect, before, after } = state.patch;
    this.mask.paste(rect, before);
    now.patch = { rect, before: after, after: before };
    return rect;
  }

  clearHistory(): void {
    this.history.clear();
  }
}
