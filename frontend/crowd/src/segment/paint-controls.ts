import { html, nothing, type TemplateResult } from 'lit';

import { keyLabel, keyOf, type Action } from '../base/keys.ts';

/** A slider whose events stay here: the form is told of pixels, not of how they are painted. */
export function range(name: string, min: number, max: number, value: number, set: (value: number) => void): TemplateResult {
  const slid = (event: Event): void => {
    event.stopPropagation();
    set(Number((event.target as HTMLInputElement).value));
  };
  return html`<input type="range" aria-label=${name} min=${min} max=${max} .value=${String(value)} @input=${slid} @change=${slid} />`;
}

/** A label or instance to paint with. */
export function choice(options: { name: string; color: string; on: boolean; key?: Action; run: () => void }): TemplateResult {
  return html`<button type="button" class="choice" aria-pressed=${String(options.on)} @click=${options.run}>
    <span class="swatch" style="background:${options.color}"></span><span class="text">${options.name}</span>
    ${options.key ? html`<kbd aria-hidden="true">${keyLabel(keyOf(options.key))}</kbd>` : nothing}
  </button>`;
}
