import { History } from '../src/canvas/history.ts';
import { boxKey, handedOver, hasBox, withBox, withoutBoxesOf, type Box } from './boxes.ts';
import { SMALLEST, type Cuboid } from './cuboids.ts';
import { missing, type Label, type Task, type Values } from './task.ts';
import {
  cuboidAt,
  emptyState,
  frozen,
  merged,
  nextName,
  placed,
  relabeled,
  removedFrom,
  valuesAt,
  withoutAnchor,
  withoutTrack,
  withTrack,
  type State,
  type Track,
} from './tracks.ts';

export const DEFAULT_SIZE = { length: 4, width: 1.8, height: 1.6 };

/** Cuboids of all frames while somebody works on them: what is chosen, every change, undo and redo. */
export class Work {
  state: State;
  frame = 0;
  selectedId: string | null = null;
  /** Number of the label in the task that new cuboids get. */
  label = 0;
  /** New and edited cuboids reach into the frames between anchors. */
  interpolate = true;
  readonly times: readonly number[];
  /** Of which cuboid (null: of the frame) an attribute is missing, and where. */
  asked: { frame: number; id: string | null } | null = null;
  private readonly history = new History<State>();
  private held: State | null = null;

  constructor(
    readonly task: Task,
    private readonly changed: () => void,
  ) {
    this.state = emptyState(task.frames.length);
    this.times = task.frames.map((frame) => frame.time);
  }

  get selected(): Track | null {
    return this.state.tracks.find((track) => track.id === this.selectedId) ?? null;
  }

  cuboidOf(track: Track | null): Cuboid | null {
    return track ? cuboidAt(track, this.frame, this.times) : null;
  }

  get current(): Cuboid | null {
    return this.cuboidOf(this.selected);
  }

  here(): { track: Track; cuboid: Cuboid }[] {
    return this.state.tracks.flatMap((track) => {
      const cuboid = this.cuboidOf(track);
      return cuboid ? [{ track, cuboid }] : [];
    });
  }

  labelOf(track: Track): Label | undefined {
    return this.task.labels.find((one) => one.label === track.label);
  }

  /** A label that an audit job does not let change. */
  locked(track: Track | null): boolean {
    return track ? this.labelOf(track)?.editsAllowed === 'none' : false;
  }

  /** A new cuboid; what has only boxes in images so far, and is chosen, gets it as its own. */
  add(cuboid: Cuboid): void {
    const bare = this.selected?.anchors.size === 0 && !this.locked(this.selected) ? this.selected : null;
    const track = bare ?? this.fresh();
    if (!track) return;
    const absent = this.interpolate ? [] : this.times.map((_, index) => index).filter((index) => index !== this.frame);
    this.selectedId = track.id;
    this.change(withTrack(this.state, { ...track, anchors: new Map([[this.frame, cuboid]]), absent: new Set(absent) }));
  }

  /** Something of the chosen label that is nowhere yet; null for a label that is locked. */
  private fresh(): Track | null {
    const label = this.task.labels[this.label];
    if (!label || label.editsAllowed === 'none') return null;
    const id = crypto.randomUUID?.() ?? `${Date.now().toString(16)}-${Math.random().toString(16).slice(2)}`;
    return { id, name: nextName(label.label, this.state.tracks), label: label.label, anchors: new Map(), absent: new Set(), values: new Map() };
  }

  select(id: string | null): void {
    this.selectedId = id;
    this.changed();
  }

  /** Whose box is drawn in an image: the chosen one's, if it has none there, else that of something new; null = nobody's. */
  trackForBox(camera: number): string | null {
    const { selected } = this;
    if (selected && this.locked(selected)) return null;
    if (selected && !this.state.boxes.has(boxKey(camera, this.frame, selected.id))) return selected.id;
    const track = this.fresh();
    if (!track) return null;
    this.selectedId = track.id;
    this.begin();
    this.change(withTrack(this.state, track));
    return track.id;
  }

  /** null deletes it, and with it what has nothing else. */
  setBox(key: string, id: string, box: Box | null): void {
    const track = this.state.tracks.find((one) => one.id === id);
    if (!track || this.locked(track)) return;
    const boxes = withBox(this.state.boxes, key, box);
    const bare = track.anchors.size === 0 && !this.times.some((_, frame) => hasBox(boxes, id, frame));
    if (bare) this.selectedId = null;
    this.change(bare ? withoutTrack(this.state, id) : { ...this.state, boxes });
  }

  /** Those that are in this frame, as a cuboid or in an image. */
  listed(): Track[] {
    return this.state.tracks.filter((track) => this.cuboidOf(track) || hasBox(this.state.boxes, track.id, this.frame));
  }

  /** The size that the last cuboid of the chosen label has. */
  usualSize(): typeof DEFAULT_SIZE {
    const label = this.task.labels[this.label]?.label;
    const same = this.here().filter(({ track }) => track.label === label);
    const last = same.at(-1)?.cuboid;
    return last ? { length: last.length, width: last.width, height: last.height } : DEFAULT_SIZE;
  }

  /** Puts the selected cuboid elsewhere in this frame, which becomes an anchor. */
  edit(cuboid: Cuboid): void {
    const track = this.selected;
    if (!track || this.locked(track)) return;
    const size = (value: number): number => Math.max(SMALLEST, value);
    const sound = { ...cuboid, length: size(cuboid.length), width: size(cuboid.width), height: size(cuboid.height) };
    this.change(withTrack(this.state, placed(this.interpolate ? track : frozen(track, this.times), this.frame, sound)));
  }

  setLabel(label: string): void {
    const track = this.selected;
    const free = this.task.labels.some((one) => one.label === label && one.editsAllowed !== 'none');
    if (track && free && !this.locked(track)) this.change(withTrack(this.state, relabeled(this.state, track, label)));
  }

  setValues(values: Values): void {
    const track = this.selected;
    if (track) this.change(withTrack(this.state, { ...track, values: new Map(track.values).set(this.values(track).from, values) }));
  }

  /** The attributes that count here, and the frame under which a change of them is kept. */
  values(track: Track): { values: Values; from: number } {
    return { values: valuesAt(track, this.frame), from: this.task.kind === 'tracking' && track.values.size > 0 ? this.frame : 0 };
  }

  setFrameValues(values: Values): void {
    const frameValues = [...this.state.frameValues];
    frameValues[this.frame] = values;
    this.change({ ...this.state, frameValues });
  }

  remove(where: 'here' | 'before' | 'after' | 'all'): void {
    const track = this.selected;
    if (!track || this.locked(track)) return;
    const frames = this.times.map((_, index) => index).filter((index) => !track.absent.has(index));
    const gone = frames.filter(
      (index) => where === 'all' || (where === 'here' && index === this.frame) || (where === 'before' && index < this.frame) || (where === 'after' && index > this.frame),
    );
    const boxes = withoutBoxesOf(this.state.boxes, track.id, new Set(gone));
    const left = gone.length < frames.length || (where !== 'all' && this.times.some((_, frame) => hasBox(boxes, track.id, frame)));
    if (!left) this.selectedId = null;
    const state = { ...this.state, boxes };
    this.change(left ? withTrack(state, removedFrom(this.interpolate ? track : frozen(track, this.times), gone)) : withoutTrack(state, track.id));
  }

  removeAnchor(): void {
    if (this.selected && !this.locked(this.selected)) this.change(withTrack(this.state, withoutAnchor(this.selected, this.frame)));
  }

  /** The selected one takes over the frames where only the other is. */
  mergeWith(id: string): void {
    const [one, other] = [this.selected, this.state.tracks.find((track) => track.id === id)];
    if (!one || !other || one === other || this.locked(one)) return;
    const state = { ...this.state, boxes: handedOver(this.state.boxes, id, one.id) };
    this.change(withoutTrack(withTrack(state, merged(one, other, this.times)), id));
  }

  setInterpolate(on: boolean): void {
    this.interpolate = on;
    if (!on) this.change({ ...this.state, tracks: this.state.tracks.map((track) => frozen(track, this.times)) });
  }

  step(by: 1 | -1): void {
    const here = this.here();
    if (here.length === 0) return;
    const at = here.findIndex(({ track }) => track.id === this.selectedId);
    this.selectedId = here[(at + by + (at < 0 && by < 0 ? 1 : 0) + here.length) % here.length]?.track.id ?? null;
    this.changed();
  }

  /** From now until `end` all changes are one. */
  begin(): void {
    this.held ??= this.state;
  }

  end(): void {
    const before = this.held;
    this.held = null;
    if (before && before !== this.state) this.history.push(before);
    this.changed();
  }

  undo(): void {
    this.take(this.history.undo(this.state));
  }

  redo(): void {
    this.take(this.history.redo(this.state));
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  restore(state: State): void {
    this.state = state;
    this.history.clear();
    this.selectedId = null;
    this.changed();
  }

  /** What keeps the answer from being submitted; `asked` says where something has to be filled in. */
  problem(): string | null {
    this.asked = null;
    for (const [index, values] of this.state.frameValues.entries()) {
      const attribute = missing(this.task.frameAttributes, values);
      if (attribute) return this.asks(index, null, attribute.name);
    }
    for (const track of this.state.tracks) {
      const attributes = this.labelOf(track)?.categoryAttributes ?? [];
      for (let frame = 0; frame < this.times.length; frame += 1) {
        const there = (track.anchors.size > 0 && !track.absent.has(frame)) || hasBox(this.state.boxes, track.id, frame);
        const attribute = !there ? null : missing(attributes, valuesAt(track, frame));
        if (attribute) return this.asks(frame, track, attribute.name);
      }
    }
    return null;
  }

  private asks(frame: number, track: Track | null, attribute: string): string {
    this.asked = { frame, id: track?.id ?? null };
    const where = this.times.length > 1 ? `In frame ${frame + 1}, ` : '';
    return `${where}${attribute} of ${track?.name ?? 'the frame'} is required: fill it in.`;
  }

  private change(next: State): void {
    if (!this.held && next !== this.state) this.history.push(this.state);
    this.state = next;
    this.changed();
  }

  private take(next: State | undefined): void {
    if (!next) return;
    this.state = next;
    this.changed();
  }
}
