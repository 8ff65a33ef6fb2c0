// The security suite: each case of docs/security.md, the tests that hold it, and its twins with the guard switched off.
//
//   node tools/security.mjs              every case, then every twin
//   node tools/security.mjs D03 D17      these cases and their twins
//   node tools/security.mjs --cases      the cases alone
//   node tools/security.mjs --twins      the twins alone
//
// It ends badly where a case does not hold, was not run, has neither a twin nor a reason for having none, or has a twin
// that passes all the same. Twins are built in a copy of the sources under target/security: those that can be in one build,
// in which each run has one guard off and no other, and in which each of their tests passes while none is.

import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Copy } from '../tests/security/building.mjs';
import { cases, judged, table, verdicts } from '../tests/security/cases.mjs';
import { isBuilt, named, placesOf, reason, together, without } from '../tests/security/switches.mjs';
import { reasons, twins } from '../tests/security/twins/all.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const leaves = (part) => process.argv.includes(part === 'cases' ? '--twins' : '--cases');
const asked = (id) => wanted.length === 0 || wanted.includes(id);
const all = cases(root).filter(({ id }) => asked(id));
if (all.length === 0) {
  console.error('no such case in docs/security.md');
  process.exit(2);
}

/** Runs the tests of every case that was asked for. */
function runCases() {
  const every = [...new Set(all.flatMap((each) => each.tests))];
  const args = ['test', '--workspace', '--no-fail-fast', '--', '--show-output', ...every];
  const done = spawnSync('cargo', args, { cwd: root, env: { ...process.env, RUST_BACKTRACE: '0' }, encoding: 'utf8', maxBuffer: 1 << 30 });
  return judged(all, verdicts(`${done.stdout}${done.stderr}`));
}

const copy = new Copy(root);
const testOf = (twin) => twin.test ?? all.find(({ id }) => id === twin.id).tests[0];
const placeOf = (twin) => (twin.in ? `${twin.in}/${testOf(twin)}` : testOf(twin));
const caughtAs = (why) => ({ caught: true, said: `its twin fails at ${why}` });
const missed = (said) => ({ caught: false, said });

/** Does each piece of work, a few at a time. */
async function eachOf(list, work) {
  const waiting = [...list];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, worker));
}

/** What became of a test that ran with a guard off. */
function judgement(output, name) {
  const counts = verdicts(output).get(name);
  if (counts?.FAILED > 0) return caughtAs(reason(output, name));
  if (output.includes('it did not end')) return missed('ITS TWIN DOES NOT END');
  return counts?.ok > 0 ? missed('ITS TWIN PASSES: the test does not see its guard') : missed('ITS TWIN WAS NOT RUN');
}

/** Tries every twin, and tells each as it is known. */
async function tryTwins(mine, tell) {
  // All of them are laid out, whichever are asked for, so that the copy is built anew only where the project has changed.
  const { texts, joined, alone } = together(named(twins), copy.read);
  const isMine = ({ key }) => mine.some((twin) => twin.key === key);
  copy.layOut(texts);
  const { places, error } = copy.build(mine.map(testOf));
  if (error) {
    for (const twin of mine) tell(twin, missed('NOT BUILT'));
    console.error(error);
    return;
  }
  const sound = new Map();
  await eachOf(new Set(mine.map(placeOf)), async (place) => {
    const name = place.split('/').at(-1);
    const output = await copy.run(places.get(place));
    sound.set(place, verdicts(output).get(name)?.ok > 0);
    if (!sound.get(place)) console.log(`${name} does not hold with its guard: ${reason(output, name)}`);
  });
  const judge = async (twin, places, key) => {
    const [name, place] = [testOf(twin), places.get(placeOf(twin))];
    if (!sound.get(placeOf(twin))) return tell(twin, missed('ITS TEST DOES NOT HOLD WITH ITS GUARD'));
    return tell(twin, judgement(await copy.run(place, key), name));
  };
  await eachOf(joined.filter(isMine), (twin) => judge(twin, places, twin.key));
  for (const twin of alone.filter(isMine)) {
    const laid = without(twin, copy.read);
    if (!laid) {
      tell(twin, missed('ITS GUARD DOES NOT STAND ONCE IN ITS FILE'));
      continue;
    }
    for (const [file, text] of laid) copy.put(file, Buffer.from(text));
    const again = placesOf(twin).some(({ file }) => isBuilt(file)) ? copy.build([testOf(twin)]) : { places };
    if (again.error) tell(twin, missed(`NOT BUILT: ${again.error.split('\n')[0]}`));
    else await judge(twin, again.places);
    for (const file of laid.keys()) copy.put(file, Buffer.from(texts.get(file) ?? copy.read(file)));
  }
}

let rows = all.map((each) => ({ ...each, tries: 0, result: 'not tried' }));
let broken = 0;
if (!leaves('cases')) {
  console.log('==> The cases');
  rows = runCases();
  broken = rows.filter(({ result }) => result !== 'holds').length;
}
const became = new Map();
let mine = [];
if (!leaves('twins')) {
  mine = named(twins).filter(({ id }) => asked(id));
  console.log(`==> Their twins: ${mine.length}, each without its guard`);
  if (mine.length > 0) {
    await tryTwins(mine, (twin, told) => {
      console.log(`${twin.key} ${testOf(twin)}: ${told.said}`);
      became.set(twin.id, [...(became.get(twin.id) ?? []), told]);
    });
  }
}
const ofTwin = (id) => {
  const told = became.get(id) ?? [];
  if (told.length > 0) return `; ${told.map(({ caught, said }) => (caught ? 'its twin fails' : said)).join('; ')}`;
  return reasons.has(id) ? `; no twin: ${reasons.get(id)}` : '';
};
console.log(['| Id | Case | Tries | Result |', '|---|---|---|---|', ...table(rows, ofTwin)].join('\n'));
const unseen = [...became.values()].flat().filter(({ caught }) => !caught).length;
const bare = all.filter(({ id }) => !twins.some((twin) => twin.id === id));
const unexplained = bare.filter(({ id }) => !reasons.has(id)).map(({ id }) => id);
if (unexplained.length > 0) console.log(`neither a twin nor a reason: ${unexplained.join(', ')}`);
console.log(
  `security: ${rows.length} cases, ${broken} do not hold; ${mine.length} twins, ${unseen} not caught; ` +
    `${bare.length} cases without a twin, ${unexplained.length} of them without a reason`,
);
process.exit(broken + unseen + unexplained.length === 0 ? 0 : 1);
