import { html, nothing, type TemplateResult } from 'lit';

import { define, reflects } from '../base/element.ts';
import { isTyping, keyLabel, keyOf, type Action } from '../base/keys.ts';
import { controls } from '../base/theme.ts';
import { dialogStyles, openDialogIn, regionStyles, renderDialog } from '../display/regions.ts';
import { namedIcon } from '../display/icon-set.ts';
import { layout } from '../image/layout.ts';
import { isReadOnly } from '../image/stage-widget.ts';
import { renderAttributes } from './attribute-fields.ts';
import { attributesOf, LONGEST, type Attribute } from './definitions.ts';
import { markIn, objects, reassigned, withFrameValue, withValue, type Mark } from './marks.ts';
import { framesOf } from './ranges.ts';
import { SequenceActions } from './sequence-actions.ts';
import { sequenceStyles } from './styles.ts';
import { renderLooks, renderTrack } from './timeline.ts';

/** Boxes, polygons, polylines or keypoints in the frames of a video (labeling specification §17.1). */
export class CrowdVideoFrames extends SequenceActions {
  /** What "in other frames" is about. */
  private bulk: { attribute: Attribute; mark: Mark | null } | null = null;
  private bulkProblem = '';

  constructor() {
    super();
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !isTyping(event)) return;
      event.preventDefault();
      this.renderRoot.querySelector<HTMLElement>('.stage')?.focus();
    });
  }

  protected override guide(): [string, string][] {
    return [...super.guide(), ['Right click on an attribute', 'Set its value in other frames']];
  }

  protected override renderTools(): TemplateResult {
    const { marking } = this;
    const find = (id: string): Action => this.ownActions().find((action) => action.id === id) as Action;
    const jump = (event: Event): void => this.go(Number((event.target as HTMLInputElement).value) - 1);
    const step = (id: string, icon: string, disabled: boolean): TemplateResult => {
      const action = find(id);
      const label = `${action.title} ${keyLabel(keyOf(action))}`;
      return html`<button type="button" class="tool" aria-label=${label} title=${label} ?disabled=${disabled} @click=${() => action.run()}>
        ${namedIcon(icon) ?? action.title} <kbd aria-hidden="true">${keyLabel(keyOf(action))}</kbd>
      </button>`;
    };
    const at = String(marking.at + 1);
    const count = String(this.frames.length);
    return html`<div class="timeline" role="group" aria-label="Frames">
        ${step('previous-frame', 'arrow-back', marking.at === 0)} ${this.button(find('play'))}
        ${step('next-frame', 'arrow-forward', marking.at === this.last)}
        <input class="number" type="number" min="1" max=${count} .value=${at} aria-label="Frame" @change=${jump} />
        <span>of ${count}</span>
        <div class="track">
          <input type="range" min="1" max=${count} .value=${at} aria-label="Frame" aria-valuetext="Frame ${at} of ${count}" @input=${jump} />
          ${renderTrack(marking, this.held)}
        </div>
      </div>
      ${super.renderTools()}<span class="gap"></span>
      ${this.work()
        .filter(({ id }) => ['predict', 'copy-next', 'copy-all', 'copy-previous'].includes(id))
        .map((action) => this.button(action, this.editor.readOnly))}`;
  }

  protected override renderSide(): TemplateResult {
    const labels = this.ownActions().filter(({ id }) => id.startsWith('label-'));
    return html`<section class="group" aria-label="Labels">
        <h3>Labels</h3>
        ${labels.map(
          (action) =>
            html`<button
              type="button"
              class="choice"
              aria-pressed=${String(action.title === this.editor.label)}
              ?disabled=${this.marking.locked.has(action.title)}
              @click=${() => action.run()}
            >
              <span class="swatch" style="background:${this.colorOf(action.title)}"></span>
              <span class="text">${action.title}</span> <kbd aria-hidden="true">${keyLabel(keyOf(action))}</kbd>
            </button>`,
        )}
      </section>
      ${this.renderHere()} ${this.marking.tracking ? this.renderElsewhere() : nothing} ${this.renderFrameAttributes()}
      ${renderLooks(this.renderRoot)} ${renderDialog('bulk', 'In other frames', this.renderBulk())}`;
  }

  private renderHere(): TemplateResult {
    const { here } = this.marking;
    return html`<section class="group" aria-label="In this frame">
      <h3>In this frame: ${here.length}</h3>
      <ul class="objects">
        ${here.map((mark) => this.renderMark(mark))}
      </ul>
    </section>`;
  }

  private renderMark(mark: Mark): TemplateResult {
    const current = mark.objectId === this.chosen?.objectId;
    const veiled = this.veiled.has(mark.objectId);
    const veil = (): void => {
      if (!this.veiled.delete(mark.objectId)) this.veiled.add(mark.objectId);
      this.loadMarks();
      this.turn += 1;
    };
    const remove = (): void => {
      this.veiled.delete(mark.objectId);
      this.loadMarks();
      this.chooseObject(mark.objectId);
      this.editor.vertex = null;
      this.editor.deleteSelected();
    };
    return html`<li>
        <button type="button" class="choice" aria-current=${String(current)} @click=${() => this.chooseObject(mark.objectId)}>
          <span class="swatch" style="background:${super.colorOf(mark.label)}"></span>
          <span class="text">${mark.name}</span> ${mark.key ? nothing : html`<span class="how">filled in</span>`}
        </button>
        <button type="button" class="tool" aria-label="${veiled ? 'Show' : 'Hide'} ${mark.name}" aria-pressed=${String(veiled)} @click=${veil}>
          ${namedIcon(veiled ? 'visibility-off' : 'visibility')}
        </button>
        <button type="button" class="tool" aria-label="Delete ${mark.name} in this frame" ?disabled=${this.isFixed(mark)} @click=${remove}>
          ${namedIcon('delete')}
        </button>
      </li>
      ${current ? html`<li class="object-more">${this.renderMore(mark)}</li>` : nothing}`;
  }

  private isFixed(mark: Mark): boolean {
    return isReadOnly() || this.marking.locked.has(mark.label);
  }

  private renderMore(mark: Mark): TemplateResult {
    const { marking } = this;
    const relabel = (event: Event): void => {
      const label = (event.target as HTMLSelectElement).value;
      this.change(marking.relabelled(marking.sequence, mark.objectId, label));
    };
    const others = [...objects(marking.sequence).values()].filter(
      ({ objectId }) => !marking.here.some((one) => one.objectId === objectId),
    );
    const reassign = (event: Event): void => {
      const to = others.find(({ objectId }) => objectId === (event.target as HTMLSelectElement).value);
      if (!to) return;
      this.held = to.objectId;
      this.change(marking.filled(reassigned(marking.sequence, marking.at, mark.objectId, to), to.objectId));
    };
    const free = this.labels.filter((label) => label === mark.label || !marking.locked.has(label));
    const work = this.work().filter(({ id }) => id === 'hide' || id === 'delete-object');
    return html`<div class="field">
        <label
          ><span>Label</span>
          <select ?disabled=${this.isFixed(mark)} .value=${mark.label} @change=${relabel}>
            ${free.map((label) => html`<option value=${label} ?selected=${label === mark.label}>${label}</option>`)}
          </select></label
        >
      </div>
      ${marking.tracking && others.length > 0
        ? html`<div class="field">
            <label
              ><span>Is the same as</span>
              <select ?disabled=${this.isFixed(mark)} @change=${reassign}>
                <option value="">nothing else</option>
                ${others.map(({ objectId, name }) => html`<option value=${objectId}>${name}</option>`)}
              </select></label
            >
          </div>`
        : nothing}
      <div class="attributes">${renderAttributes(attributesOf(this.categories, mark.label), mark.values, LONGEST.label, isReadOnly(), {
        set: ({ name }, value) =>
          this.change(withValue(marking.sequence, [marking.at], ({ objectId }) => objectId === mark.objectId, name, value)),
        refused: (sentence) => this.say(sentence),
        bulk: (attribute) => this.openBulk(attribute, mark),
      })}</div>
      <div class="row">${work.map((action) => this.button(action, this.isFixed(mark)))}</div>`;
  }

  private renderElsewhere(): TemplateResult | typeof nothing {
    const { marking } = this;
    const here = new Set(marking.here.map(({ objectId }) => objectId));
    const others = [...objects(marking.sequence).values()].filter(({ objectId }) => !here.has(objectId));
    if (others.length === 0) return nothing;
    const bring = this.work().find(({ id }) => id === 'bring') as Action;
    const choose = (mark: Mark): void => {
      this.drawAs = this.drawAs?.objectId === mark.objectId ? null : mark;
      this.chooseObject(mark.objectId);
      this.say(this.drawAs ? `What you draw now is ${mark.name}.` : '');
    };
    return html`<section class="group" aria-label="In other frames">
      <h3>In other frames: ${others.length}</h3>
      <ul class="objects">
        ${others.map(
          (mark) =>
            html`<li>
              <button type="button" class="choice" aria-pressed=${String(mark.objectId === this.drawAs?.objectId)} @click=${() => choose(mark)}>
                <span class="swatch" style="background:${super.colorOf(mark.label)}"></span>
                <span class="text">${mark.name}</span>
                ${marking.sequence[marking.at]?.absent.includes(mark.objectId) ? html`<span class="how">out of sight</span>` : nothing}
              </button>
            </li>`,
        )}
      </ul>
      ${this.button(bring, this.editor.readOnly || this.held === null || here.has(this.held))}
    </section>`;
  }

  private renderFrameAttributes(): TemplateResult | typeof nothing {
    const { marking, categories } = this;
    if (categories.frame.length === 0) return nothing;
    return html`<section class="group" aria-label="About this frame">
      <h3>About this frame</h3>
      ${renderAttributes(categories.frame, marking.sequence[marking.at]?.values ?? {}, LONGEST.frame, isReadOnly(), {
        set: ({ name }, value) => this.change(withFrameValue(marking.sequence, [marking.at], name, value)),
        refused: (sentence) => this.say(sentence),
        bulk: (attribute) => this.openBulk(attribute, null),
      })}
    </section>`;
  }

  private openBulk(attribute: Attribute, mark: Mark | null): void {
    this.bulk = { attribute, mark };
    this.bulkProblem = '';
    this.turn += 1;
    void this.updateComplete.then(() => openDialogIn(this.renderRoot, 'bulk'));
  }

  private renderBulk(): TemplateResult {
    const { bulk } = this;
    if (!bulk) return html``;
    const value = this.bulkValue(bulk);
    const apply = (event: Event): void => {
      event.preventDefault();
      const text = this.renderRoot.querySelector<HTMLInputElement>('#bulk-frames')?.value ?? '';
      this.bulkProblem = this.setInFrames(bulk, value, text) ?? '';
      if (!this.bulkProblem) this.closeBulk();
      this.turn += 1;
    };
    const everywhere = (): void => {
      const { sequence } = this.marking;
      const meant = bulk.mark && this.sameAs(bulk.mark);
      const frames = [...sequence.keys()];
      this.change(meant ? withValue(sequence, frames, meant, bulk.attribute.name, value) : withFrameValue(sequence, frames, bulk.attribute.name, value));
      this.closeBulk();
    };
    return html`<form @submit=${apply}>
      <p>
        ${bulk.attribute.name} of ${bulk.mark ? this.caption(bulk.mark) : 'the frame'} becomes
        <strong>${value ?? 'empty'}</strong> in these frames, too:
      </p>
      <p>
        <label for="bulk-frames">Frames</label>
        <input id="bulk-frames" type="text" placeholder="2-5, 8-10, 20" aria-describedby="bulk-problem" autocomplete="off" />
        <button type="submit" class="button primary">Set</button>
        <button type="button" class="button" @click=${everywhere}>${bulk.mark ? 'In all its frames' : 'In all frames'}</button>
      </p>
      <p class="problem" id="bulk-problem" role="alert" ?hidden=${!this.bulkProblem}>${this.bulkProblem}</p>
    </form>`;
  }

  private closeBulk(): void {
    this.renderRoot.querySelector<HTMLDialogElement>('dialog#bulk')?.close();
  }

  /** Which marks a value is set of: those of the object, where none is followed those of its label. */
  private sameAs(mark: Mark): (one: Mark) => boolean {
    return (one) => (this.marking.tracking ? one.objectId === mark.objectId : one.label === mark.label);
  }

  private bulkValue({ attribute, mark }: { attribute: Attribute; mark: Mark | null }): string | number | null {
    const { sequence, at } = this.marking;
    const values = mark ? markIn(sequence, at, mark.objectId)?.values : sequence[at]?.values;
    return values?.[attribute.name] ?? null;
  }

  /** What is wrong with the frames; null when the value is set in all of them. */
  private setInFrames(bulk: { attribute: Attribute; mark: Mark | null }, value: string | number | null, text: string): string | null {
    const { marking } = this;
    const { attribute, mark } = bulk;
    const found = framesOf(text, this.frames.length);
    if (!found.ok) return found.problem;
    if (!mark) {
      this.change(withFrameValue(marking.sequence, found.frames, attribute.name, value));
      return null;
    }
    const meant = this.sameAs(mark);
    const without = found.frames.find((at) => !marking.sequence[at]?.marks.some(meant));
    if (without !== undefined) return `Frame ${String(without + 1)} has no ${this.caption(mark)}: nothing was set.`;
    this.change(withValue(marking.sequence, found.frames, meant, attribute.name, value));
    return null;
  }

  static override styles = [controls, layout, regionStyles, dialogStyles, sequenceStyles];
}

reflects(CrowdVideoFrames, 'header', 'mode', 'annotation-type');
define('crowd-video-frames', CrowdVideoFrames);
