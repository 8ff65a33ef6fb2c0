// What a child reads is short and plain, holds no word of the office or of judging, and is all there.

import { FluentResource } from '@fluent/bundle';
import { describe, expect, it } from 'vitest';
import { GROUPS, pictureOf } from '../../components/pathway/symbols';
import { has } from '../../wording';
import file from '../../wording/en-GB/pathway.ftl?raw';
import { CATEGORIES, STATES, STEP_STATES } from './model';

/** Words of the office, of judging and of racing, which no child's screen may say. */
const BANNED = [
  'aspiration', 'attainment', 'achieve', 'achievement', 'assessment', 'behaviour', 'best', 'better', 'contact', 'correct',
  'excellent', 'fail', 'failed', 'goal', 'grade', 'level', 'lose', 'mark', 'must', 'objective', 'outcome', 'PEP', 'placement',
  'points', 'poor', 'progress', 'rank', 'rating', 'review', 'score', 'should', 'stakeholder', 'streak', 'target', 'test',
  'timer', 'winner', 'wrong answer is',
];

const messages = new FluentResource(file).body.map((entry) => ({ id: entry.id, text: plain(entry.value) }));
const forChildren = messages.filter(({ id }) => !id.startsWith('path-adult-'));
const sentences = forChildren.flatMap(({ id, text }) =>
  text.split(/(?<=[.!?:])\s+/).map((sentence) => ({ id, sentence, words: sentence.split(/\s+/).filter(Boolean).length })),
);

/** A pattern as text, with a name where something is filled in. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) throw new Error('a child’s words take no choices inside them');
  return value.map((part) => (typeof part === 'string' ? part : 'Kit')).join('');
}

describe('words for children', () => {
  it('are many enough for this test to mean something', () => {
    expect(sentences.length).toBeGreaterThan(200);
  });

  it('come in sentences of at most 16 words', () => {
    expect(sentences.filter(({ words }) => words > 16)).toEqual([]);
  });

  it('are at most 12 words in the middle of what is a sentence at all', () => {
    const whole = sentences.filter(({ sentence }) => /[.!?]$/.test(sentence));
    const mean = whole.reduce((sum, { words }) => sum + words, 0) / whole.length;
    expect(mean).toBeLessThanOrEqual(12);
  });

  it('are short themselves: few have ten letters or more', () => {
    const words = forChildren.flatMap(({ text }) => text.match(/[a-z’']+/gi) ?? []);
    const long = words.filter((word) => word.length >= 10);
    expect(long.length / words.length).toBeLessThan(0.02);
  });

  it('hold no word of the office, of judging or of racing', () => {
    const said = forChildren.filter(({ text }) => BANNED.some((word) => new RegExp(`\\b${word}s?\\b`, 'i').test(text)));
    expect(said).toEqual([]);
  });
});

describe('the pathway’s wording and pictures', () => {
  const sources = import.meta.glob<string>(['./**/*.{svelte,ts}', '../../components/pathway/*.{svelte,ts}'], {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const code = Object.entries(sources)
    .filter(([path]) => !path.endsWith('.test.ts'))
    .map(([, text]) => text)
    .join('\n');

  it('has a message for every id that the screens name', () => {
    const named = [...code.matchAll(/'(path-[a-z_-]+)'/g)].map(([, id]) => id as string);
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((id) => !has(id))).toEqual([]);
  });

  it('has a picture and a word for every symbol, category and state', () => {
    const symbols = [...new Set(Object.values(GROUPS).flat())];
    const pictures = [CATEGORIES, STATES, STEP_STATES].flatMap((each) => Object.values(each));
    expect([...symbols, ...pictures].filter((id) => pictureOf(id) === undefined)).toEqual([]);
    const words = [
      ...symbols.map((id) => `path-symbol-${id}`),
      ...Object.keys(CATEGORIES).map((id) => `path-category-${id}`),
      ...Object.keys(STATES).flatMap((id) => [`path-state-${id}`, `path-set-${id}`]),
      ...Object.keys(STEP_STATES).flatMap((id) => [`path-step-state-${id}`, `path-step-back-${id}`]),
    ];
    expect(words.filter((id) => !has(id))).toEqual([]);
  });

  it('keeps no message that nothing shows', () => {
    const byPart = /^path-(pictures|words|(new-dream|my-path|my-team|my-wall)-hint)$/;
    const built = [...code.matchAll(/`(path-[a-z_-]+-)\$\{/g)].map(([, stem]) => stem as string);
    const shown = (id: string) => code.includes(`'${id}'`) || byPart.test(id) || built.some((stem) => id.startsWith(stem));
    const unused = messages.filter(({ id }) => !shown(id));
    expect(unused.map(({ id }) => id)).toEqual([]);
  });
});
