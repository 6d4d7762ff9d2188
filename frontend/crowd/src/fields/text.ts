import { css, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

import { define, reflects } from '../base/element.ts';
import { oneKindOfBreak } from '../base/serialise.ts';
import { controls } from '../base/theme.ts';
import { FieldElement, fieldStyles } from './field.ts';

/** `allowed-pattern` as a test of one character; null when it is no regular expression. */
export function characterFilter(pattern: string | null): ((character: string) => boolean) | null {
  if (!pattern) return null;
  try {
    const expression = new RegExp(pattern);
    return (character) => expression.test(character);
  } catch {
    return null;
  }
}

/** What `crowd-input` and `crowd-text-area` share (§4.1, §4.2). */
abstract class TextField extends FieldElement {
  static override properties = { text: { state: true } };
  declare text: string;

  static override attributesUsed = [
    'value',
    'label',
    'placeholder',
    'type',
    'required',
    'disabled',
    'auto-validate',
    'error-message',
    'max-length',
    'rows',
    'max-rows',
    'char-counter',
  ];

  constructor() {
    super();
    this.text = '';
  }

  get value(): string {
    return this.text;
  }

  set value(value: unknown) {
    this.text = value === null || value === undefined ? '' : String(value as string | number);
  }

  get _submittableValue(): string | undefined {
    return this.text === '' ? undefined : oneKindOfBreak(this.text);
  }

  protected override attributeRead(name: string): void {
    if (name === 'value') this.text = this.getAttribute('value') ?? '';
  }

  problem(): string | null {
    if (this.disabled) return null;
    const called = this.called;
    if (this.required && this.text.trim() === '') return `${called} is required.`;
    if (!this.flag('auto-validate')) return null;
    const own = this.attribute('error-message');
    const minimum = this.decimal('min-length');
    if (minimum !== undefined && this.text.length < minimum && (this.text !== '' || this.required)) {
      return own ?? `${called} needs at least ${String(minimum)} characters.`;
    }
    const allowed = characterFilter(this.attribute('allowed-pattern'));
    if (allowed && ![...this.text].every(allowed)) return own ?? `${called} has characters that are not allowed.`;
    const control = this.control();
    if (control instanceof HTMLInputElement && !control.checkValidity()) return own ?? control.validationMessage;
    return null;
  }

  restore(value: unknown): void {
    this.text = typeof value === 'string' ? value : '';
  }

  reset(): void {
    this.text = this.getAttribute('value') ?? '';
    this.shownProblem = null;
  }

  protected typed(event: Event): void {
    event.stopPropagation();
    const control = event.target as HTMLInputElement | HTMLTextAreaElement;
    const allowed = this.flag('auto-validate') ? characterFilter(this.attribute('allowed-pattern')) : null;
    const kept = allowed ? [...control.value].filter(allowed).join('') : control.value;
    const maximum = this.decimal('max-length');
    this.text = maximum === undefined ? kept : kept.slice(0, Math.max(0, maximum));
    if (this.text !== control.value) control.value = this.text;
    if (this.shownProblem) this.shownProblem = this.problem();
    this.changed();
  }

  protected left(): void {
    if (this.flag('auto-validate')) this.shownProblem = this.problem();
  }

  protected renderField(control: TemplateResult): TemplateResult {
    const label = this.getAttribute('label');
    return html`${label
        ? html`<label for="control">${label}${this.required ? html` <span aria-hidden="true">*</span>` : nothing}</label>`
        : nothing}
      ${control}
      <p class="problem" id="problem" ?hidden=${!this.shownProblem}>${this.shownProblem}</p>`;
  }

  protected get accessibleName(): string {
    return this.getAttribute('label') ? '' : (this.getAttribute('placeholder') ?? this.name ?? 'Text');
  }
}

export class CrowdInput extends TextField {
  protected renderElement(): TemplateResult {
    return this.renderField(
      html`<input
        id="control"
        type=${this.getAttribute('type') ?? 'text'}
        .value=${live(this.text)}
        placeholder=${this.getAttribute('placeholder') ?? nothing}
        maxlength=${this.decimal('max-length') ?? nothing}
        ?disabled=${this.disabled}
        aria-required=${String(this.required)}
        aria-label=${this.accessibleName || nothing}
        aria-invalid=${String(this.shownProblem !== null)}
        aria-describedby="problem"
        @input=${(event: Event) => this.typed(event)}
        @blur=${() => this.left()}
      />`,
    );
  }

  static override styles = [controls, fieldStyles];
}

export class CrowdTextArea extends TextField {
  protected renderElement(): TemplateResult {
    const rows = this.decimal('rows') ?? 3;
    const most = this.decimal('max-rows');
    const limit = this.decimal('max-length');
    const count = this.text.length.toLocaleString();
    return this.renderField(
      html`<textarea
          id="control"
          rows=${rows}
          .value=${live(this.text)}
          style=${most === undefined ? '' : `max-height:calc(${String(most)} * 1.45em + 14px)`}
          placeholder=${this.getAttribute('placeholder') ?? nothing}
          maxlength=${limit ?? nothing}
          ?disabled=${this.disabled}
          aria-required=${String(this.required)}
          aria-label=${this.accessibleName || nothing}
          aria-invalid=${String(this.shownProblem !== null)}
          aria-describedby="problem"
          @input=${(event: Event) => this.typed(event)}
          @blur=${() => this.left()}
        ></textarea>
        ${this.flag('char-counter')
          ? html`<p class="count">${count}${limit === undefined ? '' : ` of ${String(limit)}`}</p>`
          : nothing}`,
    );
  }

  static override styles = [
    controls,
    fieldStyles,
    css`
      textarea {
        field-sizing: content;
        resize: vertical;
        line-height: 1.45;
      }
      .count {
        margin: 2px 4px 0;
        text-align: end;
        font-size: 12px;
        color: var(--crowd-muted);
      }
    `,
  ];
}

for (const type of [CrowdInput, CrowdTextArea]) reflects(type, 'label', 'placeholder', 'error-message');
reflects(CrowdInput, 'type');
define('crowd-input', CrowdInput);
define('crowd-text-area', CrowdTextArea);
