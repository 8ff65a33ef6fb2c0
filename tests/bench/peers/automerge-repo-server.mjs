// automerge-repo's server: its WebSocket adapter and its file storage.
import { Repo } from '@automerge/automerge-repo';
import { WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { NodeFSStorageAdapter } from '@automerge/automerge-repo-storage-nodefs';
import { WebSocketServer } from 'ws';

const [port, folder] = process.argv.slice(2);
const sockets = new WebSocketServer({ host: '127.0.0.1', port: Number(port) });
new Repo({
  network: [new WebSocketServerAdapter(sockets)],
  storage: new NodeFSStorageAdapter(folder),
  peerId: 'server',
  sharePolicy: async () => false,
});
sockets.on('listening', () => console.log('ready'));
