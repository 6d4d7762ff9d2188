import { css, html, nothing, unsafeCSS, type TemplateResult } from 'lit';

import { define, isSubmitting } from '../base/element.ts';
import { addSource, keyLabel, keyOf, onActionsChanged, removeSource, type Action } from '../base/keys.ts';
import { inFrame, tellParent } from '../base/messages.ts';
import { flattened, type Answer } from '../base/serialise.ts';
import { controls } from '../base/theme.ts';
import { dialogStyles, RegionElement, regionStyles } from '../display/regions.ts';
import { FieldElement } from '../fields/field.ts';
import { answerOf, fieldsUnder, firstProblem, isAnswer, resetAll, restoreAll, type Field } from './collect.ts';
import { isNative } from './natives.ts';

let current: CrowdForm | null = null;

/** The page's one form: the first that is connected. */
export const theForm = (): CrowdForm | null => current;

const register = (form: CrowdForm): void => {
  current ??= form;
};

const WIDE = unsafeCSS(
  [
    'bounding-box',
    'polygon',
    'polyline',
    'line',
    'keypoint',
    'semantic-segmentation',
    'instance-segmentation',
    'classifier',
    'classifier-multi-select',
    'image-classifier',
    'image-classifier-multi-select',
    'rekognition-detect-moderation-labels',
    'textract-analyze-document',
    'video-frames',
    'point-cloud',
  ]
    .map((name) => `crowd-${name}`)
    .join(', ') + ', .widget',
);

let submitHidden = false;

export function hideSubmit(hidden: boolean): void {
  submitHidden = hidden;
  // Tools are as high as the window less the line of the button: without the button they have all of it.
  for (const page of [document.documentElement, current]) page?.style.setProperty('--crowd-footer', hidden ? '0px' : '52px');
  current?.requestUpdate();
}

/** `<crowd-form>` (§3): collects, checks and submits everything inside it. */
export class CrowdForm extends RegionElement {
  static override properties = { busy: { state: true }, message: { state: true }, shown: { state: true } };
  declare busy: boolean;
  declare message: string;
  /** The answer on display when no page around takes it. */
  declare shown: Answer | null;
  /** The widget whose shadow root this form lives in (`crowd-entity-annotation`). */
  owner: (Element & { localName: string }) | null = null;

  private readonly source = { actions: (): Action[] => this.actions() };
  private timer = 0;
  private stopListening: (() => void) | null = null;
  private content: MutationObserver | null = null;

  constructor() {
    super();
    this.busy = false;
    this.message = '';
    this.shown = null;
    this.addEventListener('input', () => this.noticed());
    this.addEventListener('change', () => this.noticed());
    this.addEventListener('click', (event) => this.clicked(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    register(this);
    addSource(this.source);
    this.stopListening = onActionsChanged(() => this.requestUpdate());
    this.content = new MutationObserver(() => this.requestUpdate());
    this.content.observe(this, { childList: true, subtree: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (current === this) current = null;
    removeSource(this.source);
    this.stopListening?.();
    this.content?.disconnect();
    this.stopTelling();
  }

  /** The native form inside; scripts append fields of their own to it. */
  get form(): HTMLFormElement {
    const form = this.renderRoot.querySelector('form');
    if (form) return form;
    this.performUpdate(); // a script that runs while the page is still parsed
    return this.renderRoot.querySelector('form') as HTMLFormElement;
  }

  fields(): Field[] {
    const inner = this.shadowRoot ? fieldsUnder([this.form]) : [];
    const owner = this.owner && isSubmitting(this.owner) ? [this.owner] : [];
    return [...owner, ...fieldsUnder(this.owner ? [this.owner, this] : [this]), ...inner];
  }

  answer(): Answer {
    const answer = answerOf(this.fields());
    return this.getAttribute('answer-format') === 'flatten-objects' ? flattened(answer) : answer;
  }

  isValid(): boolean {
    return firstProblem(this.fields(), false) === null;
  }

  /** As a native form's `submit()`: without the handlers and checks of `requestSubmit()`. */
  submit(): void {
    if (this.busy) return;
    const answer = this.answer();
    this.stopTelling();
    this.message = '';
    if (inFrame()) this.busy = true;
    else this.shown = answer;
    tellParent({ type: 'crowd-submit', answer });
  }

  /** Handlers of the template, then the checks of §1.6, then the answer. */
  requestSubmit(): void {
    if (this.busy) return;
    const event = new SubmitEvent('submit', { bubbles: true, cancelable: true, composed: true });
    if (!(this.owner ?? this).dispatchEvent(event)) {
      tellParent({ type: 'crowd-error', reason: 'invalid', message: 'The page itself did not accept the answer.' });
      return;
    }
    const problem = firstProblem(this.fields(), true);
    if (problem) {
      this.refuse(problem.message);
      problem.field.dispatchEvent(new Event('crowd-reveal', { bubbles: true, composed: true }));
      if (isNative(problem.field)) problem.field.reportValidity();
      problem.field.focus();
      return;
    }
    this.submit();
  }

  reset(): void {
    if (!this.dispatchEvent(new Event('reset', { bubbles: true, cancelable: true }))) return;
    resetAll(this.fields());
    this.message = '';
    this.noticed();
  }

  checkValidity(): boolean {
    return this.isValid();
  }

  restore(answer: unknown): void {
    if (!isAnswer(answer)) return;
    this.stopTelling();
    restoreAll(this.fields(), answer);
    this.busy = false;
    this.message = '';
  }

  /** Plain fields are out of reach while the answer may only be read; widgets look after themselves. */
  lock(on: boolean): void {
    for (const field of this.fields()) if (isNative(field) || field instanceof FieldElement) field.inert = on;
  }

  accepted(): void {
    this.busy = true;
    this.message = '';
  }

  rejected(message: unknown): void {
    this.busy = false;
    this.message = typeof message === 'string' && message ? message : 'The answer was not stored. Submit it again.';
  }

  private refuse(message: string): void {
    this.message = message;
    tellParent({ type: 'crowd-error', reason: 'invalid', message });
  }

  /** Tells the page around about changes, at most four times a second. */
  noticed(): void {
    if (this.message) this.message = firstProblem(this.fields(), true)?.message ?? '';
    if (this.timer) return;
    this.timer = window.setTimeout(() => void this.tellChange(), 250);
  }

  private stopTelling(): void {
    window.clearTimeout(this.timer);
    this.timer = 0;
  }

  private async tellChange(): Promise<void> {
    if (inFrame()) {
      await Promise.all(this.fields().map((field) => (isNative(field) ? undefined : field.prepared?.())));
      if (!this.busy) tellParent({ type: 'crowd-change', answer: this.answer(), valid: this.isValid() });
    }
    this.timer = 0;
  }

  /** Native submit and reset buttons of the template belong to this form, although it is not their form owner. */
  private clicked(event: Event): void {
    if (event.defaultPrevented) return;
    const target = event.composedPath().find((one) => one instanceof HTMLButtonElement || one instanceof HTMLInputElement);
    if (!(target instanceof HTMLButtonElement || target instanceof HTMLInputElement)) return;
    if (target.getRootNode() instanceof ShadowRoot && !this.form.contains(target)) return;
    if (target.form && target.form !== this.form) return;
    if (target instanceof HTMLInputElement && !['submit', 'reset'].includes(target.type)) return;
    if (target.type === 'submit') this.requestSubmit();
    else if (target.type === 'reset') this.reset();
    else return;
    event.preventDefault();
  }

  private hasOwnSubmit(): boolean {
    return this.querySelector('crowd-button[form-action="submit"], crowd-button[formaction="submit"]') !== null;
  }

  private actions(): Action[] {
    const submit = { id: 'submit', title: 'Submit', key: 'Enter', also: ['Ctrl+Enter'], run: () => this.requestSubmit() };
    return [submit, ...this.instructionActions()];
  }

  protected renderElement(): TemplateResult {
    return html`<form novalidate @submit=${(event: Event) => event.preventDefault()}>
        ${this.renderInstructions()}
        <slot></slot>
      </form>
      ${this.renderFooter()}
      ${this.shown
        ? html`<section class="shown" aria-label="The answer">
            <p>No page around this one takes the answer. It would be:</p>
            <pre tabindex="0">${JSON.stringify([this.shown], null, 2)}</pre>
          </section>`
        : nothing}`;
  }

  private renderFooter(): TemplateResult | typeof nothing {
    if (submitHidden) return nothing; // the page around has the button, and says what it is told
    const hidden = this.hasOwnSubmit();
    if (hidden && !this.message) return nothing;
    const key = keyLabel(keyOf(this.actions()[0] as Action));
    return html`<footer>
      <p class="problem" role="alert" ?hidden=${!this.message}>${this.message}</p>
      ${hidden
        ? nothing
        : html`<button
            type="button"
            class="button primary"
            part="submit"
            ?disabled=${this.busy}
            @click=${() => this.requestSubmit()}
          >
            ${this.busy ? 'Saving…' : 'Submit'} <kbd>${key}</kbd>
          </button>`}
    </footer>`;
  }

  static override styles = [
    controls,
    regionStyles,
    dialogStyles,
    css`
      :host {
        display: block;
        --crowd-footer: 52px;
      }
      form {
        display: block;
        padding: 8px 16px 16px;
      }
      /* What fills the window goes from edge to edge. */
      ::slotted(:is(${WIDE})) {
        margin-inline: -16px;
      }
      ::slotted(:is(${WIDE}):first-child) {
        margin-top: -8px;
      }
      ::slotted(:is(${WIDE}):last-child) {
        margin-bottom: -16px;
      }
      footer {
        position: sticky;
        bottom: 0;
        z-index: 20;
        display: flex;
        align-items: center;
        justify-content: flex-end;
        gap: 16px;
        min-height: 52px;
        padding: 8px 16px;
        background: var(--crowd-bg);
        border-top: 1px solid var(--crowd-line);
      }
      footer .problem {
        margin: 0;
      }
      .shown {
        margin: 16px;
      }
      pre {
        max-height: 40vh;
        overflow: auto;
        padding: 12px;
        border: 1px solid var(--crowd-line);
        border-radius: 8px;
        background: var(--crowd-panel);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

define('crowd-form', CrowdForm);
