// The physical limit of an exchange: one round trip and the bytes, through the same proxy, with nothing to do at its ends but
// to make durable what came.

import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proxy } from './proxy.mjs';

const TRIES = 21;

/** Resolves once so many bytes have come. */
function bytes(socket, wanted) {
  let come = 0;
  return new Promise((resolve, reject) => {
    socket.on('error', reject).on('close', () => reject(new Error('the line was closed'))).on('data', (chunk) => {
      come += chunk.length;
      if (come >= wanted) resolve();
    });
  });
}

/** Milliseconds for `up` bytes to be made durable on one side and `down` bytes on the other: the middle of some tries. */
export async function limit(up, down, latency) {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-limit-'));
  const files = ['server', 'tablet'].map((name) => openSync(join(folder, name), 'w'));
  const keep = (file, length) => {
    writeSync(file, Buffer.alloc(length, 1));
    fsyncSync(file);
  };
  const server = createServer(async (socket) => {
    socket.setNoDelay(true);
    await bytes(socket, up);
    keep(files[0], up);
    socket.write(Buffer.alloc(down, 2));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const line = await proxy(server.address().port, latency);
  const took = [];
  for (let nth = 0; nth < TRIES; nth += 1) {
    const began = performance.now();
    const socket = connect(line.port, '127.0.0.1');
    socket.setNoDelay(true);
    const answered = bytes(socket, down);
    socket.write(Buffer.alloc(up, 3));
    await answered;
    keep(files[1], down);
    took.push(performance.now() - began);
    socket.destroy();
  }
  line.close();
  server.close();
  files.forEach(closeSync);
  rmSync(folder, { recursive: true });
  return took.toSorted((one, other) => one - other)[TRIES >> 1];
}
