import { css, html, nothing, type TemplateResult } from 'lit';

import { define, reflects, type Submitting } from '../base/element.ts';
import { asTexts, isRecord } from '../base/relaxed-json.ts';
import { controls } from '../base/theme.ts';
import { dialogStyles, RegionElement, regionStyles } from '../display/regions.ts';
import { isReadOnly } from '../image/stage-widget.ts';
import { levelsOf, placed, ranksOf, readDimensions, shuffledOrder, stepped, type Dimension } from './ranks.ts';

/** `<crowd-text-ranking>` (§16): answers to a prompt, put into order on one or more dimensions. */
export class CrowdTextRanking extends RegionElement implements Submitting {
  static override properties = { turn: { state: true }, complaint: { state: true }, dragged: { state: true } };
  static override attributesUsed: readonly string[] = ['text', 'responses', 'ordinal-ranking-dimensions', 'seed'];
  declare turn: number;
  declare complaint: string | null;
  declare dragged: number | null;
  private responses: string[] = [];
  private dimensions: Dimension[] = [];
  private levels = new Map<string, number[][]>();
  private order: number[] = [];
  private readonly chance = crypto.getRandomValues(new Uint32Array(1))[0] as number;

  constructor() {
    super();
    this.turn = 0;
    this.complaint = null;
    this.dragged = null;
  }

  get answerName(): string {
    return this.name ?? this.localName;
  }

  get value(): unknown {
    return this._submittableValue;
  }

  get _submittableValue(): unknown {
    const rankings = this.dimensions.flatMap(({ name }) => {
      const ranks = ranksOf(this.levels.get(name) ?? [], this.responses.length);
      return ranks ? [{ dimension: name, ranks }] : [];
    });
    return { rankings, presentedOrder: this.order };
  }

  problem(): string | null {
    const open = this.dimensions.find(({ name }) => !ranksOf(this.levels.get(name) ?? [], this.responses.length));
    return open ? `Rank every answer on “${open.name}”.` : null;
  }

  showProblem(problem: string | null): void {
    this.complaint = problem;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.answer button')?.focus();
  }

  restore(value: unknown): void {
    this.levels = new Map();
    const rankings = isRecord(value) && Array.isArray(value.rankings) ? value.rankings.filter(isRecord) : [];
    for (const { dimension, ranks } of rankings) {
      if (typeof dimension === 'string' && Array.isArray(ranks)) this.levels.set(dimension, levelsOf(ranks.map(Number)));
    }
    const order = isRecord(value) && Array.isArray(value.presentedOrder) ? value.presentedOrder.map(Number) : null;
    if (order?.length === this.responses.length) this.order = order;
    this.turn += 1;
  }

  reset(): void {
    this.levels = new Map();
    this.turn += 1;
  }

  protected override readAttributes(): void {
    this.responses = this.json('responses', asTexts, 'a list of texts') ?? [];
    const wanted = "a list like [{name: 'Clarity', allowTie: true}]";
    this.dimensions = this.json('ordinal-ranking-dimensions', readDimensions, wanted) ?? [];
    if (this.order.length === this.responses.length) return;
    this.order = shuffledOrder(this.responses.length, this.decimal('seed') ?? this.chance);
  }

  private set(dimension: Dimension, levels: number[][]): void {
    if (isReadOnly()) return;
    this.levels.set(dimension.name, levels);
    this.complaint = null;
    this.turn += 1;
    this.changed();
  }

  private drop(event: DragEvent, dimension: Dimension, at: number, tie: boolean): void {
    event.preventDefault();
    event.stopPropagation();
    if (this.dragged !== null) this.set(dimension, placed(this.levels.get(dimension.name) ?? [], this.dragged, at, tie));
    this.dragged = null;
  }

  private keyed(event: KeyboardEvent, dimension: Dimension, answer: number): void {
    const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key as 'ArrowUp' | 'ArrowDown'] as 1 | -1 | undefined;
    if (by === undefined) return;
    event.preventDefault();
    this.set(dimension, stepped(this.levels.get(dimension.name) ?? [], answer, by, dimension.allowTie));
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#${this.idOf(dimension, answer)}`)?.focus());
  }

  private idOf(dimension: Dimension, answer: number): string {
    return `rank-${String(this.dimensions.indexOf(dimension))}-${String(answer)}`;
  }

  protected renderElement(): TemplateResult {
    const header = this.getAttribute('header');
    return html`<div class="page">
      ${header ? html`<h2>${header}</h2>` : nothing} ${this.renderInstructions()}
      <section class="prompt" aria-label="Prompt">${this.getAttribute('text')}</section>
      <ol class="answers" aria-label="Answers">
        ${this.order.map((answer, at) => html`<li><strong>${letter(at)}</strong> <span>${this.responses[answer]}</span></li>`)}
      </ol>
      ${this.dimensions.map((dimension) => this.renderDimension(dimension))}
      <p class="problem" role="alert" ?hidden=${!this.complaint}>${this.complaint}</p>
      <slot></slot>
    </div>`;
  }

  private renderDimension(dimension: Dimension): TemplateResult {
    const levels = this.levels.get(dimension.name) ?? [];
    const ranked = new Set(levels.flat());
    const open = this.order.filter((answer) => !ranked.has(answer));
    let rank = 1;
    const allow = (event: DragEvent): void => event.preventDefault();
    return html`<section class="dimension" aria-label=${dimension.name}>
      <h3>${dimension.name} <span class="muted">best first${dimension.allowTie ? ', ties allowed' : ''}</span></h3>
      ${open.length > 0
        ? html`<div class="open">
            <span class="muted">Not ranked yet: drag, or press for the next rank</span>
            ${open.map((answer) => this.renderAnswer(dimension, answer, null))}
          </div>`
        : nothing}
      <div class="levels" @dragover=${allow} @drop=${(event: DragEvent) => this.drop(event, dimension, levels.length, false)}>
        ${levels.map((level, at) => {
          const here = rank;
          rank += level.length;
          return html`<div class="between" @dragover=${allow} @drop=${(event: DragEvent) => this.drop(event, dimension, at, false)}></div>
            <div class="level" @dragover=${allow} @drop=${(event: DragEvent) => this.drop(event, dimension, at, dimension.allowTie)}>
              <span class="rank">${here}</span>
              ${level.map((answer) => this.renderAnswer(dimension, answer, here))}
            </div>`;
        })}
      </div>
    </section>`;
  }

  private renderAnswer(dimension: Dimension, answer: number, rank: number | null): TemplateResult {
    const shown = letter(this.order.indexOf(answer));
    const levels = this.levels.get(dimension.name) ?? [];
    const name = rank === null ? `Answer ${shown}, not ranked: rank it next` : `Answer ${shown}, rank ${String(rank)}; arrow keys move it`;
    const press = (): void => {
      if (rank === null) this.set(dimension, placed(levels, answer, levels.length, false));
    };
    return html`<span class="answer"
      ><button
        type="button"
        id=${this.idOf(dimension, answer)}
        draggable="true"
        aria-label=${name}
        title=${this.responses[answer] ?? ''}
        @click=${press}
        @keydown=${(event: KeyboardEvent) => this.keyed(event, dimension, answer)}
        @dragstart=${() => (this.dragged = answer)}
        @dragend=${() => (this.dragged = null)}
      >
        ${shown}
      </button></span
    >`;
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
        max-width: 1100px;
        margin: 0 auto;
        padding: 12px 20px;
      }
      h2 {
        font-size: 18px;
        margin: 0 0 8px;
      }
      h3 {
        font-size: 14px;
        margin: 0 0 6px;
      }
      .muted {
        color: var(--crowd-muted);
        font-weight: 400;
        font-size: 13px;
      }
      .prompt {
        padding: 12px 16px;
        border-radius: 10px;
        background: var(--crowd-panel);
        white-space: pre-wrap;
      }
      .answers {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(240px, 1fr));
        gap: 10px;
        padding: 0;
        list-style: none;
      }
      .answers li {
        padding: 10px 14px;
        border: 1px solid var(--crowd-line);
        border-radius: 10px;
        white-space: pre-wrap;
      }
      .dimension {
        margin: 14px 0;
        padding: 12px 16px;
        border: 1px solid var(--crowd-line);
        border-radius: 10px;
      }
      .open,
      .level {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
      .levels {
        min-height: 44px;
        margin-top: 6px;
        border: 1px dashed var(--crowd-control);
        border-radius: 8px;
        padding: 0 8px 8px;
      }
      .between {
        height: 8px;
      }
      .level {
        padding: 4px 8px;
        border-radius: 8px;
        background: var(--crowd-panel);
      }
      .rank {
        min-width: 24px;
        font-weight: 700;
      }
      .answer button {
        min-width: 44px;
        min-height: 32px;
        border: 1.5px solid var(--crowd-control);
        border-radius: 8px;
        background: var(--crowd-raised);
        font-weight: 600;
        cursor: grab;
      }
    `,
  ];
}

const letter = (at: number): string => (at < 26 ? String.fromCharCode(65 + at) : String(at + 1));

reflects(CrowdTextRanking, 'text', 'header');
define('crowd-text-ranking', CrowdTextRanking);
