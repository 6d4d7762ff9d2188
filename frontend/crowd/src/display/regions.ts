import { css, html, nothing, type TemplateResult } from 'lit';

import { CrowdElement } from '../base/element.ts';
import { keyLabel, keyOf, type Action } from '../base/keys.ts';

/** A region (§1.4): a direct child with a fixed tag name. */
export function regionOf(host: Element, tag: string): HTMLElement | null {
  for (const child of host.children) if (child.localName === tag && child instanceof HTMLElement) return child;
  return null;
}

/** The title of a region's dialog or box, as its `header` says. */
export const regionHeader = (host: Element, tag: string, otherwise: string): string =>
  regionOf(host, tag)?.getAttribute('header') ?? otherwise;

export const dialogStyles = css`
  dialog {
    width: min(860px, calc(100vw - 48px));
    max-height: calc(100dvh - 64px);
    padding: 0;
    border: 1px solid var(--crowd-line);
    border-radius: 12px;
    background: var(--crowd-raised);
    color: var(--crowd-text);
    font: 14px/1.5 var(--crowd-font);
    text-align: start;
    box-shadow: 0 8px 32px rgb(0 0 0 / 35%);
  }
  dialog::backdrop {
    background: rgb(0 7 22 / 55%);
  }
  dialog > header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 16px;
    position: sticky;
    top: 0;
    z-index: 1;
    padding: 12px 20px;
    background: var(--crowd-raised);
    border-bottom: 1px solid var(--crowd-line);
  }
  dialog > header h2 {
    margin: 0;
    font-size: 18px;
  }
  dialog > div {
    padding: 12px 20px 20px;
  }
`;

/** A dialog over the page, not instead of it. Its content stays where the author wrote it: it is only slotted in. */
export function renderDialog(id: string, title: string, content: TemplateResult): TemplateResult {
  return html`<dialog id=${id} aria-labelledby="${id}-title" @click=${closeOnBackdrop}>
    <header>
      <h2 id="${id}-title">${title}</h2>
      <button type="button" class="button" @click=${closeAround}>Close <kbd>Esc</kbd></button>
    </header>
    <div>${content}</div>
  </dialog>`;
}

function closeOnBackdrop(event: Event): void {
  if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
}

function closeAround(event: Event): void {
  (event.currentTarget as Element).closest('dialog')?.close();
}

export function openDialogIn(root: ParentNode, id: string): void {
  const dialog = root.querySelector<HTMLDialogElement>(`dialog#${id}`);
  if (dialog && !dialog.open) dialog.showModal();
}

const REGIONS = [
  'short-instructions',
  'full-instructions',
  'classification-target',
  'worker-comment',
  'short-summary',
  'detailed-instructions',
  'positive-example',
  'negative-example',
];

/** An element with regions: each gets a slot of its name, also those that the parser brings later. */
export abstract class RegionElement extends CrowdElement {
  private observer: MutationObserver | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.assignSlots();
    this.observer = new MutationObserver(() => {
      this.assignSlots();
      this.requestUpdate();
    });
    this.observer.observe(this, { childList: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
  }

  private assignSlots(): void {
    for (const child of this.children) {
      if (REGIONS.includes(child.localName) && child.slot !== child.localName) child.slot = child.localName;
    }
  }

  protected openFullInstructions(): void {
    openDialogIn(this.renderRoot, 'full-instructions');
  }

  protected instructionActions(): Action[] {
    if (!regionOf(this, 'full-instructions')) return [];
    const run = (): void => this.openFullInstructions();
    return [{ id: 'instructions', title: 'View full instructions', key: 'i', run }];
  }

  /** The short instructions, and the way to the full ones. */
  protected renderInstructions(): TemplateResult | typeof nothing {
    const short = regionOf(this, 'short-instructions');
    const action = this.instructionActions()[0];
    if (!short && !action) return nothing;
    const header = short?.getAttribute('header');
    return html`<section class="instructions" aria-label="Instructions">
      ${header ? html`<h3>${header}</h3>` : nothing}
      <slot name="short-instructions"></slot>
      ${action
        ? html`<button type="button" class="button link" @click=${() => this.openFullInstructions()}>
            View full instructions <kbd>${keyLabel(keyOf(action))}</kbd>
          </button>`
        : nothing}
      ${this.renderFullInstructions()}
    </section>`;
  }

  protected renderFullInstructions(): TemplateResult {
    return renderDialog(
      'full-instructions',
      regionHeader(this, 'full-instructions', 'Instructions'),
      html`<slot name="full-instructions"></slot>`,
    );
  }
}

export const regionStyles = css`
  .instructions {
    padding: 12px 16px;
    border-bottom: 1px solid var(--crowd-line);
    overflow-wrap: anywhere;
  }
  .instructions h3 {
    margin: 0 0 4px;
    font-size: 14px;
  }
`;
