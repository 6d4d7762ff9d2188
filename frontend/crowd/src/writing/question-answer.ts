import { css, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

import { define, reflects, type Submitting } from '../base/element.ts';
import { asTexts } from '../base/relaxed-json.ts';
import { controls } from '../base/theme.ts';
import { dialogStyles, RegionElement, regionStyles } from '../display/regions.ts';
import { isReadOnly } from '../image/stage-widget.ts';
import { dropSelection, selectedOffsets } from '../text/selection.ts';
import { codePointsBefore, trimmed, unitsBefore } from '../text/spans.ts';
import { emptyPair, pairsProblem, readPairs, words, type Limits, type WrittenPair } from './pairs.ts';

/** `<crowd-question-answer-generation>` (§16): questions and answers about a passage, with tags and references. */
export class CrowdQuestionAnswer extends RegionElement implements Submitting {
  static override properties = { turn: { state: true }, complaint: { state: true } };
  static override attributesUsed: readonly string[] = [
    'text',
    'min-questions',
    'max-questions',
    'question-min-words',
    'question-max-words',
    'answer-min-words',
    'answer-max-words',
    'question-tags',
    'allow-custom-question-tags',
  ];
  declare turn: number;
  declare complaint: string | null;
  private pairs: WrittenPair[] = [emptyPair()];
  private current = 0;
  private tags: string[] = [];

  constructor() {
    super();
    this.turn = 0;
    this.complaint = null;
  }

  get answerName(): string {
    return this.name ?? this.localName;
  }

  get value(): unknown {
    return this._submittableValue;
  }

  get _submittableValue(): { pairs: WrittenPair[] } {
    return { pairs: this.pairs.map((pair) => ({ ...pair, question: pair.question.trim(), answer: pair.answer.trim() })) };
  }

  private get text(): string {
    return this.getAttribute('text') ?? '';
  }

  private get limits(): Limits {
    return {
      minPairs: this.decimal('min-questions') ?? 1,
      maxPairs: this.decimal('max-questions') ?? Infinity,
      questionMin: this.decimal('question-min-words') ?? 1,
      questionMax: this.decimal('question-max-words') ?? Infinity,
      answerMin: this.decimal('answer-min-words') ?? 1,
      answerMax: this.decimal('answer-max-words') ?? Infinity,
    };
  }

  problem(): string | null {
    return pairsProblem(this.pairs, this.limits);
  }

  showProblem(problem: string | null): void {
    this.complaint = problem;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('textarea')?.focus();
  }

  restore(value: unknown): void {
    this.pairs = readPairs(value) ?? [emptyPair()];
    this.current = 0;
    this.turn += 1;
  }

  reset(): void {
    this.restore(null);
  }

  protected override readAttributes(): void {
    this.tags = this.json('question-tags', asTexts, 'a list of texts') ?? [];
  }

  private edit(at: number, part: Partial<WrittenPair>): void {
    if (isReadOnly()) return;
    this.pairs = this.pairs.map((pair, index) => (index === at ? { ...pair, ...part } : pair));
    if (this.complaint) this.complaint = this.problem();
    this.turn += 1;
    this.changed();
  }

  private add(): void {
    this.pairs = [...this.pairs, emptyPair()];
    this.current = this.pairs.length - 1;
    this.turn += 1;
    this.changed();
    const last = `#question-${String(this.current)}`;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(last)?.focus());
  }

  private drop(at: number): void {
    this.pairs = this.pairs.filter((_, index) => index !== at);
    this.current = Math.max(0, Math.min(this.current, this.pairs.length - 1));
    this.turn += 1;
    this.changed();
  }

  /** What is selected in the passage becomes a reference of the current pair. */
  private refer(): void {
    const root = this.renderRoot as ShadowRoot;
    const offsets = selectedOffsets(root, this.text.length);
    const place = offsets ? trimmed(this.text, offsets.start, offsets.end) : null;
    const pair = this.pairs[this.current];
    if (!place || !pair) return;
    dropSelection(root);
    const reference = {
      startOffset: codePointsBefore(this.text, place.start),
      endOffset: codePointsBefore(this.text, place.end),
    };
    this.edit(this.current, { references: [...pair.references, reference] });
  }

  private passageDown(): void {
    window.addEventListener('pointerup', () => this.refer(), { once: true });
  }

  protected renderElement(): TemplateResult {
    const header = this.getAttribute('header');
    const full = this.pairs.length >= this.limits.maxPairs;
    return html`<div class="page">
      <div class="column">
        ${header ? html`<h2>${header}</h2>` : nothing} ${this.renderInstructions()}
        <p class="muted">Select words of the passage to make them a reference of question ${this.current + 1}.</p>
        <div class="passage" tabindex="0" role="region" aria-label="Passage" @pointerdown=${() => this.passageDown()}
          >${this.renderPassage()}</div
        >
      </div>
      <div class="column">
        ${this.pairs.map((pair, at) => this.renderPair(pair, at))}
        <button type="button" class="button" ?disabled=${full || isReadOnly()} @click=${() => this.add()}>Add a question</button>
        <p class="problem" role="alert" ?hidden=${!this.complaint}>${this.complaint}</p>
        <slot></slot>
      </div>
    </div>`;
  }

  /** The passage with the references of the current pair marked. */
  private renderPassage(): TemplateResult[] {
    const { text } = this;
    const marks = (this.pairs[this.current]?.references ?? []).map(({ startOffset, endOffset }) => ({
      from: unitsBefore(text, startOffset),
      to: unitsBefore(text, endOffset),
    }));
    const cuts = [...new Set([0, text.length, ...marks.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
    return cuts.slice(0, -1).map((from, at) => {
      const to = cuts[at + 1] as number;
      const marked = marks.some((mark) => mark.from < to && from < mark.to);
      return html`<span data-start=${from} class=${marked ? 'marked' : ''}>${text.slice(from, to)}</span>`;
    });
  }

  private renderPair(pair: WrittenPair, at: number): TemplateResult {
    const { limits } = this;
    const current = at === this.current;
    const enter = (): void => {
      if (current) return;
      this.current = at;
      this.turn += 1;
    };
    return html`<fieldset class=${current ? 'current' : ''} @focusin=${enter}>
      <legend>Question ${at + 1}</legend>
      ${this.renderText('question', 'Question', at, pair.question, limits.questionMin, limits.questionMax)}
      ${this.renderText('answer', 'Answer', at, pair.answer, limits.answerMin, limits.answerMax)} ${this.renderTags(pair, at)}
      ${pair.references.map((reference, index) => this.renderReference(pair, at, index, reference))}
      ${this.pairs.length > 1
        ? html`<button type="button" class="button link" aria-label="Remove question ${at + 1}" @click=${() => this.drop(at)}>
            Remove
          </button>`
        : nothing}
    </fieldset>`;
  }

  private renderText(part: 'question' | 'answer', name: string, at: number, text: string, min: number, max: number): TemplateResult {
    const typed = (event: Event): void => {
      event.stopPropagation();
      this.edit(at, { [part]: (event.target as HTMLTextAreaElement).value });
    };
    const range = max === Infinity ? `at least ${String(min)}` : `${String(min)} to ${String(max)}`;
    return html`<label for="${part}-${at}">${name}</label>
      <textarea
        id="${part}-${at}"
        rows="2"
        .value=${live(text)}
        ?disabled=${isReadOnly()}
        @input=${typed}
        @change=${(event: Event) => event.stopPropagation()}
      ></textarea>
      <p class="muted count">${words(text)} words (${range})</p>`;
  }

  private renderTags(pair: WrittenPair, at: number): TemplateResult | typeof nothing {
    const own = pair.tags.filter((tag) => !this.tags.includes(tag));
    const custom = this.flag('allow-custom-question-tags');
    if (this.tags.length === 0 && !custom) return nothing;
    const toggle = (tag: string): void => {
      const tags = pair.tags.includes(tag) ? pair.tags.filter((one) => one !== tag) : [...pair.tags, tag];
      this.edit(at, { tags });
    };
    const entered = (event: KeyboardEvent): void => {
      const field = event.target as HTMLInputElement;
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      const tag = field.value.trim();
      field.value = '';
      if (tag && !pair.tags.includes(tag)) toggle(tag);
    };
    return html`<div class="tags" role="group" aria-label="Tags of question ${at + 1}">
      ${[...this.tags, ...own].map(
        (tag) =>
          html`<button type="button" class="tag" aria-pressed=${String(pair.tags.includes(tag))} @click=${() => toggle(tag)}>
            ${tag}
          </button>`,
      )}
      ${custom
        ? html`<input class="own" placeholder="Own tag, Enter" aria-label="Own tag of question ${at + 1}" @keydown=${entered}
            @input=${(event: Event) => event.stopPropagation()} @change=${(event: Event) => event.stopPropagation()} />`
        : nothing}
    </div>`;
  }

  private renderReference(pair: WrittenPair, at: number, index: number, reference: { startOffset: number; endOffset: number }): TemplateResult {
    const quoted = this.text.slice(unitsBefore(this.text, reference.startOffset), unitsBefore(this.text, reference.endOffset));
    const drop = (): void => this.edit(at, { references: pair.references.filter((_, other) => other !== index) });
    return html`<p class="reference">
      “${quoted}” <button type="button" class="tag" aria-label="× Remove reference ${quoted}" @click=${drop}>×</button>
    </p>`;
  }

  static override styles = [
    controls,
    regionStyles,
    dialogStyles,
    css`
      :host {
        display: block;
        font-size: 14px;
        line-height: 1.5;
      }
      .page {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 20px;
        padding: 12px 20px;
      }
      @media (max-width: 700px) {
        .page {
          grid-template-columns: 1fr;
        }
      }
      h2 {
        margin: 0 0 8px;
        font-size: 18px;
      }
      .passage {
        padding: 12px 16px;
        border-radius: 10px;
        background: var(--crowd-panel);
        font-size: 16px;
        line-height: 1.7;
        white-space: pre-wrap;
        cursor: text;
      }
      .marked {
        background: var(--crowd-chosen);
        border-bottom: 2px solid var(--crowd-accent);
      }
      fieldset {
        margin: 0 0 12px;
        padding: 8px 14px 10px;
        border: 1px solid var(--crowd-line);
        border-radius: 10px;
      }
      fieldset.current {
        border-color: var(--crowd-accent);
      }
      legend,
      label {
        font-weight: 600;
      }
      textarea,
      .own {
        display: block;
        width: 100%;
        padding: 6px 10px;
        border: 1px solid var(--crowd-control);
        border-radius: 8px;
        background: var(--crowd-raised);
        field-sizing: content;
      }
      .own {
        display: inline-block;
        width: 150px;
      }
      .muted {
        margin: 2px 0 6px;
        color: var(--crowd-muted);
        font-size: 13px;
      }
      .count {
        text-align: end;
        font-size: 12px;
      }
      .tags {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin: 4px 0;
      }
      .tag {
        min-height: 26px;
        padding: 2px 12px;
        border: 1px solid var(--crowd-control);
        border-radius: 13px;
        background: var(--crowd-raised);
        cursor: pointer;
      }
      .tag[aria-pressed='true'] {
        border-color: var(--crowd-accent);
        background: var(--crowd-accent);
        color: var(--crowd-on-accent);
      }
      .reference {
        margin: 4px 0;
        padding-inline-start: 10px;
        border-inline-start: 3px solid var(--crowd-accent);
      }
    `,
  ];
}

reflects(CrowdQuestionAnswer, 'text', 'header');
define('crowd-question-answer-generation', CrowdQuestionAnswer);
