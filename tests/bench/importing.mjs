// How long bringing in many children takes: reading the table, looking it through, adding, sharing, the same file once more,
// and taking everything back. `node tests/bench/importing.mjs [CHILDREN]`, over the built tablet and server.
//
// A third of the children are opened to somebody who is invited with them. There is one tablet of the council, so that each secret is
// wrapped for the recovery key alone; each further tablet of a head adds as many wraps again.

import { realServer, realTablet } from '../../ui/browser/real-tablet.mjs';

const count = Number(process.argv[2] ?? 2_000);
const now = '2026-11-23T10:00:00Z';
const server = await realServer({ practice: false });
const tablet = await realTablet({ now });

async function call(operation, request = {}) {
  const answer = await fetch(`${tablet.address}/call/${operation}`, { method: 'POST', body: JSON.stringify(request) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${operation}: ${told.message}`);
  return told;
}

async function timed(what, work) {
  const began = performance.now();
  const done = await work();
  console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return done;
}

const rows = Array.from({ length: count }, (_, at) => `Child${at} Made-Up,01/09/2014,7,Pretend School ${at % 100},Case-${at},${at % 3 === 0 ? `Teacher${String.fromCharCode(97 + ((at % 100) % 26), 97 + Math.floor((at % 100) / 26))} Made-Up` : ''}`);
const file = Buffer.from(`Name,DOB,Year,School,Case ID,DT\n${rows.join('\n')}\n`).toString('base64');

async function share() {
  for (let calls = 1; ; calls += 1) {
    const synced = await call('sync.now');
    const { waiting } = await call('sharing.status');
    if (waiting === 0 && synced.sent === 0) return calls;
  }
}

try {
  await call('council.found', { server: server.address, setup_code: server.setupCode, council: 'Made-Up Borough', name: 'Hanna Made-Up', passphrase: 'made up tulip kettle' });
  await call('sync.now');
  const read = await timed('read the table', () => call('import.read', { sheet: 'children', file }));
  const checked = await timed('look it through', () => call('import.check', { columns: read.guessed }));
  console.log(`${checked.adds} children, ${checked.invites.length} invites`);
  let longest = 0;
  const added = await timed('add', async () => {
    for (;;) {
      const began = performance.now();
      const step = await call('import.add', { invite_days: 14 });
      longest = Math.max(longest, performance.now() - began);
      if (step.over) return step;
    }
  });
  console.log(`longest step: ${Math.round(longest)} ms`);
  await timed('list the children', () => call('caseload.list'));
  console.log(`calls of sync.now: ${await timed('share all of it', share)}`);
  await timed('an exchange with nothing new', () => call('sync.now'));
  await call('import.read', { sheet: 'children', file });
  const again = await timed('look the same file through once more', () => call('import.check', { columns: read.guessed }));
  console.log(`${again.adds} of it would be added again`);
  await timed('take it back', async () => {
    for (let from = 0; from !== null; ) ({ next: from } = await call('import.undo', { import: added.import, from }));
  });
  await timed('share that', share);
  console.log(`${(await call('caseload.list')).rows.length} children are listed`);
} finally {
  await tablet.close();
  await server.close();
}
