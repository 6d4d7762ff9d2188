import { html, type TemplateResult } from 'lit';

import { asHex, BACKGROUND, freeColor } from '../base/colors.ts';
import { define, reflects } from '../base/element.ts';
import { isRecord } from '../base/relaxed-json.ts';
import { Segmentation, type Given } from './segmentation.ts';
import { choice } from './paint-controls.ts';
import type { Region } from './painting.ts';

/** One mask per label (§7.1). */
export class CrowdSemanticSegmentation extends Segmentation {
  /** Every label has a region from the start; colours of an earlier result are kept. */
  protected override labelsChanged(): void {
    const before = this.painting.regions;
    const start: readonly Region[] = before.length > 0 ? before : (this.given?.regions ?? []);
    const regions = [...start];
    const taken = new Set([BACKGROUND, ...regions.map(({ color }) => color)]);
    for (const label of this.labels) {
      if (regions.some((region) => region.label === label)) continue;
      const color = freeColor(taken);
      taken.add(color);
      regions.push({ label, color });
    }
    if (regions.length !== before.length) this.painting.regions = regions;
  }

  protected readGiven(value: unknown): Given | null {
    if (!isRecord(value) || typeof value.src !== 'string' || !isRecord(value.labelMappings)) return null;
    const regions = regionsOf(value.labelMappings);
    return regions ? { source: value.src, regions } : null;
  }

  protected readKept(value: unknown): Given | null {
    if (!isRecord(value) || !isRecord(value.labelMappings) || !isRecord(value.labeledImage)) return null;
    const data = value.labeledImage.pngImageData;
    const regions = regionsOf(value.labelMappings);
    return typeof data === 'string' && regions ? { source: `data:image/png;base64,${data}`, regions } : null;
  }

  private region(label: string | null): number {
    return this.painting.regions.findIndex((region) => region.label === label);
  }

  protected valueToPaint(): number {
    return this.region(this.label) + 1;
  }

  protected activeColor(): string {
    return this.painting.regions[this.region(this.label)]?.color ?? '#1f77b4';
  }

  protected mapping(used: Set<number>): Record<string, unknown> {
    const kept = this.painting.regions.filter((_, at) => used.has(at + 1));
    return { labelMappings: Object.fromEntries(kept.map(({ label, color }) => [label, { color }])) };
  }

  protected renderRegions(): TemplateResult {
    const actions = this.ownActions().filter(({ id }) => id.startsWith('label-'));
    return html`<section class="group" aria-label="Labels">
      <h3>Labels</h3>
      ${actions.map((action) =>
        choice({
          name: action.title,
          color: this.painting.regions[this.region(action.title)]?.color ?? BACKGROUND,
          on: action.title === this.label,
          key: action,
          run: action.run,
        }),
      )}
    </section>`;
  }
}

function regionsOf(mappings: Record<string, unknown>): Region[] | null {
  const regions = Object.entries(mappings).map(([label, one]) => {
    const color = isRecord(one) ? asHex(one.color) : null;
    return color ? { label, color } : null;
  });
  return regions.every((region) => region !== null) ? regions : null;
}

reflects(CrowdSemanticSegmentation, 'src', 'header', 'initial-value');
define('crowd-semantic-segmentation', CrowdSemanticSegmentation);
