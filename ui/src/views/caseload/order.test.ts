import { expect, test } from 'vitest';
import type { CaseloadRow, Level, Mark } from '../../bridge';
import { NO_WISHES, shown } from './order';

const level = (id: string, rank: number): Level => ({ id, word: id, meaning: '', rank, of: 4 });
const at = (id: string, rank: number): Mark => ({ is: 'level', level: level(id, rank) });

function row(name: string, more: Partial<CaseloadRow>): CaseloadRow {
  return {
    child: name, name, initials: '', known_as: '', year: 6, phase: 'primary', school: 'Pretend School', pep: '2026-autumn.termly', due: '2026-12-01',
    due_in_days: 8, stage: 'draft', areas_done: 0, areas_of: 8, mark: { is: 'not_enough' }, changed_by: [], waiting: 0, ...more,
  };
}

const rows = [
  row('Zoë Madeup', { due: '2026-11-20', due_in_days: -3, mark: at('gold', 3), areas_done: 7, areas_of: 7 }),
  row('Ben Madeup', { mark: { is: 'range', from: level('amber', 1), to: level('green', 2) }, waiting: 2 }),
  row('Ali Madeup', { school: 'Daydream College', mark: at('red', 0), areas_done: 7, changed_by: ['Sam Sample'] }),
];
const names = (wishes: Partial<typeof NO_WISHES>) => shown(rows, { ...NO_WISHES, ...wishes }).map((one) => one.name.split(' ')[0]);

test('nearest due date first, equal dates by name', () => expect(names({})).toEqual(['Zoë', 'Ali', 'Ben']));
test('search needs no accents and takes words in any order', () => {
  expect(names({ search: 'madeup zoe' })).toEqual(['Zoë']);
  expect(names({ search: 'daydream' })).toEqual(['Ali']);
  expect(names({ search: 'nobody' })).toEqual([]);
});
test('a range is found under either of its ends', () => {
  expect(names({ mark: 'amber' })).toEqual(['Ben']);
  expect(names({ mark: 'green' })).toEqual(['Ben']);
  expect(names({ mark: 'gold' })).toEqual(['Zoë']);
});
test('late PEPs are not among those of the next days', () => {
  expect(names({ due: 'late' })).toEqual(['Zoë']);
  expect(names({ due: 'week' })).toEqual([]);
  expect(names({ due: 'month' })).toEqual(['Ali', 'Ben']);
});
test('each heading sorts both ways, equal ones stay in due order', () => {
  expect(names({ column: 'name' })).toEqual(['Ali', 'Ben', 'Zoë']);
  expect(names({ column: 'mark' })).toEqual(['Ali', 'Ben', 'Zoë']);
  expect(names({ column: 'mark', descending: true })).toEqual(['Zoë', 'Ben', 'Ali']);
  expect(names({ column: 'areas', descending: true })).toEqual(['Zoë', 'Ali', 'Ben']);
  expect(names({ column: 'waiting', descending: true })).toEqual(['Ben', 'Zoë', 'Ali']);
  expect(names({ column: 'changed', descending: true })).toEqual(['Ali', 'Zoë', 'Ben']);
});
