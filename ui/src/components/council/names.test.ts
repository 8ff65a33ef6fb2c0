import { expect, test } from 'vitest';
import { has } from '../../wording';
import { doorName, groups, sameDoor } from './names';

// The parts of a record and the kinds of page, as the log names them.
const READS = ['plan', 'voice', 'family', 'lifecycle', 'quality', 'restricted', 'moderation'];
const WRITES = [
  'core', 'area/meeting', 'area/about_me', 'area/education', 'area/attainment', 'area/attendance', 'area/targets', 'area/views', 'area/pathway', 'pathway', 'carer_view', 'summary',
  'school_signoff', 'care_signoff', 'meeting_held', 'return', 'amendment', 'finalise', 'contact', 'quality', 'restricted', 'moderation',
];

test.each(READS)('reading %s has its words', (what) => expect(doorName({ write: false, what })).not.toContain('⟦'));
test.each(WRITES)('writing %s has its words', (what) => expect(doorName({ write: true, what })).not.toContain('⟦'));

test('no two doors of one kind are called the same, so that nobody chooses the wrong one', () => {
  const names = WRITES.map((what) => doorName({ write: true, what }));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('a door is the same only where it opens the same way', () => {
  expect(sameDoor({ write: true, what: 'quality' }, { write: false, what: 'quality' })).toBe(false);
  expect(sameDoor({ write: true, what: 'quality' }, { write: true, what: 'quality' })).toBe(true);
});

test('letters come in their groups', () => expect(groups('K7QPM-3XW9A-R4D')).toEqual(['K7QPM', '3XW9A', 'R4D']));

test('the words of a later screen are there once it asked for them', () => expect(has('doors-title')).toBe(true));
