import { createRequire } from 'node:module';

/**
 * The CSS properties behind Cloudscape's design tokens, by the tokens' names. Read from the installed components, because
 * the separate package of tokens is released on its own and its names then do not fit the style sheets.
 */
export function cloudscapeProperties(tokens: readonly string[]): Record<string, string> {
  const require = createRequire(import.meta.url);
  const folder = '../node_modules/@cloudscape-design/components/internal/generated/theming';
  const { preset } = require(`${folder}/index.cjs`) as { preset: { propertiesMap: Record<string, string> } };
  return Object.fromEntries(
    tokens.map((token) => {
      const property = preset.propertiesMap[token];
      if (!property) throw new Error(`Cloudscape has no design token ${token} any more; see src/theme/token-names.json.`);
      return [token, property];
    }),
  );
}
