// A TCP proxy on loopback that counts what passes, and can hold it back as a long line would.

import { createServer, connect } from 'node:net';

/**
 * Listens before `target` (a port). `count` holds bytes up and down, connections, and turns: how often the client spoke
 * again after the server had. `delay` is held back each way, in milliseconds.
 */
export async function proxy(target, delay = 0) {
  const count = { up: 0, down: 0, turns: 0, connections: 0 };
  const later = (work) => (delay > 0 ? setTimeout(work, delay) : work());
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    let last = 'down';
    count.connections += 1;
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    client.on('data', (bytes) => {
      count.up += bytes.length;
      if (last === 'down') count.turns += 1;
      last = 'up';
      later(() => upstream.write(bytes));
    });
    upstream.on('data', (bytes) => {
      count.down += bytes.length;
      last = 'down';
      later(() => client.write(bytes));
    });
    for (const [one, other] of [[client, upstream], [upstream, client]]) {
      one.on('end', () => later(() => other.end()));
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reset = () => Object.assign(count, { up: 0, down: 0, turns: 0, connections: 0 });
  return { port: server.address().port, count, reset, close: () => server.close() };
}
