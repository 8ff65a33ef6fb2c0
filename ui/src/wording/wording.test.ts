import { expect, test } from 'vitest';
import { has, t } from './index';
import './archive';
import './audit';
import './closing';
import './council';
import './doors';
import './exchange';
import './frameworks';
import './importing';
import './passphrase';
import './recovery';
import './roles';
import { dueInDays, longDate, pepName } from './dates';

const sources = import.meta.glob<string>(['../**/*.svelte', '../**/*.ts', '!../**/*.test.ts'], { query: '?raw', import: 'default', eager: true });
const files = import.meta.glob<string>('./en-GB/*.ftl', { query: '?raw', import: 'default', eager: true });

test('every id that the code names has its words', () => {
  const missing = Object.entries(sources).flatMap(([file, text]) =>
    [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? '').filter((id) => !has(id)).map((id) => `${file}: ${id}`),
  );
  expect(missing).toEqual([]);
});

test('no id is written twice', () => {
  const ids = Object.values(files).flatMap((text) => [...text.matchAll(/^([a-z][\w-]*) =/gm)].map((match) => match[1]));
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test.each([
  ...['meeting', 'about_me', 'education', 'attainment', 'views', 'attendance', 'targets', 'pathway'].map((id) => `area-${id}`),
  ...['dt', 'sw', 'key_adult', 'carer', 'iro', 'adviser', 'moderator', 'vsh', 'administrator'].map((id) => `role-${id}`),
  ...['draft', 'meeting_held', 'with_virtual_school', 'returned', 'finalised'].map((id) => `stage-${id}`),
  ...['not_started', 'started', 'completed', 'not_applicable'].map((id) => `status-${id}`),
  ...['both', 'sw', 'dt', 'key_adult'].map((id) => `pep-group-${id}`),
  ...['name', 'due', 'areas', 'mark', 'changed', 'waiting'].map((id) => `caseload-${id}`),
])('%s has its words', (id) => expect(has(id)).toBe(true));

test('sentences for staff stay short', () => {
  const long = Object.entries(files).flatMap(([file, text]) =>
    text
      .split(/^(?=[a-z])/m)
      .flatMap((message) => (message.split(/=/).slice(1).join('=').replace(/^#.*$/gm, '').match(/[^.!?\n]+[.!?]/g) ?? []))
      .filter((sentence) => sentence.trim().split(/\s+/).length > 25)
      .map((sentence) => `${file}: ${sentence.trim()}`),
  );
  expect(long).toEqual([]);
});

test('a missing id is plain to see', () => expect(t('no-such-words')).toBe('⟦no-such-words⟧'));

test('days are said, not counted out of sight', () => {
  expect(dueInDays(0)).toBe('due today');
  expect(dueInDays(1)).toBe('in 1 day');
  expect(dueInDays(-2)).toBe('2 days late');
  expect(longDate('2026-12-08')).toBe('8 December 2026');
});

test('a term is named by the calendar, not by the academic year', () => {
  expect(pepName('2026-autumn.termly')).toBe('Autumn 2026');
  expect(pepName('2026-spring.termly')).toBe('Spring 2027');
  expect(pepName('2026-summer.initial')).toBe('Summer 2027, first PEP');
  expect(pepName('2026-autumn.move-2')).toBe('Autumn 2026, after move 2');
});
