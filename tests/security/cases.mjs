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

/** What cargo said of each test: by its name without its module, how often it passed and failed. */
export function verdicts(output) {
  const found = new Map();
  for (const [, path, verdict] of output.matchAll(/^test (\S+)(?: - should panic)? \.\.\. (ok|FAILED)$/gm)) {
    const name = path.split('::').at(-1);
    const counts = found.get(name) ?? { ok: 0, FAILED: 0 };
    counts[verdict] += 1;
    found.set(name, counts);
  }
  return found;
}

/** Each case with what became of it. A test that was not run holds nothing. */
export function judged(all, found) {
  return all.map((each) => {
    const of = each.tests.map((name) => found.get(name) ?? { ok: 0, FAILED: 0 });
    const tries = of.reduce((sum, { ok, FAILED }) => sum + ok + FAILED, 0);
    const silent = each.tests.filter((_, nth) => of[nth].ok + of[nth].FAILED === 0);
    const failed = each.tests.filter((_, nth) => of[nth].FAILED > 0);
    let result = 'holds';
    if (failed.length > 0) result = `FAILED: ${failed.join(', ')}`;
    else if (silent.length > 0) result = `NOT RUN: ${silent.join(', ')}`;
    return { ...each, tries, result };
  });
}

/** The rows as they are printed. `twin` says of an id what became of its twin. */
export function table(rows, twin = () => '') {
  return rows.map(({ id, threat, tries, result }) => `| ${id} | ${threat} | ${tries} | ${result}${twin(id)} |`);
}
