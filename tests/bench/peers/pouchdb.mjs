// A PouchDB tablet: one document a record in a local LevelDB, replicated both ways, live.
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { FIELDS } from '../workload.mjs';
import { checks } from './checks.mjs';
import { edited, run } from './client.mjs';

const PouchDB = createRequire(import.meta.url)('pouchdb-node');

run(async (url, folder) => {
  mkdirSync(folder, { recursive: true });
  const { look, until } = checks();
  const local = new PouchDB(`${folder}/plans`);
  const remote = `${url}/plans`;
  const held = new Set();
  let sync;
  const changes = local.changes({ live: true, since: 'now' });
  changes.on('change', ({ id }) => (held.add(Number(id)), look()));
  const idle = async () => {
    const [here, there] = await Promise.all([local.info(), new PouchDB(remote).info()]);
    return here.doc_count === there.doc_count;
  };
  return {
    until,
    async connect() {
      sync = PouchDB.sync(local, remote, { live: true, retry: true, batch_size: 500 });
      sync.on('change', look).on('paused', look);
    },
    async disconnect() {
      const ended = new Promise((resolve) => sync.on('complete', resolve));
      sync.cancel();
      await ended;
    },
    follow: async () => {},
    async begin(records) {
      await local.bulkDocs(records.map(({ id, ...fields }) => ({ _id: String(id), ...fields })));
      await until(idle);
    },
    async edit(edit) {
      const document = await local.get(String(edit.record));
      document[edit.field] = edit.how === 'set' ? edit.text : edited(document[edit.field], edit);
      await local.put(document);
    },
    has: (id) => held.has(id),
    async read(id) {
      const document = await local.get(String(id)).catch(() => undefined);
      return document && Object.fromEntries([...FIELDS, 'setting', 'stage'].map((field) => [field, document[field]]));
    },
    async close() {
      changes.cancel();
      sync.cancel();
    },
  };
});
