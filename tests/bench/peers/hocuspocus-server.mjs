// Hocuspocus as its documentation starts it: documents in memory, nothing durable.
import { Server } from '@hocuspocus/server';

const server = new Server({ address: '127.0.0.1', port: Number(process.argv[2]), quiet: true, stopOnSignals: true });
await server.listen();
console.log('ready');
