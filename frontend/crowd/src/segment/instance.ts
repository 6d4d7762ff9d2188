import { html, nothing, type TemplateResult } from 'lit';

import { asHex, BACKGROUND, freeColor } from '../base/colors.ts';
import { define, reflects } from '../base/element.ts';
import type { Action } from '../base/keys.ts';
import { keyLabel, keyOf } from '../base/keys.ts';
import { isRecord } from '../base/relaxed-json.ts';
import { namedIcon } from '../display/icon-set.ts';
import { choice } from './paint-controls.ts';
import type { Region } from './painting.ts';
import { Segmentation, type Given } from './segmentation.ts';

/** Every instance has a colour of its own; labels repeat (§7.2). */
export class CrowdInstanceSegmentation extends Segmentation {
  /** The instance to paint with, as its place in the list; null: the next stroke starts one. */
  private active: number | null = null;

  protected readGiven(value: unknown): Given | null {
    if (!isRecord(value) || typeof value.src !== 'string') return null;
    const regions = instancesOf(value.instances);
    return regions ? { source: value.src, regions } : null;
  }

  protected readKept(value: unknown): Given | null {
    if (!isRecord(value) || !isRecord(value.labeledImage)) return null;
    const data = value.labeledImage.pngImageData;
    const regions = instancesOf(value.instances);
    return typeof data === 'string' && regions ? { source: `data:image/png;base64,${data}`, regions } : null;
  }

  private get current(): Region | null {
    return this.active === null ? null : (this.painting.regions[this.active] ?? null);
  }

  /** A new instance of the label, unless one is being painted. */
  protected valueToPaint(): number {
    if (this.current?.label !== this.label || this.active === null) {
      const { regions } = this.painting;
      this.painting.regions = [...regions, { label: this.label as string, color: this.nextColor() }];
      this.active = regions.length;
    }
    return this.active + 1;
  }

  private nextColor(): string {
    return freeColor(new Set([BACKGROUND, ...this.painting.regions.map(({ color }) => color)]));
  }

  protected activeColor(): string {
    return this.current?.label === this.label && this.current ? this.current.color : this.nextColor();
  }

  protected mapping(used: Set<number>): Record<string, unknown> {
    const kept = this.painting.regions.filter((_, at) => used.has(at + 1));
    return { instances: kept.map(({ color, label }) => ({ color, label })) };
  }

  /** The label's key chooses the label; pressed again it starts the next instance. */
  protected override choose(label: string): void {
    if (this.label !== label || this.current?.label === label) this.active = null;
    super.choose(label);
  }

  protected override ownActions(): Action[] {
    const start = (): void => {
      this.active = null;
      this.take('brush');
    };
    const remove = (): void => {
      if (this.active !== null) this.dropInstance(this.active);
    };
    return [
      ...super.ownActions(),
      { id: 'add-instance', title: 'Add instance', key: 'n', run: start },
      { id: 'delete', title: 'Delete instance', key: 'Delete', also: ['Backspace'], run: remove },
    ];
  }

  private dropInstance(at: number): void {
    this.painting.begin();
    this.painting.erase(at + 1);
    this.active = null;
    this.paintedIf(this.painting.end());
  }

  protected renderRegions(): TemplateResult {
    const actions = this.ownActions();
    const add = actions.find(({ id }) => id === 'add-instance') as Action;
    const numbers = new Map<string, number>();
    const used = this.used();
    const rows = this.painting.regions.map((region, at) => {
      if (!used.has(at + 1)) return null;
      const number = (numbers.get(region.label) ?? 0) + 1;
      numbers.set(region.label, number);
      return { ...region, at, name: `${region.label} #${String(number)}` };
    });
    const mine = (label: string): TemplateResult[] =>
      rows.filter((row) => row?.label === label).map((row) => this.renderInstance(row as { name: string; color: string; at: number }));
    const lost = [...numbers.keys()].filter((label) => !this.labels.includes(label));
    return html`<section class="group" aria-label="Labels and instances">
      <h3>Labels and instances</h3>
      ${actions
        .filter(({ id }) => id.startsWith('label-'))
        .map(
          (action) =>
            html`${choice({
                name: action.title,
                color: 'transparent',
                on: action.title === this.label,
                key: action,
                run: action.run,
              })}
              <ul class="objects">
                ${mine(action.title)}
              </ul>
              ${action.title === this.label
                ? html`<button type="button" class="button link" @click=${() => add.run()}>
                    Add instance <kbd aria-hidden="true">${keyLabel(keyOf(add))}</kbd>
                  </button>`
                : nothing}`,
        )}
      ${lost.map((label) => html`<p class="muted">${label} (no longer a label)</p><ul class="objects">${mine(label)}</ul>`)}
    </section>`;
  }

  private renderInstance({ name, color, at }: { name: string; color: string; at: number }): TemplateResult {
    const pick = (): void => {
      this.label = this.painting.regions[at]?.label ?? this.label;
      this.active = at;
      this.take('brush');
    };
    return html`<li>
      ${choice({ name, color, on: this.active === at, run: pick })}
      <button type="button" class="tool" aria-label="Delete ${name}" @click=${() => this.dropInstance(at)}>
        ${namedIcon('delete')}
      </button>
    </li>`;
  }
}

function instancesOf(value: unknown): Region[] | null {
  if (!Array.isArray(value)) return null;
  const regions = value.map((one: unknown) => {
    const color = isRecord(one) ? asHex(one.color) : null;
    return isRecord(one) && typeof one.label === 'string' && color ? { label: one.label, color } : null;
  });
  return regions.every((region) => region !== null) ? regions : null;
}

reflects(CrowdInstanceSegmentation, 'src', 'header', 'initial-value');
define('crowd-instance-segmentation', CrowdInstanceSegmentation);
