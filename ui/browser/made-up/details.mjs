// @ts-check
// The made-up record of one child, to write in and to read.

import { rows } from './answers.mjs';

const [robin] = rows;
if (robin === undefined) throw new Error('the first made-up child is missing');

/** @type {(id: string, kind: import('../../src/bridge').FieldKind, value: import('../../src/bridge').Value | null, more?: Partial<import('../../src/bridge').FieldView>) => import('../../src/bridge').FieldView} */
const field = (id, kind, value, more = {}) => ({
  id, kind, when: null, value, text: null, conflict: [], changed: false, changed_by: null, items: [], archived: [], ...more,
});

/** @type {import('../../src/bridge').DetailsView} */
export const details = {
  name: robin.name,
  base: 'ab',
  read_only_because: null,
  fields: [
    field('name', { is: 'line' }, { is: 'line', value: robin.name }),
    field('known_as', { is: 'line' }, { is: 'line', value: 'Rob' }),
    field('born_on', { is: 'date' }, { is: 'date', value: '2016-03-04' }),
    field('year', { is: 'number', min: -3, max: 13, decimals: 0 }, { is: 'number', value: 6 }),
    field('school', { is: 'line' }, { is: 'line', value: robin.school }),
    field('entered_care_on', { is: 'date' }, null),
    field('placement_restricted', { is: 'yes_no' }, { is: 'yes_no', value: true }),
    field('case_reference', { is: 'line' }, { is: 'line', value: 'MADE-UP-0042' }),
  ],
};

/** Two heads gave two schools. @type {import('../../src/bridge').DetailsView} */
export const twoSchools = {
  ...details,
  fields: details.fields.map((one) =>
    one.id !== 'school'
      ? one
      : {
          ...one,
          conflict: [
            { value: { is: 'line', value: robin.school }, by: 'Val Virtual', at: '2026-11-20T10:00:00Z' },
            { value: { is: 'line', value: 'Made-Up High School' }, by: 'Hugo Made-Up', at: '2026-11-21T10:00:00Z' },
          ],
        },
  ),
};

/** @type {import('../../src/bridge').DetailsView} */
export const toRead = { ...details, read_only_because: 'You can read this. It is written by the Virtual School head and an administrator.' };
