import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';

import type { Submitting } from '../base/element.ts';
import { addSource, announce, keyLabel, keyOf, makeCurrent, removeSource, type Action } from '../base/keys.ts';
import { tellParent, type KeyPress } from '../base/messages.ts';
import { Hands, type Handler } from '../canvas/hands.ts';
import { loadPicture, type Picture } from '../canvas/picture.ts';
import { Surface, type Painter } from '../canvas/surface.ts';
import { openDialogIn, RegionElement, renderDialog } from '../display/regions.ts';
import { toolIcon } from './tool-icons.ts';

/** Whether the page around let nobody change anything. */
let readOnly = false;

export const isReadOnly = (): boolean => readOnly;

export function setReadOnly(on: unknown): void {
  readOnly = on === true;
  document.dispatchEvent(new Event('crowd-read-only'));
}

/** An element around one image: the stage with its tools, and a column beside it (§1.5). */
export abstract class StageWidget extends RegionElement implements Submitting {
  static override properties = { failed: { state: true }, complaint: { state: true }, turn: { state: true } };
  static override attributesUsed: readonly string[] = ['src'];
  declare failed: string;
  declare complaint: string | null;
  /** Counts what Lit cannot see: changes inside the editor. */
  declare turn: number;

  protected surface: Surface | null = null;
  protected hands: Hands | null = null;
  protected picture: Picture | null = null;
  private loading = '';
  private readonly source = {
    actions: (): Action[] => (this.brokenAttribute() ? [] : this.actions()),
    keyPressed: (press: KeyPress, down: boolean): boolean => this.keyPressed(press, down),
  };
  private readonly readOnlyChanged = (): void => {
    this.readOnlySet();
    this.requestUpdate();
  };

  constructor() {
    super();
    this.failed = '';
    this.complaint = null;
    this.turn = 0;
    this.addEventListener('pointerdown', () => makeCurrent(this.source));
    this.addEventListener('focusin', () => makeCurrent(this.source));
  }

  abstract get _submittableValue(): unknown;
  abstract restore(value: unknown): void;
  abstract reset(): void;
  protected abstract painter(): Painter;
  protected abstract handler(): Handler;
  protected abstract renderSide(): TemplateResult;
  protected abstract ownActions(): Action[];
  /** Rows of the tool guide besides those of the stage. */
  protected abstract guide(): [string, string][];

  get value(): unknown {
    return this._submittableValue;
  }

  get answerName(): string {
    return this.name ?? this.localName;
  }

  problem(): string | null {
    if (this.failed) return this.failed;
    return this.picture ? null : 'The image has not been loaded yet.';
  }

  showProblem(problem: string | null): void {
    this.complaint = problem;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.stage')?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addSource(this.source);
    document.addEventListener('crowd-read-only', this.readOnlyChanged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeSource(this.source);
    document.removeEventListener('crowd-read-only', this.readOnlyChanged);
    this.surface?.destroy();
    this.surface = null;
    this.loading = '';
  }

  protected readOnlySet(): void {}

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const container = this.renderRoot.querySelector<HTMLDivElement>('.surface');
    if (container && !this.surface) {
      this.surface = new Surface(container, this.painter());
      this.surface.onViewChange = () => this.showZoom();
      this.hands = new Hands(this.surface, this.handler());
    }
    const source = this.getAttribute('src') ?? '';
    if (this.surface && source !== this.loading) void this.load(source);
    announce();
  }

  private async load(source: string): Promise<void> {
    this.loading = source;
    const holder = this.renderRoot.querySelector<HTMLElement>('.holder');
    if (!holder || !source) {
      if (!source) this.failed = `<${this.localName}> has no src: there is no image to show.`;
      return;
    }
    try {
      const picture = await loadPicture(source, holder);
      if (this.loading !== source) return;
      this.picture = picture;
      this.failed = '';
      this.pictureLoaded(picture);
      this.surface?.show(picture);
    } catch {
      if (this.loading !== source) return;
      this.failed = 'The image could not be loaded. Load the page again; if it stays so, decline the task.';
      tellParent({ type: 'crowd-error', reason: 'media', message: this.failed, element: this.localName });
    }
    this.turn += 1;
  }

  protected pictureLoaded(picture: Picture): void {
    void picture;
  }

  protected get inputImageProperties(): { height: number; width: number } {
    return { height: this.picture?.height ?? 0, width: this.picture?.width ?? 0 };
  }

  protected actions(): Action[] {
    const surface = this.surface;
    const view: Action[] = [
      { id: 'zoom-in', title: 'Zoom in', key: '+', also: ['='], run: () => surface?.zoom(1.3) },
      { id: 'zoom-out', title: 'Zoom out', key: '-', run: () => surface?.zoom(1 / 1.3) },
      { id: 'fit', title: 'Fit', key: 'f', run: () => surface?.fit() },
      { id: 'move', title: 'Move', key: 'h', run: () => this.toggleMoving() },
    ];
    const guide = { id: 'guide', title: 'View tool guide', key: '?', run: () => openDialogIn(this.renderRoot, 'guide') };
    return [...view, ...this.ownActions(), guide, ...this.instructionActions()];
  }

  private toggleMoving(on?: boolean): void {
    if (!this.hands) return;
    this.hands.moving = on ?? !this.hands.moving;
    this.hands.showCursor();
    this.requestUpdate();
  }

  /** Space held down moves the picture; everything else belongs to the widget. */
  protected keyPressed(press: KeyPress, down: boolean): boolean {
    if (press.key === ' ') {
      if (this.hands && this.hands.moving !== down) this.toggleMoving(down);
      return true;
    }
    return false;
  }

  protected showZoom(): void {
    const place = this.renderRoot.querySelector('.zoom');
    if (place && this.surface) place.textContent = `${String(Math.round(this.surface.view.scale * 100))} %`;
  }

  protected showPlace(x: number, y: number): void {
    const place = this.renderRoot.querySelector('.place');
    if (place) place.textContent = `${String(Math.round(x))}, ${String(Math.round(y))}`;
  }

  /** A button of the bar with its key on it. */
  protected tool(action: Action, options: { pressed?: boolean; disabled?: boolean } = {}): TemplateResult {
    const { pressed, disabled } = options;
    const icon = toolIcon(action.id);
    const key = keyLabel(keyOf(action));
    return html`<button
      type="button"
      class="tool"
      title="${action.title} (${key})"
      aria-label=${icon ? `${action.title} ${key}` : nothing}
      aria-pressed=${pressed === undefined ? nothing : String(pressed)}
      ?disabled=${disabled ?? false}
      @click=${() => action.run()}
    >
      ${icon ?? action.title} <kbd>${key}</kbd>
    </button>`;
  }

  protected renderTools(): TemplateResult {
    const find = (id: string): Action => this.actions().find((action) => action.id === id) as Action;
    return html`${['zoom-in', 'zoom-out', 'fit'].map((id) => this.tool(find(id)))}
    ${this.tool(find('move'), { pressed: this.hands?.moving ?? false })}`;
  }

  protected renderElement(): TemplateResult {
    const header = this.getAttribute('header') ?? '';
    const guide = this.actions().find((action) => action.id === 'guide') as Action;
    return html`<div class="widget">
      <div class="main">
        <div class="head">
          ${header ? html`<h2>${header}</h2>` : nothing}
          <span class="status" id="status">
            <span class="place" aria-hidden="true"></span>
            <span class="size">${this.picture ? `${String(this.picture.width)} × ${String(this.picture.height)} px` : ''}</span>
            <span class="zoom"></span>
          </span>
        </div>
        <div class="stage" tabindex="0" role="application" aria-label=${`Image. ${header}`} aria-describedby="status">
          <div class="holder" aria-hidden="true"></div>
          <div class="surface"></div>
          <div class="message" role="status" ?hidden=${this.message === ''}>${this.message}</div>
        </div>
        <div class="bar" role="group" aria-label="Tools">
          ${this.renderTools()}
          <button type="button" class="tool last" @click=${() => guide.run()}>
            ${guide.title} <kbd aria-hidden="true">${keyLabel(keyOf(guide))}</kbd>
          </button>
        </div>
      </div>
      <aside>${this.renderSide()} ${this.renderInstructions()}<slot></slot></aside>
      ${renderDialog('guide', 'Tool guide', this.renderGuide())}
    </div>`;
  }

  protected get message(): string {
    if (this.failed) return this.failed;
    return this.picture ? (this.complaint ?? '') : 'Loading the image …';
  }

  private renderGuide(): TemplateResult {
    const rows: [string, string][] = [
      ['Wheel, two fingers', 'Zoom'],
      ['Space and drag, middle button and drag', 'Move the image'],
      ...this.guide(),
      ...this.actions().map((action): [string, string] => [keyLabel(keyOf(action)), action.title]),
    ];
    return html`<div class="guide">
      <table>
        <tbody>
          ${rows.map(([how, what]) => html`<tr><td><strong>${how}</strong></td><td>${what}</td></tr>`)}
        </tbody>
      </table>
    </div>`;
  }
}
