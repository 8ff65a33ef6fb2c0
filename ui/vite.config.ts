import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  // The app opens its pages from inside the binary: relative addresses work there and in a browser.
  base: './',
  build: {
    target: 'es2022',
    // Small fonts and pictures stay files, so that the content security policy needs no `data:`.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // The child's document is loaded by itself: see src/child.ts.
      input: [resolve(import.meta.dirname, 'index.html'), resolve(import.meta.dirname, 'child.html')],
      output: {
        // What nearly every screen writes and shows with comes once, with the first load.
        codeSplitting: { groups: [{ name: 'common', test: /src\/components\/(common|words|judgement|shell)\/|fast-diff/ }] },
      },
    },
  },
  css: {
    // GOV.UK's Sass holds one media query that the minifier rejects; it drops that one and says so.
    lightningcss: { errorRecovery: true },
    preprocessorOptions: { scss: { quietDeps: true, loadPaths: ['node_modules'] } },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
  },
  // Vitest would otherwise take Svelte's server build, in which runes do nothing.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
});
