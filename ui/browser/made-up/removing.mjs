// @ts-check
// Made-up people of a council and what removed ones had not shared, for the pages of both.

import { pep, rows } from './answers.mjs';

const [robin, zoe] = rows;
if (robin === undefined || zoe === undefined) throw new Error('the made-up children are missing');

/** @type {(last: string, more?: Partial<import('../../src/bridge').ColleagueDevice>) => import('../../src/bridge').ColleagueDevice} */
const device = (last, more = {}) => ({ id: `44444444-0000-5000-8000-000000${last}`, this: false, admitted_at: '2026-09-04T08:30:00Z', by_recovery: false, removed: null, ...more });

/** @type {import('../../src/bridge').RemovedBy} */
const byVal = { by: 'Val Virtual', at: '2026-11-20T11:00:00Z' };

/** @type {(nth: number, name: string, more?: Partial<import('../../src/bridge').Colleague>) => import('../../src/bridge').Colleague} */
export const colleague = (nth, name, more = {}) => ({
  id: `22222222-0000-4000-8000-00000000000${nth}`, name, roles: ['dt'], me: false, devices: [], removed: null, waiting: false, becoming: null, ...more,
});

/** @type {import('../../src/bridge').People} */
export const people = {
  may_remove: true,
  may_appoint: true,
  people: [
    colleague(1, 'Ade Example', { roles: ['adviser'], devices: [device('aaaa01')] }),
    colleague(2, 'Priya Practice', { devices: [device('bbbb01'), device('bbbb02', { admitted_at: '2026-10-12T08:30:00Z' }), device('bbbb03', { removed: byVal })] }),
    colleague(3, 'Val Virtual', { roles: ['vsh', 'administrator'], me: true, devices: [device('cccc01', { this: true })] }),
    colleague(4, 'Morgan Makebelieve', { roles: ['key_adult'] }),
    colleague(5, 'Sam Sample', { roles: ['sw'], devices: [device('dddd01')], removed: byVal }),
  ],
};

/** The list after `id` was removed here, before the server knows. @type {(id: string) => import('../../src/bridge').People} */
export const without = (id) => ({ ...people, people: people.people.map((one) => (one.id === id ? { ...one, removed: byVal, waiting: true } : one)) });

/** @type {(nth: number, more?: Partial<import('../../src/bridge').HeldLine>) => import('../../src/bridge').HeldLine} */
export const held = (nth, more = {}) => ({
  entry: `${nth}`.repeat(64), by: 'Sam Sample', person: more.by ?? 'Sam Sample', device: '44444444-0000-5000-8000-000000dddd01', child: robin.child, name: robin.name, forms: [{ is: 'area', pep, area: 'about_me' }],
  received_at: '2026-11-23T10:42:00Z', written_at: `2026-11-1${nth}T15:20:00Z`, changes: 3, unreadable: null, rests_on: [], waiting: null, refusal: null, ...more,
});

export const closed = 'This was written with a newer Waymark. Update Waymark to see its lines.';

/** @type {import('../../src/bridge').Quarantine} */
export const quarantine = {
  may: true,
  asked_at: '2026-11-23T10:42:00Z',
  lines: [
    held(1),
    held(2, { forms: [{ is: 'area', pep, area: 'about_me' }, { is: 'pathway' }], changes: 12, rests_on: [held(1).entry] }),
    held(3, { child: zoe.child, name: zoe.name, forms: [{ is: 'area', pep, area: 'meeting' }], changes: 1, waiting: 'admit' }),
    held(4, { child: null, name: null, forms: [], unreadable: closed }),
    held(5, { by: 'Priya Practice', forms: [{ is: 'area', pep, area: 'education' }] }),
  ],
  refused: [held(6, { refusal: { by: 'Val Virtual', at: '2026-11-22T09:00:00Z', reason: 'It was meant for another child, made up.' } })],
};

/** @type {import('../../src/bridge').Quarantine} */
export const nothing = { may: true, asked_at: '2026-11-23T10:42:00Z', lines: [], refused: [] };

/** @type {(field: string, more: Partial<import('../../src/bridge').ChangedPlace>) => import('../../src/bridge').ChangedPlace} */
const change = (field, more) => ({ place: { item: null, field }, what: 'answered', item_name: null, before: [], after: [], words: [], ...more });
/** @type {(field: string, more: Partial<import('../../src/bridge').ChangedPlace>) => import('../../src/bridge').ChangedPlace} */
const ofEvent = (field, more) => ({ ...change(field, more), place: { item: { list: 'events', id: '55555555-0000-4000-8000-000000000001' }, field } });

/** A passage of the notes that looks like an address. @type {import('../../src/bridge').HeldPassage} */
export const passage = { entry: held(2).entry, kind: 'area/meeting', place: { item: null, field: 'notes' }, words: '99 Qwertyfield Lane' };

/** @type {import('../../src/bridge').HeldShown} */
export const shown = {
  line: held(2, { forms: [{ is: 'area', pep, area: 'meeting' }], rests_on: [held(1).entry] }),
  cannot_admit: null,
  passages: [],
  forms: [
    {
      form: { is: 'area', pep, area: 'meeting' },
      kind: 'area/meeting',
      changes: [
        change('place', { before: [{ is: 'line', value: 'Library, made up' }], after: [{ is: 'line', value: 'Hall, made up' }] }),
        { ...change('people', { what: 'added', item_name: 'Robin Madeup' }), place: { item: { list: 'people', id: '66666666-0000-4000-8000-000000000001' }, field: 'people' } },
        change('notes', { what: 'wrote', words: [{ is: 'same', text: 'Robin came' }, { is: 'gone', text: ' early' }, { is: 'come', text: ' late, and sang' }, { is: 'same', text: '.' }] }),
      ],
    },
    {
      form: { is: 'quality', pep },
      kind: 'care_signoff',
      changes: [
        ofEvent('by', { after: [{ is: 'line', value: 'Sam Sample' }] }),
        ofEvent('on', { after: [{ is: 'date', value: '2026-11-12' }] }),
        ofEvent('heads', { after: [{ is: 'line', value: 'c0ffee00'.repeat(8) }] }),
        ofEvent('note', { what: 'wrote', words: [{ is: 'come', text: 'Signed for care, made up.' }] }),
      ],
    },
  ],
};
