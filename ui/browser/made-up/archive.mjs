// @ts-check
// What an archive of a made-up child would hold, and one that was made.

import { rows } from './answers.mjs';

const [robin] = rows;
if (robin === undefined) throw new Error('the made-up children are missing');

/** @type {import('../../src/bridge').ArchiveLook} */
export const look = {
  name: robin.name,
  peps: 3,
  files: 4,
  files_missing: 0,
  waiting: 0,
  heard_at: '2026-11-23T09:58:00Z',
  folder: '/home/made-up/Waymark copies',
  others: [
    { name: 'Mrs Bead', because: 'named', times: 4 },
    { name: 'Mr Pretend', because: 'titled', times: 1 },
    { name: 'mum', because: 'relative', times: 7 },
    { name: 'Priya Practice', because: 'council', times: 112 },
  ],
};

/** @type {import('../../src/bridge').ArchiveLook} */
export const coming = { ...look, files_missing: 2, waiting: 3, heard_at: null };

/** @type {import('../../src/bridge').ArchiveLook} */
export const crowded = {
  ...look,
  others: Array.from({ length: 30 }, (_, nth) => ({ name: `Made-Up Relative-With-A-Long-Name ${nth + 1}`, because: /** @type {const} */ ('named'), times: 1 })),
};

/** @type {import('../../src/bridge').ArchiveLook} */
export const alone = { ...look, peps: 1, files: 0, others: [] };

/** @type {import('../../src/bridge').MadeArchive} */
export const made = { path: '/home/made-up/Waymark copies/Waymark archive RR 2026-11-23', files: 2, missing: 2, others: 4 };
