// A council in real windows, from its first moment to its paper: found, let in, bring in from a table, change a role, take a record out,
// close and erase it, and come back after every tablet of the Virtual School was lost.
//
//   SHOTS=FOLDER node --test tests/windows/council.test.mjs     keeps a picture of every step

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Bench } from './bench.mjs';
import { goTo, STORE_IS_MADE_MS } from './steps.mjs';

const COUNCIL = 'Made-Up Borough';
const PASSPHRASE = 'made up tulip kettle';
const CHILD = 'Robin Made-Up';
const TABLE = [
  'Name,DOB,School,Designated teacher,Social worker,Home address',
  'Robin Made-Up,01/02/2014,Made-Up Primary,Tess Made-Up,Sam Made-Up,not to be read',
  'Wren Made-Up,03/04/2012,Made-Up High,,Sam Made-Up,not to be read',
  'Finch Made-Up,31/02/2013,Made-Up Primary,,,not to be read',
  'Heron Made-Up,17/11/2015,Made-Up Primary,Tess Made-Up,,not to be read',
];

let bench;
let server;
/** What is written on paper. */
let key;
const tablets = {};
before(async () => {
  bench = await Bench.open();
  server = await bench.server(undefined, { practice: false });
});
after(() => bench.close());

/** Opens the window of a new tablet. */
const opens = async (name) => (tablets[name] = await bench.tablet({ name })).page;

let count = 0;
/** Keeps a picture of somebody's window, where pictures are wanted. */
async function see(who, what) {
  const folder = process.env.SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await tablets[who].save(join(folder, `${String(++count).padStart(2, '0')}-${who}-${what}.png`));
}

const fillAll = async (page, given) => {
  for (const [label, words] of Object.entries(given)) await page.fill(label, words);
};
/** The letters that a page shows, as it says them. */
const letters = async (page) => (await page.until('letters', `return document.querySelector('.letters .groups')?.innerText`)).replaceAll(/\s+/g, ' ');
/** Opens one of the things that can be done about a record. */
const unfold = async (page, name) => page.press(await page.named(name, 'summary'));

test('the head founds it with the code that the server shows, and types the key back from paper', async () => {
  const page = await opens('hanna');
  await page.press('Begin a council of your own');
  await page.heading('Begin a council');
  await see('hanna', 'founding');
  await page.press('Offer me four words');
  await page.shows('They are chosen by chance.');
  const words = await page.run(`return document.querySelector('.offer strong').innerText`);
  assert.equal(words.split(' ').length, 4);
  await fillAll(page, {
    'Server address': server.url,
    'Setup code': server.setupCode,
    'Name of the council': COUNCIL,
    'Your name': 'Hanna Made-Up',
    'Your passphrase': words,
    'The same once more': words,
  });
  await see('hanna', 'founding-filled');
  await page.press('Begin the council');
  await page.heading('Write down the recovery key', STORE_IS_MADE_MS);
  key = await letters(page);
  await see('hanna', 'recovery-key');
  await page.press('I have written it down');
  await page.fill('Type the key from your paper', key.toLowerCase());
  await see('hanna', 'recovery-key-typed');
  await page.press('Check it');
  await page.shows('The recovery key is on paper alone');
  await see('hanna', 'recovery-key-on-paper');
});

test('a teacher joins by an invite, both see the same letters, and she is let in', async () => {
  const { page } = tablets.hanna;
  await page.press('Go on to the people of the council');
  await page.heading('People and their tablets');
  await see('hanna', 'people-alone');
  await page.press('Let somebody in');
  await page.fill('Their name', 'Tess Made-Up');
  await page.choose('Their role', 'Designated teacher');
  await page.press('Write the invite');
  await page.shows('Invite for Tess Made-Up');
  await see('hanna', 'invite');
  const invite = await page.run(`return document.querySelector('.slip .letters').innerText`);

  const tess = await opens('tess');
  await see('tess', 'first-run');
  await tess.press('I have an invite');
  await tess.fill('Paste your invite', invite);
  await tess.press('Go on');
  await tess.heading(`Join ${COUNCIL}`);
  await fillAll(tess, { 'Your passphrase': PASSPHRASE, 'The same once more': PASSPHRASE });
  await see('tess', 'joining');
  await tess.press('Ask to be let in');
  await tess.heading(`${COUNCIL} has to let you in`, STORE_IS_MADE_MS);
  await see('tess', 'waiting');

  await page.shows('Tess Made-Up asks to be let in', STORE_IS_MADE_MS);
  assert.equal(await letters(page), await letters(tess));
  await see('hanna', 'asked-to-let-in');
  await page.press('The letters are the same: let them in: Tess Made-Up');
  await tess.heading('Children', STORE_IS_MADE_MS);
  await tess.shows('No children yet');
  await see('tess', 'let-in');
});

test('children come from a table, with what it is unsure of, and the teacher has hers', async () => {
  const { page } = tablets.hanna;
  const table = join(bench.folder, 'made-up.csv');
  writeFileSync(table, `${TABLE.join('\n')}\n`);
  await goTo(page, '#/');
  await page.press('Add a child');
  await page.press('Many children at once?');
  await page.heading('Bring in children from a table');
  await see('hanna', 'import-file');
  await page.type(await page.find('input[type=file]'), table);
  await page.shows('Which column is what?');
  await page.shows('Not read, because it says where somebody lives');
  await see('hanna', 'import-columns');
  await page.press('Show what would be added');
  await page.shows('3 children would be added');
  await see('hanna', 'import-preview');
  await page.press('Add 3 children');
  await page.shows('3 children are added', STORE_IS_MADE_MS);
  await see('hanna', 'import-done');
  await page.press('To the children');
  await page.heading('Children');
  await page.shows(CHILD);
  await see('hanna', 'children');
  await tablets.tess.page.shows(CHILD, STORE_IS_MADE_MS);
  await see('tess', 'children');
});

test('a role is changed, with what that changes said before', async () => {
  const { page } = tablets.hanna;
  await goTo(page, '#/settings/people');
  await page.heading('People and their tablets');
  await see('hanna', 'people');
  await page.press('Change roles: Tess Made-Up');
  await page.press('Administrator');
  await page.shows('lets people in, removes them, and opens and closes doors.');
  await see('hanna', 'roles');
  await page.press('Change the roles');
  await page.shows('The roles of Tess Made-Up are changed.');
  await tablets.tess.page.shows('Your roles in the council have changed.', STORE_IS_MADE_MS);
  await see('tess', 'roles-changed');
});

test('a record is taken out as an archive, which lies where the page says', async () => {
  const { page } = tablets.hanna;
  await goTo(page, '#/');
  await page.press(CHILD);
  await page.heading(CHILD);
  await see('hanna', 'child');
  await page.press('Make an archive');
  await page.heading(`An archive of ${CHILD}`);
  await page.press('To keep, before the record is erased');
  await page.fill('Who is it for?', COUNCIL);
  await see('hanna', 'archive');
  await page.press('Make the archive');
  await page.shows('The archive is made', STORE_IS_MADE_MS);
  await see('hanna', 'archive-made');
  const [folder] = readdirSync(tablets.hanna.copies);
  assert.ok(readdirSync(join(tablets.hanna.copies, folder)).includes('record.html'), 'the archive opens in a browser');
});

test('the record is closed and then erased, and only a number of it is left', async () => {
  const { page } = tablets.hanna;
  await goTo(page, '#/');
  await page.press(CHILD);
  await page.heading(CHILD);
  await page.press('Close or keep');
  await page.heading(`The record of ${CHILD}`);
  await see('hanna', 'record-open');
  await unfold(page, 'Close this record');
  await page.press('The child has left care');
  await see('hanna', 'record-closing');
  await page.press('Close the record');
  // It goes on by itself once the server has it.
  await page.shows(': left care.', STORE_IS_MADE_MS);
  await unfold(page, 'Erase this record');
  await see('hanna', 'record-erasing');
  // Its archive was made on this tablet; the day until which it is kept has to be named.
  await page.press('Yes, erase it before 1 February 2089');
  await fillAll(page, { 'Why is it erased?': 'Made up, and no longer needed.', 'Type the child’s name to go on': CHILD });
  await page.press('Erase this record');
  await page.press('Yes, erase it');
  await goTo(page, '#/settings/closed');
  await page.shows('Only the number is left, and who looked.', STORE_IS_MADE_MS);
  await see('hanna', 'erased');
  await tablets.tess.page.shows('The Virtual School head erased a child’s record.', STORE_IS_MADE_MS);
  await see('tess', 'erased');
});

test('every tablet of the Virtual School is lost, and the paper brings the council back', async () => {
  await tablets.hanna.kill();
  const page = await opens('found');
  await page.press('Bring a council back to this tablet');
  await fillAll(page, { 'The server’s address': server.url, 'Recovery key': key });
  await see('found', 'recovery');
  await page.press('Look for the council');
  await page.heading(`${COUNCIL} is there`, STORE_IS_MADE_MS);
  await fillAll(page, { 'New passphrase': PASSPHRASE, 'The same once more': PASSPHRASE });
  await see('found', 'recovery-whose');
  await page.press('Bring it back');
  await page.heading(`${COUNCIL} is back on this tablet`, STORE_IS_MADE_MS);
  await page.shows('2 children are here again.');
  await see('found', 'recovered');
  await page.press('Go on');
  await page.heading('Children', STORE_IS_MADE_MS);
  await page.shows('Wren Made-Up');
  await see('found', 'children');
});
