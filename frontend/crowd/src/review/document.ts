import { css, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

import { define, reflects } from '../base/element.ts';
import type { Action } from '../base/keys.ts';
import { asTexts, isRecord } from '../base/relaxed-json.ts';
import { controls } from '../base/theme.ts';
import type { Handler } from '../canvas/hands.ts';
import { Editor } from '../canvas/editor.ts';
import { ShapePainter } from '../canvas/paint.ts';
import type { Picture } from '../canvas/picture.ts';
import type { Painter } from '../canvas/surface.ts';
import { dialogStyles, regionStyles } from '../display/regions.ts';
import { layout } from '../image/layout.ts';
import { isReadOnly, StageWidget } from '../image/stage-widget.ts';
import { blocksOf, fresh, outlineOf, pairsOf, readBlocks, readKeys, type Block, type Pair, type Wanted } from './blocks.ts';

const KEY = 'AWS/Textract/AnalyzeDocument/Forms/V1';

/** `<crowd-textract-analyze-document>` (§9.2): keys and values of a form, beside the page they were read from. */
export class CrowdAnalyzeDocument extends StageWidget {
  static override attributesUsed: readonly string[] = [
    'src',
    'initial-value',
    'block-types',
    'keys',
    'no-key-edit',
    'no-geometry-edit',
  ];
  private blocks: Block[] = [];
  private wanted: Wanted[] = [];
  private pairs: Pair[] = [];
  private selected: Pair | null = null;
  private unchanged = false;
  private initialText: string | null = null;
  private readonly editor = new Editor('polygon');
  private readonly shapePainter = new ShapePainter(this.editor, (label) => (label === 'KEY' ? '#1f77b4' : '#2ca02c'));
  private outlines = new Map<number, Pair>();

  constructor() {
    super();
    this.editor.readOnly = true;
    this.editor.onChange = () => this.surface?.redraw();
  }

  override get answerName(): string {
    return KEY;
  }

  get _submittableValue(): { blocks: Block[] } {
    return { blocks: this.unchanged ? this.blocks : blocksOf(this.blocks, this.pairs) };
  }

  protected override readAttributes(): void {
    const blocks = this.json('initial-value', readBlocks, 'a list of blocks') ?? [];
    this.wanted = this.json('keys', readKeys, "a list like [{importantFormKey: 'Address'}]") ?? [];
    this.json('block-types', asTexts, "['KEY_VALUE_SET']");
    const text = JSON.stringify([blocks, this.wanted]);
    if (text === this.initialText) return;
    this.initialText = text;
    this.take(blocks);
  }

  private take(blocks: Block[]): void {
    this.blocks = blocks;
    this.pairs = pairsOf(blocks, this.wanted);
    this.selected = null;
    this.unchanged = false;
    this.drawOutlines();
  }

  restore(value: unknown): void {
    const kept = isRecord(value) ? readBlocks(value.blocks) : null;
    if (!kept) return this.reset();
    const ids = new Set(kept.map(({ id }) => id));
    this.take([...kept, ...this.blocks.filter(({ id }) => !ids.has(id))]);
    // What the kept answer left out had been rejected.
    for (const pair of this.pairs) if (pair.keyBlock && !ids.has(pair.keyBlock.id)) pair.rejected = true;
    this.turn += 1;
  }

  reset(): void {
    this.initialText = null;
    this.requestUpdate();
  }

  protected override pictureLoaded(picture: Picture): void {
    this.editor.size = picture;
    this.drawOutlines();
  }

  private drawOutlines(): void {
    const { picture } = this;
    if (!picture) return;
    const shapes: { label: string; points: number[]; pair: Pair }[] = [];
    for (const pair of this.pairs) {
      for (const [block, label] of [...(pair.keyBlock ? [[pair.keyBlock, 'KEY'] as const] : []), ...pair.valueBlocks.map((one) => [one, 'VALUE'] as const)]) {
        const shares = outlineOf(block);
        const points = shares?.map((share, at) => share * (at % 2 === 0 ? picture.width : picture.height));
        if (points) shapes.push({ label, points, pair });
      }
    }
    this.editor.load(shapes);
    this.outlines = new Map(this.editor.shapes.map((shape, at) => [shape.id, shapes[at]?.pair as Pair]));
    this.surface?.redraw();
  }

  private select(pair: Pair | null): void {
    this.selected = pair;
    const shape = this.editor.shapes.find(({ id }) => this.outlines.get(id) === pair);
    this.editor.select(pair && shape ? shape.id : null);
    if (pair && shape) this.surface?.reveal(shape.points[0] as number, shape.points[1] as number);
    this.surface?.redraw();
    this.turn += 1;
  }

  protected painter(): Painter {
    return { still: this.shapePainter.still, live: this.shapePainter.live };
  }

  protected handler(): Handler {
    return {
      down: (at) => {
        const shape = this.editor.at({ ...at, tolerance: 7 / (this.surface?.view.scale ?? 1) }, true);
        this.select(shape ? (this.outlines.get(shape.id) ?? null) : null);
        void this.updateComplete.then(() => this.renderRoot.querySelector('.pair.selected')?.scrollIntoView({ block: 'nearest' }));
      },
      move: (at) => this.showPlace(at.x, at.y),
      up: () => undefined,
      cancelled: () => undefined,
      double: () => undefined,
    };
  }

  protected ownActions(): Action[] {
    const step = (by: number): void => {
      const at = this.selected ? this.pairs.indexOf(this.selected) : by > 0 ? -1 : 0;
      this.select(this.pairs[(at + by + this.pairs.length) % this.pairs.length] ?? null);
    };
    return [
      { id: 'next', title: 'Next pair', key: 'n', run: () => step(1) },
      { id: 'previous', title: 'Previous pair', key: 'p', run: () => step(-1) },
    ];
  }

  protected guide(): [string, string][] {
    return [['Click on the page', 'Select the pair that was read there']];
  }

  private edit(pair: Pair, part: Partial<Pair>): void {
    if (isReadOnly()) return;
    Object.assign(pair, part);
    this.unchanged = false;
    this.turn += 1;
    this.changed();
  }

  private add(): void {
    const pair = fresh({});
    this.pairs = [...this.pairs, pair];
    this.select(pair);
  }

  protected renderSide(): TemplateResult {
    const toggle = (event: Event): void => {
      event.stopPropagation();
      this.unchanged = (event.target as HTMLInputElement).checked;
      this.turn += 1;
      this.changed();
    };
    return html`<section class="group" aria-label="Key-value pairs to review">
      <h3>Key-value pairs to review</h3>
      <label class="check"><input type="checkbox" .checked=${live(this.unchanged)} @change=${toggle} /> No adjustment needed</label>
      ${this.pairs.map((pair, at) => this.renderPair(pair, at))}
      <button type="button" class="button" @click=${() => this.add()}>Add a pair</button>
    </section>`;
  }

  private renderPair(pair: Pair, at: number): TemplateResult {
    const number = String(at + 1);
    const off = this.unchanged || isReadOnly();
    const fixed = pair.keyBlock !== null && this.flag('no-key-edit');
    const text = (name: string, value: string, disabled: boolean, set: (text: string) => void): TemplateResult =>
      html`<label class="text-of"
        >${name}
        <input
          aria-label="${name} of pair ${number}"
          .value=${live(value)}
          ?disabled=${off || disabled || pair.rejected}
          @input=${(event: Event) => {
            event.stopPropagation();
            set((event.target as HTMLInputElement).value);
          }}
          @change=${(event: Event) => event.stopPropagation()}
      /></label>`;
    return html`<fieldset class="pair ${pair === this.selected ? 'selected' : ''}" @focusin=${() => pair !== this.selected && this.select(pair)}>
      <legend class="sr">Pair ${number}</legend>
      ${text('Key', pair.key, fixed || pair.requested, (key) => this.edit(pair, { key }))}
      ${text('Value', pair.blank ? '' : pair.value, pair.blank || pair.missing, (value) => this.edit(pair, { value }))}
      <div class="checks">
        ${this.renderCheck('Not a pair', pair.rejected, off, (rejected) => this.edit(pair, { rejected }))}
        ${this.renderCheck('Value is blank', pair.blank, off || pair.rejected, (blank) => this.edit(pair, { blank }))}
        ${pair.requested
          ? this.renderCheck('Key not found', pair.missing, off || pair.rejected, (missing) => this.edit(pair, { missing }))
          : nothing}
      </div>
    </fieldset>`;
  }

  private renderCheck(name: string, on: boolean, disabled: boolean, set: (on: boolean) => void): TemplateResult {
    const toggled = (event: Event): void => {
      event.stopPropagation();
      set((event.target as HTMLInputElement).checked);
    };
    return html`<label class="check"
      ><input type="checkbox" .checked=${live(on)} ?disabled=${disabled} @change=${toggled} @input=${(event: Event) => event.stopPropagation()} />
      ${name}</label
    >`;
  }

  static override styles = [
    controls,
    layout,
    regionStyles,
    dialogStyles,
    css`
      .widget {
        grid-template-columns: minmax(0, 1fr) clamp(280px, 30vw, 420px);
      }
      .pair {
        margin: 8px 0;
        padding: 8px 10px;
        border: 1px solid var(--crowd-line);
        border-radius: 8px;
        background: var(--crowd-raised);
      }
      .pair.selected {
        border-color: var(--crowd-accent);
        box-shadow: inset 3px 0 0 var(--crowd-accent);
      }
      .text-of {
        display: grid;
        grid-template-columns: 48px 1fr;
        align-items: center;
        gap: 8px;
        margin: 3px 0;
      }
      .text-of input {
        min-width: 0;
        padding: 4px 8px;
        border: 1px solid var(--crowd-control);
        border-radius: 6px;
        background: var(--crowd-bg);
      }
      .checks {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
      }
      .check {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 24px;
      }
    `,
  ];
}

reflects(CrowdAnalyzeDocument, 'src', 'header');
define('crowd-textract-analyze-document', CrowdAnalyzeDocument);
