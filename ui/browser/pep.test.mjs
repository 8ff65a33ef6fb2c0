// The pages of a PEP in their states, at every size: what axe says, what can be reached and touched, and what is said.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { closeCore, fixture, madeUpCore } from './made-up/core.mjs';
import { madeUpTablet, Refused } from './made-up/tablet.mjs';
import { complaints, openStage, SIZES, smallTargets, tooWide } from './stage.mjs';

let stage;
let made;
before(async () => {
  stage = await openStage();
  made = await fixture('plan');
});
after(async () => {
  await stage.close();
  await closeCore();
});

const pep = '#/child/pip/pep/2026-autumn.termly';

/** A PEP that nothing judges on this tablet, and why. */
function unjudged(update) {
  const why = update
    ? 'Update Waymark to judge this PEP: a meeting on 23 November 2026 is judged by a framework that this version cannot read.'
    : 'No framework of the council covers a meeting on 23 November 2026, so nothing is judged.';
  const mark = { is: 'no_framework', why, update };
  const framework = { id: update ? 'practice-newer' : '', version: '', source: '' };
  const areas = made.OVERALL.areas.map((area) => ({ ...area, mark, sentence: why, cap: null, requirements: [], ratings: [] }));
  const none = { sentence: why, mark, framework };
  return {
    'judgement.show': { ...made.OVERALL, ...none, areas, levels: [], published: [], ways_up: [], rule: null, next_rule: null, reading: null, range_sentence: null },
    'pep.show': { ...made.PEP, ...none, areas: made.PEP.areas.map((line) => ({ ...line, mark })) },
  };
}

/** Passages that wait for their writer's answer: in words, and in a line. */
const inMeeting = { child: 'pip', name: 'Pip Pretend', form: { is: 'area', pep: '2026-autumn.termly', area: 'meeting' } };
const inWords = { ...inMeeting, place: { item: null, field: 'notes' }, words: '12 Acorn Street' };
const inLine = { ...inMeeting, place: { item: null, field: 'place' }, words: 'M1 1AE' };

/** Where each state is, words that show it, and what is pressed to reach it. */
const STATES = {
  'area with a conflict': { hash: '/area/meeting', shows: 'Two people gave different answers' },
  'area with an open card': { hash: '/area/meeting', shows: 'Priya Practice', press: 'Change Sam Sample', then: 'Why they could not come' },
  'area with last term': { hash: '/area/meeting', shows: 'Next meeting place', press: 'Show last term', then: 'The library' },
  'area not saved': {
    hash: '/area/meeting',
    shows: 'Next meeting place',
    answers: { 'field.set': new Refused('disk_full', 'The disk is full.') },
    press: 'Use this one In person',
    then: 'What you wrote is still here',
  },
  'area with addresses': { hash: '/area/meeting', answers: () => ({ 'address.list': { found: [inWords, inLine] } }), shows: 'looks like an address' },
  attainment: { hash: '/area/attainment', shows: 'Last term' },
  targets: { hash: '/area/targets', shows: 'Earlier targets to review' },
  'area to read': { hash: '/area/about_me', shows: 'The social worker writes this area.' },
  overall: { hash: '/overall', shows: 'The shortest way up' },
  'overall that no framework judges': { hash: '/overall', answers: () => unjudged(false), shows: 'Nothing judges this PEP on this tablet', not: ['The shortest way up', 'Judged by'] },
  'overall that a newer Waymark judges': { hash: '/overall', answers: () => unjudged(true), shows: 'Update to judge', not: ['The shortest way up', 'There is no higher level'] },
  'PEP that no framework judges': { hash: '', answers: () => unjudged(false), shows: 'Cannot be judged here', not: ['Judged by'] },
  'PEP that a newer Waymark judges': { hash: '', answers: () => unjudged(true), shows: 'Update to judge' },
  quality: { hash: '/quality?area=meeting', shows: 'Your level for this area' },
  'quality, returning': { hash: '/quality?area=meeting', shows: 'Your level', press: 'Return this PEP', then: 'Tick the areas to amend' },
  finalise: { hash: '/finalise', shows: 'People to contact' },
  'finalise, sure': { hash: '/finalise', shows: 'People to contact', press: 'Finalise this PEP', then: 'are fixed as they are now' },
};

async function withPage({ hash, answers = {}, options = {} }, act) {
  const tablet = await madeUpTablet({ ...madeUpCore(), ...(typeof answers === 'function' ? answers() : answers) });
  const page = await stage.page(tablet.address, pep + hash, options);
  const faults = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  try {
    await act(page, tablet);
    assert.deepEqual(faults, [], 'the page met a fault of its own');
  } finally {
    await page.context().close();
    await tablet.close();
  }
}

async function shown(page, words) {
  await page.getByText(words).filter({ visible: true }).first().waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
}

async function reach(page, { shows, press, then }) {
  await shown(page, shows);
  if (press) await page.getByRole('button', { name: press }).first().click();
  if (then) await shown(page, then);
}

describe('every state of a PEP’s pages, in each size', () => {
  for (const [name, state] of Object.entries(STATES)) {
    for (const size of Object.keys(SIZES)) {
      test(`${name}, ${size}`, () =>
        withPage({ ...state, options: { viewport: SIZES[size] } }, async (page) => {
          await reach(page, state);
          for (const words of state.not ?? []) assert.equal(await page.getByText(words).count(), 0, `it says “${words}”`);
          assert.deepEqual(await complaints(page), []);
          assert.deepEqual(await smallTargets(page), []);
          assert.equal(await tooWide(page), false, 'the page is wider than its window');
          assert.doesNotMatch(await page.locator('body').innerText(), /⟦/, 'some words are missing');
        }));
    }
  }
});

describe('settings of the person', () => {
  for (const hash of ['/area/meeting', '/area/attainment', '/area/targets', '/overall', '/quality?area=meeting', '/finalise']) {
    test(`${hash} with text twice as large stays within its window`, () =>
      withPage({ hash }, async (page) => {
        await page.locator('h1').waitFor();
        await page.addStyleTag({ content: 'html { font-size: 200% }' });
        await page.evaluate(() => new Promise(requestAnimationFrame));
        assert.equal(await tooWide(page), false);
      }));

    test(`${hash} in forced colours`, () =>
      withPage({ hash, options: { forcedColors: 'active' } }, async (page) => {
        await page.locator('h1').waitFor();
        assert.deepEqual(await complaints(page), []);
      }));
  }
});

describe('a passage that looks like an address', () => {
  test('is taken out of words, or answered for; a line is changed by hand', async () => {
    const made = await madeUpCore()['area.show']({ child: 'pip', pep: '2026-autumn.termly', area: 'meeting' });
    const fields = made.fields.map((field) => (field.id === 'notes' ? { ...field, text: 'They moved to 12 Acorn Street. They like it.' } : field));
    const answers = { 'area.show': { ...made, fields }, 'address.list': { found: [inWords, inLine] }, 'address.share': {} };
    await withPage({ hash: '/area/meeting', answers }, async (page, tablet) => {
      await page.getByText('“M1 1AE” looks like an address').waitFor();
      assert.equal(await page.getByRole('button', { name: /^Take it out/ }).count(), 1);
      const written = page.waitForResponse((response) => response.url().endsWith('text.write'));
      await page.getByRole('button', { name: 'Take it out 12 Acorn Street' }).click();
      await written;
      const { request } = tablet.calls.find((one) => one.operation === 'text.write');
      assert.equal(request.text, 'They moved to. They like it.');
      const shared = page.waitForResponse((response) => response.url().endsWith('address.share'));
      await page.getByRole('button', { name: /share it M1 1AE/ }).click();
      await shared;
      const answered = tablet.calls.find((one) => one.operation === 'address.share');
      assert.deepEqual(answered.request, { child: 'pip', form: inLine.form, place: inLine.place, words: 'M1 1AE' });
    });
  });
});

describe('a document', () => {
  const bare = (id, kind, value = null, more = {}) => ({
    id, kind, when: null, value, text: null, conflict: [], items: [], archived: [], changed_by: null, changed: false, ...more,
  });
  const photo = { blob: '0a'.repeat(32), size: 820_000, media: 'jpeg', name: 'Plan, page 1.jpg' };
  const document = (title, file) => ({
    id: title,
    added_by: null,
    fields: [bare('title', { is: 'line' }, { is: 'line', value: title }), bare('file', { is: 'file', photo: false }, file && { is: 'file', value: file })],
  });
  const list = bare('documents', { is: 'list', fields: [] }, null, { items: [document('Support plan', photo), document('Report', null)] });
  const answers = async () => {
    const area = await madeUpCore()['area.show']({ child: 'pip', pep: '2026-autumn.termly', area: 'meeting' });
    return {
      'area.show': { ...area, area: 'education', fields: [list] },
      'file.read': { is: 'not_here', size: 820_000, done: 300_000 },
      'file.save_copy': { path: '/home/made-up/Downloads/Plan.jpg' },
      'file.start': { upload: 1, piece: 4 },
      'file.send': { at: 4 },
      'file.add': { file: { ...photo, media: 'pdf' }, came: 9 },
      'field.set': {},
    };
  };

  test('is brought piece by piece, and what cannot be cleaned is said', async () =>
    withPage({ hash: '/area/education', answers: await answers() }, async (page, tablet) => {
      await page.getByRole('button', { name: 'Change Report' }).click();
      await page.getByText('Faces, school badges').waitFor();
      assert.deepEqual(await complaints(page), []);
      const added = page.waitForResponse((response) => response.url().endsWith('file.add'));
      await page.getByLabel('Choose a photo or file').setInputFiles({ name: 'x.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7x') });
      await added;
      const sent = tablet.calls.filter((one) => one.operation === 'file.send').map(({ request }) => [request.at, request.bytes]);
      assert.deepEqual(sent, [[0, 'JVBERg=='], [4, 'LTEuNw=='], [8, 'eA==']]);
    }));

  test('of which two were attached apart stands beside the other as a picture, and one is chosen', async () => {
    const other = { ...photo, blob: '0b'.repeat(32), name: 'Plan, other.jpg' };
    const apart = [photo, other].map((value, at) => ({ value: { is: 'file', value }, by: ['Sam Example', null][at], at: null }));
    const item = document('Support plan', photo);
    item.fields[1].conflict = apart;
    const given = await answers();
    given['area.show'].fields = [{ ...list, items: [item] }];
    await withPage({ hash: '/area/education', answers: given }, async (page, tablet) => {
      await page.getByRole('button', { name: 'Change Support plan' }).click();
      await page.getByText('Not on this tablet yet: 300 kB of 820 kB').nth(1).waitFor();
      assert.deepEqual(await complaints(page), []);
      const asked = tablet.calls.filter((one) => one.operation === 'file.read').map(({ request }) => request.blob);
      assert.deepEqual(asked.sort(), [photo.blob, other.blob]);
      const sent = page.waitForResponse((response) => response.url().endsWith('field.set'));
      await page.getByRole('button', { name: /Plan, other/ }).click();
      await sent;
      const { request } = tablet.calls.find((one) => one.operation === 'field.set');
      assert.deepEqual(request.value, { is: 'file', value: other });
    });
  });

  test('that is not here is said to come; a copy says where it is; what is taken off can be put back', async () =>
    withPage({ hash: '/area/education', answers: await answers() }, async (page) => {
      await page.getByRole('button', { name: 'Change Support plan' }).click();
      await page.getByRole('button', { name: 'View', exact: true }).click();
      await page.getByText('Not on this tablet yet: 300 kB of 820 kB.').waitFor();
      await page.getByRole('button', { name: 'Save a copy' }).click();
      await page.getByText('It is not protected there.').waitFor();
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        assert.deepEqual(await smallTargets(page, 47.5), [], `targets at ${size}`);
        assert.equal(await tooWide(page), false, `too wide at ${size}`);
      }
      assert.deepEqual(await complaints(page), []);
    }));

  test('that is refused is told with its reason, and stays to be tried again', async () =>
    withPage({ hash: '/area/education', answers: { ...(await answers()), 'file.start': new Refused('impossible', 'This file is too large.') } }, async (page) => {
      await page.getByRole('button', { name: 'Change Report' }).click();
      await page.getByLabel('Choose a photo or file').setInputFiles({ name: 'x.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1') });
      await page.getByText('Not attached. This file is too large.').waitFor();
      await page.getByRole('button', { name: 'Try again' }).waitFor();
      assert.deepEqual(await complaints(page), []);
    }));
});

describe('by keyboard and touch', () => {
  test('a link in the panel goes to the box of its field', () =>
    withPage({ hash: '/area/meeting' }, async (page) => {
      await page.getByRole('link', { name: 'Go to “Next meeting date”' }).press('Enter');
      await page.waitForFunction(() => document.activeElement?.id === 'place-next_on-day');
    }));

  test('in portrait the panel is a sheet that makes way for the field it links to', () =>
    withPage({ hash: '/area/meeting', options: { viewport: SIZES.portrait } }, async (page) => {
      await page.getByRole('button', { name: /What would make this gold/ }).click();
      await page.getByRole('dialog').getByRole('link', { name: 'Go to “Why they could not come”' }).click();
      await page.waitForFunction(() => document.activeElement?.id === 'place-people-p2-reason');
      assert.equal(await page.getByRole('dialog').count(), 0);
    }));

  test('an answer is chosen and saved by keys alone', () =>
    withPage({ hash: '/area/meeting' }, async (page, tablet) => {
      await page.getByLabel('Was there for part of it').first().focus();
      const saved = page.waitForResponse((response) => response.url().endsWith('field.set'));
      await page.keyboard.press('ArrowUp');
      await saved;
      const { request } = tablet.calls.filter((one) => one.operation === 'field.set').at(-1);
      assert.deepEqual([request.place.field, request.value], ['child_part', { is: 'choice', value: 'all_of_it' }]);
    }));

  test('leaving an area says that it was looked at', () =>
    withPage({ hash: '/area/meeting' }, async (page, tablet) => {
      await page.getByRole('link', { name: /^Next:/ }).click();
      await page.getByRole('heading', { level: 1, name: 'About me' }).waitFor();
      assert.equal(tablet.calls.filter((one) => one.operation === 'area.looked').length, 1);
    }));
});
