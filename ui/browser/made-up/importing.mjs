// @ts-check
// A made-up table of children, and one of people, with what would be added of them.

/** @type {import('../../src/bridge').ImportRead} */
export const read = {
  sheet: 'children',
  rows: 212,
  columns: [
    { heading: 'Name', twice: false, address: false, examples: ['Avery Made-Up', 'Bo Made-Up', 'Cass Made-Up'] },
    { heading: 'DOB', twice: false, address: false, examples: ['01/02/2014', '2015-03-04'] },
    { heading: 'School', twice: true, address: false, examples: ['Pretend High'] },
    { heading: 'Social worker', twice: false, address: false, examples: [] },
    { heading: 'Home address', twice: false, address: true, examples: [] },
    { heading: 'School', twice: true, address: false, examples: ['Imaginary Primary'] },
  ],
  fields: ['name', 'given_name', 'family_name', 'known_as', 'born_on', 'year', 'school', 'entered_care_on', 'placement_restricted', 'case_reference', 'dt', 'sw', 'adviser'],
  guessed: [{ field: 'name', column: 0 }, { field: 'born_on', column: 1 }, { field: 'sw', column: 3 }],
};

/** @type {import('../../src/bridge').ImportChecked} */
export const checked = {
  rows: 212,
  adds: 203,
  known: 7,
  schools: 61,
  opens: [
    { name: 'Tess Made-Up', roles: ['dt'], children: 4 },
    { name: 'Sam Made-Up', roles: ['sw'], children: 21 },
  ],
  invites: Array.from({ length: 15 }, (_, nth) => ({ name: `Noor Newcomer-${nth}`, roles: ['sw'], children: nth + 1 })),
  doubts: [
    { field: 'name', doubt: 'missing', stops: true, count: 1, lines: [17] },
    { field: 'case_reference', doubt: 'twice', stops: true, count: 1, lines: [95] },
    { field: 'name', doubt: 'known', stops: true, count: 7, lines: [2, 3, 4, 5, 6, 7, 8] },
    { field: 'born_on', doubt: 'not_a_date', stops: false, count: 3, lines: [20, 31, 44] },
    { field: 'school', doubt: 'looks_like_address', stops: false, count: 2, lines: [50, 51] },
    { field: 'sw', doubt: 'newcomer', stops: false, count: 40, lines: [60] },
  ],
};

export const IMPORT = '33333333-0000-4000-8000-000000000001';

/** @type {import('../../src/bridge').ImportAdded} */
export const added = { import: IMPORT, added: 203, of: 203, invited: 15, over: true };

/** @type {import('../../src/bridge').Imports} */
export const imports = { imports: [{ import: IMPORT, at: '2026-11-23T09:30:00Z', children: 203, invited: 15 }] };

/** @type {import('../../src/bridge').ImportUndone} */
export const undone = {
  next: null, of: 203, taken: 202, waiting: 0, invites: 14,
  kept: [
    { child: '11111111-0000-4000-8000-000000000001', name: 'Robin Madeup', closed: false },
    { child: '11111111-0000-4000-8000-000000000002', name: 'Avery Madeup', closed: true },
  ],
};

/** @type {import('../../src/bridge').ImportRead} */
export const people = {
  sheet: 'people',
  rows: 3,
  columns: [
    { heading: 'Staff name', twice: false, address: false, examples: ['Noor Newcomer'] },
    { heading: 'Role', twice: false, address: false, examples: ['Social worker'] },
  ],
  fields: ['name', 'given_name', 'family_name', 'reference', 'roles'],
  guessed: [{ field: 'name', column: 0 }, { field: 'roles', column: 1 }],
};
