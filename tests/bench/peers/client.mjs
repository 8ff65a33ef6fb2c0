// What every peer's client does, phase by phase, as the measuring program asks on standard input. A peer gives the verbs.
//
//   node CLIENT.mjs WORKLOAD.json URL_A URL_B URL_C FOLDER

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const LIVE_EDITS = 20;

/** Applies an edit to a field's words. */
export const edited = (words, { how, text }) => (how === 'before' ? `${text} ${words}` : `${words} ${text}`);

/**
 * Runs the phases over a peer: `open(url, folder)` gives a tablet with `begin(records)` (writes them and shares them), `connect()`, `disconnect()`,
 * `follow(records)` (asks for these), `edit(edit)`, `until(check)` (resolves once the check holds, asked again after each change), `read(id)` (the record as
 * a page would show it), `has(id)`, and `close()`.
 */
export async function run(open) {
  const [file, urlA, urlB, urlC, folder] = process.argv.slice(2);
  const { records, edits } = JSON.parse(readFileSync(file, 'utf8'));
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  /** Waits for the word to go, does the work and tells how long it took. */
  const phase = async (name, work, after = () => ({})) => {
    say({ ready: name });
    await lines.next();
    const began = performance.now();
    const told = await work();
    const ms = performance.now() - began;
    say({ phase: name, ms, ...told, ...(await after()) });
  };

  const a = await open(urlA, `${folder}/a`);
  await a.connect();
  await a.begin(records);
  const b = await open(urlB, `${folder}/b`);
  await b.connect();
  await b.follow(records);
  await b.until(() => records.every((record) => b.has(record.id)));
  await Promise.all([a.disconnect(), b.disconnect()]);
  for (const edit of edits[0]) await a.edit(edit);
  for (const edit of edits[1]) await b.edit(edit);

  const changed = [...new Set(edits.flat().map((edit) => edit.record))];
  const equal = async () => {
    for (const id of changed) {
      if (JSON.stringify(await a.read(id)) !== JSON.stringify(await b.read(id))) return false;
    }
    return true;
  };
  // Equal and of both: a tablet that has not begun to share equals nobody.
  const met = async () => {
    const onlyA = edits[0].find((edit) => edit.record === edits[0][0].record);
    const onlyB = edits[1].find((edit) => edit.record === edits[1].at(-1).record);
    const has = async (tablet, edit) => JSON.stringify(await tablet.read(edit.record)).includes(edit.token);
    return (await has(b, onlyA)) && (await has(a, onlyB)) && (await equal());
  };
  await phase(
    'merge',
    async () => {
      await Promise.all([a.connect(), b.connect()]);
      await Promise.race([a.until(met), b.until(met)]);
    },
    async () => {
      let hidden = 0;
      for (const edit of edits.flat()) {
        if (!JSON.stringify(await a.read(edit.record)).includes(edit.token)) hidden += 1;
      }
      return { hidden, edits: edits.flat().length };
    },
  );
  let c;
  await phase('first', async () => {
    c = await open(urlC, `${folder}/c`);
    await c.connect();
    await c.follow(records);
    await c.until(() => records.every((record) => c.has(record.id)));
  });
  await c.close();
  const times = [];
  await phase('live', async () => {
    for (let nth = 0; nth < LIVE_EDITS; nth += 1) {
      const edit = { record: changed[nth % changed.length], field: 'doing', how: 'after', text: `Live z${nth}z.`, token: `z${nth}z` };
      const began = performance.now();
      const seen = b.until(async () => JSON.stringify(await b.read(edit.record)).includes(edit.token));
      await a.edit(edit);
      await seen;
      times.push(performance.now() - began);
    }
    times.sort((one, other) => one - other);
    return { median_ms: times[times.length >> 1], slowest_ms: times.at(-1) };
  });
  await Promise.all([a.close(), b.close()]);
  process.exit(0);
}
