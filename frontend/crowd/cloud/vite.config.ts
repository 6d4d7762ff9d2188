import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

import { compressed } from '../../scripts/compressed.ts';
import { ironIcons } from '../../scripts/iron-icons.ts';

/** The page of point clouds: a script of its own, because three.js is for nobody else. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [ironIcons(), compressed()],
  publicDir: false,
  build: {
    outDir: '../../dist/crowd',
    emptyOutDir: false, // the elements are there already
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    lib: {
      entry: fileURLToPath(new URL('main.ts', import.meta.url)),
      formats: ['iife'],
      name: 'AtelierPointCloud',
      fileName: () => 'point-cloud.js',
    },
  },
});
