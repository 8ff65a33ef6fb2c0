// A browser with the pages as they are shipped, but able to speak to a tablet over loopback.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const ui = join(here, '..');
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' };
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];

export const SIZES = {
  landscape: { width: 1280, height: 800 },
  portrait: { width: 800, height: 1280 },
  laptop: { width: 1366, height: 768 },
  phone: { width: 390, height: 844 },
};

/** Builds the pages in test mode, serves them, and starts a browser. */
export async function openStage() {
  // Built beside the shipped pages, not over them, so that several suites may run at once.
  const dist = await mkdtemp(join(tmpdir(), 'waymark-dist-'));
  await build({ root: ui, mode: 'test', logLevel: 'error', build: { outDir: dist, emptyOutDir: true } });
  const server = createServer((request, response) => serveFile(dist, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    browser,
    /** A page of the app, on the tablet at `address`, at `hash`. Options are the browser context's. */
    async page(address, hash = '#/', options = {}) {
      const context = await browser.newContext({ viewport: SIZES.landscape, locale: 'en-GB', timezoneId: 'Europe/London', hasTouch: true, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(`${origin}/?tablet=${encodeURIComponent(address)}${hash}`);
      return page;
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(dist, { recursive: true, force: true });
    },
  };
}

async function serveFile(dist, request, response) {
  const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
  const file = join(dist, path === '/' ? 'index.html' : path);
  try {
    const bytes = await readFile(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

/** What axe has against the page, as lines to read; WCAG 2.2 AA and best practice, without the rules named. */
export async function complaints(page, without = []) {
  await page.addScriptTag({ path: axe });
  const { violations } = await page.evaluate(
    (off) =>
      globalThis.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        rules: Object.fromEntries(off.map((rule) => [rule, { enabled: false }])),
      }),
    without,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}

/** Controls smaller than `least` px that are not words within a sentence or hidden. */
export async function smallTargets(page, least = 44) {
  return page.evaluate((size) => {
    const shown = (box) => box.width > 1 && box.height > 1;
    const inSentence = (element) => element.closest('p, q') !== null;
    // A link whose ::after covers its row is as large as the row.
    const covers = (element) => getComputedStyle(element, '::after').position === 'absolute';
    return [...document.querySelectorAll('a[href], button, input:not([type=radio], [type=checkbox]), select, textarea, summary')]
      .filter((element) => !inSentence(element) && !covers(element) && element.closest('[inert]') === null)
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ element, box }) => shown(box) && !element.matches('.skip') && box.height < size)
      .map(({ element, box }) => `${element.tagName} “${element.textContent.trim().slice(0, 40)}” is ${Math.round(box.height)} px high`);
  }, least);
}

/** Whether the page is wider than its window. */
export function tooWide(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
}
