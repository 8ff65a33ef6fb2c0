// The made-up core of the component tests, as answers for the made-up tablet.

import { createServer } from 'vite';

const vite = await createServer({ server: { middlewareMode: true, hmr: false, ws: false }, appType: 'custom', logLevel: 'error', optimizeDeps: { noDiscovery: true } });
const { MadeUpCore } = await vite.ssrLoadModule('/tests/fixtures/made-up-core.ts');

/** Fresh answers of a fresh core. */
export function madeUpCore() {
  const core = new MadeUpCore();
  return Object.fromEntries(core.operations.map((operation) => [operation, (request) => core.call(operation, request)]));
}

/** Stops what compiles it. */
export const closeCore = () => vite.close();
