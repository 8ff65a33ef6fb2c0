// Which rows of the caseload are shown, and in which order. Pure: the screen gives rows and wishes.

import type { CaseloadRow } from '../../bridge';
import { rankOf } from '../../components/judgement/level';

export type Column = 'name' | 'due' | 'areas' | 'mark' | 'changed' | 'waiting';
export type Wishes = {
  search: string;
  due: 'any' | 'late' | 'week' | 'month';
  /** A level's id, `not_enough`, or `any`. A range is found under either of its ends. */
  mark: string;
  school: string;
  column: Column;
  descending: boolean;
};

export const NO_WISHES: Wishes = { search: '', due: 'any', mark: 'any', school: 'any', column: 'due', descending: false };

/** The rows that fit, in the order asked for; equal ones by due date, then by name. */
export function shown(rows: readonly CaseloadRow[], wishes: Wishes): CaseloadRow[] {
  const words = plain(wishes.search).split(/\s+/).filter(Boolean);
  const fits = (row: CaseloadRow) =>
    words.every((word) => plain(`${row.name} ${row.initials} ${row.school}`).includes(word)) &&
    fitsDue(row, wishes.due) &&
    (wishes.mark === 'any' || levelsOf(row).includes(wishes.mark)) &&
    (wishes.school === 'any' || row.school === wishes.school);
  const way = wishes.descending ? -1 : 1;
  const by = COMPARE[wishes.column];
  return rows.filter(fits).sort((a, b) => way * by(a, b) || COMPARE.due(a, b) || COMPARE.name(a, b));
}

/** Level ids and the like that a row can be found under. */
export function levelsOf({ mark }: CaseloadRow): string[] {
  if (mark.is === 'level') return [mark.level.id];
  return mark.is === 'range' ? [mark.from.id, mark.to.id] : [mark.is];
}

const names = new Intl.Collator('en-GB', { sensitivity: 'base' });

const COMPARE: Record<Column, (a: CaseloadRow, b: CaseloadRow) => number> = {
  name: (a, b) => names.compare(a.name, b.name),
  due: (a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0),
  areas: (a, b) => a.areas_done / a.areas_of - b.areas_done / b.areas_of,
  mark: (a, b) => rankOf(a.mark) - rankOf(b.mark),
  changed: (a, b) => a.changed_by.length - b.changed_by.length,
  waiting: (a, b) => a.waiting - b.waiting,
};

function fitsDue({ due_in_days: days }: CaseloadRow, due: Wishes['due']): boolean {
  if (due === 'any') return true;
  if (due === 'late') return days < 0;
  return days >= 0 && days <= (due === 'week' ? 7 : 30);
}

/** Without case and accents, so that “zoe” finds “Zoë”. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
