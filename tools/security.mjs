// The security suite: each case of docs/security.md, the tests that hold it, and its twin with the guard switched off.
//
//   node tools/security.mjs              every case, then every twin
//   node tools/security.mjs D03 D17      these cases and their twins
//   node tools/security.mjs --cases      the cases alone
//   node tools/security.mjs --twins      the twins alone
//
// It ends badly where a case does not hold, was not run, or has a twin that passes all the same. A twin is built in a copy
// of the sources under target/security, so that nothing here is ever without its guards.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases, judged, table, verdicts } from '../tests/security/cases.mjs';
import { twins } from '../tests/security/twins.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const copy = join(root, 'target/security/sources');
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const without = (part) => process.argv.includes(part === 'cases' ? '--twins' : '--cases');
const asked = (id) => named.length === 0 || named.includes(id);
const all = cases(root).filter(({ id }) => asked(id));
if (all.length === 0) {
  console.error('no such case in docs/security.md');
  process.exit(2);
}

/** Runs cargo and gives what it wrote, and whether it ended well. */
function cargo(args, folder, target) {
  const env = { ...process.env, CARGO_TARGET_DIR: target, RUST_BACKTRACE: '0' };
  const done = spawnSync('cargo', args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 1 << 30 });
  return { succeeded: done.status === 0, output: `${done.stdout}${done.stderr}` };
}

const built = process.env.CARGO_TARGET_DIR ?? join(root, 'target');

/** Every source file that may hold a test, from the root. */
const sources = spawnSync('git', ['ls-files', '-z', '*.rs'], { cwd: root, encoding: 'utf8' }).stdout.split('\0');

/** What cargo has to build for one test: its package's own tests where it stands beside the code, or a target of its own. */
function targetOf(name) {
  const file = sources.find((each) => each && readFileSync(join(root, each), 'utf8').includes(`fn ${name}(`));
  if (!file) throw new Error(`${name} is no test`);
  let folder = dirname(file);
  while (!existsSync(join(root, folder, 'Cargo.toml'))) folder = dirname(folder);
  const within = file.slice(folder.length + 1).split('/').filter((part) => part !== 'tests');
  if (within[0] !== 'src') return ['--workspace', '--test', within[0]];
  const manifest = readFileSync(join(root, folder, 'Cargo.toml'), 'utf8');
  return ['--package', /^name = "(.+)"/m.exec(manifest)[1], '--lib'];
}

/** Lays the tracked sources out once more; a file that is as it was keeps its time, so that it is not built again. */
function layOut() {
  const listed = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  for (const name of listed.stdout.split('\0').filter(Boolean)) {
    const [from, to] = [join(root, name), join(copy, name)];
    const there = statSync(to, { throwIfNoEntry: false });
    if (there && readFileSync(to).equals(readFileSync(from))) continue;
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to);
  }
  // The pages are part of the shell that the workspace builds.
  rmSync(join(copy, 'ui/dist'), { recursive: true, force: true });
  cpSync(join(root, 'ui/dist'), join(copy, 'ui/dist'), { recursive: true });
}

/** What becomes of a case whose guard is off. */
function withoutGuard(twin, name) {
  const place = join(copy, twin.file);
  const source = readFileSync(place, 'utf8');
  writeFileSync(place, source.replace(twin.guard, () => twin.off));
  try {
    const target = join(root, 'target/security/built');
    const { output } = cargo(['test', ...targetOf(name), '--', name], copy, target);
    const counts = verdicts(output).get(name);
    if (counts === undefined) return { caught: false, said: `its twin was not built: ${firstError(output)}` };
    return counts.FAILED > 0
      ? { caught: true, said: 'its twin fails' }
      : { caught: false, said: 'ITS TWIN PASSES: the test does not see its guard' };
  } finally {
    writeFileSync(place, source);
  }
}

const firstError = (output) => output.split('\n').find((line) => line.startsWith('error')) ?? 'cargo said nothing';

let rows = [];
if (!without('cases')) {
  console.log('==> The cases');
  const every = [...new Set(all.flatMap((each) => each.tests))];
  rows = judged(all, verdicts(cargo(['test', '--workspace', '--no-fail-fast', '--', ...every], root, built).output));
}
const mine = without('twins') ? [] : twins.filter(({ id }) => asked(id));
if (mine.length > 0) {
  console.log(`==> Their twins: ${mine.length}, each built without its guard`);
  layOut();
}
const became = new Map();
for (const twin of mine) {
  const name = twin.test ?? all.find(({ id }) => id === twin.id).tests[0];
  const told = withoutGuard(twin, name);
  console.log(`${twin.id} ${name}: ${told.said}`);
  became.set(twin.id, [...(became.get(twin.id) ?? []), told]);
}
const ofTwin = (id) => (became.has(id) ? `; ${became.get(id).map(({ said }) => said).join('; ')}` : '');
if (rows.length > 0) console.log(['| Id | Case | Tries | Result |', '|---|---|---|---|', ...table(rows, ofTwin)].join('\n'));
const broken = rows.filter(({ result }) => result !== 'holds').length;
const unseen = [...became.values()].flat().filter(({ caught }) => !caught).length;
console.log(`security: ${rows.length} cases, ${broken} do not hold; ${mine.length} twins, ${unseen} not caught`);
process.exit(broken + unseen === 0 ? 0 : 1);
