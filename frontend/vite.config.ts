import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

import { cloudscapeProperties } from './scripts/cloudscape-properties.ts';
import { compressed } from './scripts/compressed.ts';
import { fontsAsFiles } from './scripts/fonts-as-files.ts';
import { withoutConsolePlugins } from './scripts/without-console-plugins.ts';
import tokenNames from './src/theme/token-names.json' with { type: 'json' };

const SERVER = process.env.ATELIER_URL ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react(), fontsAsFiles(), withoutConsolePlugins(), compressed()],
  define: { __CLOUDSCAPE_PROPERTIES__: JSON.stringify(cloudscapeProperties(Object.values(tokenNames))) },
  build: {
    outDir: 'dist',
    target: 'es2022',
    manifest: true,
    // The policy of the server forbids data: scripts and fonts; everything is a hashed file under /assets.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600,
    // Two pages: the studio, and the portal of people who label.
    rolldownOptions: { input: ['index.html', 'worker.html'] },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      // The server refuses pages of other origins: it must see the Host that the browser sees.
      '/aws': { target: SERVER, changeOrigin: false },
      '/api': { target: SERVER, changeOrigin: false },
      '/task-pages': { target: SERVER, changeOrigin: false },
      '/task-media': { target: SERVER, changeOrigin: false },
      '/crowd': { target: SERVER, changeOrigin: false },
      '/oauth2/': { target: SERVER, changeOrigin: false },
      '/sign-in/': { target: SERVER, changeOrigin: false },
      '/jupyter/': { target: SERVER, changeOrigin: false, ws: true },
      '/notebook-output': { target: SERVER, changeOrigin: false },
      '/ws': { target: SERVER, changeOrigin: false, ws: true },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['./src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'crowd/**/*.test.ts'],
    server: { deps: { inline: [/@cloudscape-design/] } },
    css: false,
    restoreMocks: true,
  },
});
