import names from './token-names.json';

/** Token name -> CSS property of the installed Cloudscape; filled in by the build, see scripts/cloudscape-properties.ts. */
declare const __CLOUDSCAPE_PROPERTIES__: Record<string, string>;

/** Cloudscape's colours under names that our own style sheets can use; they follow the theme by themselves. */
export function publishTokens(style: CSSStyleDeclaration = document.body.style): void {
  for (const [name, token] of Object.entries(names)) style.setProperty(name, `var(${__CLOUDSCAPE_PROPERTIES__[token] ?? ''})`);
}
