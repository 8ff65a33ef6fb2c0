// The cases of docs/security.md: each row's id, its threat and the tests that hold it; and what a run of tests says of them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rows of the table, in order. */
export function cases(root) {
  const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| D\d+ \|/.test(line));
  return rows.map((row) => {
    const [id, threat, , tests] = row.replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim());
    return { id, threat, tests: [...tests.matchAll(/`(\w+)`/g)].map(([, name]) => name) };
  });
}

/**
 * What cargo said of each test, run with `--show-output`: by its name without its module, how often it passed and failed,
 * and how many tries it made. A test that makes many prints `tries: N`; any other is one try. One that could not try
 * anything on this machine prints `not run: why`, and then holds nothing.
 */
export function verdicts(output) {
  const found = new Map();
  const of = (path) => {
    const name = path.split('::').at(-1);
    if (!found.has(name)) found.set(name, { ok: 0, FAILED: 0, told: 0 });
    return found.get(name);
  };
  let speaking;
  for (const line of output.split('\n')) {
    const [, path, verdict] = /^test (\S+)(?: - should panic)? \.\.\. (ok|FAILED)$/.exec(line) ?? [];
    if (verdict) of(path)[verdict] += 1;
    if (/^(successes|failures|test result):/.test(line)) speaking = undefined;
    speaking = /^---- (\S+) stdout ----$/.exec(line)?.[1] ?? speaking;
    const told = /^tries: (\d+)$/.exec(line)?.[1];
    if (told && speaking) of(speaking).told += Number(told);
    const unrun = /^not run: (.+)$/.exec(line)?.[1];
    if (unrun && speaking) of(speaking).unrun = unrun;
  }
  return found;
}

/** Each case with what became of it. A test that was not run holds nothing. */
export function judged(all, found) {
  return all.map((each) => {
    const of = each.tests.map((name) => found.get(name) ?? { ok: 0, FAILED: 0, told: 0 });
    const tries = of.reduce((sum, { ok, FAILED, told }) => sum + Math.max(told, ok + FAILED), 0);
    const silent = each.tests.filter((_, nth) => of[nth].ok + of[nth].FAILED === 0);
    const unrun = of.find((one) => one.unrun)?.unrun;
    const failed = each.tests.filter((_, nth) => of[nth].FAILED > 0);
    let result = 'holds';
    if (failed.length > 0) result = `FAILED: ${failed.join(', ')}`;
    else if (silent.length > 0) result = `NOT RUN: ${silent.join(', ')}`;
    else if (unrun) result = `NOT RUN: ${unrun}`;
    return { ...each, tries, result };
  });
}

/** The rows as they are printed. `twin` says of an id what became of its twin. */
export function table(rows, twin = () => '') {
  return rows.map(({ id, threat, tries, result }) => `| ${id} | ${threat} | ${tries} | ${result}${twin(id)} |`);
}
