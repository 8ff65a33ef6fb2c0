// The made-up core of the component tests, as answers for the made-up tablet.

import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

// The suites start in different folders: the pages' own folder is named, not guessed.
const root = fileURLToPath(new URL('../..', import.meta.url));
const vite = await createServer({ root, server: { middlewareMode: true, hmr: false, ws: false }, appType: 'custom', logLevel: 'error', optimizeDeps: { noDiscovery: true } });
const { MadeUpCore } = await vite.ssrLoadModule('/tests/fixtures/made-up-core.ts');

/** Fresh answers of a fresh core. */
export function madeUpCore() {
  const core = new MadeUpCore();
  return Object.fromEntries(core.operations.map((operation) => [operation, (request) => core.call(operation, request)]));
}

/** The module of a fixture by its name. */
export const fixture = (name) => vite.ssrLoadModule(`/tests/fixtures/${name}.ts`);

/** Stops what compiles it. */
export const closeCore = () => vite.close();
