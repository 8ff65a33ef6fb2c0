// Runs every test suite in turn, shows its output as it comes, and closes each with `N passed, N failed`.
//
//   node tools/suites.mjs [SUITE...]     all of them, when none is named
//
// A suite that ends badly without a failed test, or that ran nothing, counts as one failure: silence is not success.

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases, judged, table, verdicts } from '../tests/security/cases.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Node's command for the tests of a folder, one at a time: two cores serve one window well and three badly. */
const nodeTests = (folder) => () => {
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.test.mjs'));
  if (files.length === 0) throw new Error(`${folder} holds no test`);
  const options = ['--test', '--test-reporter=spec', '--test-concurrency=1'];
  return ['node', ...options, ...files.map((name) => join(folder, name))];
};

// Each pattern's first group is a number of tests; a suite's output may match it many times.
const cargo = { passed: /^test result: .*?(\d+) passed/gm, failed: /^test result: .*?(\d+) failed/gm };
const node = { passed: /^ℹ pass (\d+)/gm, failed: /^ℹ (?:fail|cancelled) (\d+)/gm };
const vitest = { passed: /^ *Tests .*?(\d+) passed/gm, failed: /^ *Tests .*?(\d+) failed/gm };

/** Prints what the tests of Rust said of each case of docs/security.md, and how many of those do not hold. */
function security(output) {
  const rows = judged(cases(root), verdicts(output));
  console.log(['| Id | Case | Tries | Result |', '|---|---|---|---|', ...table(rows)].join('\n'));
  return rows.filter(({ result }) => result !== 'holds').length;
}

const suites = [
  { name: 'rust', command: () => ['cargo', 'test', '--workspace', '--no-fail-fast', '--', '--show-output'], counts: cargo, further: security },
  { name: 'security', command: nodeTests('tests/security'), counts: node },
  { name: 'ui', command: () => ['npm', 'test', '--silent', '--prefix', 'ui'], counts: vitest },
  { name: 'browser', command: nodeTests('ui/browser'), counts: node },
  { name: 'windows', command: nodeTests('tests/windows'), counts: node },
];

const sum = (text, pattern) => [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
const seconds = (since) => Math.round((Date.now() - since) / 1000);

/** Runs a command and shows its output; resolves to whether it succeeded, and to what it wrote. */
function run([program, ...args]) {
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ succeeded: code === 0, output }));
  });
}

/** Runs one suite and closes it with its line. */
async function tryOut({ name, command, counts, further = () => 0 }) {
  console.log(`==> ${name}`);
  const began = Date.now();
  const { succeeded, output } = await Promise.resolve()
    .then(() => run(command()))
    .catch((error) => {
      console.log(error.message);
      return { succeeded: false, output: '' };
    });
  const passed = sum(output, counts.passed);
  const broken = sum(output, counts.failed);
  // Also where a test failed: which case it holds is then what somebody has to know. Where nothing ran there is nothing to say.
  const unheld = passed + broken > 0 ? further(output) : 0;
  const failed = broken || (succeeded && passed > 0 ? unheld : 1);
  console.log(`${name}: ${passed} passed, ${failed} failed (${seconds(began)} s)\n`);
  return { name, passed, failed };
}

const named = process.argv.slice(2);
const unknown = named.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`no such suite: ${unknown.join(', ')} (${suites.map((suite) => suite.name).join(', ')})`);
  process.exit(2);
}

const began = Date.now();
const results = [];
for (const suite of suites) {
  if (named.length === 0 || named.includes(suite.name)) results.push(await tryOut(suite));
}
console.log('Summary');
for (const { name, passed, failed } of results) console.log(`  ${name.padEnd(8)} ${passed} passed, ${failed} failed`);
const total = (key) => results.reduce((all, result) => all + result[key], 0);
console.log(`  ${'all'.padEnd(8)} ${total('passed')} passed, ${total('failed')} failed (${seconds(began)} s)`);
process.exit(total('failed') === 0 ? 0 : 1);
