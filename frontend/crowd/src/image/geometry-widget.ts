import { html, nothing, type TemplateResult } from 'lit';

import { asHex, colorNumber } from '../base/colors.ts';
import { announce, keyLabel, keyOf, type Action } from '../base/keys.ts';
import type { KeyPress } from '../base/messages.ts';
import { asTexts, isRecord } from '../base/relaxed-json.ts';
import { controls } from '../base/theme.ts';
import { Editor, type Touch } from '../canvas/editor.ts';
import type { Handler } from '../canvas/hands.ts';
import type { History } from '../canvas/history.ts';
import { ShapePainter } from '../canvas/paint.ts';
import type { Picture } from '../canvas/picture.ts';
import { called, type Kind, type Shape } from '../canvas/shapes.ts';
import type { Painter } from '../canvas/surface.ts';
import { toImage, type Point } from '../canvas/view.ts';
import { dialogStyles, regionStyles } from '../display/regions.ts';
import { namedIcon } from '../display/icon-set.ts';
import { PLURALS, readShapes, sameShapes, written, type Loose } from './geometry-values.ts';
import { labelKey } from './label-keys.ts';
import { layout } from './layout.ts';
import { isReadOnly, StageWidget } from './stage-widget.ts';

const NEAR_PX = { mouse: 7, touch: 16 };
const MOST_LISTED = 100;

/** Boxes, polygons, polylines, lines or keypoints with labels on an image (§6). */
export abstract class GeometryWidget extends StageWidget {
  static override attributesUsed: readonly string[] = ['src', 'labels', 'initial-value', 'label-colors'];
  protected readonly editor: Editor;
  private readonly shapePainter: ShapePainter;
  private given: string[] = [];
  private assigned: string[] | null = null;
  private colors: string[] = [];
  private initial: Loose[] | null = null;
  private initialText: string | null = null;
  private loaded: Loose[] | null = null;
  private touched = false;

  constructor(kind: Kind, history?: History<readonly Shape[]>) {
    super();
    this.editor = new Editor(kind, history);
    this.shapePainter = new ShapePainter(this.editor, (label) => this.colorOf(label));
    this.editor.onChange = (what) => this.edited(what);
  }

  get labels(): string[] {
    return this.assigned ?? this.given;
  }

  /** Scripts may exchange the labels at any time; shapes with a label that is gone stay until they are deleted. */
  set labels(labels: unknown) {
    this.assigned = asTexts(labels) ?? [];
    this.requestUpdate();
    announce();
  }

  get _submittableValue(): Record<string, unknown> {
    const shapes = this.editor.shapes.map(written);
    return {
      ...(this.initial ? { initialValueModified: !sameShapes(this.editor.shapes, this.loaded ?? []) } : {}),
      [PLURALS[this.editor.kind]]: shapes,
      inputImageProperties: this.inputImageProperties,
    };
  }

  protected override readAttributes(): void {
    this.given = this.json('labels', asTexts, 'a list of texts') ?? [];
    this.colors = (this.json('label-colors', asTexts, 'a list of colours') ?? []).map((one) => asHex(one) ?? '');
    const read = (value: unknown): Loose[] | null => readShapes(this.editor.kind, value);
    this.initial = this.json('initial-value', read, `a list of ${PLURALS[this.editor.kind]}`) ?? null;
    const labels = this.labels;
    const text = JSON.stringify([this.attribute('initial-value'), labels]);
    if (text !== this.initialText && !this.touched) {
      this.initialText = text;
      this.loadInitial();
    }
    if (this.editor.label === null || !labels.includes(this.editor.label)) this.editor.label = labels[0] ?? null;
    this.editor.readOnly = isReadOnly();
  }

  private loadInitial(): void {
    this.loaded = (this.initial ?? []).filter(({ label }) => this.labels.includes(label));
    this.editor.load(this.loaded);
  }

  restore(value: unknown): void {
    const shapes = readShapes(this.editor.kind, isRecord(value) ? value : undefined);
    this.touched = true;
    if (!shapes) return this.reset();
    this.editor.load(shapes);
    this.redrawn();
  }

  reset(): void {
    this.touched = false;
    this.loadInitial();
    this.redrawn();
  }

  /** The picture may have been drawn before its shapes came. */
  private redrawn(): void {
    this.surface?.redraw();
    this.requestUpdate();
  }

  colorOf(label: string): string {
    const at = this.labels.indexOf(label);
    return this.colors[at] || colorNumber(at < 0 ? 7 : at);
  }

  private edited(what: 'look' | 'answer'): void {
    if (what === 'answer') {
      this.touched = true;
      this.changed();
      this.surface?.redraw();
    }
    const { selected, notice, canUndo, canRedo, draft } = this.editor;
    const seen = JSON.stringify([selected, notice, canUndo, canRedo, draft?.length]);
    if (what === 'answer' || seen !== this.seen) {
      if (selected !== this.drawnSelection) this.surface?.redraw();
      this.drawnSelection = selected;
      this.seen = seen;
      this.turn += 1;
    }
    this.surface?.redrawLive();
  }

  private seen = '';
  private drawnSelection: number | null = null;

  protected override pictureLoaded(picture: Picture): void {
    this.editor.size = picture;
  }

  protected painter(): Painter {
    return { still: this.shapePainter.still, live: this.shapePainter.live };
  }

  private touch(at: Point, event: MouseEvent | null): Touch {
    const finger = event instanceof PointerEvent && event.pointerType === 'touch';
    const near = finger ? NEAR_PX.touch : NEAR_PX.mouse;
    return { ...at, tolerance: near / (this.surface?.view.scale ?? 1), alt: event?.altKey ?? false };
  }

  protected handler(): Handler {
    const { editor } = this;
    return {
      down: (at, event) => {
        if (this.picture) editor.pointerDown(this.touch(at, event));
      },
      move: (at, event) => {
        this.showPlace(at.x, at.y);
        editor.pointerMove(this.touch(at, event));
      },
      up: (at, event) => editor.pointerUp(this.touch(at, event)),
      cancelled: () => editor.cancel(),
      double: (at, event) => {
        if (editor.draft) editor.finish();
        else editor.insertVertex(this.touch(at, event));
      },
    };
  }

  protected choose(label: string): void {
    const { editor } = this;
    editor.label = label;
    if (editor.selected !== null && editor.picked && !editor.draft) editor.relabel(editor.selected, label);
    this.turn += 1;
    editor.onChange('look');
  }

  protected ownActions(): Action[] {
    const { editor } = this;
    return [
      { id: 'undo', title: 'Undo', key: 'Ctrl+z', run: () => editor.undo() },
      { id: 'redo', title: 'Redo', key: 'Ctrl+y', also: ['Ctrl+Shift+z'], run: () => editor.redo() },
      { id: 'delete', title: 'Delete', key: 'Delete', also: ['Backspace'], run: () => editor.deleteSelected() },
      { id: 'next', title: `Next ${called(editor.kind)}`, key: 'n', run: () => this.step(1) },
      { id: 'previous', title: `Previous ${called(editor.kind)}`, key: 'p', run: () => this.step(-1) },
      ...(editor.kind === 'box' || editor.kind === 'keypoint'
        ? []
        : [{ id: 'vertex', title: 'Next point of the shape', key: 'v', run: () => editor.nextVertex() }]),
      ...this.labels.map((label, at) => ({
        id: `label-${String(at + 1)}`,
        title: label,
        key: labelKey(at),
        run: () => this.choose(label),
      })),
    ];
  }

  private step(by: 1 | -1): void {
    this.editor.selectNext(by);
    this.reveal(this.editor.selection);
  }

  private reveal(shape: Shape | null): void {
    if (shape) this.surface?.reveal(shape.points[0] as number, shape.points[1] as number);
  }

  protected override keyPressed(press: KeyPress, down: boolean): boolean {
    if (super.keyPressed(press, down)) return true;
    if (!down || !this.picture || press.ctrlKey || press.metaKey) return false;
    const { editor } = this;
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[press.key];
    if (arrow) {
      this.arrowPressed(arrow as [number, number], press);
      return true;
    }
    if (press.key === 'Enter' && editor.crosshair) {
      this.keyboardPoint(editor.crosshair);
      return true;
    }
    if (press.key === 'Enter' && editor.draft) {
      editor.finish();
      return true;
    }
    return press.key === 'Escape' && editor.cancel();
  }

  private arrowPressed([dx, dy]: [number, number], press: KeyPress): void {
    const { editor, surface } = this;
    if (!surface) return;
    const step = press.shiftKey ? 10 : 1;
    if (editor.nudge(dx * step, dy * step, press.altKey)) return;
    if (editor.readOnly) {
      surface.pan(-dx * 40, -dy * 40);
      return;
    }
    const { width, height } = surface.stage.size();
    const from = editor.crosshair ?? editor.inside(toImage(surface.view, { x: width / 2, y: height / 2 }));
    const far = press.shiftKey ? 1 : Math.max(1, Math.round(10 / surface.view.scale));
    editor.crosshair = editor.inside({ x: from.x + dx * far, y: from.y + dy * far });
    surface.reveal(editor.crosshair.x, editor.crosshair.y);
    this.showPlace(editor.crosshair.x, editor.crosshair.y);
    this.turn += 1;
    surface.redrawLive();
  }

  /** Enter at the crosshair is a click there; a box takes two. */
  private keyboardPoint(at: Point): void {
    const { editor } = this;
    if (editor.label === null) editor.notice = 'Choose a label first.';
    else editor.addPoint(at, 4 / (this.surface?.view.scale ?? 1));
    if (editor.kind !== 'box' || editor.draft === null) return;
    this.turn += 1;
  }

  protected guide(): [string, string][] {
    const name = called(this.editor.kind);
    const draw: Record<Kind, string> = {
      box: 'Drag from corner to corner',
      polygon: 'Click point by point; the first point, Enter or a double click closes it',
      polyline: 'Click point by point; Enter or a double click ends it',
      line: 'Click the start, click the end',
      keypoint: 'Click the place',
    };
    return [
      [draw[this.editor.kind], `Draw a ${name}`],
      ['Arrow keys, then Enter', `Draw a ${name} by keyboard (Shift: pixel by pixel)`],
      [this.editor.kind === 'box' ? 'Click' : 'Click its line', `Select a ${name}; drag it, or its handles`],
      ['Arrow keys', `Move what is selected by one pixel (Shift: ten${this.editor.kind === 'box' ? '; Alt: resize' : ''})`],
      ...(this.editor.kind === 'polygon' || this.editor.kind === 'polyline'
        ? ([['Double click on an edge, Alt and click on a point', 'Add a point, remove it']] as [string, string][])
        : []),
    ];
  }

  protected override get message(): string {
    if (super.message) return super.message;
    const { editor } = this;
    if (editor.notice) return editor.notice;
    if (editor.crosshair) return 'Arrows move, Enter places a point, Esc leaves.';
    if (editor.draft && editor.kind !== 'box' && editor.kind !== 'line') return 'Enter ends the shape, Esc drops it, Ctrl Z takes a point back.';
    return '';
  }

  protected override renderTools(): TemplateResult {
    const find = (id: string): Action => this.actions().find((action) => action.id === id) as Action;
    const { editor } = this;
    return html`${super.renderTools()}<span class="gap"></span>
      ${this.tool(find('undo'), { disabled: !editor.canUndo })} ${this.tool(find('redo'), { disabled: !editor.canRedo })}
      ${this.tool(find('delete'), { disabled: editor.selected === null && !editor.draft })}`;
  }

  protected renderSide(): TemplateResult {
    const { editor } = this;
    const labels = this.ownActions().filter((action) => action.id.startsWith('label-'));
    return html`<section class="group" aria-label="Labels">
        <h3>Labels</h3>
        ${labels.length === 0 ? html`<p class="muted">There are no labels.</p>` : nothing}
        ${labels.map(
          (action) =>
            html`<button
              type="button"
              class="choice"
              aria-pressed=${String(action.title === editor.label)}
              @click=${() => action.run()}
            >
              <span class="swatch" style="background:${this.colorOf(action.title)}"></span>
              <span class="text">${action.title}</span> <kbd aria-hidden="true">${keyLabel(keyOf(action))}</kbd>
            </button>`,
        )}
      </section>
      ${this.renderObjects()}`;
  }

  private renderObjects(): TemplateResult {
    const { editor } = this;
    const numbers = new Map<string, number>();
    const rows = editor.shapes.map((shape) => {
      const number = (numbers.get(shape.label) ?? 0) + 1;
      numbers.set(shape.label, number);
      return { shape, number };
    });
    const shown = rows.length <= MOST_LISTED ? rows : rows.slice(-MOST_LISTED);
    return html`<section class="group" aria-label="Drawn so far">
      <h3>Drawn: ${rows.length.toLocaleString()}</h3>
      <ul class="objects">
        ${shown.map(({ shape, number }) => this.renderObject(shape, `${shape.label} #${String(number)}`))}
      </ul>
      ${rows.length > shown.length ? html`<p class="muted">The last ${MOST_LISTED} of them.</p>` : nothing}
    </section>`;
  }

  private renderObject(shape: Shape, name: string): TemplateResult {
    const pick = (): void => {
      this.editor.select(shape.id);
      this.reveal(shape);
      this.editor.onChange('look');
    };
    const remove = (): void => {
      pick();
      this.editor.vertex = null;
      this.editor.deleteSelected();
    };
    return html`<li>
      <button type="button" class="choice" aria-current=${String(shape.id === this.editor.selected)} @click=${pick}>
        <span class="swatch" style="background:${this.colorOf(shape.label)}"></span><span class="text">${name}</span>
      </button>
      <button type="button" class="tool" aria-label="Delete ${name}" @click=${remove}>
        ${namedIcon('delete')}
      </button>
    </li>`;
  }

  static override styles = [controls, layout, regionStyles, dialogStyles];
}
