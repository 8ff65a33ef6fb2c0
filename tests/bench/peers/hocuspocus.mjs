// A Hocuspocus tablet: one Y.Doc a record, all over one socket.
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { FIELDS } from '../workload.mjs';
import { checks } from './checks.mjs';
import { run } from './client.mjs';

run(async (url) => {
  const { look, until } = checks();
  const socket = new HocuspocusProviderWebsocket({ url: url.replace('http', 'ws'), WebSocketPolyfill: WebSocket, autoConnect: false });
  const providers = new Map();
  const synced = new Set();
  const fields = (id) => providers.get(id)?.document.getMap('fields');
  const follow = (id) => {
    const document = new Y.Doc();
    document.on('update', look);
    const provider = new HocuspocusProvider({
      websocketProvider: socket,
      name: `plan-${id}`,
      document,
      onSynced: () => (synced.add(id), look()),
      onUnsyncedChanges: look,
    });
    provider.attach();
    providers.set(id, provider);
  };
  const settled = () => [...providers.values()].every((provider) => provider.isSynced && !provider.hasUnsyncedChanges);
  return {
    until,
    connect: async () => void socket.connect(),
    // A call to connect before the socket has closed would do nothing, and nobody would ever connect again.
    async disconnect() {
      const closed = new Promise((resolve) => socket.on('disconnect', resolve));
      socket.disconnect();
      await closed;
    },
    follow: async (records) => records.forEach((record) => follow(record.id)),
    async begin(records) {
      for (const record of records) {
        follow(record.id);
        const map = fields(record.id);
        map.doc.transact(() => {
          for (const field of FIELDS) map.set(field, new Y.Text(record[field]));
          map.set('setting', record.setting);
          map.set('stage', record.stage);
        });
      }
      await until(settled);
    },
    async edit({ record, field, how, text }) {
      const map = fields(record);
      if (how === 'set') map.set(field, text);
      else map.get(field).insert(how === 'before' ? 0 : map.get(field).length, how === 'before' ? `${text} ` : ` ${text}`);
    },
    has: (id) => fields(id)?.get('doing') !== undefined,
    read: async (id) => fields(id)?.toJSON(),
    close: async () => {
      for (const provider of providers.values()) provider.destroy();
      socket.destroy();
    },
  };
});
