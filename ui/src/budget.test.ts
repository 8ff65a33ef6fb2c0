// How much a tablet has to load. Reads the built pages: `npm run build` comes first.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const dist = join(import.meta.dirname, '../dist');
const assets = join(dist, 'assets');
const kb = (files: readonly string[]) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(assets, file))).length, 0) / 1024;

const all = readdirSync(assets);
const scripts = all.filter((file) => file.endsWith('.js'));
/** What a document names. */
const namedIn = (document: string) =>
  [...readFileSync(join(dist, document), 'utf8').matchAll(/assets\/([^"']+)/g)].map((match) => match[1] ?? '');
const named = namedIn('index.html');

/** What a script imports before it can run, itself included. */
function withImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(assets, file), 'utf8');
  for (const match of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) withImports(match[1] ?? '', seen);
  return seen;
}

const loads = (document: string) =>
  new Set(namedIn(document).filter((file) => file.endsWith('.js')).flatMap((file) => [...withImports(file)]));
const first = loads('index.html');

describe('budgets of the built pages, gzip', () => {
  test('the first load of JavaScript is at most 90 KB', () => {
    expect(first.size).toBeGreaterThan(0);
    expect(kb([...first])).toBeLessThanOrEqual(90);
  });
  test('the first load of CSS is at most 30 KB', () => expect(kb(named.filter((file) => file.endsWith('.css')))).toBeLessThanOrEqual(30));

  // The child's document is an entry of its own, with its drawing and its voice: 60 KB beside what every page shares.
  test('the child’s document is within its budget, and loads no screen of the adult’s', () => {
    const own = [...loads('child.html')].filter((file) => !first.has(file));
    expect(own.length).toBeGreaterThan(0);
    expect(kb(own)).toBeLessThanOrEqual(60);
    expect(own.filter((file) => screens.includes(file))).toEqual([]);
  });

  // Each screen 25 KB.
  const screens = scripts.filter((file) => /^(Child|History|Pep|Settings|\w+Page)-/.test(file));
  test('there are screens to weigh', () => expect(screens.length).toBeGreaterThan(5));
  test.each(screens)('%s and what it brings is within its budget', (screen) => {
    const own = [...withImports(screen)].filter((file) => !first.has(file));
    expect(kb(own)).toBeLessThanOrEqual(25);
  });
});

test('no page of the shipped app can speak to a headless tablet', () => {
  const text = scripts.map((file) => readFileSync(join(assets, file), 'utf8')).join('');
  expect(text).not.toMatch(/EventSource|[?&]tablet=|get\(["'`]tablet["'`]\)/);
});
