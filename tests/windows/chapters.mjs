// The chapters of the walk: what each person does in their window, with a picture of every step.

import { backToPep, begin, insertAfter, openArea, openPep, saved, shareNow } from './steps.mjs';

/** A child whose meeting is still to be written up, and one whose PEP waits for the adviser. */
const WRITTEN_UP = 'Kestrel Kettledrum';
const TO_JUDGE = 'Thistle Teacup';

const MEETING = 'My PEP meeting';
const PATHWAY = 'Aspiration Pathway';
const NOTES = 'Notes of the meeting';

/** What the designated teacher writes in each further area, by the question. */
const ANSWERS = {
  'About me': {},
  'My education': { 'How it is going': 'Kestrel drums in the made-up band and helps younger children to read.' },
  'My attainment': { 'What has moved, and why': 'Reading is a step higher since the story club began.' },
  'My views, wishes and feelings': { "In the child's own words": 'I like it when we read outside.' },
  'My attendance': { 'Attendance (%)': '96.5' },
  'My targets': {},
  [PATHWAY]: {},
};

/** The level that the adviser gives each area of the other PEP: most are red or amber. */
const LEVELS = {
  [MEETING]: 'Amber',
  'About me': 'Green',
  'My education': 'Amber',
  'My attainment': 'Amber',
  'My views, wishes and feelings': 'Green',
  'My attendance': 'Red',
  'My targets': 'Amber',
  [PATHWAY]: 'Green',
};

/** A designated teacher opens the tablet for the first time and writes up a meeting. */
export async function writeUp(album, tablet) {
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
export async function throughAllAreas(album, tablet) {
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
export async function editApart(album, bench, server, teacher, worker) {
  await shareNow(teacher.page);
  await begin(worker.page);
  await shareNow(worker.page);
  await openPep(worker.page, WRITTEN_UP);
  await openArea(worker.page, MEETING);
  await backToPep(teacher.page);
  await openArea(teacher.page, MEETING);
  await worker.page.holds(NOTES, 'We met in the library.');

  await server.stop();
  await insertAfter(teacher.page, NOTES, 'We', ' all');
  await insertAfter(worker.page, NOTES, 'library', ' at noon');
  await teacher.page.press('Online');
  await worker.page.press('Some in the room, some online');
  for (const tablet of [teacher, worker]) await saved(tablet.page);
  await album.take(teacher, 'With no network, the teacher’s words');
  await album.take(worker, 'With no network, the social worker’s words');

  await bench.server(server.port);
  for (const tablet of [teacher, worker, teacher]) await shareNow(tablet.page);
  for (const { page } of [teacher, worker]) {
    await page.holds(NOTES, 'We all met in the library at noon.');
    await page.shows('Two people gave different answers');
  }
  await teacher.page.bring('How you met');
  await album.take(teacher, 'Both people’s words, and two answers side by side', { portrait: true });
  await album.take(worker, 'The same on the other tablet');
}

/** An adviser judges each area, sends the PEP back, and cannot finalise it: most areas are red or amber. */
export async function judgeAndReturn(album, tablet) {
  const { page } = tablet;
  await begin(page);
  await openPep(page, TO_JUDGE);
  await page.press('Quality check');
  for (const [area, level] of Object.entries(LEVELS)) {
    await page.press(area);
    await page.heading(area);
    await page.press(level);
    await page.named('Take my level back');
    if (area === MEETING) await page.fill(`Comment on ${area}`, 'The right people came. Say when you meet next.');
    await saved(page);
    if (area === MEETING) await album.take(tablet, 'The adviser judges an area', { portrait: true });
  }
  await page.press('See the overall judgement');
  await page.heading('Overall judgement');
  await album.take(tablet, 'What the levels add up to, and why');
  await backToPep(page);
  await page.press('Sign and finalise');
  await page.shows('People to contact');
  await album.take(tablet, 'Finalising is blocked, and who is contacted', { portrait: true });
}

/** A key adult hands the tablet to the child, who puts a dream on their path. */
export async function dream(album, tablet) {
  const { page } = tablet;
  const [name] = WRITTEN_UP.split(' ');
  await begin(page);
  await page.press(WRITTEN_UP);
  await page.press('Start pathway together');
  await page.heading('Before you hand over');
  await album.take(tablet, 'Before the tablet goes to the child', { portrait: true });
  await page.pressIntoAnother(`Hand over to ${name}`);
  await page.heading(`Hello, ${name}`);
  await album.take(tablet, 'The child’s own place', { portrait: true });
  await page.press('New dream');
  await page.heading('What is your dream about?');
  await album.take(tablet, 'A new dream', { portrait: true });
  await page.press('Art and music');
  await page.press('Write');
  await page.fill("Something I'd like is", 'to play my drum on a real stage');
  await album.take(tablet, 'The child’s words');
  await page.press('Next');
  await page.fill('A small next step', 'Ask to drum at the school fair');
  await page.press('Next');
  await page.press('This week');
  await page.heading('Who can help you?');
  await album.take(tablet, 'Who can help');
  await page.press('Just me for now');
  await page.heading('Who can see this dream?');
  await album.take(tablet, 'Who will see this');
  await page.press('Put it in my school plan');
  await page.press('See my path');
  await page.shows('to play my drum on a real stage');
  await album.take(tablet, 'The child’s path', { portrait: true });
}
