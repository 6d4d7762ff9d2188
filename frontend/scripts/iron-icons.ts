import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Plugin } from 'vite';

const NAME = 'virtual:iron-icons';

/** The shapes of the open iron-icons set by name, read out of its package: `import icons from 'virtual:iron-icons'`. */
export function ironIcons(): Plugin {
  return {
    name: 'iron-icons',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      const file = createRequire(import.meta.url).resolve('@polymer/iron-icons/iron-icons.js');
      const source = readFileSync(file, 'utf8');
      const icons = [...source.matchAll(/<g id="([\w-]+)">(.*?)<\/g>(?=\s*<g id=|\s*<\/defs>)/gs)];
      if (icons.length < 200) throw new Error('The icon set is not written as expected any more.');
      return `export default ${JSON.stringify(Object.fromEntries(icons.map((icon) => [icon[1], icon[2]])))}`;
    },
  };
}
