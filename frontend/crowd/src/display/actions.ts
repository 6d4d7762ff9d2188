import { css, html, nothing, type TemplateResult } from 'lit';

import { CrowdElement, define, reflects } from '../base/element.ts';
import { controls } from '../base/theme.ts';
import type { CrowdForm } from '../form/crowd-form.ts';
import { theForm } from '../form/crowd-form.ts';
import { iconOrImage } from './icon-set.ts';

/** A link that cannot run a script of the page's author in the worker's name by accident. */
const safeLink = (href: string | null): string | null =>
  href !== null && !/^\s*(javascript|vbscript|data):/i.test(href) ? href : null;

abstract class ActionElement extends CrowdElement {
  get disabled(): boolean {
    return this.hasAttribute('disabled');
  }

  set disabled(on: boolean) {
    this.toggleAttribute('disabled', on);
  }

  /** A disabled element swallows clicks before handlers of the template see them. */
  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('click', (event) => this.guard(event), { capture: true });
  }

  private guard(event: Event): void {
    if (!this.disabled && !this.hasAttribute('loading')) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('button, a')?.focus();
  }
}

/** `<crowd-button>` (§8): only `form-action` touches the form. */
export class CrowdButton extends ActionElement {
  static override attributesUsed = [
    'form-action',
    'variant',
    'disabled',
    'loading',
    'href',
    'target',
    'icon',
    'icon-align',
    'icon-url',
  ];

  get loading(): boolean {
    return this.hasAttribute('loading');
  }

  set loading(on: boolean) {
    this.toggleAttribute('loading', on);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('click', (event) => this.act(event));
  }

  private act(event: Event): void {
    const action = this.attribute('form-action');
    if (event.defaultPrevented || (action !== 'submit' && action !== 'reset')) return;
    const form = this.closest<CrowdForm>('crowd-form') ?? theForm();
    if (action === 'submit') form?.requestSubmit();
    else form?.reset();
  }

  protected renderElement(): TemplateResult {
    const variant = this.getAttribute('variant') ?? 'normal';
    const image = this.attribute('icon-url');
    const icon = image ? iconOrImage(image.includes('/') ? image : `./${image}`) : iconOrImage(this.getAttribute('icon'));
    const right = this.attribute('icon-align') === 'right';
    const shown = this.loading ? html`<span class="spinner" role="status" aria-label="Working"></span>` : icon;
    const text = html`<span class=${variant === 'icon' ? 'sr' : ''}><slot>${this.getAttribute('icon')}</slot></span>`;
    const content = right ? html`${text}${shown}` : html`${shown}${text}`;
    const kind = `button ${['primary', 'link', 'icon'].includes(variant) ? variant : 'normal'}`;
    const href = safeLink(this.getAttribute('href'));
    if (href !== null && !this.disabled && !this.loading) {
      const target = this.getAttribute('target') ?? nothing;
      return html`<a class=${kind} href=${href} target=${target} rel="noopener">${content}</a>`;
    }
    const off = this.disabled && !this.loading;
    return html`<button type="button" class=${kind} ?disabled=${off} aria-busy=${String(this.loading)}>${content}</button>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: inline-block;
        margin: 2px 4px 2px 0;
      }
      .button.icon {
        border-color: transparent;
        padding: 4px 8px;
      }
      .spinner {
        width: 16px;
        height: 16px;
        border: 2px solid currentcolor;
        border-inline-end-color: transparent;
        border-radius: 50%;
        animation: turn 0.8s linear infinite;
      }
      @keyframes turn {
        to {
          rotate: 360deg;
        }
      }
    `,
  ];
}

/** `<crowd-fab>`: a round floating button. */
export class CrowdFab extends ActionElement {
  static override attributesUsed = ['icon', 'label', 'title', 'disabled'];

  protected renderElement(): TemplateResult {
    const label = this.getAttribute('label') ?? '';
    const icon = this.getAttribute('icon');
    const short = [...label].length > 1 ? `${[...label][0] as string}…` : label;
    const name = this.getAttribute('title') || label || icon || 'Action';
    return html`<button type="button" aria-label=${name} ?disabled=${this.disabled}>
      ${icon ? iconOrImage(icon) : short}<slot hidden></slot>
    </button>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: inline-block;
      }
      button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        width: 48px;
        height: 48px;
        border: 0;
        border-radius: 50%;
        background: var(--crowd-accent);
        color: var(--crowd-on-accent);
        font-size: 18px;
        font-weight: 600;
        box-shadow: 0 2px 8px rgb(0 0 0 / 35%);
        cursor: pointer;
      }
      button:disabled {
        background: var(--crowd-panel);
        color: var(--crowd-muted);
        box-shadow: none;
        cursor: default;
      }
    `,
  ];
}

/** `<crowd-icon-button>`: an icon, with a ripple from the centre. */
export class CrowdIconButton extends ActionElement {
  static override attributesUsed = ['icon', 'title', 'disabled'];

  protected renderElement(): TemplateResult {
    const icon = this.getAttribute('icon');
    const name = this.getAttribute('title') || icon?.replaceAll('-', ' ') || 'Action';
    return html`<button type="button" aria-label=${name} ?disabled=${this.disabled}>${iconOrImage(icon)}</button>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: inline-block;
      }
      button {
        position: relative;
        display: inline-flex;
        align-items: center;
        justify-content: center;
        width: 40px;
        height: 40px;
        border: 0;
        border-radius: 50%;
        background: none;
        cursor: pointer;
        overflow: hidden;
      }
      button::after {
        content: '';
        position: absolute;
        inset: 0;
        border-radius: 50%;
        background: currentcolor;
        opacity: 0;
        scale: 0;
        transition:
          scale 0.25s,
          opacity 0.25s;
      }
      button:hover:not(:disabled) {
        background: var(--crowd-chosen);
      }
      button:active:not(:disabled)::after {
        opacity: 0.2;
        scale: 1;
      }
      button:disabled {
        color: var(--crowd-muted);
        cursor: default;
      }
    `,
  ];
}

/** `<iron-icon icon="name">`, as templates put it into buttons. */
export class IronIcon extends CrowdElement {
  static override attributesUsed = ['icon', 'src'];

  protected renderElement(): TemplateResult {
    return html`${iconOrImage(this.getAttribute('icon') ?? this.getAttribute('src'))}`;
  }

  static override styles = css`
    :host {
      display: inline-flex;
      width: 20px;
      height: 20px;
      vertical-align: middle;
    }
    svg {
      width: 100%;
      height: 100%;
    }
  `;
}

reflects(CrowdButton, 'variant', 'href', 'target', 'icon', 'form-action');
reflects(CrowdFab, 'icon', 'label');
reflects(CrowdIconButton, 'icon');
reflects(IronIcon, 'icon');
define('crowd-button', CrowdButton);
define('crowd-fab', CrowdFab);
define('crowd-icon-button', CrowdIconButton);
define('iron-icon', IronIcon);
