// Measures Waymark's sync beside its peers, on loopback, in one run: `make bench`.
//
//   node tests/bench/sync.mjs [SYSTEM...]      sizes from CHILDREN, CHANGED, EDITS, OVERLAP; runs from RUNS; LATENCY in ms one way
//
// Prints a table and writes target/bench/sync.json. Every number is the middle one of the runs, which take turns.

import { execFileSync } from 'node:child_process';
import { once as event } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limit } from './limit.mjs';
import { cpu, freePort, memory, start } from './processes.mjs';
import { proxy } from './proxy.mjs';
import { workload } from './workload.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const out = join(root, 'target/bench');
const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const sizes = { children: number('CHILDREN', 200), changed: number('CHANGED', 30), edits: number('EDITS', 10), overlap: number('OVERLAP', 10) };
const latency = number('LATENCY', 0);
const runs = number('RUNS', 3);

const peer = (name) => ({
  server: (port, folder) => ['node', join(here, `peers/${name}-server.mjs`), String(port), folder],
  client: ['node', join(here, `peers/${name}.mjs`)],
});
const binary = (name) => join(root, process.env.BINARIES ?? 'target/release', name);
const SYSTEMS = {
  Waymark: {
    durable: 'yes, sealed and signed',
    server: (port, folder) => [binary('waymark-server'), '--listen', `127.0.0.1:${port}`, '--data', folder, '--practice'],
    client: [binary('sync-client')],
  },
  Hocuspocus: { durable: 'no, in memory', ...peer('hocuspocus') },
  PouchDB: { durable: 'yes', ...peer('pouchdb') },
  'automerge-repo': { durable: 'files', ...peer('automerge-repo') },
};

const PHASES = ['merge', 'first', 'live'];
const disk = (folder) => Number(execFileSync('du', ['-sk', '--apparent-size', folder], { encoding: 'utf8' }).split('\t')[0]);

/** A run that has not answered by then never will: its tablets wait for something that was lost. */
const PATIENCE_MS = 300_000;
async function answered(phase, next) {
  const done = new AbortController();
  const late = event(AbortSignal.timeout(PATIENCE_MS), 'abort', { signal: done.signal }).then(() => {
    throw new Error(`no answer within ${PATIENCE_MS / 1000} s (${phase})`);
  });
  try {
    return await Promise.race([next, late]);
  } finally {
    late.catch(() => {});
    done.abort();
  }
}

/** One run of one system: its server, a proxy for each tablet, its client, phase after phase. Nothing where it came to no end. */
async function once(system, file) {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-bench-'));
  const port = await freePort();
  mkdirSync(join(folder, 'server'));
  const server = start(system.server(port, join(folder, 'server')), { env: { ...process.env, WAYMARK_LOG: 'error' } });
  const told = {};
  let client;
  let proxies = [];
  try {
    // Whoever prints a first line listens; Waymark's prints what it runs with first.
    for (let line = ''; !/^(ready|listening)/.test(line); ) line = await server.next();
    proxies = await Promise.all(['a', 'b', 'c'].map(() => proxy(port, latency)));
    client = start([...system.client, file, ...proxies.map((each) => `http://127.0.0.1:${each.port}`), folder]);
    for (const phase of PHASES) {
      await answered(`before ${phase}`, client.next());
      proxies.forEach((each) => each.reset());
      const used = cpu(server.pid);
      client.say('go');
      const answer = JSON.parse(await answered(phase, client.next()));
      const counts = proxies.map((each) => ({ ...each.count }));
      told[phase] = { ...answer, counts, server_cpu_ms: cpu(server.pid) - used };
    }
    await client.ended;
    told.server = { memory_mib: memory(server.pid), disk_kib: disk(join(folder, 'server')) };
  } finally {
    await client?.stop();
    proxies.forEach((each) => each.close());
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return told;
}

const middle = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];
/** The middle of the runs, number by number. */
function together(results) {
  const [first] = results;
  if (typeof first === 'number') return middle(results);
  if (first === null || typeof first !== 'object') return first;
  const keys = Object.keys(first).map((key) => [key, together(results.map((each) => each[key]))]);
  return Array.isArray(first) ? keys.map(([, value]) => value) : Object.fromEntries(keys);
}

const kb = (bytes) => (bytes / 1000).toFixed(1);
const both = ([a, b], key) => (a[key] + b[key]) / 2;
function row(name, results, durable) {
  const ended = `${results.length} of ${runs}`;
  if (results.length === 0) return { system: name, durable, 'runs that ended': ended };
  const { merge, first, live, server } = together(results);
  const { counts } = merge;
  return {
    system: name,
    durable,
    'runs that ended': ended,
    'equal, ms': merge.ms.toFixed(0),
    'up, KB a tablet': kb(both(counts, 'up')),
    'down, KB a tablet': kb(both(counts, 'down')),
    'turns a tablet': both(counts, 'turns').toFixed(1),
    'server, ms of CPU': merge.server_cpu_ms.toFixed(0),
    'hidden or lost': `${merge.hidden} of ${merge.edits}`,
    'first download, ms': first.ms.toFixed(0),
    'KB': kb(first.counts[2].up + first.counts[2].down),
    'live, ms': live.median_ms.toFixed(0),
    'server, MiB': server.memory_mib.toFixed(0),
    'disk, KB': server.disk_kib,
  };
}

/** What one round trip and Waymark's bytes cost when nothing is done with them but to keep them. */
async function limits({ merge, first }) {
  const [up, down] = ['up', 'down'].map((way) => Math.round(both(merge.counts, way)));
  return { merge: await limit(up, down, latency), first: await limit(first.counts[2].up, first.counts[2].down, latency) };
}

function print(rows) {
  const names = [...new Set(rows.flatMap(Object.keys))];
  console.log(`| ${names.join(' | ')} |\n|${names.map(() => '---|').join('')}`);
  for (const each of rows) console.log(`| ${names.map((name) => each[name] ?? '').join(' | ')} |`);
}

const chosen = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(SYSTEMS);
const unknown = chosen.filter((name) => !SYSTEMS[name]);
if (unknown.length > 0) {
  console.error(`no such system: ${unknown.join(', ')} (${Object.keys(SYSTEMS).join(', ')})`);
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const file = join(out, 'workload.json');
writeFileSync(file, JSON.stringify(workload(sizes)));
const results = Object.fromEntries(chosen.map((name) => [name, []]));
for (let run = 1; run <= runs; run += 1) {
  for (const name of chosen) {
    console.error(`run ${run} of ${runs}: ${name}`);
    try {
      results[name].push(await once(SYSTEMS[name], file));
    } catch (error) {
      console.error(`run ${run} of ${runs}: ${name} came to no end: ${error.message}`);
    }
  }
}
const ended = chosen.filter((name) => results[name].length > 0);
const figures = Object.fromEntries(ended.map((name) => [name, together(results[name])]));
console.log(`${sizes.children} records, ${sizes.changed} changed by ${sizes.edits} edits on each of two tablets, ${sizes.overlap} of them on both; loopback, ${latency} ms each way; ${cpus().length} cores, ${cpus()[0].model}; middle of ${runs} runs\n`);
const rows = chosen.map((name) => row(name, results[name], SYSTEMS[name].durable));
const least = figures.Waymark && (await limits(figures.Waymark));
if (least) {
  rows.push({ system: 'one round trip and Waymark’s bytes', durable: 'yes', 'equal, ms': least.merge.toFixed(1), 'first download, ms': least.first.toFixed(1) });
}
print(rows);
writeFileSync(join(out, 'sync.json'), `${JSON.stringify({ sizes, latency, runs, figures, limit: least, each: results }, null, 1)}\n`);
if (chosen.includes('Waymark') && results.Waymark.length < runs) process.exitCode = 1;
