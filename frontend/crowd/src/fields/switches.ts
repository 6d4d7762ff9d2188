import { css, html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

import { CrowdElement, define } from '../base/element.ts';
import { isRecord } from '../base/relaxed-json.ts';
import { controls } from '../base/theme.ts';
import { FieldElement, fieldStyles } from './field.ts';

/** Something that is on or off: `{"<value or on>": bool}` (§4.3 to §4.5). */
abstract class Switch extends FieldElement {
  static override properties = { on: { state: true } };
  declare on: boolean;
  static override attributesUsed = ['checked', 'disabled', 'required', 'value', 'invalid'];

  constructor() {
    super();
    this.on = false;
  }

  get checked(): boolean {
    return this.on;
  }

  set checked(on: boolean) {
    this.on = Boolean(on);
  }

  get value(): string {
    return this.getAttribute('value') ?? 'on';
  }

  set value(value: string) {
    this.setAttribute('value', value);
  }

  get _submittableValue(): Record<string, boolean> {
    return Object.fromEntries([[this.value, this.on]]);
  }

  protected override attributeRead(name: string): void {
    if (name === 'checked') this.on = this.hasAttribute('checked');
  }

  problem(): string | null {
    return this.required && !this.disabled && !this.on ? `${this.called} must be on.` : null;
  }

  restore(value: unknown): void {
    this.on = isRecord(value) && value[this.value] === true;
  }

  reset(): void {
    this.on = this.hasAttribute('checked');
    this.shownProblem = null;
  }

  /** The worker's hand; code that sets `checked` makes no event. */
  protected switched(event: Event): void {
    event.stopPropagation();
    this.on = (event.target as HTMLInputElement).checked;
    this.shownProblem = null;
    this.changed();
  }

  protected renderSwitch(type: 'checkbox' | 'radio', role?: 'switch'): TemplateResult {
    return html`<label>
        <input
          type=${type}
          role=${role ?? type}
          .checked=${live(this.on)}
          ?disabled=${this.disabled}
          aria-required=${type === 'radio' ? 'false' : String(this.required)}
          aria-invalid=${type === 'radio' ? 'false' : String(this.shownProblem !== null)}
          @change=${(event: Event) => this.switched(event)}
          @input=${(event: Event) => event.stopPropagation()}
          @click=${(event: Event) => this.clicked(event)}
        />
        <span><slot>${this.getAttribute('value') ?? this.name}</slot></span>
      </label>
      <p class="problem" ?hidden=${!this.shownProblem}>${this.shownProblem}</p>`;
  }

  protected clicked(event: Event): void {
    void event;
  }
}

const switchStyles = css`
  :host {
    margin: 4px 0;
  }
  label {
    display: inline-flex;
    align-items: flex-start;
    gap: 8px;
    min-height: 24px;
    margin: 0;
    font-weight: 400;
    cursor: pointer;
  }
  input {
    width: 18px;
    height: 18px;
    margin: 1px 0 0;
    flex: none;
    accent-color: var(--crowd-accent);
  }
`;

export class CrowdCheckbox extends Switch {
  protected renderElement(): TemplateResult {
    return this.renderSwitch('checkbox');
  }

  static override styles = [controls, fieldStyles, switchStyles];
}

export class CrowdToggleButton extends Switch {
  protected renderElement(): TemplateResult {
    this.toggleAttribute('data-alert', this.flag('invalid') && !this.on);
    return this.renderSwitch('checkbox', 'switch');
  }

  static override styles = [
    controls,
    fieldStyles,
    switchStyles,
    css`
      input {
        appearance: none;
        position: relative;
        width: 36px;
        height: 20px;
        border-radius: 10px;
        background: var(--crowd-control);
        transition: background 0.1s;
      }
      input::after {
        content: '';
        position: absolute;
        top: 3px;
        inset-inline-start: 3px;
        width: 14px;
        height: 14px;
        border-radius: 50%;
        background: #fff;
        transition: translate 0.1s;
      }
      input:checked {
        background: var(--crowd-accent);
      }
      input:checked::after {
        translate: 16px 0;
      }
      :host([data-alert]) input {
        background: var(--crowd-toggle-button-invalid-color, var(--crowd-bad));
      }
      input:disabled {
        opacity: 0.5;
      }
    `,
  ];
}

export class CrowdRadioButton extends Switch {
  protected renderElement(): TemplateResult {
    return this.renderSwitch('radio');
  }

  override problem(): null {
    return null; // `required` is not supported here (§4.4)
  }

  private get group(): CrowdRadioGroup | null {
    return this.closest<CrowdRadioGroup>('crowd-radio-group');
  }

  protected override switched(event: Event): void {
    super.switched(event);
    this.group?.chose(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', (event) => this.moved(event));
  }

  /** Arrows move within the group, as native radio buttons do. */
  private moved(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const buttons = this.group?.buttons().filter((button) => !button.disabled) ?? [];
    if (step === undefined || buttons.length < 2) return;
    event.preventDefault();
    const next = buttons[(buttons.indexOf(this) + step + buttons.length) % buttons.length] as CrowdRadioButton;
    next.on = true;
    next.focus();
    this.group?.chose(next);
    next.changed();
  }

  static override styles = [controls, fieldStyles, switchStyles];
}

export class CrowdRadioGroup extends CrowdElement {
  buttons(): CrowdRadioButton[] {
    return [...this.querySelectorAll<CrowdRadioButton>('crowd-radio-button')];
  }

  chose(chosen: CrowdRadioButton): void {
    for (const button of this.buttons()) if (button !== chosen) button.checked = false;
  }

  protected renderElement(): TemplateResult {
    return html`<div role="radiogroup" aria-label=${this.getAttribute('aria-label') ?? 'Choose one'}><slot></slot></div>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
    `,
  ];
}

define('crowd-checkbox', CrowdCheckbox);
define('crowd-toggle-button', CrowdToggleButton);
define('crowd-radio-button', CrowdRadioButton);
define('crowd-radio-group', CrowdRadioGroup);
