// Every question that the forms of `crates/plan` ask has its label, and every option its words.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { has } from './index';

const forms = join(import.meta.dirname, '../../../crates/plan/src/form');
// The first is a box of its own on the page, the second links a review to its target.
const NOT_SHOWN = /-(completed|earlier_id)$/;
const AREAS = ['meeting', 'about_me', 'education', 'attainment', 'views', 'attendance', 'targets', 'pathway'];

/** The wording ids that a form's Rust table asks for: fields, their items' fields, their options. rustfmt indents items deeper. */
function idsOf(area: string): string[] {
  const text = readFileSync(join(forms, `${area}.rs`), 'utf8').replace(/\/\/.*$/gm, '');
  const constants = new Map([...text.matchAll(/const (\w+): &\[&str\] = &\[([^\]]*)\]/g)].map(([, name = '', options = '']) => [name, quoted(options)]));
  const table = text.slice(text.indexOf('FIELDS'));
  let list = '';
  return table.split(/^(?= +Field::)/m).slice(1).flatMap((entry) => {
    const [, indent = '', kind, id = ''] = /^( +)Field::(\w+)\(\s*"(\w+)"/.exec(entry) ?? [];
    const inItem = indent.length > 4;
    if (kind === 'list') list = id;
    const path = inItem ? `${area}-${list}-${id}` : `${area}-${id}`;
    const call = entry.split(/\.(?:when|in_phases|in_years)\(/)[0] ?? '';
    const named = /Kind::Choice\((\w+)\)/.exec(call)?.[1] ?? /^ +Field::choice\("\w+", (\w+)\)/.exec(call)?.[1] ?? '';
    const options = constants.get(named) ?? (kind === 'choice' ? quoted(/&\[([^\]]*)\]/.exec(call)?.[1] ?? '') : []);
    return [`field-${path}`, ...options.map((option) => `choice-${path}-${option}`)];
  }).filter((id) => !NOT_SHOWN.test(id));
}

const quoted = (text: string) => [...text.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? '');

describe('questions and their words', () => {
  test.each(AREAS)('%s', (area) => {
    const ids = idsOf(area);
    expect(ids.length, 'the form was not understood').toBeGreaterThan(3);
    expect(ids.filter((id) => !has(id))).toEqual([]);
  });
});
