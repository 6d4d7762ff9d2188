import { css, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

import { CrowdElement, define } from '../base/element.ts';
import { isNumber } from '../base/relaxed-json.ts';
import { controls } from '../base/theme.ts';
import { FieldElement, fieldStyles } from './field.ts';

/** The nearest value on the scale; the end itself is always legal. */
export function onScale(value: number, min: number, max: number, step: number): number {
  if (!(max > min)) return min;
  const clamped = Math.min(max, Math.max(min, value));
  if (clamped === max || !(step > 0)) return clamped;
  const decimals = Math.max(places(step), places(min));
  return Math.min(max, Number((min + Math.round((clamped - min) / step) * step).toFixed(decimals)));
}

const places = (value: number): number => Math.min(12, String(value).split('.')[1]?.length ?? 0);

/** `<crowd-slider>` (§4.6): a number. */
export class CrowdSlider extends FieldElement {
  static override properties = { current: { state: true }, moved: { state: true }, moving: { state: true } };
  declare current: number | null;
  declare moved: boolean;
  declare moving: boolean;
  static override attributesUsed = ['min', 'max', 'step', 'value', 'pin', 'editable', 'secondary-progress', 'disabled', 'label'];

  constructor() {
    super();
    this.current = null;
    this.moved = false;
    this.moving = false;
  }

  private get scale(): { min: number; max: number; step: number } {
    return { min: this.decimal('min') ?? 0, max: this.decimal('max') ?? 100, step: this.decimal('step') ?? 1 };
  }

  get value(): number {
    const { min, max, step } = this.scale;
    return this.current ?? onScale(this.decimal('value') ?? min, min, max, step);
  }

  set value(value: number) {
    const { min, max, step } = this.scale;
    if (isNumber(Number(value))) this.current = onScale(Number(value), min, max, step);
  }

  get _submittableValue(): number {
    return this.value;
  }

  protected override attributeRead(name: string): void {
    if (name === 'value') this.current = null;
  }

  problem(): string | null {
    return this.required && !this.disabled && !this.moved ? `${this.called} must be moved.` : null;
  }

  restore(value: unknown): void {
    this.current = isNumber(value) ? value : null;
    this.moved = isNumber(value);
  }

  reset(): void {
    this.current = null;
    this.moved = false;
    this.shownProblem = null;
  }

  private slid(event: Event): void {
    event.stopPropagation();
    const text = (event.target as HTMLInputElement).value;
    if (text.trim() === '' || !isNumber(Number(text))) return;
    this.value = Number(text);
    this.moved = true;
    this.shownProblem = null;
    this.changed();
  }

  protected renderElement(): TemplateResult {
    const { min, max, step } = this.scale;
    const at = (value: number): string => `${String(max > min ? ((value - min) / (max - min)) * 100 : 0)}%`;
    const second = this.decimal('secondary-progress');
    const input = (type: 'range' | 'number'): TemplateResult =>
      html`<input
        type=${type}
        min=${min}
        max=${max}
        step=${step}
        .value=${live(String(this.value))}
        ?disabled=${this.disabled}
        aria-label=${`${this.getAttribute('label') ?? this.name ?? 'Value'}${type === 'number' ? ', as a number' : ''}`}
        @input=${(event: Event) => this.slid(event)}
        @change=${(event: Event) => event.stopPropagation()}
        @pointerdown=${() => (this.moving = true)}
        @pointerup=${() => (this.moving = false)}
        @pointercancel=${() => (this.moving = false)}
      />`;
    const label = this.getAttribute('label');
    return html`${label ? html`<label>${label}</label>` : nothing}
      <div class="row">
        <div class="track">
          ${second === undefined ? nothing : html`<div class="second" style="width:${at(second)}"></div>`}
          ${input('range')}
          ${this.flag('pin') && this.moving
            ? html`<output class="pin" style="inset-inline-start:${at(this.value)}">${this.value}</output>`
            : nothing}
          <slot @slotchange=${() => this.placeLabels()}></slot>
        </div>
        ${this.flag('editable') ? input('number') : html`<output class="number">${this.value}</output>`}
      </div>
      <p class="problem" ?hidden=${!this.shownProblem}>${this.shownProblem}</p>`;
  }

  /** `<crowd-slider-label position="…">` below the track. */
  private placeLabels(): void {
    const { min, max } = this.scale;
    for (const label of this.querySelectorAll<CrowdSliderLabel>('crowd-slider-label')) {
      const position = Number(label.getAttribute('position') ?? min);
      const share = max > min ? (position - min) / (max - min) : 0;
      label.style.insetInlineStart = `${String(share * 100)}%`;
    }
    this.toggleAttribute('data-labels', this.querySelector('crowd-slider-label') !== null);
  }

  static override styles = [
    controls,
    fieldStyles,
    css`
      .row {
        display: flex;
        align-items: center;
        gap: 16px;
        max-width: 640px;
      }
      .track {
        position: relative;
        flex: 1;
        min-height: 28px;
        margin-inline: 8px;
      }
      :host([data-labels]) .track {
        padding-bottom: 24px;
      }
      input[type='range'] {
        width: calc(100% + 16px);
        margin: 5px -8px;
        accent-color: var(--crowd-accent);
      }
      input[type='number'] {
        width: 96px;
      }
      .number {
        min-width: 40px;
        font-variant-numeric: tabular-nums;
        font-weight: 600;
      }
      .second {
        position: absolute;
        top: 11px;
        inset-inline-start: 0;
        height: 4px;
        border-radius: 2px;
        max-width: 100%;
        background: var(--crowd-slider-secondary-color, var(--crowd-control));
      }
      .pin {
        position: absolute;
        top: -24px;
        translate: -50% 0;
        padding: 2px 8px;
        border-radius: 8px;
        background: var(--crowd-accent);
        color: var(--crowd-on-accent);
        font-weight: 600;
      }
    `,
  ];
}

export class CrowdSliderLabel extends CrowdElement {
  protected renderElement(): TemplateResult {
    return html`<slot></slot>`;
  }

  static override styles = css`
    :host {
      position: absolute;
      top: 28px;
      translate: -50% 0;
      font: 12px/1.4 var(--crowd-font);
      color: var(--crowd-muted);
      white-space: nowrap;
    }
  `;
}

define('crowd-slider', CrowdSlider);
define('crowd-slider-label', CrowdSliderLabel);
