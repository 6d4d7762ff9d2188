import { History } from '../canvas/history.ts';
import type { Shape } from '../canvas/shapes.ts';
import { newId } from './frames.ts';
import { empty, interpolated, isKey, markIn, nextName, relabelled, withMark, withoutMark, type Mark, type Sequence } from './marks.ts';

/** Where and before what a change was made. */
interface Step {
  sequence: Sequence;
  at: number;
}

/** What an editor of one picture says of its shapes: a known object (`null`: a new one), a place, perhaps a label. */
export interface Drawn {
  objectId: string | null;
  points: readonly number[];
  /** A label that was given just now; null when it stays. */
  label: string | null;
}

/** What is marked in a sequence, and every way back. Nothing in here is seen. */
export class Marking {
  sequence: Sequence = [];
  /** What an earlier job said. */
  initial: Sequence = [];
  at = 0;
  tracking = false;
  /** Fill the frames between two places of an object. */
  interpolating = true;
  locked: ReadonlySet<string> = new Set();
  attributeKept: (label: string, name: string) => boolean = () => true;
  private readonly steps = new History<Step>();

  load(sequence: Sequence): void {
    this.sequence = sequence;
    this.steps.clear();
    this.at = Math.min(this.at, Math.max(0, sequence.length - 1));
  }

  begin(frames: number, initial: Sequence | null): void {
    this.initial = initial ?? empty(frames);
    this.load(this.initial);
  }

  get here(): readonly Mark[] {
    return this.sequence[this.at]?.marks ?? [];
  }

  get canUndo(): boolean {
    return this.steps.canUndo;
  }

  get canRedo(): boolean {
    return this.steps.canRedo;
  }

  /** True when something changed. */
  change(sequence: Sequence): boolean {
    if (sequence === this.sequence) return false;
    this.steps.push({ sequence: this.sequence, at: this.at });
    this.sequence = sequence;
    return true;
  }

  travel(way: 'undo' | 'redo'): boolean {
    const now = { sequence: this.sequence, at: this.at };
    const step = this.steps[way](now);
    if (!step) return false;
    now.at = step.at; // the way back leads to the same frame
    this.sequence = step.sequence;
    this.at = step.at;
    return true;
  }

  /**
   * Takes over what was drawn in this frame; the object of each shape. `hidden` are objects that were not on display.
   * Null when it would change what may not be changed.
   */
  absorb(drawn: readonly Drawn[], label: string | null, as: Mark | null, hidden: ReadonlySet<string>): string[] | null {
    let next = this.sequence;
    const touched: string[] = [];
    const ids = drawn.map(({ objectId, points, label: given }) => {
      const known = objectId === null ? undefined : markIn(this.sequence, this.at, objectId);
      const mark = known ? { ...known, points, key: true } : this.made(points, label, as);
      if (known && given !== null && given !== known.label) {
        next = this.relabelled(next, known.objectId, given);
        touched.push(known.objectId);
      }
      if (!known || points !== known.points) {
        next = withMark(next, this.at, { ...(markIn(next, this.at, mark.objectId) ?? mark), points, key: true });
        touched.push(mark.objectId);
      }
      return mark.objectId;
    });
    const gone = this.here.filter(({ objectId }) => !ids.includes(objectId) && !hidden.has(objectId));
    for (const { objectId } of gone) next = withoutMark(next, this.at, objectId, this.tracking);
    const ended = [...touched, ...gone.map(({ objectId }) => objectId)];
    if (this.isLocked(next, ended)) return null;
    for (const objectId of ended) next = this.filled(next, objectId);
    this.change(next);
    return ids;
  }

  private made(points: readonly number[], label: string | null, as: Mark | null): Mark {
    if (as) return { ...as, points, key: true };
    const name = nextName(this.sequence, label ?? '');
    return { objectId: newId(), label: label ?? '', name, points, values: {}, key: true };
  }

  private isLocked(next: Sequence, ids: readonly string[]): boolean {
    return ids.some((objectId) => {
      const [before, after] = [markIn(this.sequence, this.at, objectId), markIn(next, this.at, objectId)];
      return this.locked.has(before?.label ?? '') || this.locked.has(after?.label ?? '');
    });
  }

  /** The frames between two places of an object, if they are to be filled. */
  filled(sequence: Sequence, objectId: string): Sequence {
    return this.tracking && this.interpolating ? interpolated(sequence, objectId, this.at) : sequence;
  }

  /** Another label: of the object in all frames, or (detection) of this frame's mark. */
  relabelled(sequence: Sequence, objectId: string, label: string): Sequence {
    const frames = this.tracking ? sequence.keys() : [this.at];
    return relabelled(sequence, frames, objectId, label, (name) => this.attributeKept(label, name));
  }

  /** Frames with a place that somebody gave the object. */
  keysOf(objectId: string): number[] {
    return [...this.sequence.keys()].filter((at) => isKey(this.sequence, at, objectId));
  }
}

/** The editor's history of one picture, replaced by that of the sequence: points of a draft stay the editor's own. */
export class Journal extends History<readonly Shape[]> {
  marking: Marking | null = null;
  onTravel: () => void = () => undefined;

  override push(): void {
    // The change is kept by `Marking` once it was absorbed.
  }

  override undo(): undefined {
    if (this.marking?.travel('undo')) this.onTravel();
  }

  override redo(): undefined {
    if (this.marking?.travel('redo')) this.onTravel();
  }

  override get canUndo(): boolean {
    return this.marking?.canUndo ?? false;
  }

  override get canRedo(): boolean {
    return this.marking?.canRedo ?? false;
  }

  override clear(): void {
    // The editor loads another frame: the way back stays.
  }
}
