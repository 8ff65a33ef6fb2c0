// The bench: a virtual display, a real server and real tablets, each with folders and a process group of its own.

import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Page } from './webdriver.mjs';

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

/** Whether somebody listens at a port of this machine. */
function listens(port) {
  return new Promise((resolve) => {
    const line = connect(port, '127.0.0.1');
    line.on('error', () => resolve(false)).on('connect', () => {
      line.destroy();
      resolve(true);
    });
  });
}

/** Resolves once `child` listens at the port. A driver says nothing when it is ready: each refusal is the cue to knock again. */
async function ready(child, port) {
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended before it listened at ${port}`);
  }
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

  /**
   * Starts a sync server on a port of its own, or on `port`; answers once it is ready. It is the practice council's, or one where a
   * council is still to be founded: that one shows its setup code.
   */
  async server(port = undefined, { practice = true } = {}) {
    const at = port ?? (await freePort());
    const args = ['--listen', `127.0.0.1:${at}`, '--data', join(this.folder, 'server'), ...(practice ? ['--practice'] : [])];
    const child = this.#start(built('waymark-server'), args);
    let setupCode;
    await new Promise((resolve, reject) => {
      child.ended.then(() => reject(new Error(`the server ended; see ${this.folder}`)));
      createInterface(child.stdout).on('line', (line) => {
        setupCode ??= /setup code (\S+)$/.exec(line.trim())?.[1];
        if (/^(?:listening on )?http:\S+$/.test(line.trim())) resolve();
      });
    });
    return { url: `http://127.0.0.1:${at}`, port: at, setupCode, stop: () => this.#stop(child) };
  }

  /**
   * Opens a tablet's window: for a practice person (`as`) who shares through `server`, or as a new tablet that knows no council. The same
   * `name` finds the same tablet again.
   */
  async tablet({ as, server, name = as }) {
    const home = join(this.folder, name);
    const copies = join(home, 'copies');
    mkdirSync(copies, { recursive: true });
    const port = await freePort();
    const child = this.#start('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
      DISPLAY: this.#display,
      TAURI_WEBVIEW_AUTOMATION: 'true',
      WAYMARK_DATA_DIR: join(home, 'data'),
      WAYMARK_OUTSIDE_DIR: join(home, 'outside'),
      WAYMARK_COPIES_DIR: copies,
      WAYMARK_SERVER: server?.url ?? '',
      WAYMARK_AS: as ?? '',
      XDG_DATA_HOME: join(home, 'share'),
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_CONFIG_HOME: join(home, 'config'),
      // Nobody's own key chain fills with secrets of made-up people.
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'no-bus')}`,
      // A machine that is put to sleep meanwhile is nothing to these tablets.
      DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${join(home, 'no-bus')}`,
      // Nobody listens on a desktop bus here, and looking for one costs seconds.
      GTK_USE_PORTAL: '0',
      NO_AT_BRIDGE: '1',
    });
    const driver = `http://127.0.0.1:${port}`;
    await ready(child, port);
    const page = await Page.open(driver, built('waymark'));
    await page.resize(...Held.landscape);
    return {
      page,
      /** Where copies go that somebody takes out. */
      copies,
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
      stdio: ['ignore', 'pipe', log, extra],
      env: { ...process.env, ...env },
    });
    child.stdout.pipe(createWriteStream(undefined, { fd: log }));
    // Its standard output closes once the last thread of the last process of the group has let go of it. Only then is the folder free.
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
  }
}
