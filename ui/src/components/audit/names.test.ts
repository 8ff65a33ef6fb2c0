import { expect, test } from 'vitest';
import type { AuditDeed, AuditFault, AuditLine } from '../../bridge';
import { has } from '../../wording';
import { byDay, deedName, kept, pageName } from './names';

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
