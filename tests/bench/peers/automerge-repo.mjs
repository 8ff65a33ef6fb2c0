// An automerge-repo tablet: one document a record, kept in files, all over one socket.
import { createHash } from 'node:crypto';
import * as Automerge from '@automerge/automerge';
import { Repo, stringifyAutomergeUrl } from '@automerge/automerge-repo';
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket';
import { NodeFSStorageAdapter } from '@automerge/automerge-repo-storage-nodefs';
import { FIELDS } from '../workload.mjs';
import { checks } from './checks.mjs';
import { run } from './client.mjs';

/** The same document id for the same record on every tablet. */
const urlOf = (id) => stringifyAutomergeUrl({ documentId: createHash('sha256').update(`plan-${id}`).digest().subarray(0, 16) });

run(async (url, folder) => {
  const { look, until } = checks();
  const handles = new Map();
  const repo = new Repo({ storage: new NodeFSStorageAdapter(folder), sharePolicy: async () => true });
  let adapter;
  const heed = (id, handle) => {
    handles.set(id, handle);
    handle.on('change', look);
    look();
  };
  /** A document that the server does not have yet is ready once the server has announced it. */
  const find = async (id) => {
    const handle = await repo.find(urlOf(id), { allowableStates: ['ready', 'requesting', 'unavailable'] });
    await handle.whenReady();
    heed(id, handle);
  };
  return {
    until,
    async connect() {
      adapter = new WebSocketClientAdapter(url.replace('http', 'ws'));
      repo.networkSubsystem.addNetworkAdapter(adapter);
      await adapter.whenReady();
    },
    async disconnect() {
      await repo.flush();
      repo.networkSubsystem.removeNetworkAdapter(adapter);
    },
    follow: async (records) => void records.forEach(({ id }) => find(id)),
    async begin(records) {
      for (const { id, ...fields } of records) {
        const handle = repo.import(Automerge.save(Automerge.from(fields)), { docId: urlOf(id).slice('automerge:'.length) });
        heed(id, handle);
      }
      await repo.flush();
    },
    async edit({ record, field, how, text }) {
      handles.get(record).change((doc) => {
        if (how === 'set') doc[field] = text;
        else Automerge.splice(doc, [field], how === 'before' ? 0 : doc[field].length, 0, how === 'before' ? `${text} ` : ` ${text}`);
      });
    },
    has: (id) => handles.get(id)?.isReady() && handles.get(id).doc().doing !== undefined,
    async read(id) {
      const doc = handles.get(id).doc();
      return doc && Object.fromEntries([...FIELDS, 'setting', 'stage'].map((field) => [field, doc[field]]));
    },
    close: () => repo.shutdown(),
  };
});
