// The real core behind the pages: a headless tablet of its own, on a folder of its own, that can be cut off and started again.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = process.env.TABLET ?? fileURLToPath(new URL('../../target/debug/tablet', import.meta.url));

/** A new tablet that nobody has used; it answers on loopback until it is ended. */
export async function realTablet() {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-pages-'));
  let running = await start(folder);
  return {
    get address() {
      return running.address;
    },
    /** Takes its power away, as a flat battery does, and starts it again on the same folder. */
    async powerCut() {
      await end(running, 'SIGKILL');
      running = await start(folder);
    },
    async close() {
      await end(running, 'SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function start(folder) {
  const child = spawn(program, ['--dir', folder, 'serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const failed = once(child, 'error').then(([error]) => {
    throw new Error(`${program} does not start; \`make build\` builds it`, { cause: error });
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${program} ended before it said where it listens`);
  });
  const said = once(createInterface(child.stdout), 'line').then(([line]) => line.trim());
  for (const late of [failed, ended]) late.catch(() => undefined);
  return { child, address: await Promise.race([said, failed, ended]) };
}

async function end({ child }, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}
