// Who may know what: the borders of the front end, read from its imports.

import { expect, test } from 'vitest';

const sources = Object.entries(
  import.meta.glob<string>(['./**/*.svelte', './**/*.ts', '!./**/*.test.ts', '!./bridge/generated/**'], { query: '?raw', import: 'default', eager: true }),
);

const importsOf = (text: string) => [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
const files = (wrong: (file: string, text: string) => boolean) => sources.filter(([file, text]) => wrong(file, text)).map(([file]) => file);

test('the bridge alone may reach Tauri', () => {
  expect(files((file, text) => !file.startsWith('./bridge/') && importsOf(text).some((from) => from.startsWith('@tauri-apps/')))).toEqual([]);
});

test('common pieces know nothing of children, plans or the app', () => {
  const known = /^(\.\/|\.\.\/\.\.\/wording|svelte|@lucide\/svelte\/icons\/)/;
  expect(files((file, text) => file.startsWith('./components/common/') && importsOf(text).some((from) => !known.test(from)))).toEqual([]);
});

test('components never reach into screens, but for the frame that shows them', () => {
  const reach = (file: string, text: string) => /^\.\/components\/(?!shell\/Shell)/.test(file) && importsOf(text).some((from) => from.includes('/views/'));
  expect(files(reach)).toEqual([]);
});

test('nothing is kept in the browser’s own storage, and no text becomes markup', () => {
  expect(files((_, text) => /\b(localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML)\b|\{@html/.test(text))).toEqual([]);
});

test('icons are taken in one by one', () => {
  expect(files((_, text) => importsOf(text).includes('@lucide/svelte'))).toEqual([]);
});
