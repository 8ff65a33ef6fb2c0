import { expect, test } from 'vitest';
import type { AuditDeed, AuditFault, AuditLine } from '../../bridge';
import { has } from '../../wording';
import { byDay, deedName, kept, pageName, termOf, termsOf } from './names';

const line = (more: Partial<AuditLine>): AuditLine => ({
  at: '2026-11-23T10:00:00Z', received: '2026-11-23T10:05:00Z', clock_wrong: false, who: 'Priya Practice', person: 'p1',
  device: '4444-aaaa01', deed: 'opened', page: 'area/education', about: null, ...more,
});

test.each([
  'unlocked', 'opened', 'changed', 'exported', 'printed', 'doors_opened', 'doors_closed', 'let_in', 'removed', 'refused', 'handed_over',
] satisfies AuditDeed[])('%s has its words', (deed) => expect(deedName(line({ deed }))).not.toContain('⟦'));

test.each([
  'missing', 'began_anew', 'two_histories', 'altered', 'other_list', 'went_back', 'unsigned', 'silent',
] satisfies AuditFault[])('%s says what it means and what to do', (what) => {
  expect(has(`audit-found-${what}`)).toBe(true);
  expect(has(`audit-found-${what}-do`)).toBe(true);
});

test('a page is called as people call it, and one that a newer Waymark brings is a page', () => {
  expect(pageName('area/education')).toBe('“My education”');
  expect(pageName('history')).toBe('the history');
  expect(pageName('made-up')).toBe('a page');
  expect(pageName(null)).toBe('a page');
});

test('a tablet that was removed is told apart from its person', () => {
  const removed = line({ deed: 'removed', page: null, about: 'Sam Sample' });
  expect(deedName(removed)).toContain('from the council');
  expect(deedName({ ...removed, page: 'tablet' })).toMatch(/^Removed a tablet of .*Sam Sample/);
});

test('two people of one name are told apart, and a kind keeps what belongs together', () => {
  const lines = [line({}), line({ person: 'p2', deed: 'printed' }), line({ deed: 'exported' })];
  expect(kept(lines, 'p2', 'all')).toHaveLength(1);
  expect(kept(lines, 'all', 'out')).toHaveLength(2);
  expect(kept(lines, 'p1', 'out')).toHaveLength(1);
});

test('lines stand by day, and one with a wrong clock on the day on which it arrived', () => {
  const days = byDay([line({ at: '2026-11-21T10:00:00Z' }), line({}), line({ at: '2031-01-01T10:00:00Z', clock_wrong: true })]);
  expect(days.map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-21']);
  expect(days[0]?.sittings[0]?.lines).toHaveLength(2);
});

test.each([
  ['2026-09-01', '2026-autumn'],
  ['2026-12-31', '2026-autumn'],
  ['2027-01-01', '2027-spring'],
  ['2027-03-31', '2027-spring'],
  ['2027-04-01', '2027-summer'],
  ['2027-08-31', '2027-summer'],
])('%s lies in the term %s', (day, term) => expect(termOf(line({ at: `${day}T12:00:00Z` }))).toBe(term));

test('a term keeps its own lines, and only terms with lines are offered, the newest first', () => {
  const lines = [line({ at: '2026-05-04T10:00:00Z' }), line({}), line({ at: '2025-10-01T10:00:00Z' }), line({ at: '2026-11-24T10:00:00Z' })];
  expect(termsOf(lines)).toEqual([
    { id: '2026-autumn', label: 'Autumn 2026' },
    { id: '2026-summer', label: 'Summer 2026' },
    { id: '2025-autumn', label: 'Autumn 2025' },
  ]);
  expect(kept(lines, 'all', 'all', '2026-autumn')).toHaveLength(2);
  expect(kept(lines, 'p1', 'looked', '2026-summer')).toHaveLength(1);
});
