import { css, type PropertyDeclarations } from 'lit';

import { CrowdElement, type Submitting } from '../base/element.ts';

/** Base of the fields: an inner native control that does the work, state in `text` or `on`. */
export abstract class FieldElement extends CrowdElement implements Submitting {
  static override properties: PropertyDeclarations = { shownProblem: { state: true } };
  declare shownProblem: string | null;

  constructor() {
    super();
    this.shownProblem = null;
  }

  get answerName(): string | null {
    return this.disabled ? null : this.name;
  }

  get disabled(): boolean {
    return this.hasAttribute('disabled') || this.closest('fieldset:disabled') !== null;
  }

  set disabled(on: boolean) {
    this.toggleAttribute('disabled', on);
  }

  get required(): boolean {
    return this.hasAttribute('required');
  }

  set required(on: boolean) {
    this.toggleAttribute('required', on);
  }

  abstract get _submittableValue(): unknown;
  abstract problem(): string | null;
  abstract restore(value: unknown): void;
  abstract reset(): void;

  showProblem(problem: string | null): void {
    this.shownProblem = problem;
  }

  /** How messages call it. */
  protected get called(): string {
    return this.getAttribute('label') || this.textContent.trim() || this.name || 'This field';
  }

  protected control(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('input, textarea');
  }

  override focus(): void {
    this.control()?.focus();
  }

  override firstUpdated(): void {
    if (this.hasAttribute('auto-focus') || this.hasAttribute('autofocus')) this.focus();
  }
}

export const fieldStyles = css`
  :host {
    display: block;
    margin: 8px 0;
  }
  label {
    display: block;
    margin-bottom: 4px;
    font-weight: 600;
  }
  input:where(:not([type='checkbox'], [type='radio'], [type='range'])),
  textarea {
    display: block;
    width: 100%;
    min-height: 34px;
    padding: 6px 10px;
    border: 1px solid var(--crowd-control);
    border-radius: 8px;
    background: var(--crowd-raised);
  }
  input::placeholder,
  textarea::placeholder {
    color: var(--crowd-muted);
    opacity: 1;
  }
  input:disabled,
  textarea:disabled {
    background: var(--crowd-panel);
    color: var(--crowd-muted);
  }
  [aria-invalid='true'] {
    border-color: var(--crowd-bad) !important;
    border-width: 2px !important;
  }
`;
