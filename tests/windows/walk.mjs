// Walks the main job in real windows on a virtual display, and keeps a picture of every step:
//
//   node tests/windows/walk.mjs FOLDER
//
// Everybody and every school in it is made up.

import { mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Bench, Held } from './bench.mjs';
import { backToPep, begin, openArea, openPep, saved, shareNow } from './steps.mjs';
import { until } from './webdriver.mjs';

/** A child whose meeting is still to be written up, and one whose PEP waits for the adviser. */
const WRITTEN_UP = 'Kestrel Kettledrum';
const TO_JUDGE = 'Thistle Teacup';

const MEETING = 'My PEP meeting';
const NOTES = 'Notes of the meeting';

/** What the designated teacher writes in each further area, by the question. */
const ANSWERS = {
  'About me': {},
  'My education': { 'How it is going': 'Kestrel drums in the made-up band and helps younger children to read.' },
  'My attainment': { 'What has moved, and why': 'Reading is a step higher since the story club began.' },
  'My views, wishes and feelings': { "In the child's own words": 'I like it when we read outside.' },
  'My attendance': { 'Attendance (%)': '96.5' },
  'My targets': {},
  'Aspiration Pathway': {},
};

/** The pictures of one walk, numbered in the order of the steps. */
class Album {
  #count = 0;

  constructor(folder) {
    this.folder = resolve(folder);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
  }

  /** Takes a picture in landscape and, where asked, another in portrait. */
  async take(tablet, name, { portrait = false } = {}) {
    this.#count += 1;
    const number = String(this.#count).padStart(2, '0');
    const file = join(this.folder, `${number}-${name.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}`);
    await tablet.save(`${file}.png`);
    if (portrait) {
      await tablet.page.resize(...Held.portrait);
      await tablet.save(`${file}-portrait.png`);
      await tablet.page.resize(...Held.landscape);
    }
    console.log(`    ${number} ${name}`);
  }
}

/** A designated teacher opens the tablet for the first time and writes up a meeting. */
async function writeUp(album, tablet) {
  const { page } = tablet;
  await page.heading('Start as');
  await album.take(tablet, 'First run', { portrait: true });
  await begin(page);
  await page.shows(WRITTEN_UP);
  await album.take(tablet, 'The caseload', { portrait: true });
  await page.press(WRITTEN_UP);
  await page.heading(WRITTEN_UP);
  await album.take(tablet, 'A child', { portrait: true });
  await page.press('Continue PEP');
  await page.heading('PEP for');
  await album.take(tablet, 'The PEP of the term', { portrait: true });
  await openArea(page, MEETING);
  await page.fill('Place', 'The library of Made-up Meadow School');
  await page.fill(NOTES, 'We met in the library.');
  await page.press('In person');
  await saved(page);
  await album.take(tablet, 'An area, and what it still needs', { portrait: true });
}

/** Leafs through the other areas, writing here and there, to the overall judgement. */
async function throughAllAreas(album, tablet) {
  const { page } = tablet;
  for (const [area, answers] of Object.entries(ANSWERS)) {
    await page.press(`Next: ${area}`);
    await page.heading(area);
    for (const [label, words] of Object.entries(answers)) await page.fill(label, words);
    await saved(page);
    await album.take(tablet, area);
  }
  await page.press('See the overall judgement');
  await page.heading('Overall judgement');
  await album.take(tablet, 'Overall judgement', { portrait: true });
}

/** The teacher and the social worker edit one sentence and one choice with no network; then both reconnect. */
async function editApart(album, bench, server, teacher, worker) {
  await shareNow(teacher.page);
  await begin(worker.page);
  await shareNow(worker.page);
  await openPep(worker.page, WRITTEN_UP);
  await openArea(worker.page, MEETING);
  await backToPep(teacher.page);
  await openArea(teacher.page, MEETING);
  await until('the sentence on both tablets', async () => (await worker.page.value(NOTES)) === 'We met in the library.');

  await server.stop();
  await teacher.page.fill(NOTES, 'We all met in the library.');
  await worker.page.fill(NOTES, 'We met in the library at noon.');
  await teacher.page.press('Online');
  await worker.page.press('Some in the room, some online');
  for (const tablet of [teacher, worker]) await saved(tablet.page);
  await album.take(teacher, 'With no network, the teacher’s words');
  await album.take(worker, 'With no network, the social worker’s words');

  await bench.server(server.port);
  for (const tablet of [teacher, worker, teacher]) await shareNow(tablet.page);
  for (const { page } of [teacher, worker]) {
    await until('the words of both', async () => (await page.value(NOTES)) === 'We all met in the library at noon.');
    await page.shows('Two people gave different answers');
  }
  await album.take(teacher, 'Both people’s words, and two answers side by side', { portrait: true });
  await album.take(worker, 'The same on the other tablet');
}

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node tests/windows/walk.mjs FOLDER');
  process.exit(2);
}
const album = new Album(folder);
const bench = await Bench.open();
try {
  const server = await bench.server();
  console.log('==> The designated teacher writes up a meeting');
  const teacher = await bench.tablet({ as: 'priya', server });
  await writeUp(album, teacher);
  await throughAllAreas(album, teacher);
  console.log('==> The teacher and the social worker edit the same sentence apart');
  const worker = await bench.tablet({ as: 'sam', server });
  await editApart(album, bench, server, teacher, worker);
  console.log(`==> Done. The pictures are in ${relative(process.cwd(), album.folder) || '.'}`);
} finally {
  await bench.close();
}
