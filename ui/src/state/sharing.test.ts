import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { call, connectTo } from '../bridge';
import { sharing } from './sharing.svelte';

const status = { waiting: 0, waiting_for: [], to_decide: 0, signed: 0, acts: 0, removals: [], files: [], shared_at: null, received_at: null, trouble: null, server: null, set_aside: [], asides: [], overdue: 0, left_out: [], paused: false, noticed: { put_back: false, copied: false, frozen: false, in_use_twice: [], opened_by_recovery: null, let_in_by_recovery: [], damaged_kept: false, roles_before: null, pages_closed: 0 }, lease_days_left: null };

test('words count as saved only once the tablet has answered, and what waits is asked again then', async () => {
  let answer: (written: unknown) => void = () => undefined;
  let waiting = 0;
  connectTo({
    call: (operation) => (operation === 'text.write' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve({ ...status, waiting })),
    onChanged: () => Promise.resolve(() => undefined),
  });
  const stop = sharing.start();
  await sharing.again();
  expect(sharing.words).toBe('Saved on this tablet');

  const place = { item: null, field: 'doing' };
  const write = call('text.write', { child: 'made-up', form: { is: 'core' }, place, base: '', text: 'words' });
  flushSync();
  expect(sharing.saving).toBe(true);
  await Promise.resolve();
  waiting = 1;
  answer({ text: 'words', base: 'b1' });
  await write;
  await sharing.again();
  expect(sharing.saving).toBe(false);
  expect(sharing.words).toBe('1 change waiting to share');
  stop();
});

const file = { name: 'photo.jpg', child: 'made-up', size: 9, done: 0, sending: true, trouble: null };

test.each([
  [{ paused: true }, 'Sharing paused'],
  [{ paused: true, waiting: 3 }, 'Sharing paused: 3 changes wait'],
  [{ paused: true, waiting: 1, files: [file] }, 'Sharing paused: 1 change waits'],
  [{ paused: true, signed: 1 }, 'Sharing paused: 1 change waits'],
  [{ removals: ['Sam Sample'] }, '1 change waiting to share'],
  [{ acts: 2 }, '2 changes waiting to share'],
  [{ paused: true, files: [file] }, 'Sharing paused: 1 photo or file waits'],
  [{ waiting: 3 }, '3 changes waiting to share'],
  [{ files: [file] }, '1 photo or file waiting to share'],
])('a pause stays in sight whatever waits: %j', async (told, words) => {
  connectTo({ call: () => Promise.resolve({ ...status, ...told }), onChanged: () => Promise.resolve(() => undefined) });
  await sharing.again();
  expect(sharing.words).toBe(words);
});
