// @ts-check
// A made-up record that is open, closed, held and over, and the list of those that are closed.

import { rows } from './answers.mjs';

const [robin, second] = rows;
if (robin === undefined || second === undefined) throw new Error('the made-up children are missing');

/** @type {import('../../src/bridge').RecordLife} */
export const open = {
  name: robin.name, here: true, number: '11111111', closed: null, holds: [], events: [], waiting: false, may: true,
  not_erased_because: 'Only a closed record is erased. Close it first.', usual_keep_until: '2092-03-02', unsent: 0, archived_on: null,
};

/** @type {import('../../src/bridge').ClosedRecord} */
const closing = { because: 'moved', on: '2026-11-20', keep_until: '2092-03-02', over: false, held: false, to_hand_on: true };

/** @type {import('../../src/bridge').RecordLife} */
export const closed = {
  ...open,
  closed: closing,
  not_erased_because: null,
  events: [{ what: 'closed', by: 'Val Virtual', at: '2026-11-20T10:00:00Z', day: '2026-11-20', words: 'Made up: the family moved.', waiting: false }],
};

/** A child who was taken back. @type {import('../../src/bridge').RecordLife} */
export const nameless = { ...closed, name: '', number: 'c0ffee01' };

/** A record that has not arrived. @type {import('../../src/bridge').RecordLife} */
export const away = { ...open, name: '', here: false, number: 'c0ffee02' };

/** @type {import('../../src/bridge').RecordLife} */
export const archived = { ...closed, archived_on: '2026-11-21' };

/** @type {import('../../src/bridge').RecordLife} */
export const over = { ...closed, closed: { ...closing, over: true, keep_until: '2026-11-22', to_hand_on: false } };

/** @type {import('../../src/bridge').RecordLife} */
export const held = {
  ...closed,
  closed: { ...closing, over: true, held: true, keep_until: '2026-11-22', to_hand_on: false },
  not_erased_because: 'A legal hold stands on this record, so nobody erases it.',
  holds: [{ id: 5, by: 'Val Virtual', at: '2026-11-21T10:00:00Z', words: 'A made-up court asked for it.' }],
};

/** @type {import('../../src/bridge').RecordLife} */
export const waiting = { ...open, waiting: true, unsent: 3, events: [{ ...closed.events[0], what: 'closed', by: 'Val Virtual', at: '2026-11-20T10:00:00Z', day: '2026-11-20', words: null, waiting: true }] };

/** @type {import('../../src/bridge').ClosedRecords} */
export const list = {
  lines: [
    { child: robin.child, name: robin.name, number: '11111111', closed: { ...closing, over: true, held: true, keep_until: '2026-11-22' } },
    { child: second.child, name: second.name, number: '22222222', closed: closing },
    { child: '66666666-0000-4000-8000-000000000001', name: '', number: '66666666', closed: closing },
  ],
  nameless: [{ child: 'c0ffee01-0000-4000-8000-000000000001', number: 'c0ffee01' }],
  erased: [
    { child: 'dddddddd-0000-4000-8000-000000000001', number: 'dddddddd', on: '2026-11-21' },
    { child: 'eeeeeeee-0000-4000-8000-000000000001', number: 'eeeeeeee', on: '2026-10-01' },
  ],
};
