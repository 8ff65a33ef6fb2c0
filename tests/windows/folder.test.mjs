// Two windows on one data folder.

import { after, before, test } from 'node:test';
import { Bench } from './bench.mjs';
import { begin, unlock } from './steps.mjs';

let bench;
before(async () => {
  bench = await Bench.open();
});
after(() => bench.close());

test('a second window on the same folder says so plainly, and goes on once the first is closed', async () => {
  const server = { url: 'http://127.0.0.1:9' };
  const first = await bench.tablet({ as: 'priya', server });
  await begin(first.page);

  const second = await bench.tablet({ as: 'priya', server });
  await second.page.heading('Waymark cannot open');
  await second.page.shows('already open on this tablet');

  await first.close();
  await second.page.press('Try again');
  await unlock(second.page);
});
