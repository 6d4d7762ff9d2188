import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

import { compressed } from '../../scripts/compressed.ts';

/** The page of point clouds: a script of its own, because three.js is for nobody else. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [compressed()],
  publicDir: false,
  build: {
    outDir: '../../dist/crowd',
    emptyOutDir: false, // the elements are there already
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    lib: {
      entry: 'main.ts',
      formats: ['iife'],
      name: 'AtelierPointCloud',
      fileName: () => 'point-cloud.js',
    },
  },
});
