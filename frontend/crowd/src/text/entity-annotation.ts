import { html, nothing, type TemplateResult } from 'lit';

import { colorNumber } from '../base/colors.ts';
import { define, reflects, type Submitting } from '../base/element.ts';
import { addSource, announce, keyLabel, keyOf, makeCurrent, removeSource, type Action } from '../base/keys.ts';
import type { KeyPress } from '../base/messages.ts';
import { isRecord } from '../base/relaxed-json.ts';
import { controls } from '../base/theme.ts';
import { History } from '../canvas/history.ts';
import { dialogStyles, RegionElement, regionStyles } from '../display/regions.ts';
import type { CrowdForm } from '../form/crowd-form.ts';
import { labelKey } from '../image/label-keys.ts';
import { layout } from '../image/layout.ts';
import { isReadOnly } from '../image/stage-widget.ts';
import { toolIcon } from '../image/tool-icons.ts';
import { entityStyles } from './entity-styles.ts';
import { readLabels, type EntityLabel } from './labels.ts';
import { dropSelection, selectedOffsets } from './selection.ts';
import { asEntities, overlaps, pieces, readEntities, trimmed, wordFrom, type Piece, type Span } from './spans.ts';

/** `<crowd-entity-annotation>` (§7.4): a form of its own around a text in which stretches get labels. */
export class CrowdEntityAnnotation extends RegionElement implements Submitting {
  static override properties = { turn: { state: true }, notice: { state: true } };
  static override attributesUsed: readonly string[] = ['text', 'labels', 'initial-value'];
  declare turn: number;
  declare notice: string;
  private spans: readonly Span[] = [];
  private readonly history = new History<readonly Span[]>();
  private known: EntityLabel[] = [];
  private assigned: EntityLabel[] | null = null;
  private active: string | null = null;
  /** The highlight that was clicked. */
  private selected: Span | null = null;
  /** What is selected by keyboard. */
  private range: { start: number; end: number } | null = null;
  private initialText: string | null = null;
  private touched = false;
  private readonly source = {
    actions: (): Action[] => (this.brokenAttribute() ? [] : this.actions()),
    keyPressed: (press: KeyPress, down: boolean): boolean => down && this.keyPressed(press),
  };

  constructor() {
    super();
    this.turn = 0;
    this.notice = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addSource(this.source);
    makeCurrent(this.source);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeSource(this.source);
  }

  get text(): string {
    return this.getAttribute('text') ?? '';
  }

  get labels(): EntityLabel[] {
    return this.assigned ?? this.known;
  }

  set labels(labels: unknown) {
    this.assigned = readLabels(labels) ?? [];
    this.requestUpdate();
    announce();
  }

  get answerName(): string {
    return this.name ?? this.localName;
  }

  get value(): unknown {
    return this._submittableValue;
  }

  get _submittableValue(): { entities: unknown[] } {
    return { entities: asEntities(this.text, this.spans) };
  }

  problem(): null {
    return null;
  }

  showProblem(): void {}

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.text')?.focus();
  }

  restore(value: unknown): void {
    this.touched = true;
    this.spans = (isRecord(value) ? readEntities(this.text, value.entities) : null) ?? [];
    this.history.clear();
    this.selected = this.range = null;
    this.turn += 1;
  }

  reset(): void {
    this.touched = false;
    this.initialText = null;
    this.requestUpdate();
  }

  protected override readAttributes(): void {
    this.known = this.json('labels', readLabels, "a list like [{label: 'person'}]") ?? [];
    const read = (value: unknown): Span[] | null => readEntities(this.text, value);
    const initial = this.json('initial-value', read, 'a list of {label, startOffset, endOffset}') ?? [];
    const names = this.labels.map(({ label }) => label);
    const text = JSON.stringify([this.text, this.attribute('initial-value'), names]);
    if (text !== this.initialText && !this.touched) {
      this.spans = initial.filter(({ label }) => names.includes(label));
      this.history.clear();
    }
    this.initialText = text;
    if (this.active === null || !names.includes(this.active)) this.active = names[0] ?? null;
  }

  protected override changed(): void {
    super.changed();
    this.renderRoot.querySelector<CrowdForm>('crowd-form')?.noticed();
  }

  private commit(spans: readonly Span[]): void {
    this.history.push(this.spans);
    this.replace(spans);
  }

  private replace(spans: readonly Span[] | undefined): void {
    if (!spans || isReadOnly()) return;
    this.touched = true;
    this.spans = spans;
    if (this.selected && !spans.includes(this.selected)) this.selected = null;
    this.turn += 1;
    this.changed();
  }

  /** Gives a stretch of the text the active label. */
  private mark(start: number, end: number): void {
    const place = trimmed(this.text, start, end);
    if (!place || isReadOnly()) return;
    if (this.active === null) this.notice = 'There are no labels to choose from.';
    else if (overlaps(this.spans, place.start, place.end)) this.notice = 'Labels may not overlap: remove the other one first.';
    else {
      this.notice = '';
      const span = { label: this.active, ...place };
      this.commit([...this.spans, span]);
      this.selected = null;
    }
  }

  /** The drag may end outside the text. */
  private pointerDown(): void {
    window.addEventListener('pointerup', () => this.pointerUp(), { once: true });
  }

  private pointerUp(): void {
    const root = this.renderRoot as ShadowRoot;
    const offsets = selectedOffsets(root, this.text.length);
    if (!offsets) return;
    dropSelection(root);
    this.range = null;
    this.mark(offsets.start, offsets.end);
  }

  private choose(label: string): void {
    this.active = label;
    this.turn += 1;
    if (isReadOnly()) return;
    const { selected, range } = this;
    if (selected) {
      if (selected.label === label) return;
      const span = { ...selected, label };
      this.commit(this.spans.map((one) => (one === selected ? span : one)));
      this.selected = span;
    } else if (range) {
      this.mark(range.start, range.end);
      this.range = { start: range.end, end: range.end };
    }
  }

  private dropSpan(span: Span): void {
    if (isReadOnly()) return;
    this.commit(this.spans.filter((one) => one !== span));
    this.focus();
  }

  private select(span: Span): void {
    this.selected = this.selected === span ? null : span;
    this.range = null;
    this.turn += 1;
  }

  private actions(): Action[] {
    const remove = (): void => {
      if (this.selected) this.dropSpan(this.selected);
    };
    const step = (by: number): void => {
      const spans = [...this.spans].sort((one, other) => one.start - other.start);
      if (spans.length === 0) return;
      const at = this.selected ? spans.indexOf(this.selected) : by > 0 ? -1 : 0;
      this.selected = spans[(at + by + spans.length) % spans.length] ?? null;
      this.turn += 1;
    };
    return [
      { id: 'undo', title: 'Undo', key: 'Ctrl+z', run: () => this.replace(this.history.undo(this.spans)) },
      { id: 'redo', title: 'Redo', key: 'Ctrl+y', also: ['Ctrl+Shift+z'], run: () => this.replace(this.history.redo(this.spans)) },
      { id: 'delete', title: 'Delete', key: 'Delete', also: ['Backspace'], run: remove },
      { id: 'next', title: 'Next highlight', key: 'n', run: () => step(1) },
      { id: 'previous', title: 'Previous highlight', key: 'p', run: () => step(-1) },
      ...this.labels.map(({ label }, at) => ({
        id: `label-${String(at + 1)}`,
        title: label,
        key: labelKey(at),
        run: () => this.choose(label),
      })),
      ...this.instructionActions(),
    ];
  }

  /** Word by word with the arrows while the text has the focus; Shift extends; Enter or a label's key marks. */
  private keyPressed(press: KeyPress): boolean {
    if (press.key === 'Escape') {
      const something = this.range !== null || this.selected !== null;
      this.range = this.selected = null;
      this.turn += 1;
      return something;
    }
    const focused = (this.renderRoot as ShadowRoot).activeElement?.classList.contains('text') ?? false;
    const range = this.range;
    if (press.key === 'Enter' && focused && range && range.end > range.start && !press.ctrlKey && !press.metaKey) {
      this.mark(range.start, range.end);
      this.range = { start: range.end, end: range.end };
      return true;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[press.key] as 1 | -1 | undefined;
    if (!focused || step === undefined) return false;
    this.moveRange(step, press);
    return true;
  }

  private moveRange(step: 1 | -1, press: KeyPress): void {
    const range = this.range ?? { start: 0, end: 0 };
    this.selected = null;
    this.turn += 1;
    if (press.altKey && range.end > range.start) {
      // One character at the end of the selection.
      const end = Math.max(range.start + 1, Math.min(this.text.length, range.end + step));
      this.range = { start: range.start, end };
      return;
    }
    if (press.shiftKey) {
      const from = step > 0 ? wordFrom(this.text, range.end, 1) : wordFrom(this.text, range.end - 1, -1);
      if (from && from.end > range.start) this.range = { start: range.start, end: from.end };
      return;
    }
    this.range = wordFrom(this.text, step > 0 ? range.end : range.start, step) ?? this.range;
  }

  protected renderElement(): TemplateResult {
    const header = this.getAttribute('header');
    return html`<crowd-form .owner=${this as CrowdEntityAnnotation}>
      <div class="widget" @pointerdown=${() => makeCurrent(this.source)} @focusin=${() => makeCurrent(this.source)}>
        <div class="main">
          ${header ? html`<h2>${header}</h2>` : nothing}
          <div class="text" tabindex="0" role="group" aria-label="Text to label" @pointerdown=${() => this.pointerDown()}
            >${pieces(this.text, this.spans).map((piece) => this.renderPiece(piece))}</div
          >
          <div class="bar" role="group" aria-label="Tools">${this.renderTools()}</div>
        </div>
        <aside>${this.renderLabels()} ${this.renderInstructions()}<slot></slot></aside>
      </div>
    </crowd-form>`;
  }

  private renderTools(): TemplateResult {
    const tools = this.actions().filter(({ id }) => ['undo', 'redo', 'delete'].includes(id));
    const usable: Record<string, boolean> = {
      undo: this.history.canUndo,
      redo: this.history.canRedo,
      delete: this.selected !== null,
    };
    return html`${tools.map(
        (action) =>
          html`<button
            type="button"
            class="tool"
            aria-label="${action.title} ${keyLabel(keyOf(action))}"
            title=${action.title}
            ?disabled=${!usable[action.id]}
            @click=${() => action.run()}
          >
            ${toolIcon(action.id)} <kbd>${keyLabel(keyOf(action))}</kbd>
          </button>`,
      )}
      <span class="status" role="status">${this.notice || 'Drag over text, or Tab to it and use ← → with Shift; Enter marks.'}</span>`;
  }

  private renderLabels(): TemplateResult {
    const actions = this.actions().filter(({ id }) => id.startsWith('label-'));
    return html`<section class="group" aria-label="Labels">
      <h3>Labels</h3>
      ${this.labels.map(({ label, full, short }, at) => {
        const action = actions[at] as Action;
        return html`<button
          type="button"
          class="choice"
          aria-pressed=${String(label === this.active)}
          @click=${() => action.run()}
        >
          <span class="swatch" style="background:${colorNumber(at)}"></span>
          <span class="text-of">${full}${short === full ? nothing : html` <span class="muted">${short}</span>`}</span>
          <kbd aria-hidden="true">${keyLabel(keyOf(action))}</kbd>
        </button>`;
      })}
      <p class="muted">Marked: ${this.spans.length.toLocaleString()}</p>
    </section>`;
  }

  private renderPiece({ start, text, span }: Piece): TemplateResult {
    if (!span) return html`${this.renderText(start, text)}`;
    const at = this.labels.findIndex(({ label }) => label === span.label);
    const label = this.labels[at];
    const short = label?.short ?? span.label;
    const name = `${text}, ${label?.full ?? span.label}`;
    return html`<mark style="--tone:${colorNumber(at < 0 ? 7 : at)}" class=${span === this.selected ? 'selected' : ''}
      ><span @click=${() => this.select(span)}>${this.renderText(start, text)}</span
      ><button type="button" class="tag" aria-label="${short}: select ${name}" aria-pressed=${String(span === this.selected)} @click=${() => this.select(span)}>${short}</button
      ><button type="button" class="drop" aria-label="× Remove ${name}" @click=${() => this.dropSpan(span)}>×</button></mark
    >`;
  }

  /** A stretch of text; the part that is selected by keyboard stands out. */
  private renderText(start: number, text: string): TemplateResult {
    const { range } = this;
    const from = range ? Math.max(0, range.start - start) : 0;
    const to = range ? Math.min(text.length, range.end - start) : 0;
    if (!range || from >= to) return html`<span data-start=${start}>${text}</span>`;
    return html`<span data-start=${start}>${text.slice(0, from)}</span
      ><span data-start=${start + from} class="range">${text.slice(from, to)}</span
      ><span data-start=${start + to}>${text.slice(to)}</span>`;
  }

  static override styles = [controls, layout, regionStyles, dialogStyles, entityStyles];
}

/** Named once in a public template: the same element. */
class CrowdEntityAnnotator extends CrowdEntityAnnotation {}

for (const type of [CrowdEntityAnnotation, CrowdEntityAnnotator]) reflects(type, 'header', 'initial-value');
define('crowd-entity-annotation', CrowdEntityAnnotation);
define('crowd-entity-annotator', CrowdEntityAnnotator);
