// The real core behind the pages: a headless tablet of its own, on a folder of its own, that can be cut off and started
// again; and the real server that tablets share through.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const built = (name) => fileURLToPath(new URL(`../../target/debug/${name}`, import.meta.url));
const TABLET = process.env.TABLET ?? built('tablet');
const SERVER = process.env.SERVER ?? built('waymark-server');

/**
 * A new tablet that nobody has used; it answers on loopback until it is ended. With `server`, it shares through that; with `now`, its clock
 * stands there; with `sharing`, it shares by itself, as the window does. */
export async function realTablet({ server, now, sharing = false } = {}) {
  const set = [...(server === undefined ? [] : ['--server', server]), ...(now === undefined ? [] : ['--now', now])];
  const folder = await mkdtemp(join(tmpdir(), 'waymark-pages-'));
  const begin = () => start(TABLET, ['--dir', folder, ...set, 'serve', '--port', '0', ...(sharing ? ['--sharing'] : [])]);
  let running = await begin();
  return {
    get address() {
      return running.address;
    },
    /** Takes its power away, as a flat battery does, and starts it again on the same folder. */
    async powerCut() {
      await end(running, 'SIGKILL');
      running = await begin();
    },
    async close() {
      await end(running, 'SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A new server on a folder of its own: for the practice council, or for one that is still to be founded, with its setup code. With `now`,
 *  its clock stands there, so that an invite lasts beside tablets that stand there too. */
export async function realServer({ practice = true, now } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-server-'));
  const words = ['--listen', '127.0.0.1:0', '--data', folder, ...(practice ? ['--practice'] : [])];
  const running = await (now === undefined ? start(SERVER, words) : start(built('server'), words, { SERVER_NOW: now }));
  return {
    address: running.address,
    setupCode: running.setupCode,
    async close() {
      await end(running, 'SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a program of ours and waits for the line that says where it listens. */
async function start(program, words, environment = {}) {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, WAYMARK_LOG: 'warn', ...environment } });
  const failed = once(child, 'error').then(([error]) => {
    throw new Error(`${program} does not start; \`make build\` builds it`, { cause: error });
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${program} ended before it said where it listens`);
  });
  for (const late of [failed, ended]) late.catch(() => undefined);
  return { child, ...(await Promise.race([listening(child), failed, ended])) };
}

/** The address in the first line that tells one, and the setup code where a line before it shows one. What comes after it is read and dropped, so that nothing stops writing. */
function listening({ stdout }) {
  return new Promise((found) => {
    let setupCode;
    createInterface(stdout).on('line', (line) => {
      setupCode ??= /setup code (\S+)$/.exec(line.trim())?.[1];
      const address = /^(?:listening on )?(https?:\/\/\S+)$/.exec(line.trim())?.[1];
      if (address !== undefined) found({ address, setupCode });
    });
  });
}

async function end({ child }, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}
