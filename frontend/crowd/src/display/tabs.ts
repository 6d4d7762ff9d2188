import { css, html, type TemplateResult } from 'lit';

import { CrowdElement, define, reflects } from '../base/element.ts';
import { controls } from '../base/theme.ts';

/** `<crowd-tabs>`: shows one of its `<crowd-tab>`s; fields in the others still submit (§8). */
export class CrowdTabs extends CrowdElement {
  static override properties = { active: { state: true } };
  declare active: number;
  private observer: MutationObserver | null = null;

  constructor() {
    super();
    this.active = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new MutationObserver(() => this.requestUpdate());
    this.observer.observe(this, { childList: true, subtree: true, attributes: true, attributeFilter: ['header'] });
    this.addEventListener('crowd-reveal', (event) => this.showTabOf(event));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
  }

  private tabs(): CrowdTab[] {
    return [...this.children].filter((child): child is CrowdTab => child instanceof CrowdTab);
  }

  /** A field in a hidden tab that the form points to comes into sight. */
  showTabOf(event: Event): void {
    const at = this.tabs().findIndex((tab) => event.composedPath().includes(tab));
    if (at < 0) return;
    this.active = at;
    this.performUpdate(); // now: the field is about to get the focus
  }

  private keyed(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const count = this.tabs().length;
    if (step === undefined || count === 0) return;
    event.preventDefault();
    this.active = (this.active + step + count) % count;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[aria-selected=true]')?.focus());
  }

  protected renderElement(): TemplateResult {
    const tabs = this.tabs();
    tabs.forEach((tab, at) => (tab.hidden = at !== this.active));
    return html`<div role="tablist" aria-label="Tabs" @keydown=${(event: KeyboardEvent) => this.keyed(event)}>
        ${tabs.map(
          (tab, at) =>
            html`<button
              type="button"
              role="tab"
              aria-selected=${String(at === this.active)}
              tabindex=${at === this.active ? 0 : -1}
              @click=${() => (this.active = at)}
            >
              ${tab.getAttribute('header') ?? `Tab ${String(at + 1)}`}
            </button>`,
        )}
      </div>
      <slot></slot>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      [role='tablist'] {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
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
    `,
  ];
}

export class CrowdTab extends CrowdElement {
  protected renderElement(): TemplateResult {
    return html`<div role="tabpanel" aria-label=${this.getAttribute('header') ?? 'Tab'}><slot></slot></div>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 12px 4px;
      }
    `,
  ];
}

reflects(CrowdTab, 'header');
define('crowd-tabs', CrowdTabs);
define('crowd-tab', CrowdTab);
