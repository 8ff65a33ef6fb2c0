// @ts-check
// Who looked at a made-up child, and what can be missing or wrong in it.

import { rows } from './answers.mjs';

const [robin] = rows;
if (robin === undefined) throw new Error('the made-up children are missing');

const device = (/** @type {string} */ last) => `44444444-0000-5000-8000-000000${last}`;

/** @type {(day: string, time: string, more?: Partial<import('../../src/bridge').AuditLine>) => import('../../src/bridge').AuditLine} */
export const line = (day, time, more = {}) => ({
  at: `${day}T${time}:00Z`, received: `${day}T17:05:00Z`, clock_wrong: false, who: 'Priya Practice', person: '22222222-0000-4000-8000-000000000002',
  device: device('bbbb01'), deed: 'opened', page: 'child', about: null, ...more,
});

const sam = { who: 'Sam Sample', person: '22222222-0000-4000-8000-000000000005', device: device('dddd01') };
const val = { who: 'Val Virtual', person: '22222222-0000-4000-8000-000000000003', device: device('cccc01') };

/** @type {import('../../src/bridge').AuditState} */
export const whole = {
  tablets: [
    { who: 'Priya Practice', device: device('bbbb01'), this: false, records: 112, received: '2026-11-23T17:05:00Z' },
    { who: 'Sam Sample', device: device('dddd01'), this: false, records: 1, received: '2026-11-19T09:12:00Z' },
    { who: 'Val Virtual', device: device('cccc01'), this: true, records: 40, received: '2026-11-23T10:42:00Z' },
  ],
  findings: [],
  sealed: 0,
  council: [
    { at: '2026-11-20T09:30:00Z', who: 'Val Virtual', what: { is: 'roles', about: 'Ade Example', before: ['dt'], after: ['adviser', 'administrator'] } },
    { at: '2026-11-19T11:00:00Z', who: 'Val Virtual', what: { is: 'lease', before: 14, after: 3 } },
    { at: '2025-09-02T08:15:00Z', who: 'Val Virtual', what: { is: 'meeting', before: 60, after: 30 } },
    { at: '2025-09-01T08:00:00Z', who: null, what: { is: 'roles', about: 'Val Virtual', before: [], after: ['vsh'] } },
  ],
};

/** @type {import('../../src/bridge').AuditView} */
export const looked = {
  name: robin.name,
  more: false,
  state: whole,
  lines: [
    line('2026-11-23', '10:42', { ...val, page: 'audit' }),
    line('2026-11-23', '10:14', { deed: 'printed', page: 'area/education' }),
    line('2026-11-23', '10:06', { deed: 'changed', page: 'area/education' }),
    line('2026-11-23', '10:05', { page: 'area/education' }),
    line('2026-11-23', '10:04'),
    line('2026-11-19', '09:12', { ...sam, deed: 'refused', page: 'audit' }),
    line('2026-11-19', '09:10', { ...sam, page: 'history' }),
    line('2026-11-18', '15:20', { deed: 'handed_over', page: 'pathway' }),
    line('2026-11-18', '15:02', { ...val, deed: 'doors_opened', page: null, about: 'Sam Sample' }),
    line('2026-06-09', '11:30', { ...val, page: 'pathway' }),
    line('2026-11-18', '14:00', { who: null, person: null, device: device('eeee01'), deed: 'exported', page: 'form', at: '2031-01-01T09:00:00Z', clock_wrong: true }),
  ],
};

/** @type {import('../../src/bridge').AuditView} */
export const empty = { ...looked, lines: [], state: { ...whole, tablets: [], council: [] } };

/** Everything that can be missing or wrong. @type {import('../../src/bridge').AuditView} */
export const wrong = {
  ...looked,
  state: {
    ...whole,
    sealed: 2,
    findings: /** @type {const} */ (['missing', 'began_anew', 'two_histories', 'altered', 'other_list', 'went_back', 'unsigned', 'silent']).map((what) => ({
      what, at: '2026-11-23T10:42:00Z', count: what === 'missing' ? 3 : null,
      ...(what === 'went_back' ? { who: null, device: null } : { who: 'Priya Practice', device: device('bbbb01') }),
    })),
  },
};

/** What is about no one child. @type {import('../../src/bridge').AuditView} */
export const ofCouncil = {
  name: '',
  more: false,
  state: whole,
  lines: [
    line('2026-11-23', '10:20', { ...val, deed: 'let_in', page: null, about: 'Tess Made-Up' }),
    line('2026-11-23', '10:11', { ...val, page: 'frameworks' }),
    line('2026-11-23', '10:10', { ...val, deed: 'unlocked', page: null }),
    line('2026-11-22', '09:02', { deed: 'unlocked', page: null }),
    line('2026-11-22', '09:01', { ...val, deed: 'removed', page: null, about: 'Sam Sample' }),
  ],
};
