import { html, type PropertyValues, type TemplateResult } from 'lit';

import { keyOf, keyLabel, type Action } from '../base/keys.ts';
import { tellParent } from '../base/messages.ts';
import { isRecord } from '../base/relaxed-json.ts';
import type { Picture } from '../canvas/picture.ts';
import { GeometryWidget } from '../image/geometry-widget.ts';
import { isReadOnly } from '../image/stage-widget.ts';
import { attributesOf, kindOf, missing, NO_CATEGORIES, readCategories, type Categories } from './definitions.ts';
import { readFrames, readSequence, writtenFrames, type Frame } from './frames.ts';
import { Journal, Marking } from './marking.ts';
import { markIn, type Mark } from './marks.ts';
import { FramePictures } from './pictures.ts';

const RATE = 10; // frames a second while playing, unless the page says otherwise

/** The state of `<crowd-video-frames>`: which frame is shown, what is marked, what is submitted. */
export abstract class SequenceWidget extends GeometryWidget {
  static override attributesUsed: readonly string[] = [
    'frames',
    'mode',
    'annotation-type',
    'labels',
    'label-colors',
    'categories',
    'initial-frames',
    'frame-rate',
  ];
  protected readonly marking = new Marking();
  protected frames: Frame[] = [];
  protected categories: Categories = NO_CATEGORIES;
  /** The object that was chosen last, also where it is not to be seen. */
  protected held: string | null = null;
  /** The next shape that is drawn is this object's. */
  protected drawAs: Mark | null = null;
  /** Objects that the worker does not want to see now. */
  protected readonly veiled = new Set<string>();
  protected said = '';
  private pictures: FramePictures | null = null;
  private stale = true;
  private ids = new Map<number, string>();
  private captions = new Map<string, string>();
  private playing = 0;
  /** Where something has to be filled in, and of which object (null: of the frame). */
  private asked: { at: number; objectId: string | null } | null = null;

  constructor() {
    const journal = new Journal();
    super('box', journal);
    journal.marking = this.marking;
    journal.onTravel = () => this.travelled();
    const edited = this.editor.onChange;
    this.editor.onChange = (what) => {
      this.said = '';
      if (what === 'answer') this.absorb();
      else this.held = this.ids.get(this.editor.selected ?? -1) ?? this.held;
      edited(what);
    };
  }

  protected override attributeRead(): void {
    this.stale = true;
  }

  protected override readAttributes(): void {
    super.readAttributes();
    if (this.stale) this.readSequence();
    const locked = this.marking.locked;
    const { editor, labels } = this;
    if (editor.label !== null && locked.has(editor.label)) editor.label = labels.find((label) => !locked.has(label)) ?? null;
    editor.readOnly = isReadOnly() || (labels.length > 0 && labels.every((label) => locked.has(label)));
  }

  private readSequence(): void {
    this.stale = false;
    const { editor, marking } = this;
    editor.kind = kindOf(this.attribute('annotation-type'));
    marking.tracking = this.attribute('mode') !== 'detection';
    this.frames = this.json('frames', readFrames, "a list like [{frameNumber: 1, frame: 'a.jpg', src: '…'}]") ?? [];
    this.categories = this.json('categories', readCategories, 'a label category file') ?? NO_CATEGORIES;
    marking.locked = this.categories.locked;
    marking.attributeKept = (label, name) => attributesOf(this.categories, label).some((one) => one.name === name);
    const initial = this.json('initial-frames', (value) => readSequence(value, this.frames, editor.kind, true), 'a list of frames');
    marking.begin(this.frames.length, initial ?? null);
    this.pictures = null;
  }

  private get answerKey(): string {
    return this.marking.tracking ? 'trackingAnnotations' : 'detectionAnnotations';
  }

  override get _submittableValue(): Record<string, unknown> {
    const { marking, frames, editor } = this;
    const modified = marking.sequence !== marking.initial && !this.isUnchanged();
    return {
      ...(this.attribute('initial-frames') === null ? {} : { initialValueModified: modified }),
      [this.answerKey]: writtenFrames(marking.sequence, frames, editor.kind),
    };
  }

  /** Says the sequence the same as the earlier job? Who placed what does not matter. */
  private isUnchanged(): boolean {
    const plain = (sequence: Marking['sequence']): string =>
      JSON.stringify(
        sequence.map(({ marks, values }) => [
          marks.map(({ objectId, label, name, points, values: own }) => [objectId, label, name, points, own]),
          values,
        ]),
      );
    return plain(this.marking.sequence) === plain(this.marking.initial);
  }

  override restore(value: unknown): void {
    const frames = isRecord(value) ? value[this.answerKey] : undefined;
    const sequence = readSequence(frames, this.frames, this.editor.kind, false);
    if (!sequence) {
      this.reset();
      return;
    }
    this.marking.load(sequence);
    this.loadMarks();
    this.turn += 1;
  }

  override reset(): void {
    this.marking.load(this.marking.initial);
    this.loadMarks();
    this.turn += 1;
  }

  override problem(): string | null {
    const { frames, categories, marking } = this;
    this.asked = null;
    if (frames.length === 0) return 'There are no frames.';
    for (const [at, { marks, values }] of marking.sequence.entries()) {
      const attribute = missing(categories.frame, values);
      const mark = marks.find((one) => missing(attributesOf(categories, one.label), one.values));
      if (!attribute && !mark) continue;
      this.asked = { at, objectId: attribute ? null : (mark as Mark).objectId };
      const where = `In frame ${String(at + 1)}`;
      if (attribute) return `${where}, ${attribute.name} is required: fill it in.`;
      const { name } = missing(attributesOf(categories, (mark as Mark).label), (mark as Mark).values) as { name: string };
      return `${where}, ${name} of ${(mark as Mark).name} is required: fill it in.`;
    }
    return null;
  }

  /** Goes where something has to be filled in: only of a chosen object the fields are there. */
  override focus(): void {
    super.focus();
    if (!this.asked) return;
    const { at, objectId } = this.asked;
    this.go(at);
    if (objectId !== null) this.chooseObject(objectId);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
    this.pictures = null;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const holder = this.renderRoot.querySelector<HTMLElement>('.holder');
    if (this.pictures || !this.surface || !holder || this.frames.length === 0) return;
    this.pictures = new FramePictures(this.frames, holder);
    this.go(this.marking.at);
  }

  /** Shows a frame; the object that is chosen stays chosen. */
  protected go(at: number): void {
    const last = this.frames.length - 1;
    this.marking.at = Math.max(0, Math.min(last, at));
    this.loadMarks();
    void this.showPicture(this.marking.at);
    this.turn += 1;
  }

  private async showPicture(at: number): Promise<void> {
    const pictures = this.pictures;
    if (!pictures) return;
    this.failed = '';
    this.setPicture(pictures.at(at));
    try {
      const picture = this.picture ?? (await pictures.load(at));
      if (this.marking.at !== at || this.pictures !== pictures) return;
      this.setPicture(picture);
      pictures.ahead(at);
    } catch {
      if (this.marking.at !== at) return;
      this.failed = `The picture of frame ${String(at + 1)} (${this.frames[at]?.name ?? ''}) could not be loaded.`;
      tellParent({ type: 'crowd-error', reason: 'media', message: this.failed, element: this.localName });
    }
    this.turn += 1;
  }

  private setPicture(picture: Picture | null): void {
    if (picture) this.pictureLoaded(picture);
    this.picture = picture;
    this.surface?.exchange(picture);
  }

  /** Puts the marks of the frame into the editor's hands. */
  protected loadMarks(): void {
    const { editor, marking, held } = this;
    const seen = marking.here.filter(({ objectId }) => !this.veiled.has(objectId));
    this.captions = new Map(marking.here.map((mark) => [this.caption(mark), mark.label]));
    this.ids = new Map();
    editor.load(seen.map((mark) => ({ label: this.caption(mark), points: mark.points })));
    editor.shapes.forEach(({ id }, at) => this.ids.set(id, (seen[at] as Mark).objectId));
    const chosen = editor.shapes.find(({ id }) => this.ids.get(id) === held);
    if (chosen) editor.select(chosen.id);
    this.held = held;
    this.surface?.redraw();
  }

  /** What stands on a mark. */
  protected caption(mark: Mark): string {
    return this.marking.tracking ? mark.name : mark.label;
  }

  override colorOf(text: string): string {
    return super.colorOf(this.captions.get(text) ?? text);
  }

  /** Takes over what the editor did. */
  private absorb(): void {
    const { editor, marking } = this;
    const drawn = editor.shapes.map(({ id, label, points }) => {
      const objectId = this.ids.get(id) ?? null;
      const mark = objectId === null ? undefined : markIn(marking.sequence, marking.at, objectId);
      return { objectId, points, label: mark && this.caption(mark) !== label ? label : null };
    });
    const ids = marking.absorb(drawn, editor.label, this.drawAs, this.veiled);
    if (!ids) {
      this.loadMarks();
      this.said = 'This label may not be changed in this job.';
      return;
    }
    if (drawn.some(({ objectId }) => objectId === null)) this.drawAs = null;
    editor.shapes.forEach(({ id }, at) => this.ids.set(id, ids[at] as string));
    this.captions = new Map(marking.here.map((mark) => [this.caption(mark), mark.label]));
    const caption = (id: number): string => {
      const mark = markIn(marking.sequence, marking.at, this.ids.get(id) ?? '');
      return mark ? this.caption(mark) : '';
    };
    editor.shapes = editor.shapes.map((shape) => ({ ...shape, label: caption(shape.id) }));
  }

  /** A change that is not drawn. */
  protected change(sequence: Marking['sequence'], at = this.marking.at): void {
    if (isReadOnly() || !this.marking.change(sequence)) return;
    if (at !== this.marking.at) this.go(at);
    else this.loadMarks();
    this.turn += 1;
    this.changed();
  }

  private travelled(): void {
    this.go(this.marking.at);
    this.changed();
  }

  /** The chosen mark of this frame. */
  protected get chosen(): Mark | null {
    const objectId = this.ids.get(this.editor.selected ?? -1);
    return (objectId === undefined ? undefined : markIn(this.marking.sequence, this.marking.at, objectId)) ?? null;
  }

  protected chooseObject(objectId: string): void {
    this.held = objectId;
    const id = [...this.ids].find(([, one]) => one === objectId)?.[0] ?? null;
    this.editor.select(id);
    const shape = this.editor.selection;
    if (shape) this.surface?.reveal(shape.points[0] as number, shape.points[1] as number);
    this.surface?.redraw();
    this.editor.onChange('look');
    this.turn += 1;
  }

  protected get isPlaying(): boolean {
    return this.playing !== 0;
  }

  protected play(): void {
    if (this.playing) {
      this.stop();
      return;
    }
    if (this.marking.at === this.frames.length - 1) this.go(0);
    const tick = (): void => {
      const next = this.marking.at + 1;
      if (next >= this.frames.length) {
        this.stop();
        return;
      }
      if (this.picture) this.go(next);
      this.playing = window.setTimeout(tick, 1000 / Math.max(1, this.decimal('frame-rate') ?? RATE));
    };
    this.playing = window.setTimeout(tick, 0);
    this.turn += 1;
  }

  protected stop(): void {
    window.clearTimeout(this.playing);
    this.playing = 0;
    this.turn += 1;
  }

  protected override get message(): string {
    return this.failed || this.said || super.message;
  }

  /** A button with its key, written out. */
  protected button(action: Action, disabled = false): TemplateResult {
    return html`<button type="button" class="tool" ?disabled=${disabled} @click=${() => action.run()}>
      ${action.title} <kbd aria-hidden="true">${keyLabel(keyOf(action))}</kbd>
    </button>`;
  }
}
