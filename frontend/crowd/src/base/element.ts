import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';

import { onRemapped } from './keys.ts';
import { tellParent } from './messages.ts';
import { parseDecimal, parseRelaxed } from './relaxed-json.ts';

/** What the form asks of an element that submits something. */
export interface Submitting {
  readonly answerName: string | null;
  /** `undefined`: leave the key out of the answer. */
  readonly _submittableValue: unknown;
  /** Why the answer cannot be submitted now, as one sentence; null if it can. */
  problem(): string | null;
  showProblem(problem: string | null): void;
  focus(): void;
  /** Puts a kept value back; the same shape as `_submittableValue`. */
  restore(value: unknown): void;
  reset(): void;
  /** Does slow work for `_submittableValue` beside the page, before a change is told. */
  prepared?(): Promise<void>;
}

/** Base of every element: attributes as the templates write them, and a panel in its place when one is broken. */
export abstract class CrowdElement extends LitElement {
  /** Names of attributes that change what is shown, without those of `base`. */
  static attributesUsed: readonly string[] = [];

  static override get observedAttributes(): string[] {
    const own = [...super.observedAttributes, 'name', 'header', ...this.attributesUsed];
    return [...new Set([...own, ...own.map((name) => name.replaceAll('-', ''))])];
  }

  /** Broken attributes by name. */
  private readonly broken = new Map<string, string>();
  private told = '';
  private stopListeningToKeys: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopListeningToKeys ??= onRemapped(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopListeningToKeys?.();
    this.stopListeningToKeys = null;
  }

  override attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    super.attributeChangedCallback(name, before, after);
    if (before === after) return;
    this.attributeRead(name);
    this.requestUpdate();
  }

  /** Called when an attribute of the template changed; elements with state of their own take it over here. */
  protected attributeRead(name: string): void {
    void name;
  }

  get name(): string | null {
    return this.getAttribute('name');
  }

  set name(name: string | null) {
    if (name === null) this.removeAttribute('name');
    else this.setAttribute('name', name);
  }

  /** The text of an attribute, under its own or its run-together spelling. */
  protected attribute(name: string): string | null {
    return this.getAttribute(name) ?? this.getAttribute(name.replaceAll('-', ''));
  }

  protected flag(name: string): boolean {
    return this.attribute(name) !== null;
  }

  protected decimal(name: string): number | undefined {
    return parseDecimal(this.attribute(name));
  }

  /**
   * A JSON attribute. `read` returns null when the value has the wrong shape; `wanted` says what it should be.
   * A broken one is shown in place of the element, told to the page around, and keeps the form from submitting.
   */
  protected json<T>(name: string, read: (value: unknown) => T | null, wanted: string): T | undefined {
    const text = this.attribute(name);
    this.broken.delete(name);
    if (text === null || text.trim() === '') return undefined;
    const parsed = parseRelaxed(text);
    const value = parsed.ok ? read(parsed.value) : null;
    if (value !== null) return value;
    const why = parsed.ok ? `it is not ${wanted}` : parsed.problem;
    this.broken.set(name, `The attribute ${name} of <${this.localName}> cannot be used: ${why}.`);
    return undefined;
  }

  /** The first broken attribute as a sentence. */
  brokenAttribute(): string | null {
    return this.broken.values().next().value ?? null;
  }

  protected abstract renderElement(): TemplateResult;

  /** Elements with JSON attributes read them here, before every rendering. */
  protected readAttributes(): void {}

  override render(): TemplateResult {
    this.readAttributes();
    const problem = this.brokenAttribute();
    if (problem === null) return this.renderElement();
    return html`<div
      role="alert"
      style="border:2px solid var(--crowd-bad);border-radius:8px;padding:12px;margin:8px;color:var(--crowd-bad)"
    >
      <strong>This part of the page is broken.</strong> ${problem} Expected JSON such as <code>['car', 'van']</code>.
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const problem = this.brokenAttribute() ?? '';
    if (problem && problem !== this.told) {
      tellParent({ type: 'crowd-error', reason: 'template', message: problem, element: this.localName });
    }
    this.told = problem;
  }

  /** Tells form and scripts that the worker changed something. */
  protected changed(): void {
    this.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    this.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
  }
}

export const isSubmitting = (element: Element): element is Element & Submitting =>
  '_submittableValue' in element && 'answerName' in element;

/** Defines an element once; a page that loads two bundles keeps the first. */
export function define(tag: string, type: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, type);
}

/** Properties that are attributes under another spelling, as scripts of templates set them (`el.src = …`). */
export function reflects(type: CustomElementConstructor, ...names: string[]): void {
  for (const name of names) {
    const property = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    Object.defineProperty(type.prototype, property, {
      configurable: true,
      get(this: Element): string {
        return this.getAttribute(name) ?? '';
      },
      set(this: Element, value: unknown) {
        if (value === null || value === undefined) this.removeAttribute(name);
        else this.setAttribute(name, typeof value === 'string' ? value : JSON.stringify(value));
      },
    });
  }
}
