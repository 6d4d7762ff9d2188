import { css, html, type TemplateResult } from 'lit';

import { define, reflects } from '../base/element.ts';
import { controls } from '../base/theme.ts';
import { dialogStyles, openDialogIn, RegionElement, regionOf, renderDialog } from './regions.ts';

/** A link or button that opens a dialog. */
abstract class DialogElement extends RegionElement {
  static override attributesUsed = ['link-text', 'link-type'];
  protected abstract readonly otherwise: string;

  open(): void {
    openDialogIn(this.renderRoot, 'dialog');
  }

  close(): void {
    this.renderRoot.querySelector<HTMLDialogElement>('dialog')?.close();
  }

  protected renderWithLink(title: string, content: TemplateResult): TemplateResult {
    const kind = this.attribute('link-type') === 'button' ? 'button' : 'button link';
    return html`<button type="button" class=${kind} aria-haspopup="dialog" @click=${() => this.open()}>
        ${this.attribute('link-text') ?? this.otherwise}
      </button>
      ${renderDialog('dialog', title, content)}`;
  }

  static override styles = [
    controls,
    dialogStyles,
    css`
      :host {
        display: inline-block;
      }
      [role='tablist'] {
        display: flex;
        gap: 4px;
        margin-bottom: 12px;
        border-bottom: 1px solid var(--crowd-line);
      }
      [role='tab'] {
        padding: 8px 14px;
        border: 0;
        border-bottom: 3px solid transparent;
        background: none;
        font-weight: 600;
        cursor: pointer;
      }
      [role='tab'][aria-selected='true'] {
        border-color: var(--crowd-accent);
        color: var(--crowd-accent);
      }
      .example {
        margin: 8px 0;
        padding: 8px 14px;
        border-inline-start: 4px solid var(--tone);
      }
      .example h3 {
        margin: 0 0 4px;
        font-size: 14px;
      }
      .good {
        --tone: var(--crowd-good);
      }
      .bad {
        --tone: var(--crowd-bad);
      }
    `,
  ];
}

/** `<crowd-modal>` (§8). */
export class CrowdModal extends DialogElement {
  protected readonly otherwise = 'Click to open modal';

  protected renderElement(): TemplateResult {
    return this.renderWithLink(this.attribute('link-text') ?? 'Details', html`<slot></slot>`);
  }
}

const TABS = ['Summary', 'Detailed Instructions', 'Examples'] as const;

/** `<crowd-instructions>`: a dialog of three tabs (§8). */
export class CrowdInstructions extends DialogElement {
  static override properties = { tab: { state: true } };
  declare tab: number;
  protected readonly otherwise = 'Click for instructions';

  constructor() {
    super();
    this.tab = 0;
  }

  private panel(at: number): TemplateResult {
    if (at === 0) return html`<slot name="short-summary"></slot>`;
    if (at === 1) return html`<slot name="detailed-instructions"></slot>`;
    const example = (tag: string, kind: string, title: string): TemplateResult =>
      html`<section class="example ${kind}" ?hidden=${!regionOf(this, tag)}>
        <h3>${title}</h3>
        <slot name=${tag}></slot>
      </section>`;
    return html`${example('positive-example', 'good', 'Good example')}
    ${example('negative-example', 'bad', 'Bad example')}`;
  }

  private keyed(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.tab = (this.tab + step + TABS.length) % TABS.length;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[aria-selected=true]')?.focus());
  }

  protected renderElement(): TemplateResult {
    return this.renderWithLink(
      'Instructions',
      html`<div role="tablist" aria-label="Instructions" @keydown=${(event: KeyboardEvent) => this.keyed(event)}>
          ${TABS.map(
            (title, at) =>
              html`<button
                type="button"
                role="tab"
                id="tab-${at}"
                aria-controls="panel-${at}"
                aria-selected=${String(at === this.tab)}
                tabindex=${at === this.tab ? 0 : -1}
                @click=${() => (this.tab = at)}
              >
                ${title}
              </button>`,
          )}
        </div>
        ${TABS.map(
          (_, at) =>
            html`<div role="tabpanel" id="panel-${at}" aria-labelledby="tab-${at}" ?hidden=${at !== this.tab}>
              ${this.panel(at)}
            </div>`,
        )}`,
    );
  }
}

for (const type of [CrowdModal, CrowdInstructions]) reflects(type, 'link-text', 'link-type');
define('crowd-modal', CrowdModal);
define('crowd-instructions', CrowdInstructions);
