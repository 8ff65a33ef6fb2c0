// @ts-check
// A made-up council of its own: its invites, who waits, and who has which door to a child.

import { rows } from './answers.mjs';

const [robin] = rows;
if (robin === undefined) throw new Error('the made-up child is missing');

const person = (/** @type {number} */ nth) => `22222222-0000-4000-8000-00000000000${nth}`;

/** @type {import('../../src/bridge').Me} */
export const hanna = { person: 'hanna', id: person(3), name: 'Hanna Made-Up', role: 'vsh', roles: ['vsh', 'administrator'], council: 'Made-Up Borough', practice: false, lock_after_minutes: 5 };

export const LETTERS = 'K7QPM-3XW9A-R4D';
export const TEXT = `H40N0-${'7QPMX-'.repeat(38)}T6`;
export const KEY = 'M3XW9-K7QPA-R4DTC-9V2HB-6NZ8E-JY5SG-W1K0F-QP7XM-3DAR4-TC9V2-HB6';

/** Squares that look like a code: the three corners of one, and a pattern. */
const corner = (/** @type {number} */ x, /** @type {number} */ y) => `M${x} ${y}h7v1h-7zM${x} ${y + 6}h7v1h-7zM${x} ${y + 1}h1v5h-1zM${x + 6} ${y + 1}h1v5h-1zM${x + 2} ${y + 2}h3v3h-3z`;
const pattern = Array.from({ length: 57 * 57 }, (_, at) => at)
  .filter((at) => (at * 7919) % 11 < 5 && !(at % 57 < 8 && (at < 57 * 8 || at >= 57 * 49)) && !(at % 57 > 48 && at < 57 * 8))
  .map((at) => `M${at % 57} ${Math.floor(at / 57)}h1v1h-1z`);

/** @type {import('../../src/bridge').Invited} */
export const invited = {
  id: 'a'.repeat(64), text: TEXT, code: { size: 57, path: [corner(0, 0), corner(50, 0), corner(0, 50), ...pattern].join('') },
  person: person(6), name: 'Toni Made-Up', role: 'dt', until: '2026-11-30T10:00:00Z',
};

/** @type {(nth: number, name: string, more?: Partial<import('../../src/bridge').OpenInvite>) => import('../../src/bridge').OpenInvite} */
const invite = (nth, name, more = {}) => ({ id: `${nth}`.repeat(64), person: person(nth), name, role: 'dt', until: '2026-11-30T10:00:00Z', over: false, letters: null, ...more });

/** @type {import('../../src/bridge').WaitingRoom} */
export const room = {
  invites: [
    invite(1, 'Sam Made-Up', { role: 'sw', letters: LETTERS }),
    invite(2, 'Morgan Made-Up', { role: 'key_adult', until: '2026-11-20T10:00:00Z', over: true }),
    invite(6, 'Toni Made-Up'),
  ],
};

/** @type {import('../../src/bridge').WaitsToComeIn} */
export const waits = { person: 'tess', name: 'Tess Made-Up', council: 'Made-Up Borough', letters: LETTERS, trouble: null };

/** @type {import('../../src/bridge').InviteRead} */
export const read = { text: TEXT, name: 'Tess Made-Up', role: 'dt', council: 'Made-Up Borough', server: 'https://waymark.made-up.example', until: '2026-11-30T10:00:00Z', over: false };

const reads = (/** @type {string[]} */ ...what) => what.map((one) => ({ write: false, what: one }));
const writes = (/** @type {string[]} */ ...what) => what.map((one) => ({ write: true, what: one }));

/** Doors of a designated teacher. */
export const teachers = [
  ...reads('plan', 'voice', 'family', 'lifecycle', 'quality'),
  ...writes('area/meeting', 'area/education', 'area/attainment', 'area/attendance', 'area/targets', 'area/views', 'area/pathway', 'pathway', 'summary', 'school_signoff', 'meeting_held', 'amendment'),
];

/** @type {(nth: number, name: string, more?: Partial<import('../../src/bridge').Granted>) => import('../../src/bridge').Granted} */
const granted = (nth, name, more = {}) => ({ person: person(nth), name, role: 'dt', doors: teachers, until: null, over: false, opening: false, closing: false, ...more });

/** @type {(nth: number, name: string, roles: import('../../src/bridge').Role[], me?: boolean) => import('../../src/bridge').Grantee} */
const grantee = (nth, name, roles, me = false) => ({ person: person(nth), name, roles, me });

/**
 * Children whose records somebody does not read: more than are looked through without a search.
 * @type {import('../../src/bridge').DoorLine[]}
 */
export const doorLines = ['Robin Made-Up', ...Array.from({ length: 11 }, (_, nth) => `Wren Made-Up the ${nth + 2}nd`)].map((name, nth) => ({
  child: `00000000-0000-4000-8000-0000000001${String(nth).padStart(2, '0')}`,
  name,
  initials: nth === 0 ? 'RM' : 'WMT',
  known_as: nth === 0 ? 'Rob' : '',
  mine: nth === 1,
  closed: nth === 2,
}));

/** @type {import('../../src/bridge').GrantsShown} */
export const doors = {
  name: robin.name,
  school: robin.school,
  may_grant: true,
  may_set_school: true,
  mine: [...reads('plan', 'voice', 'family', 'lifecycle', 'quality', 'restricted'), ...writes('core', 'meeting_held', 'quality')],
  granted: [
    granted(4, 'Morgan Made-Up', { role: 'key_adult', doors: [...reads('voice', 'family', 'lifecycle'), ...writes('area/views', 'area/pathway', 'pathway')], until: '2027-07-20' }),
    granted(1, 'Sam Made-Up', { role: 'sw' }),
    granted(2, 'Tess Made-Up'),
    granted(5, 'Una Made-Up', { role: null, doors: [...reads('voice'), ...writes('area/views')], until: '2026-11-01', over: true }),
  ],
  everywhere: [grantee(3, hanna.name, ['vsh', 'administrator'], true)],
  people: [
    grantee(3, hanna.name, ['vsh', 'administrator'], true),
    grantee(4, 'Morgan Made-Up', ['key_adult']),
    grantee(1, 'Sam Made-Up', ['sw']),
    grantee(2, 'Tess Made-Up', ['dt']),
    grantee(6, 'Toni Made-Up', ['dt']),
    grantee(5, 'Una Made-Up', ['dt']),
  ],
  waiting: false,
};

/** What a teacher sees of it, who opens and closes nothing. @type {import('../../src/bridge').GrantsShown} */
export const teachersDoors = {
  ...doors, may_grant: false, may_set_school: false, mine: teachers,
  people: doors.people.map((one) => ({ ...one, me: one.name === 'Tess Made-Up' })),
  everywhere: doors.everywhere.map((one) => ({ ...one, me: false })),
};

/** The same where a change waits for the server. @type {import('../../src/bridge').GrantsShown} */
export const moving = {
  ...doors,
  waiting: true,
  granted: [...doors.granted.map((one) => ({ ...one, closing: one.name === 'Tess Made-Up' })), granted(6, 'Toni Made-Up', { opening: true })],
};
