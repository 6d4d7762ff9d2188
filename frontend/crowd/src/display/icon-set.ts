import { html, nothing, svg, type TemplateResult } from 'lit';
import { unsafeSVG } from 'lit/directives/unsafe-svg.js';
import icons from 'virtual:iron-icons';

/** An icon of the set as an `<svg>`; null when there is none of that name. The markup comes from the build, not the page. */
export function namedIcon(name: string): TemplateResult | null {
  const bare = name.replace(/^(iron-icons|icons):/, '');
  const markup = Object.hasOwn(icons, bare) ? icons[bare] : undefined;
  if (markup === undefined) return null;
  return html`<svg viewBox="0 0 24 24" width="20" height="20" fill="currentColor" aria-hidden="true">
    ${svg`<g>${unsafeSVG(markup)}</g>`}
  </svg>`;
}

/** "Name or URL" (§1.8): a URL is an image, an unknown name is blank. */
export function iconOrImage(icon: string | null): TemplateResult | typeof nothing {
  if (!icon) return nothing;
  const known = namedIcon(icon);
  if (known) return known;
  if (!/[/.]/.test(icon)) return html`<span class="blank" style="display:inline-block;width:20px"></span>`;
  return html`<img src=${icon} alt="" style="width:20px;height:20px;object-fit:contain" />`;
}
