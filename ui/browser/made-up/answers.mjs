// @ts-check
// What an app with five made-up children would answer: for states that a real tablet reaches only by luck or by damage.

/** @typedef {import('../../src/bridge').Level} Level */
/** @typedef {import('../../src/bridge').Mark} Mark */

/** @type {(id: string, word: string, meaning: string, rank: number) => Level} */
const level = (id, word, meaning, rank) => ({ id, word, meaning, rank, of: 4 });
export const levels = {
  gold: level('gold', 'Gold', 'High quality', 3),
  green: level('green', 'Green', 'Good quality', 2),
  amber: level('amber', 'Amber', 'Incomplete', 1),
  red: level('red', 'Red', 'Poor quality', 0),
};

/** @type {(of: Level) => Mark} */
export const at = (of) => ({ is: 'level', level: of });
/** @type {(from: Level, to: Level) => Mark} */
export const between = (from, to) => ({ is: 'range', from, to });

export const pep = '2026-autumn.termly';

/** @type {import('../../src/bridge').CaseloadRow[]} */
export const rows = [
  {
    child: '11111111-0000-4000-8000-000000000001',
    name: 'Robin Madeup',
    initials: 'RM',
    known_as: '',
    year: 6,
    phase: 'primary',
    school: 'Pretend Primary School',
    pep,
    due: '2026-11-20',
    due_in_days: -3,
    stage: 'meeting_held',
    areas_done: 5,
    areas_of: 8,
    mark: between(levels.amber, levels.green),
    changed_by: ['Sam Sample'],
    waiting: 2,
  },
  {
    child: '11111111-0000-4000-8000-000000000002',
    name: 'Zoë Example-Invented',
    initials: 'ZE',
    known_as: '',
    year: 10,
    phase: 'secondary',
    school: 'Imaginary High School',
    pep,
    due: '2026-11-27',
    due_in_days: 4,
    stage: 'with_virtual_school',
    areas_done: 8,
    areas_of: 8,
    mark: at(levels.gold),
    changed_by: [],
    waiting: 0,
  },
  {
    child: '11111111-0000-4000-8000-000000000003',
    name: 'Teddy Notreal',
    initials: 'TN',
    known_as: '',
    year: -1,
    phase: 'early_years',
    school: 'Storybook Nursery',
    pep,
    due: '2026-12-08',
    due_in_days: 15,
    stage: 'draft',
    areas_done: 0,
    areas_of: 7,
    mark: { is: 'not_enough' },
    changed_by: [],
    waiting: 0,
  },
  {
    child: '11111111-0000-4000-8000-000000000004',
    name: 'Alex Fictional',
    initials: 'AF',
    known_as: '',
    year: 12,
    phase: 'post16',
    school: 'Daydream College',
    pep,
    due: '2026-12-11',
    due_in_days: 18,
    stage: 'returned',
    areas_done: 6,
    areas_of: 8,
    mark: at(levels.red),
    changed_by: ['Ade Example', 'Morgan Makebelieve'],
    waiting: 0,
  },
  {
    child: '11111111-0000-4000-8000-000000000005',
    name: 'Mina Pretend',
    initials: 'MP',
    known_as: '',
    year: 3,
    phase: 'primary',
    school: 'Pretend Primary School',
    pep,
    due: '2026-12-14',
    due_in_days: 21,
    stage: 'finalised',
    areas_done: 8,
    areas_of: 8,
    mark: at(levels.green),
    changed_by: [],
    waiting: 0,
  },
];

const [robin] = rows;
if (robin === undefined) throw new Error('the first made-up child is missing');

/** @type {import('../../src/bridge').AreaLine[]} */
export const areas = [
  line('meeting', ['sw', 'dt'], true, 'completed', at(levels.green)),
  line('about_me', ['sw'], false, 'started', at(levels.amber), { changed_by: ['Sam Sample'] }),
  line('education', ['dt'], true, 'completed', at(levels.gold)),
  line('attainment', ['dt'], true, 'started', between(levels.amber, levels.green), { conflict: true }),
  line('views', ['key_adult', 'dt'], true, 'completed', at(levels.green)),
  line('attendance', ['dt'], true, 'started', at(levels.amber), { to_amend: true }),
  line('targets', ['dt'], true, 'not_started', at(levels.red)),
  line('pathway', ['key_adult', 'dt'], true, 'started', { is: 'not_enough' }),
];

/**
 * @param {import('../../src/bridge').Area} area
 * @param {import('../../src/bridge').Role[]} writers
 * @param {boolean} may_write
 * @param {import('../../src/bridge').AreaStatus} status
 * @param {Mark} mark
 * @param {Partial<import('../../src/bridge').AreaLine>} [more]
 * @returns {import('../../src/bridge').AreaLine}
 */
function line(area, writers, may_write, status, mark, more = {}) {
  return { area, writers, may_write, status, mark, changed_by: [], conflict: false, to_amend: false, late_by: [], ...more };
}

/** @type {import('../../src/bridge').HistoryLine[]} */
export const lines = [
  { day: '2026-11-23', by: 'Priya Practice', form: { is: 'area', pep, area: 'attendance' }, changes: 4, waiting: true },
  { day: '2026-11-23', by: 'Sam Sample', form: { is: 'area', pep, area: 'about_me' }, changes: 2, waiting: false },
  { day: '2026-11-20', by: 'Morgan Makebelieve', form: { is: 'pathway' }, changes: 7, waiting: false },
  { day: '2026-11-18', by: 'Ade Example', form: { is: 'quality', pep }, changes: 1, waiting: false },
];

/** @type {import('../../src/bridge').ChildView} */
export const child = {
  row: robin,
  known_as: 'Rob',
  born_on: '2016-03-04',
  age: 10,
  placement_restricted: true,
  case_reference: 'MADE-UP-0042',
  peps: [
    { pep, stage: 'meeting_held', mark: robin.mark },
    { pep: '2025-summer.termly', stage: 'finalised', mark: at(levels.green) },
  ],
  areas,
  aspirations: ['I want to look after animals', 'Play the drums in a real band'],
  people: [
    { name: 'Priya Practice', role: 'dt' },
    { name: 'Sam Sample', role: 'sw' },
    { name: 'Morgan Makebelieve', role: 'key_adult' },
  ],
  recent: lines,
};

/** @type {import('../../src/bridge').PepView} */
export const plan = {
  pep,
  stage: 'meeting_held',
  due: robin.due,
  due_in_days: robin.due_in_days,
  areas,
  mark: robin.mark,
  sentence: 'On the evidence so far: amber. Green is possible. A later judgement may be lower.',
  framework: { id: 'sthelens-majority-red', version: '3f9a1c', source: 'St Helens Virtual School, article 11760' },
};

/** @type {import('../../src/bridge').SharingStatus} */
export const status = {
  waiting: 3,
  waiting_for: [
    { child: robin.child, name: robin.name, form: { is: 'area', pep, area: 'attendance' }, changes: 2 },
    { child: robin.child, name: robin.name, form: { is: 'pathway' }, changes: 1 },
  ],
  files: [
    { child: robin.child, name: robin.name, sending: true, size: 1_240_000, done: 524_288, trouble: null },
    { child: robin.child, name: robin.name, sending: false, size: 820_000, done: 0, trouble: null },
  ],
  shared_at: '2026-11-23T10:42:00Z',
  received_at: '2026-11-22T14:05:00Z',
  trouble: null,
  server: 'http://127.0.0.1:7470',
  to_decide: 0,
  signed: 0,
  acts: 0,
  removals: [],
  set_aside: [],
  asides: [],
  overdue: 0,
  left_out: [],
  paused: false,
  noticed: { put_back: false, copied: false, frozen: false, in_use_twice: [], opened_by_recovery: null, let_in_by_recovery: [], damaged_kept: false, roles_before: null, pages_closed: 0 },
  lease_days_left: null,
};

/** @type {import('../../src/bridge').SetAside[]} */
export const asides = [
  {
    hash: 'c0ffee00beef'.padEnd(64, '1'), is: 'unusable', reason: 'a change breaks the form', name: robin.name,
    forms: [{ is: 'area', pep, area: 'education' }, { is: 'area', pep, area: 'attendance' }], words: [], by: 'Priya Practice', at: '2026-11-23T09:10:00Z', may_leave_out: false,
  },
  { hash: 'decade00cafe'.padEnd(64, '2'), is: 'waiting', reason: 'it rests on a change that is not here yet', name: robin.name, forms: [{ is: 'area', pep, area: 'education' }], words: [], by: 'Priya Practice', at: '2026-11-23T09:12:00Z', may_leave_out: false },
  { hash: 'facade00babe'.padEnd(64, '3'), is: 'unreadable', reason: 'the entry does not read', name: null, forms: [], words: [], by: null, at: null, may_leave_out: false },
  { hash: 'ace0ff00c1ce'.padEnd(64, '4'), is: 'own', reason: 'your own words, for which the form has no room left', name: robin.name, forms: [{ is: 'area', pep, area: 'education' }], words: ['Reads aloud to his sister, made up.', 'in_person'], by: 'Priya Practice', at: null, may_leave_out: false },
];

/** @type {import('../../src/bridge').LeftOut[]} */
export const leftOut = [
  { name: robin.name, by: 'Val Virtual', at: '2026-11-20T11:00:00Z', reason: 'It could not be used, made up.', destroyed: false },
  { name: robin.name, by: 'Val Virtual', at: '2026-11-19T11:00:00Z', reason: 'An address, made up.', destroyed: true },
];

/** @type {import('../../src/bridge').Passages} */
export const passages = {
  name: robin.name,
  may: true,
  first: null,
  files: [],
  destroys: { is: 'yes' },
  passages: [
    { place: { item: null, field: 'setting' }, line: true, text: 'Pretend High School' },
    { place: { item: null, field: 'doing' }, line: false, text: 'Doing well, made up. Lives at 99 Nowhere Lane, Madeupton. Reads every day.' },
    { place: { item: { list: 'interventions', id: '33333333-0000-4000-8000-000000000001' }, field: 'impact' }, line: false, text: 'Two books finished, made up.' },
  ],
};

/** @type {import('../../src/bridge').Me} */
export const me = {
  person: 'priya',
  id: '22222222-0000-4000-8000-000000000001',
  name: 'Priya Practice',
  role: 'dt',
  roles: ['dt'],
  council: 'Practice Council',
  practice: true,
  lock_after_minutes: 10,
};

/** @type {import('../../src/bridge').PracticePerson[]} */
export const practicePeople = [
  { person: 'priya', name: 'Priya Practice', role: 'dt', passphrase: 'made-up-maple-harbour' },
  { person: 'sam', name: 'Sam Sample', role: 'sw', passphrase: 'made-up-silver-lantern' },
  { person: 'morgan', name: 'Morgan Makebelieve', role: 'key_adult', passphrase: 'made-up-mossy-bridge' },
  { person: 'ade', name: 'Ade Example', role: 'adviser', passphrase: 'made-up-amber-orchard' },
];

/** @type {import('../../src/bridge').Profile[]} */
export const people = practicePeople.map(({ person, name, role, passphrase }) => ({
  person,
  name,
  role,
  practice: true,
  tries_left: null,
  wait_seconds: 0,
  passphrase_alone: false,
  key_destroyed: false,
  recoverable: false,
  recovered_on: null,
  suggested: passphrase,
  removed: null,
}));

/** @type {import('../../src/bridge').Frameworks} */
export const frameworks = {
  may_adopt: false,
  may_draft: false,
  update_to_judge: null,
  drafts: [],
  frameworks: [
    {
      id: 'practice-majority-red', name: { id: 'practice-majority-red', version: '3f9a1c', source: 'Practice Council, made up' }, version: '3f9a1c'.padEnd(64, '0'),
      source: 'Practice Council, made up', from: '2025-09-01', until: null, standing: 'now', shipped: true, adopted: null, levels: Object.values(levels).reverse(), judged_areas: 8, why_not: null,
    },
  ],
};

/** Every operation's answer on an open tablet; a test lays its own over these. */
export const open = {
  'session.state': { waiting: null, child: null, left_by_child: [], people: people.slice(0, 2), open: me, practice_people: practicePeople.slice(2), meeting_seconds: null, preselected: null, version: '0.1.0' },
  'session.lock': {},
  'council.settings': {
    now: { lease_days: 14, meeting_minutes: 60 }, waiting: null,
    least: { lease_days: 1, meeting_minutes: 5 }, most: { lease_days: 35, meeting_minutes: 60 }, may: false, roster_ends: null,
  },
  'recovery.show': { key: null },
  'recovery.exchange': { may: false, refusal: null, key: null, waiting: false, refused: false, exchanged: [] },
  'people.waiting': { invites: [] },
  'grant.list': { name: robin.name, school: robin.school, may_grant: false, may_set_school: false, mine: [], granted: [], everywhere: [], people: [], waiting: false },
  'caseload.list': { rows, doors: [], today: '2026-11-23' },
  'child.show': child,
  'pep.show': plan,
  'history.list': { lines: lines.map((line) => ({ version: 'a'.repeat(64), ...line })), page: 0, pages: 1, forms: [{ is: 'core' }] },
  'frameworks.list': frameworks,
  'address.list': { found: [] },
  'quarantine.list': { may: false, asked_at: null, lines: [], refused: [] },
  'sharing.status': status,
  'sharing.pause': {},
};
