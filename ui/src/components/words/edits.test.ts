import { beforeEach, describe, expect, test } from 'vitest';
import { connectTo, type WriteTextRequest, type WrittenText } from '../../bridge';
import { Edits, editsOf, type Field, putDown } from './edits.svelte';
import { leftBehind } from './left.svelte';

const field: Field = { child: 'made-up-child', form: { is: 'core' }, place: { item: null, field: 'known_as' } };

/** A made-up app: it holds each write until the test answers it. */
class Slow {
  writes: { request: WriteTextRequest; answer: (written: WrittenText) => void; refuse: (code: string, message: string) => void }[] = [];

  constructor() {
    connectTo({
      call: (operation, request) =>
        operation === 'text.write'
          ? new Promise((resolve, reject) =>
              this.writes.push({
                request: request as WriteTextRequest,
                answer: resolve,
                refuse: (code, message) => reject({ code, message }),
              }),
            )
          : Promise.resolve({ child: null, left_by_child: [], people: [], open: null, practice_people: [], meeting_seconds: null, preselected: null, version: '' }),
      onChanged: () => Promise.resolve(() => undefined),
    });
  }

  /** The newest write, once the app has it. */
  async next(count: number) {
    for (let turn = 0; this.writes.length < count && turn < 50; turn += 1) await Promise.resolve();
    const write = this.writes[count - 1];
    if (write === undefined) throw new Error(`write ${count} was never sent`);
    return write;
  }
}

/** Lets everything that waits on answered promises run. */
async function settled() {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

let app: Slow;
beforeEach(() => {
  app = new Slow();
});

describe('writing', () => {
  test('a word is sent at once, with the place it was typed over', async () => {
    const edits = new Edits(field, 'b0', '');
    edits.typed('H');
    const { request } = await app.next(1);
    expect(request).toMatchObject({ ...field, base: 'b0', text: 'H' });
    expect(edits.saving).toBe('saving');
  });

  test('one write is under way; the newest words come next over the answered base', async () => {
    const edits = new Edits(field, 'b0', '');
    edits.typed('H');
    const first = await app.next(1);
    edits.typed('He');
    edits.typed('Her');
    await settled();
    expect(app.writes).toHaveLength(1);
    first.answer({ text: 'H', base: 'b1' });
    const second = await app.next(2);
    expect(second.request).toMatchObject({ base: 'b1', text: 'Her' });
    second.answer({ text: 'Her', base: 'b2' });
    await settled();
    expect(edits.saving).toBe('saved');
    expect(app.writes).toHaveLength(2);
  });

  test('words typed while words come in are both kept, and the caret stays behind mine', async () => {
    const edits = new Edits(field, 'b0', 'Likes art.');
    let caret = { start: 15, end: 15 };
    edits.caret = { read: () => caret, put: (span) => (caret = span) };
    edits.typed('Likes art. Also');
    const first = await app.next(1);
    edits.typed('Likes art. Also maths');
    caret = { start: 21, end: 21 };
    first.answer({ text: 'Sam: Likes art. Also', base: 'b1' });
    const second = await app.next(2);
    expect(edits.draft).toBe('Sam: Likes art. Also maths');
    expect(caret).toEqual({ start: 26, end: 26 });
    expect(second.request).toMatchObject({ base: 'b1', text: 'Sam: Likes art. Also maths' });
  });

  test('a failed save keeps the words, says why, and goes again when asked', async () => {
    const edits = new Edits(field, 'b0', '');
    edits.typed('Precious');
    (await app.next(1)).refuse('disk_full', 'The disk is full.');
    await settled();
    expect(edits.draft).toBe('Precious');
    expect(edits.saving).toBe('not saved');
    expect(edits.trouble).toBe('The disk is full.');
    edits.tryAgain();
    const again = await app.next(2);
    expect(again.request.text).toBe('Precious');
    again.answer({ text: 'Precious', base: 'b1' });
    await settled();
    expect(edits.trouble).toBeUndefined();
    expect(edits.saving).toBe('saved');
  });

  test('nothing is sent while letters are composed', async () => {
    const edits = new Edits(field, 'b0', '');
    edits.compose(true);
    edits.typed('に');
    await settled();
    expect(app.writes).toHaveLength(0);
    edits.compose(false);
    expect((await app.next(1)).request.text).toBe('に');
  });
});

describe('a newer view', () => {
  test('is taken as it is where nobody wrote here', () => {
    const edits = new Edits(field, 'b0', 'old');
    edits.offered('b1', 'new');
    expect(edits.draft).toBe('new');
    expect(app.writes).toHaveLength(0);
  });

  test('never takes away words that were typed after it was asked for', async () => {
    const edits = new Edits(field, 'b0', 'old');
    edits.typed('old and mine');
    (await app.next(1)).answer({ text: 'old and mine', base: 'b1' });
    await settled();
    edits.offered('b0-late', 'old');
    expect(edits.draft).toBe('old and mine');
    const asked = await app.next(2);
    expect(asked.request).toMatchObject({ base: 'b1', text: 'old and mine' });
    asked.answer({ text: 'old and mine, and Sam’s', base: 'b2' });
    await settled();
    expect(edits.draft).toBe('old and mine, and Sam’s');
  });
});

test('words left unsaved on a closed page are there when it opens again', async () => {
  const first = editsOf(field, 'b0', '');
  first.typed('Precious');
  (await app.next(1)).refuse('disk', 'The disk did not answer.');
  await settled();
  putDown(first);
  const second = editsOf(field, 'b0', '');
  expect(second.draft).toBe('Precious');
  (await app.next(2)).answer({ text: 'Precious', base: 'b1' });
  await settled();
  expect(second.saving).toBe('saved');
});

test('a version that the tablet does not know gives way to the page as it is shown, and no word is lost', async () => {
  const edits = new Edits(field, 'lost', 'Likes art.');
  edits.typed('Likes art. And maths.');
  const first = await app.next(1);
  edits.offered('b1', 'Sam: Likes art.');
  first.refuse('unknown_base', 'The page is too old.');
  const second = await app.next(2);
  expect(second.request).toMatchObject({ base: 'b1', text: 'Sam: Likes art. And maths.' });
  second.answer({ text: 'Sam: Likes art. And maths.', base: 'b2' });
  await settled();
  expect(edits.saving).toBe('saved');
});

test('letters that were being composed when the box went are sent', async () => {
  const first = editsOf(field, 'b0', '');
  first.compose(true);
  first.typed('に');
  putDown(first);
  expect((await app.next(1)).request.text).toBe('に');
  app.writes[0]?.answer({ text: 'に', base: 'b1' });
  await settled();
  expect(first.saving).toBe('saved');
  expect(editsOf(field, 'b1', 'に').draft).toBe('に');
});

test('a page that opens after everything was saved starts from the tablet’s words', () => {
  const first = editsOf(field, 'b0', 'saved');
  putDown(first);
  expect(editsOf(field, 'b1', 'newer').draft).toBe('newer');
});

describe('words whose box is gone', () => {
  const shown = () => leftBehind.of(undefined).map((left) => left.words);

  test('are shown elsewhere where they cannot be saved, and no longer once they are', async () => {
    const app = new Slow();
    const edits = editsOf(field, 'b0', '');
    edits.typed('Likes trains.');
    putDown(edits);
    expect(shown(), 'they may still be saved').toEqual([]);
    (await app.next(1)).refuse('finalised', 'This PEP is finalised.');
    await settled();
    expect(leftBehind.of(undefined)).toMatchObject([{ words: 'Likes trains.', why: 'This PEP is finalised.' }]);
    expect(leftBehind.of('another person'), 'nobody else sees them').toEqual([]);
    leftBehind.of(undefined)[0]?.again();
    (await app.next(2)).answer({ text: 'Likes trains.', base: 'b1' });
    await settled();
    expect(shown()).toEqual([]);
  });

  test('are shown too where the box went while letters were composed in it', async () => {
    const app = new Slow();
    const edits = editsOf(field, 'b0', '');
    edits.compose(true);
    edits.typed('にほ');
    expect(app.writes).toEqual([]);
    putDown(edits);
    (await app.next(1)).refuse('disk_full', 'The tablet is full.');
    await settled();
    expect(shown()).toEqual(['にほ']);
    const again = editsOf(field, 'b0', '');
    expect(again.draft, 'its box is there again').toBe('にほ');
    expect(shown()).toEqual([]);
    (await app.next(2)).answer({ text: 'にほ', base: 'b1' });
    await settled();
  });
});
