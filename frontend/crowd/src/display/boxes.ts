import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';

import { CrowdElement, define, reflects } from '../base/element.ts';
import { controls } from '../base/theme.ts';
import { iconOrImage, namedIcon } from './icon-set.ts';

const ALERTS: Record<string, { icon: string; says: string }> = {
  info: { icon: 'info', says: 'Information' },
  success: { icon: 'check-circle', says: 'Success' },
  error: { icon: 'error', says: 'Error' },
  warning: { icon: 'warning', says: 'Warning' },
};

/** `<crowd-alert>` (§8). */
export class CrowdAlert extends CrowdElement {
  static override attributesUsed = ['type', 'dismissible'];

  protected renderElement(): TemplateResult {
    const type = this.getAttribute('type') ?? 'info';
    const { icon, says } = ALERTS[type] ?? (ALERTS.info as { icon: string; says: string });
    return html`<div class="alert ${type}" role=${type === 'error' || type === 'warning' ? 'alert' : 'status'}>
      ${namedIcon(icon)}<span class="sr">${says}:</span>
      <div class="text"><slot></slot></div>
      ${this.flag('dismissible')
        ? html`<button type="button" aria-label="Dismiss" @click=${() => this.dismiss()}>${namedIcon('close')}</button>`
        : nothing}
    </div>`;
  }

  private dismiss(): void {
    this.dispatchEvent(new Event('dismiss', { bubbles: true }));
    this.remove();
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        margin: 8px 0;
      }
      .alert {
        --tone: var(--crowd-accent);
        display: flex;
        align-items: flex-start;
        gap: 10px;
        padding: 10px 14px;
        border: 2px solid var(--tone);
        border-radius: 12px;
        background: var(--crowd-raised);
      }
      .success {
        --tone: var(--crowd-good);
      }
      .error {
        --tone: var(--crowd-bad);
      }
      .warning {
        --tone: var(--crowd-warn);
      }
      svg {
        flex: none;
        color: var(--tone);
      }
      .text {
        flex: 1;
      }
      button {
        flex: none;
        padding: 2px;
        border: 0;
        background: none;
        cursor: pointer;
      }
      button svg {
        color: var(--crowd-text);
      }
    `,
  ];
}

/** `<crowd-badge for="id">`: floats over the top right corner of its target. */
export class CrowdBadge extends CrowdElement {
  static override attributesUsed = ['for', 'icon', 'label'];
  private observer: ResizeObserver | null = null;

  protected renderElement(): TemplateResult {
    const icon = this.getAttribute('icon');
    return html`<span class="badge">${icon ? iconOrImage(icon) : this.getAttribute('label')}</span>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.observer?.disconnect();
    const target = this.target();
    if (!target) return;
    this.observer = new ResizeObserver(() => this.place());
    this.observer.observe(target);
    this.observer.observe(document.body);
    this.place();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
  }

  private target(): Element | null {
    const id = this.getAttribute('for');
    return id ? document.getElementById(id) : this.parentElement;
  }

  private place(): void {
    const target = this.target();
    const frame = this.offsetParent ?? document.body;
    if (!target) return;
    const at = target.getBoundingClientRect();
    const from = frame.getBoundingClientRect();
    this.style.left = `${String(at.right - from.left + frame.scrollLeft - 10)}px`;
    this.style.top = `${String(at.top - from.top + frame.scrollTop - 10)}px`;
  }

  static override styles = [
    controls,
    css`
      :host {
        position: absolute;
        z-index: 5;
        pointer-events: none;
      }
      .badge {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        min-width: 20px;
        height: 20px;
        padding: 0 6px;
        border-radius: 10px;
        background: var(--crowd-bad);
        color: light-dark(#fff, #0f141a);
        font: 600 12px/20px var(--crowd-font);
      }
      svg,
      img {
        width: 14px !important;
        height: 14px !important;
      }
    `,
  ];
}

/** `<crowd-card>`: a raised box. */
export class CrowdCard extends CrowdElement {
  static override attributesUsed = ['heading', 'image'];

  protected renderElement(): TemplateResult {
    const heading = this.getAttribute('heading');
    const image = this.getAttribute('image');
    return html`<div class="card">
      ${image ? html`<img src=${image} alt=${heading ?? ''} />` : nothing}
      <div class="content">${heading ? html`<h2>${heading}</h2>` : nothing}<slot></slot></div>
    </div>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        margin: 12px;
      }
      .card {
        border: 1px solid var(--crowd-line);
        border-radius: 12px;
        background: var(--crowd-raised);
        box-shadow: 0 1px 4px rgb(0 0 0 / 15%);
        overflow: hidden;
      }
      img {
        display: block;
        width: 100%;
      }
      .content {
        padding: 14px 18px;
      }
      h2 {
        margin: 0 0 6px;
        font-size: 18px;
      }
    `,
  ];
}

let shownToast: CrowdToast | null = null;

/** A new toast replaces the old one. */
function showAlone(toast: CrowdToast): void {
  const before = shownToast;
  shownToast = toast;
  if (before && before !== toast) before.opened = false;
}

/** `<crowd-toast>`: a message that goes by itself; one at a time. */
export class CrowdToast extends CrowdElement {
  static override attributesUsed = ['duration', 'text', 'opened'];
  private timer = 0;

  get opened(): boolean {
    return this.hasAttribute('opened');
  }

  set opened(on: boolean) {
    this.toggleAttribute('opened', on);
  }

  show(): void {
    this.opened = true;
  }

  open(): void {
    this.opened = true;
  }

  hide(): void {
    this.opened = false;
  }

  close(): void {
    this.opened = false;
  }

  protected override attributeRead(name: string): void {
    if (name !== 'opened') return;
    window.clearTimeout(this.timer);
    if (!this.opened) {
      if (shownToast === this) shownToast = null;
      return;
    }
    showAlone(this);
    const duration = this.decimal('duration') ?? 3000;
    if (duration > 0) this.timer = window.setTimeout(() => this.hide(), duration);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
    if (shownToast === this) shownToast = null;
  }

  protected renderElement(): TemplateResult {
    return html`<div class="toast" role="status" ?hidden=${!this.opened}>${this.getAttribute('text')}<slot></slot></div>`;
  }

  static override styles = [
    controls,
    css`
      .toast {
        position: fixed;
        inset-inline-start: 16px;
        bottom: 68px;
        z-index: 60;
        max-width: min(560px, calc(100vw - 32px));
        padding: 12px 18px;
        border-radius: 10px;
        background: light-dark(#232f3e, #ebebf0);
        color: light-dark(#ffffff, #0f141a);
        box-shadow: 0 4px 16px rgb(0 0 0 / 35%);
      }
    `,
  ];
}

reflects(CrowdAlert, 'type');
reflects(CrowdBadge, 'label', 'icon');
reflects(CrowdCard, 'heading', 'image');
reflects(CrowdToast, 'text', 'duration');
define('crowd-alert', CrowdAlert);
define('crowd-badge', CrowdBadge);
define('crowd-card', CrowdCard);
define('crowd-toast', CrowdToast);
