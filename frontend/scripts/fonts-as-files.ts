import { createHash } from 'node:crypto';

import type { Plugin } from 'vite';

const EMBEDDED = /url\((['"]?)data:font\/woff2;base64,([A-Za-z0-9+/=]+)\1\)/g;

/**
 * Cloudscape's global style sheet embeds eight fonts as base64. As files the browser loads the two or three that a page
 * uses, after it has drawn the text, and caches them for good.
 */
export function fontsAsFiles(): Plugin {
  return {
    name: 'fonts-as-files',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
        const css = String(file.source).replace(EMBEDDED, (_match, _quote, data: string) => {
          const source = Buffer.from(data, 'base64');
          const name = `font-${createHash('sha256').update(source).digest('hex').slice(0, 12)}.woff2`;
          this.emitFile({ type: 'asset', fileName: `assets/${name}`, source });
          return `url(/assets/${name})`;
        });
        file.source = css.replace(/@font-face\s*\{/g, '@font-face{font-display:swap;');
      }
    },
  };
}
