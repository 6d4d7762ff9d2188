import { css, html, nothing, type TemplateResult } from 'lit';

import { define, reflects, type Submitting } from '../base/element.ts';
import { addSource, announce, makeCurrent, removeSource, type Action } from '../base/keys.ts';
import { asTexts } from '../base/relaxed-json.ts';
import { controls } from '../base/theme.ts';
import { dialogStyles, RegionElement, regionStyles } from '../display/regions.ts';
import { layout } from '../image/layout.ts';
import { isReadOnly } from '../image/stage-widget.ts';
import { choiceStyles } from './choice-styles.ts';
import { Choices, readExclusion } from './choices.ts';

/** A question about anything that HTML can show (§5.1, §5.2). */
abstract class Classifier extends RegionElement implements Submitting {
  static override properties = { turn: { state: true }, complaint: { state: true } };
  static override attributesUsed: readonly string[] = ['categories', 'exclusion-category', 'initial-value'];
  declare turn: number;
  declare complaint: string | null;
  private readonly choices: Choices;
  private assigned: string[] | null = null;
  private initialText: string | null = null;
  private readonly source = { actions: (): Action[] => (this.brokenAttribute() ? [] : this.actions()) };

  constructor(multiple: boolean) {
    super();
    this.turn = 0;
    this.complaint = null;
    this.choices = new Choices(multiple);
    this.addEventListener('pointerdown', () => makeCurrent(this.source));
    this.addEventListener('focusin', () => makeCurrent(this.source));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addSource(this.source);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeSource(this.source);
  }

  get categories(): string[] {
    return this.choices.categories;
  }

  set categories(categories: unknown) {
    this.assigned = asTexts(categories) ?? [];
    this.choices.categories = this.assigned;
    this.requestUpdate();
    announce();
  }

  get answerName(): string {
    return this.name ?? this.localName;
  }

  get value(): unknown {
    return this._submittableValue;
  }

  get _submittableValue(): unknown {
    const value = this.choices.value;
    return Object.keys(value).length > 0 ? value : undefined;
  }

  problem(): string | null {
    return this.choices.problem();
  }

  showProblem(problem: string | null): void {
    this.complaint = problem;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.choice')?.focus();
  }

  restore(value: unknown): void {
    this.choices.restore(value);
    this.turn += 1;
  }

  reset(): void {
    this.choices.clear(this.initial());
    this.turn += 1;
  }

  private initial(): string[] {
    const text = this.attribute('initial-value');
    return text !== null && this.choices.categories.includes(text) ? [text] : [];
  }

  protected override readAttributes(): void {
    const given = this.json('categories', asTexts, 'a list of texts') ?? [];
    this.choices.categories = this.assigned ?? given;
    this.choices.exclusion = this.json('exclusion-category', readExclusion, "like { text: 'None of these' }") ?? null;
    const text = JSON.stringify([this.attribute('initial-value'), this.choices.categories]);
    if (text !== this.initialText && this.choices.chosen.length === 0) this.choices.clear(this.initial());
    this.initialText = text;
  }

  private readonly chose = (): void => {
    if (isReadOnly()) return;
    this.complaint = null;
    this.turn += 1;
    this.changed();
  };

  private actions(): Action[] {
    return [...(isReadOnly() ? [] : this.choices.actions(this.chose)), ...this.instructionActions()];
  }

  protected renderElement(): TemplateResult {
    const header = this.getAttribute('header');
    return html`<div class="widget">
      <div class="main">
        ${header ? html`<h2>${header}</h2>` : nothing}
        <div class="target" tabindex="0" role="region" aria-label="What to classify">
          <slot name="classification-target"></slot><slot></slot>
        </div>
      </div>
      <aside>
        <section class="group" aria-label="Answer">
          ${this.choices.render(this.chose, isReadOnly())}
          <p class="problem" role="alert" ?hidden=${!this.complaint}>${this.complaint}</p>
        </section>
        ${this.renderInstructions()}
      </aside>
    </div>`;
  }

  static override styles = [
    controls,
    layout,
    choiceStyles,
    regionStyles,
    dialogStyles,
    css`
      :host {
        height: auto;
        min-height: 240px;
      }
      .widget {
        min-height: min(calc(100dvh - var(--crowd-footer, 52px)), 720px);
      }
      /* Alone in its form it fills the page, however high: else the panel would end somewhere in the middle of it. */
      :host(:only-child) .widget {
        min-height: calc(100dvh - var(--crowd-footer, 52px));
      }
      .target {
        flex: 1;
        padding: 12px 16px;
        overflow: auto;
      }
    `,
  ];
}

export class CrowdClassifier extends Classifier {
  constructor() {
    super(false);
  }
}

export class CrowdClassifierMultiSelect extends Classifier {
  constructor() {
    super(true);
  }
}

for (const type of [CrowdClassifier, CrowdClassifierMultiSelect]) reflects(type, 'header', 'initial-value');
define('crowd-classifier', CrowdClassifier);
define('crowd-classifier-multi-select', CrowdClassifierMultiSelect);
