// The copy of the sources in which twins are built, and the runs of their tests. It lies under target/security, so that
// nothing outside of it is ever without its guards.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A twin that has not ended by then hangs, which is no failed assertion. */
const LONGEST_MS = 600_000;

export class Copy {
  constructor(root) {
    this.root = root;
    this.sources = join(root, 'target/security/sources');
    this.target = join(root, 'target/security/built');
    this.files = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).stdout.split('\0').filter(Boolean);
  }

  /** A file as it stands in the project. */
  read = (file) => readFileSync(join(this.root, file), 'utf8');

  /** Lays every tracked file out, these ones with these texts; one that is as it was keeps its time and is not built again. */
  layOut(texts = new Map()) {
    for (const file of this.files) {
      const from = join(this.root, file);
      if (!existsSync(from)) continue;
      this.put(file, texts.has(file) ? Buffer.from(texts.get(file)) : readFileSync(from));
    }
    // The pages are part of the shell that the workspace builds.
    rmSync(join(this.sources, 'ui/dist'), { recursive: true, force: true });
    cpSync(join(this.root, 'ui/dist'), join(this.sources, 'ui/dist'), { recursive: true });
    this.warm();
  }

  put(file, bytes) {
    const to = join(this.sources, file);
    if (existsSync(to) && readFileSync(to).equals(bytes)) return;
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, bytes);
  }

  /** Takes over what was built of others' libraries, which is the same here. */
  warm() {
    const built = join(process.env.CARGO_TARGET_DIR ?? join(this.root, 'target'), 'debug');
    if (existsSync(this.target) || !existsSync(built)) return;
    for (const part of ['deps', 'build', '.fingerprint']) {
      const [from, to] = [join(built, part), join(this.target, 'debug', part)];
      if (existsSync(from)) cpSync(from, to, { recursive: true, preserveTimestamps: true });
    }
  }

  /** What cargo has to build for one test: its package's own tests where it stands beside the code, or a target of its own. */
  targetOf(name) {
    const holds = (file) => file.endsWith('.rs') && this.read(file).includes(`fn ${name}(`);
    const file = this.files.find(holds);
    if (!file) throw new Error(`${name} is no test`);
    let folder = dirname(file);
    while (!existsSync(join(this.root, folder, 'Cargo.toml'))) folder = dirname(folder);
    const within = file.slice(folder.length + 1).split('/').filter((part) => part !== 'tests');
    return within[0] === 'src' ? ['--lib'] : ['--test', within[0].replace(/\.rs$/, '')];
  }

  /** Builds what these tests need, and gives where each stands: `{ program, path, folder }`, by its name and by `target/name`. */
  build(names) {
    const targets = new Set(names.map((name) => this.targetOf(name).join(' ')));
    const args = ['test', '--workspace', '--no-run', '--message-format=json-render-diagnostics'];
    const done = spawnSync('cargo', [...args, ...[...targets].flatMap((each) => each.split(' '))], {
      cwd: this.sources,
      env: { ...process.env, CARGO_TARGET_DIR: this.target },
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    if (done.status !== 0) return { error: done.stderr.split('\n').filter((line) => /^error|^ +-->/.test(line)).join('\n') };
    const places = new Map();
    for (const line of done.stdout.split('\n').filter((each) => each.startsWith('{'))) {
      const { executable, manifest_path: manifest, profile, target } = JSON.parse(line);
      if (!executable || !profile?.test) continue;
      const folder = dirname(manifest);
      const listed = spawnSync(executable, ['--list'], { cwd: folder, encoding: 'utf8' }).stdout;
      for (const [, path] of listed.matchAll(/^(\S+): test$/gm)) {
        const name = path.split('::').at(-1);
        const place = { program: executable, path, folder };
        places.set(name, place).set(`${target.name}/${name}`, place);
      }
    }
    return { places };
  }

  /** Runs one test, with the guard of that twin off where one is named. */
  run({ program, path, folder }, key) {
    const env = { ...process.env, CARGO_MANIFEST_DIR: folder, RUST_BACKTRACE: '0' };
    delete env.TWIN_OFF;
    if (key) env.TWIN_OFF = key;
    const child = spawn(program, ['--exact', path], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    return new Promise((resolve, reject) => {
      const limit = AbortSignal.timeout(LONGEST_MS);
      const end = () => {
        output += '\nit did not end';
        process.kill(-child.pid, 'SIGKILL');
      };
      limit.addEventListener('abort', end);
      child.on('error', reject).on('close', () => {
        limit.removeEventListener('abort', end);
        resolve(output);
      });
    });
  }
}
