// The bench: a virtual display, a real server and real tablets, each with folders and a process group of its own.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Page, until } from './webdriver.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const built = (name) => join(root, 'target', 'debug', name);

/** Landscape and portrait, as a tablet is held. */
export const Held = { landscape: [1280, 800], portrait: [800, 1280] };

/** A port that nobody listens on now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** What the kernel says of a process or thread after its name: state, parent, group. Nothing of one that is gone. */
function kernelSays(of) {
  try {
    return readFileSync(`/proc/${of}/stat`, 'utf8').split(') ').at(-1).split(' ');
  } catch {
    return ['X'];
  }
}

/** The threads of a process, also of one whose first thread has ended. */
function threads(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/**
 * Whether a process of the group still runs. One that has ended and waits to be reaped holds nothing any more, but only
 * once its last thread has ended too: while one still writes, the folder stays locked though the first is gone.
 */
function runs(group) {
  const ours = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && Number(kernelSays(pid)[2]) === group);
  return ours.some((pid) => threads(pid).some((thread) => !'ZX'.includes(kernelSays(`${pid}/task/${thread}`)[0])));
}

/** Everything one journey needs. Close it and nothing is left: no process, no folder. */
export class Bench {
  /** Folder of this bench alone. */
  folder = mkdtempSync(join(tmpdir(), 'waymark-bench-'));
  #groups = [];
  #display;

  /** A bench with a virtual display large enough for a window held either way. */
  static async open() {
    const bench = new Bench();
    // The X server writes the number of the display it took to this descriptor once it is ready.
    const child = bench.#start('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1400x24', '-nolisten', 'tcp'], {}, 'pipe');
    bench.#display = await new Promise((resolve, reject) => {
      child.on('error', reject).on('exit', () => reject(new Error(`Xvfb ended; see ${bench.folder}/Xvfb.log`)));
      child.stdio[3].once('data', (number) => resolve(`:${String(number).trim()}`));
    });
    return bench;
  }

  /** Starts a sync server of the practice council on a port of its own, or on `port`; answers once it is ready. */
  async server(port = undefined) {
    const at = port ?? (await freePort());
    const url = `http://127.0.0.1:${at}`;
    const args = ['--listen', `127.0.0.1:${at}`, '--data', join(this.folder, 'server'), '--practice'];
    const child = this.#start(built('waymark-server'), args);
    await until('the sync server answers', async () => (await fetch(`${url}/v1/health`)).ok);
    return { url, port: at, stop: () => this.#stop(child) };
  }

  /** Opens a tablet's window for a practice person. The same `name` finds the same tablet again. */
  async tablet({ as, server, name = as }) {
    const home = join(this.folder, name);
    mkdirSync(home, { recursive: true });
    const port = await freePort();
    const child = this.#start('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
      DISPLAY: this.#display,
      TAURI_WEBVIEW_AUTOMATION: 'true',
      WAYMARK_DATA_DIR: join(home, 'data'),
      WAYMARK_OUTSIDE_DIR: join(home, 'outside'),
      WAYMARK_SERVER: server.url,
      WAYMARK_AS: as,
      XDG_DATA_HOME: join(home, 'share'),
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_CONFIG_HOME: join(home, 'config'),
      // Nobody's own key chain fills with secrets of made-up people.
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'no-bus')}`,
      // Nobody listens on a desktop bus here, and looking for one costs seconds.
      GTK_USE_PORTAL: '0',
      NO_AT_BRIDGE: '1',
    });
    const driver = `http://127.0.0.1:${port}`;
    await until('the window driver answers', async () => (await fetch(`${driver}/status`)).ok);
    const page = await Page.open(driver, built('waymark'));
    await page.resize(...Held.landscape);
    return {
      page,
      /** Ends it as a flat battery does: no process of it gets to say goodbye. */
      kill: () => this.#stop(child),
      /** Closes the window as a person does. */
      close: async () => {
        await page.close();
        await this.#stop(child);
      },
      /** Saves a picture of the window. */
      save: async (file) => writeFileSync(file, await page.picture()),
    };
  }

  /** Ends every process that the bench started and removes its folder. */
  async close() {
    await Promise.all(this.#groups.map((child) => this.#stop(child)));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #start(command, args, env = {}, extra = 'ignore') {
    const log = openSync(join(this.folder, `${command.split('/').pop()}.log`), 'a');
    // A group of its own: a window's helpers end with it.
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log, extra],
      env: { ...process.env, ...env },
    });
    child.ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
    this.#groups.push(child);
    return child;
  }

  async #stop(child) {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
    await child.ended;
    // The driver has ended; the window that it opened lets its folder go only when it has, too.
    await until('every process of the group has ended', () => !runs(child.pid));
  }
}
