import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

import { compressed } from '../scripts/compressed.ts';
import { ironIcons } from '../scripts/iron-icons.ts';

/** The elements as one classic script under a stable name: templates load it by its address and nothing else. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [ironIcons(), compressed()],
  publicDir: false,
  build: {
    outDir: '../dist/crowd',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1000,
    lib: {
      entry: 'src/main.ts',
      formats: ['iife'],
      name: 'AtelierCrowd',
      fileName: () => 'crowd-html-elements.js',
    },
  },
});
