import { css, html, nothing, type TemplateResult } from 'lit';

import { colorNumber } from '../base/colors.ts';
import { define, reflects } from '../base/element.ts';
import { announce, type Action } from '../base/keys.ts';
import { tellParent } from '../base/messages.ts';
import { asTexts } from '../base/relaxed-json.ts';
import { controls } from '../base/theme.ts';
import { Editor } from '../canvas/editor.ts';
import type { Handler } from '../canvas/hands.ts';
import { ShapePainter } from '../canvas/paint.ts';
import { loadImage, type Picture } from '../canvas/picture.ts';
import type { Painter } from '../canvas/surface.ts';
import { dialogStyles, openDialogIn, regionOf, regionStyles, renderDialog } from '../display/regions.ts';
import { layout } from '../image/layout.ts';
import { isReadOnly, StageWidget } from '../image/stage-widget.ts';
import { choiceStyles } from './choice-styles.ts';
import { Choices, readExclusion } from './choices.ts';
import { readOverlay, type Overlay } from './overlay.ts';

/** A question about an image, with an earlier result drawn over it if one is given (§5.3, §5.4). */
export abstract class ImageClassifier extends StageWidget {
  static override attributesUsed: readonly string[] = ['src', 'categories', 'exclusion-category', 'overlay'];
  protected readonly choices: Choices;
  private assigned: string[] | null = null;
  private overlay: Overlay | null = null;
  private overlayText: string | null = null;
  private editor = new Editor('box');
  private shapePainter = new ShapePainter(this.editor, (label) => this.colorOf(label));
  private mask: HTMLImageElement | null = null;

  constructor(multiple: boolean) {
    super();
    this.choices = new Choices(multiple);
  }

  get categories(): unknown[] {
    return this.choices.categories;
  }

  set categories(categories: unknown) {
    this.assigned = asTexts(categories) ?? [];
    this.choices.categories = this.assigned;
    this.requestUpdate();
    announce();
  }

  get _submittableValue(): unknown {
    const value = this.choices.value;
    return Object.keys(value).length > 0 ? value : undefined;
  }

  /** A picture is looked at, not measured: the answer only needs a choice. */
  override problem(): string | null {
    return this.choices.problem();
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.choice')?.focus();
  }

  restore(value: unknown): void {
    this.choices.restore(value);
    this.turn += 1;
  }

  reset(): void {
    this.choices.clear([]);
    this.turn += 1;
  }

  protected override readAttributes(): void {
    this.readCategories();
    this.choices.exclusion = this.json('exclusion-category', readExclusion, "like { text: 'None of these' }") ?? null;
    this.overlay = this.json('overlay', readOverlay, 'an earlier result such as {"boundingBox": …}') ?? null;
    const text = this.attribute('overlay');
    if (text !== this.overlayText) {
      this.overlayText = text;
      this.showOverlay();
    }
  }

  protected readCategories(): void {
    const given = this.json('categories', asTexts, 'a list of texts') ?? [];
    this.choices.categories = this.assigned ?? given;
  }

  private colorOf(label: string): string {
    const at = this.overlay?.labels.indexOf(label) ?? -1;
    return colorNumber(at < 0 ? 7 : at);
  }

  private showOverlay(): void {
    const shapes = this.overlay?.shapes;
    if (shapes) {
      this.editor = new Editor(shapes.kind);
      this.editor.readOnly = true;
      this.shapePainter = new ShapePainter(this.editor, (label) => this.colorOf(label));
      this.editor.load(shapes.list);
      this.editor.onChange = () => this.surface?.redraw();
    }
    this.surface?.redraw();
  }

  protected override pictureLoaded(picture: Picture): void {
    this.editor.size = picture;
    if (this.overlay?.mask) void this.loadMask(this.overlay.mask.source);
  }

  private async loadMask(source: string): Promise<void> {
    const holder = this.renderRoot.querySelector<HTMLElement>('.mask-holder');
    if (!holder) return;
    try {
      this.mask = await loadImage(source, holder, true).catch(() => loadImage(source, holder, false));
      this.surface?.redraw();
    } catch {
      this.failed = 'The earlier result could not be loaded over the image.';
      tellParent({ type: 'crowd-error', reason: 'media', message: this.failed, element: this.localName });
    }
  }

  protected painter(): Painter {
    return {
      still: (context, view, stage) => {
        if (this.mask && this.picture) {
          context.save();
          context.imageSmoothingEnabled = false;
          context.globalCompositeOperation = 'multiply'; // white background of the mask leaves the picture as it is
          const { width, height } = this.picture;
          context.globalAlpha = 0.85;
          context.drawImage(this.mask, view.x, view.y, width * view.scale, height * view.scale);
          context.restore();
        }
        return this.overlay?.shapes ? this.shapePainter.still(context, view, stage) : 0;
      },
      live: (context, view, stage) => {
        if (this.overlay?.shapes) this.shapePainter.live(context, view, stage);
      },
    };
  }

  protected handler(): Handler {
    const look = (at: { x: number; y: number }) => ({ ...at, tolerance: 7 / (this.surface?.view.scale ?? 1) });
    return {
      down: (at) => this.editor.pointerDown(look(at)),
      move: (at) => {
        this.showPlace(at.x, at.y);
        this.editor.pointerMove(look(at));
      },
      up: (at) => this.editor.pointerUp(look(at)),
      cancelled: () => undefined,
      double: () => undefined,
    };
  }

  protected readonly chose = (): void => {
    if (isReadOnly()) return;
    this.complaint = null;
    this.turn += 1;
    this.changed();
  };

  protected ownActions(): Action[] {
    const comment = { id: 'comment', title: 'Comment', key: 'c', run: () => this.openComment() };
    return [
      ...(isReadOnly() ? [] : this.choices.actions(this.chose)),
      ...(regionOf(this, 'worker-comment') ? [comment] : []),
    ];
  }

  protected guide(): [string, string][] {
    return [];
  }

  protected override get message(): string {
    return this.failed || (this.picture ? '' : 'Loading the image …');
  }

  private openComment(): void {
    openDialogIn(this.renderRoot, 'comment');
    this.renderRoot.querySelector<HTMLElement>('#comment textarea')?.focus();
  }

  protected renderSide(): TemplateResult {
    return html`<div class="holder mask-holder" aria-hidden="true"></div>
      <section class="group" aria-label="Answer">
        ${this.choices.render(this.chose, isReadOnly())}
        <p class="problem" role="alert" ?hidden=${!this.complaint}>${this.complaint}</p>
        ${this.renderComment()}
      </section>
      ${this.renderLegend()}`;
  }

  private renderComment(): TemplateResult | typeof nothing {
    const region = regionOf(this, 'worker-comment');
    if (!region) return nothing;
    const typed = (event: Event): void => {
      event.stopPropagation();
      this.choices.comment = (event.target as HTMLTextAreaElement).value;
      this.turn += 1;
      this.changed();
    };
    const header = region.getAttribute('header') ?? 'Add a comment.';
    return html`<button type="button" class="button link" @click=${() => this.openComment()}>
        ${region.getAttribute('link-text') ?? 'Add a comment.'} <kbd>C</kbd>
      </button>
      ${this.choices.comment.trim() ? html`<p class="muted comment">“${this.choices.comment}”</p>` : nothing}
      ${renderDialog(
        'comment',
        header,
        html`<slot name="worker-comment"></slot>
          <textarea
            rows="4"
            aria-label=${header}
            placeholder=${region.getAttribute('placeholder') ?? ''}
            .value=${this.choices.comment}
            ?disabled=${isReadOnly()}
            @input=${typed}
            @change=${(event: Event) => event.stopPropagation()}
          ></textarea>`,
      )}`;
  }

  private renderLegend(): TemplateResult | typeof nothing {
    const { overlay } = this;
    if (!overlay) return nothing;
    const used = overlay.shapes
      ? overlay.labels.map((label) => ({ label, color: this.colorOf(label) }))
      : (overlay.mask?.legend ?? []);
    return html`<section class="group" aria-label="Earlier result">
      <h3>Earlier result</h3>
      <ul class="objects">
        ${used.map(
          ({ label, color }) =>
            html`<li class="legend"><span class="swatch" style="background:${color}"></span> ${label}</li>`,
        )}
      </ul>
    </section>`;
  }

  static override styles = [
    controls,
    layout,
    choiceStyles,
    regionStyles,
    dialogStyles,
    css`
      .mask-holder {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        visibility: hidden;
        image-orientation: none;
      }
      .legend {
        align-items: center;
        gap: 8px;
        padding: 3px 10px;
      }
      .comment {
        overflow-wrap: anywhere;
      }
      #comment textarea {
        width: 100%;
        margin-top: 12px;
        padding: 8px;
        border: 1px solid var(--crowd-control);
        border-radius: 8px;
        background: var(--crowd-bg);
      }
    `,
  ];
}

export class CrowdImageClassifier extends ImageClassifier {
  constructor() {
    super(false);
  }
}

export class CrowdImageClassifierMultiSelect extends ImageClassifier {
  constructor() {
    super(true);
  }
}

for (const type of [CrowdImageClassifier, CrowdImageClassifierMultiSelect]) reflects(type, 'src', 'header', 'overlay');
define('crowd-image-classifier', CrowdImageClassifier);
define('crowd-image-classifier-multi-select', CrowdImageClassifierMultiSelect);
