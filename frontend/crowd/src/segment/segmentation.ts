import { html, type TemplateResult } from 'lit';

import { announce, type Action } from '../base/keys.ts';
import { tellParent, type KeyPress } from '../base/messages.ts';
import { asTexts } from '../base/relaxed-json.ts';
import { controls } from '../base/theme.ts';
import type { Handler } from '../canvas/hands.ts';
import { loadImage, type Picture } from '../canvas/picture.ts';
import type { Painter } from '../canvas/surface.ts';
import { toImage, type Point } from '../canvas/view.ts';
import { dialogStyles, regionStyles } from '../display/regions.ts';
import { labelKey } from '../image/label-keys.ts';
import { layout } from '../image/layout.ts';
import { isReadOnly, StageWidget } from '../image/stage-widget.ts';
import { MaskPicture, pngLater, pngOf, readInto } from './mask-picture.ts';
import type { Rect } from './mask.ts';
import { Painting, type Region } from './painting.ts';
import { outlineOf } from './outline.ts';
import { range } from './paint-controls.ts';
import { paintDraft } from './paint-draft.ts';
import { segmentStyles } from './segment-styles.ts';

export type Tool = 'brush' | 'eraser' | 'polygon' | 'points';

/** An earlier result: a mask and what its colours mean. */
export interface Given {
  source: string;
  regions: Region[];
}

/** What semantic and instance segmentation share: painting on an image (§7.1, §7.2). */
export abstract class Segmentation extends StageWidget {
  static override attributesUsed: readonly string[] = ['src', 'labels', 'initial-value'];
  protected painting = new Painting(0, 0);
  protected view: MaskPicture | null = null;
  protected given: Given | null = null;
  protected label: string | null = null;
  private known: string[] = [];
  private assigned: string[] | null = null;
  protected tool_: Tool = 'brush';
  private diameter = 20;
  private opacity = 0.6;
  private draft: number[] | null = null;
  private last: Point | null = null;
  private pointer: Point | null = null;
  private crosshair: Point | null = null;
  private beforeStroke: readonly Region[] = [];
  private modified = false;
  private pending: unknown = undefined;
  private png: { version: number; data: string } | null = null;
  private found: { version: number; values: Set<number> } | null = null;
  private version = 0;

  get labels(): string[] {
    return this.assigned ?? this.known;
  }

  set labels(labels: unknown) {
    this.assigned = asTexts(labels) ?? [];
    this.labelsChanged();
    this.requestUpdate();
    announce();
  }

  protected abstract readGiven(value: unknown): Given | null;
  /** Regions of a kept answer, in the answer's own shape. */
  protected abstract readKept(value: unknown): Given | null;
  /** The value to paint with, made if need be; 0 is background. */
  protected abstract valueToPaint(): number;
  protected abstract mapping(used: Set<number>): Record<string, unknown>;
  protected abstract renderRegions(): TemplateResult;
  protected labelsChanged(): void {}

  get _submittableValue(): Record<string, unknown> {
    if (this.png?.version !== this.version) {
      this.png = { version: this.version, data: this.picture ? pngOf(this.painting.mask, this.painting.colors) : '' };
    }
    return {
      ...(this.given ? { initialValueModified: this.modified } : {}),
      inputImageProperties: this.inputImageProperties,
      ...this.mapping(this.used()),
      labeledImage: { pngImageData: this.png.data },
    };
  }

  /** Compresses the mask beside the page's own work, so that telling about a change does not stop the brush. */
  async prepared(): Promise<void> {
    const { version } = this;
    if (!this.picture || this.png?.version === version) return;
    const data = await pngLater(this.painting.mask, this.painting.colors);
    if (version === this.version) this.png = { version, data };
  }

  /** Values that have pixels. */
  protected used(): Set<number> {
    if (this.found?.version !== this.version) this.found = { version: this.version, values: this.painting.mask.used() };
    return this.found.values;
  }

  protected override readAttributes(): void {
    this.known = this.json('labels', asTexts, 'a list of texts') ?? [];
    this.given = this.json('initial-value', (value) => this.readGiven(value), 'an earlier mask with src and what its colours mean') ?? null;
    if (this.label === null || !this.labels.includes(this.label)) this.label = this.labels[0] ?? null;
    this.labelsChanged();
  }

  protected override pictureLoaded(picture: Picture): void {
    this.painting = new Painting(picture.width, picture.height);
    this.view = new MaskPicture(this.painting.mask);
    this.labelsChanged();
    const pending = this.pending;
    this.pending = undefined;
    if (pending !== undefined) this.restore(pending);
    else if (this.given) void this.loadMask(this.given, false);
  }

  private async loadMask(given: Given, modified: boolean): Promise<void> {
    const holder = this.renderRoot.querySelector<HTMLElement>('.mask-holder');
    if (!holder) return;
    try {
      const image = await loadImage(given.source, holder, true);
      this.painting.regions = given.regions;
      this.labelsChanged();
      readInto(this.painting.mask, image, new Map(given.regions.map(({ color }, at) => [color, at + 1])));
      this.painting.clearHistory();
      this.modified = modified;
      this.painted(null, false);
    } catch {
      this.failed = 'The earlier mask could not be read. Load the page again; if it stays so, decline the task.';
      tellParent({ type: 'crowd-error', reason: 'media', message: this.failed, element: this.localName });
    } finally {
      holder.replaceChildren();
    }
  }

  restore(value: unknown): void {
    if (!this.picture) {
      this.pending = value ?? null;
      return;
    }
    const kept = this.readKept(value);
    if (kept) void this.loadMask(kept, (value as { initialValueModified?: unknown }).initialValueModified === true);
    else this.reset();
  }

  reset(): void {
    if (!this.picture) return;
    this.draft = null;
    this.modified = false;
    this.pictureLoaded(this.picture);
    this.painted(null, false);
  }

  /** Pixels or regions changed, somewhere or everywhere. */
  protected painted(where: Rect | null, tell = true): void {
    this.version += 1;
    if (where) this.view?.refresh(where, this.painting.colors);
    else this.view?.all(this.painting.colors);
    this.surface?.redraw();
    this.turn += 1;
    if (!tell) return;
    this.modified = true;
    this.changed();
  }

  protected painter(): Painter {
    return {
      still: (context, view) => {
        if (!this.view) return 0;
        const { width, height } = this.painting.mask;
        context.save();
        context.imageSmoothingEnabled = false;
        context.globalAlpha = this.opacity;
        context.drawImage(this.view.canvas, view.x, view.y, width * view.scale, height * view.scale);
        context.restore();
        return 0;
      },
      live: (context, view) => {
        const color = this.tool_ === 'eraser' ? '#ffffff' : this.activeColor();
        const at = this.crosshair ?? this.pointer;
        paintDraft(context, view, { draft: this.draft, at, color, diameter: this.placing ? 0 : this.diameter, joined: this.tool_ === 'polygon' });
      },
    };
  }

  /** Points are placed, one by one. */
  private get placing(): boolean {
    return this.tool_ === 'polygon' || this.tool_ === 'points';
  }

  /** The colour under the brush, before anything is painted with it. */
  protected abstract activeColor(): string;

  protected handler(): Handler {
    return {
      down: (at) => this.down(at),
      move: (at) => this.move(at),
      up: () => this.lifted(),
      cancelled: () => this.cancelled(),
      double: () => this.finishPolygon(),
    };
  }

  private down(at: Point): void {
    this.crosshair = null;
    this.complaint = null;
    if (!this.picture || isReadOnly()) return;
    if (this.label === null && this.tool_ !== 'eraser') {
      this.complaint = 'Choose a label first.';
      return;
    }
    if (this.placing) {
      this.addPoint(at, 9 / (this.surface?.view.scale ?? 1));
      return;
    }
    this.beforeStroke = this.painting.regions;
    this.painting.begin();
    this.last = at;
    this.brush(at);
  }

  private move(at: Point): void {
    this.showPlace(at.x, at.y);
    this.pointer = at;
    if (this.last) this.brush(at);
    this.surface?.redrawLive();
  }

  private brush(at: Point): void {
    const from = this.last ?? at;
    const value = this.tool_ === 'eraser' ? 0 : this.valueToPaint();
    const rect = this.painting.stroke(from.x, from.y, at.x, at.y, this.diameter, value);
    this.last = at;
    this.view?.refresh(rect, this.painting.colors);
    this.surface?.redraw();
  }

  private lifted(): void {
    if (!this.last) return;
    this.last = null;
    this.paintedIf(this.painting.end(this.beforeStroke));
  }

  private cancelled(): void {
    if (!this.last) return;
    this.last = null;
    const where = this.painting.abandon();
    this.painting.regions = this.beforeStroke;
    this.painted(where, false);
  }

  private addPoint(at: Point, near: number): void {
    const { width, height } = this.painting.mask;
    const x = Math.min(width, Math.max(0, Math.round(at.x)));
    const y = Math.min(height, Math.max(0, Math.round(at.y)));
    const draft = this.draft ?? [];
    const [firstX, firstY] = draft;
    const closes = this.tool_ === 'polygon' && firstX !== undefined && draft.length >= 6 && Math.hypot(x - firstX, y - (firstY as number)) <= near;
    if (closes) this.finishPolygon();
    else if (draft.at(-2) !== x || draft.at(-1) !== y) this.draft = [...draft, x, y];
    if (this.tool_ === 'points' && this.draft?.length === 8) this.findOutline(this.draft);
    this.turn += 1;
    this.surface?.redrawLive();
  }

  /** Paints the object whose four extreme points are known; what is wrong is painted over. */
  private findOutline(points: readonly number[]): void {
    this.draft = null;
    const found = outlineOf(this.picture as Picture, points);
    if (typeof found === 'string') {
      this.complaint = found;
      return;
    }
    const before = this.painting.regions;
    this.painting.begin();
    this.painting.shape(found.rect, found.inside, this.valueToPaint());
    this.paintedIf(this.painting.end(before));
  }

  private finishPolygon(): void {
    const draft = this.draft;
    if (!draft || draft.length < 6 || this.tool_ !== 'polygon') return;
    this.draft = null;
    const before = this.painting.regions;
    this.painting.begin();
    this.painting.polygon(draft, this.valueToPaint());
    this.paintedIf(this.painting.end(before));
  }

  protected paintedIf(where: Rect | null): void {
    if (where) this.painted(where);
  }

  protected take(tool: Tool): void {
    if (tool !== this.tool_) this.draft = null;
    this.tool_ = tool;
    this.turn += 1;
    this.surface?.redrawLive();
  }

  protected choose(label: string): void {
    this.label = label;
    if (this.tool_ === 'eraser') this.tool_ = 'brush';
    this.turn += 1;
    this.surface?.redrawLive();
  }

  private resize(factor: number): void {
    const next = Math.round(this.diameter * factor);
    this.setDiameter(next === this.diameter ? this.diameter + Math.sign(factor - 1) : next);
  }

  private setDiameter(diameter: number): void {
    this.diameter = Math.min(500, Math.max(1, diameter));
    this.turn += 1;
    this.surface?.redrawLive();
  }

  private back(): void {
    if (this.draft) this.draft = this.draft.length > 2 ? this.draft.slice(0, -2) : null;
    else return this.paintedIf(this.painting.undo());
    this.turn += 1;
    this.surface?.redrawLive();
  }

  protected ownActions(): Action[] {
    const { mask } = this.painting;
    const keep = (): void => {
      mask.keepOthers = !mask.keepOthers;
      this.turn += 1;
    };
    return [
      { id: 'undo', title: 'Undo', key: 'Ctrl+z', run: () => this.back() },
      { id: 'redo', title: 'Redo', key: 'Ctrl+y', also: ['Ctrl+Shift+z'], run: () => this.paintedIf(this.painting.redo()) },
      { id: 'brush', title: 'Brush', key: 'b', run: () => this.take('brush') },
      { id: 'eraser', title: 'Eraser', key: 'e', run: () => this.take('eraser') },
      { id: 'polygon', title: 'Polygon', key: 'g', run: () => this.take('polygon') },
      { id: 'points', title: 'Four points', key: 'a', run: () => this.take('points') },
      { id: 'smaller', title: 'Smaller brush', key: '[', also: [','], run: () => this.resize(1 / 1.25) },
      { id: 'larger', title: 'Larger brush', key: ']', also: ['.'], run: () => this.resize(1.25) },
      { id: 'keep', title: 'Keep other labels', key: 'k', run: keep },
      ...this.labels.map((label, at) => ({
        id: `label-${String(at + 1)}`,
        title: label,
        key: labelKey(at),
        run: () => this.choose(label),
      })),
    ];
  }

  protected override keyPressed(press: KeyPress, down: boolean): boolean {
    if (super.keyPressed(press, down)) return true;
    if (!down || !this.picture || !this.surface || press.ctrlKey || press.metaKey) return false;
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[press.key];
    if (arrow) {
      this.arrowPressed(arrow[0] as number, arrow[1] as number, press.shiftKey);
      return true;
    }
    if (press.key === 'Enter' && this.crosshair) {
      this.stampAt(this.crosshair);
      return true;
    }
    if (press.key === 'Enter' && this.draft) {
      this.finishPolygon();
      return true;
    }
    if (press.key !== 'Escape' || (!this.draft && !this.crosshair)) return false;
    if (this.crosshair) this.crosshair = null;
    else this.draft = null;
    this.turn += 1;
    this.surface.redrawLive();
    return true;
  }

  /** The pointer of those who paint by keyboard. */
  private arrowPressed(dx: number, dy: number, exact: boolean): void {
    const surface = this.surface;
    if (!surface) return;
    const { width, height } = surface.stage.size();
    const from = this.crosshair ?? toImage(surface.view, { x: width / 2, y: height / 2 });
    const far = exact ? 1 : Math.max(1, Math.round(10 / surface.view.scale));
    const within = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value)));
    const { mask } = this.painting;
    this.crosshair = { x: within(from.x + dx * far, mask.width), y: within(from.y + dy * far, mask.height) };
    surface.reveal(this.crosshair.x, this.crosshair.y);
    this.showPlace(this.crosshair.x, this.crosshair.y);
    this.turn += 1;
    surface.redrawLive();
  }

  private stampAt(at: Point): void {
    const crosshair = this.crosshair;
    this.down(at);
    this.lifted();
    this.crosshair = crosshair;
    this.surface?.redrawLive();
  }

  protected guide(): [string, string][] {
    return [
      ['Drag with brush or eraser', 'Paint, take away'],
      ['Polygon: click point by point', 'Fill; the first point, Enter or a double click closes it'],
      ['Four points: click the left-, top-, right- and bottom-most', 'Finds the outline in between; brush and eraser mend it'],
      ['Arrow keys, then Enter', 'Paint by keyboard (Shift: pixel by pixel)'],
    ];
  }

  protected override get message(): string {
    if (super.message) return super.message;
    if (this.crosshair) return 'Arrows move, Enter paints or places a point, Esc leaves.';
    if (this.tool_ === 'points') return `Click the outermost points of the object, left, top, right and bottom: ${String(4 - (this.draft?.length ?? 0) / 2)} to go.`;
    return this.draft ? 'Enter fills the shape, Esc drops it, Ctrl Z takes a point back.' : '';
  }

  protected override renderTools(): TemplateResult {
    const find = (id: string): Action => this.actions().find((action) => action.id === id) as Action;
    const tool = (id: Tool): TemplateResult => this.tool(find(id), { pressed: this.tool_ === id });
    return html`${super.renderTools()}<span class="gap"></span>
      ${this.tool(find('undo'), { disabled: !this.draft && !this.painting.canUndo })}
      ${this.tool(find('redo'), { disabled: !this.painting.canRedo })}<span class="gap"></span>
      ${tool('brush')} ${tool('eraser')} ${tool('polygon')} ${tool('points')}
      ${this.tool(find('keep'), { pressed: this.painting.mask.keepOthers })}`;
  }

  protected renderSide(): TemplateResult {
    return html`<div class="mask-holder" aria-hidden="true"></div>
      ${this.renderRegions()}
      <section class="group" aria-label="Brush">
        <label>
          <span>Brush <kbd>[</kbd> <kbd>]</kbd></span>
          ${range('Brush size in pixels', 1, 200, this.diameter, (value) => this.setDiameter(value))}
          <span class="number">${this.diameter} px</span>
        </label>
        <label>
          <span>Opacity</span>
          ${range('Opacity in per cent', 10, 100, Math.round(this.opacity * 100), (value) => this.setOpacity(value / 100))}
          <span class="number">${Math.round(this.opacity * 100)} %</span>
        </label>
      </section>`;
  }

  private setOpacity(opacity: number): void {
    this.opacity = opacity;
    this.turn += 1;
    this.surface?.redraw();
  }

  static override styles = [
    controls,
    layout,
    regionStyles,
    dialogStyles,
    segmentStyles,
  ];
}
