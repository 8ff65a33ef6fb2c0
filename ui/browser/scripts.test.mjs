// Somebody types a script where words belong: on every page where people's words appear it stands there as a text, and
// nothing of it runs. The suite's browser would run it, which is shown first.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { invited, room } from './made-up/council.mjs';
import { people } from './made-up/removing.mjs';
import { realTablet } from './real-tablet.mjs';
import { openStage } from './stage.mjs';
import { pagesOf, reach } from './suite.mjs';

const MINUTES = 60_000;

/** Each way in which markup runs by itself, one after the other, as somebody would type it into one line. */
const TYPED = '<img src="x-typed" onerror="globalThis.ran = true"><script>globalThis.ran = true</script><svg onload="globalThis.ran = true"></svg>';

/** Under these names people's words travel; what else a text says has a meaning for the page. */
const SAID = new Set(['name', 'known_as', 'school', 'case_reference', 'by', 'text', 'sentence', 'reason', 'source', 'council', 'item_name', 'changed_by', 'aspirations', 'meaning', 'read_only_because', 'council_name']);

/** The same answer with the script wherever somebody's words stand. */
function scripted(value, under = '') {
  if (typeof value === 'string') return SAID.has(under) ? TYPED : value;
  if (Array.isArray(value)) return value.map((one) => scripted(one, under));
  if (value === null || typeof value !== 'object') return value;
  if (value.is === 'line' && typeof value.value === 'string') return { ...value, value: TYPED };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, scripted(one, key)]));
}

/** Where the words stand on the page: as a text, or in a box to write in. */
const stands = (page, words) =>
  page.evaluate((typed) => {
    const boxes = [...document.querySelectorAll('input, textarea')];
    const texts = document.body.innerText.replaceAll(/\s+/g, ' ');
    return texts.split(typed).length - 1 + boxes.filter((box) => box.value.includes(typed)).length;
  }, words);

/** What became of the words: nothing but a text. */
async function isText(page, words = TYPED) {
  const became = await page.evaluate(() => ({
    ran: globalThis.ran === true,
    made: document.querySelectorAll('[src="x-typed"], [onerror], [onload]').length,
    scripts: [...document.scripts].filter((script) => script.textContent.includes('globalThis.ran')).length,
  }));
  assert.deepEqual(became, { ran: false, made: 0, scripts: 0 });
  assert.ok((await stands(page, words)) > 0, 'the words are not on the page');
}

const robin = made.rows[0].child;
const form = { is: 'area', pep: made.pep, area: 'meeting' };
const place = { item: null, field: 'place' };
const line = (value) => ({ is: 'line', value });
const words = { is: 'same', text: TYPED };
const change = { place, what: 'answered', item_name: null, before: [line('')], after: [line('')], words: [] };
const wrote = { place: { item: null, field: 'notes' }, what: 'wrote', item_name: null, before: [], after: [], words: [words] };
const field = (id, is, more = {}) => ({ id, kind: { is, ...(is === 'list' && { fields: [] }) }, when: null, value: null, text: null, conflict: [], items: [], archived: [], changed: false, changed_by: null, ...more });
const level = { id: 'green', word: 'Green', meaning: 'Good quality', rank: 2, of: 4 };
const fields = [field('place', 'line', { value: line('x') }), field('notes', 'words', { text: 'x' })];
const area = {
  area: 'meeting', may_write: false, read_only_because: 'This PEP is finalised.', base: 'b', levels: [level], last_term: [], to_review: [], completed: true, joined_from: [], fields,
  finalised: { by: 'Ade Example', on: '2026-11-20', whole: true, may_reopen: false },
  judgement: { area: 'meeting', mark: { is: 'level', level }, cap: level, sentence: 'Green.', requirements: [], ratings: [] }, late: [{ changed: wrote, by: 'Sam Sample', at: '2026-11-21T10:00:00Z' }],
};
const pair = (one) => ({ then: one, now: one, differs: true, can_come_back: true, words: one.text === null ? [] : [words], items: [] });
const version = { fields: fields.map(pair), differs: true, may_bring_back: true, as_a_whole: true, read_only_because: null };
const history = { lines: [{ day: '2026-11-20', by: 'Sam Sample', form, changes: 2, waiting: false, version: '1'.repeat(64) }], page: 0, pages: 1, forms: [form] };
const then = `#/child/${robin}/history/area%3A${made.pep}%3Ameeting/${'1'.repeat(64)}?day=2026-11-20&by=${encodeURIComponent(TYPED)}`;

const answers = scripted({
  ...made.open, 'area.show': area, 'area.looked': {}, 'session.touch': {}, 'history.list': history,
  'history.changes': { changes: [change, wrote] }, 'history.version': version, 'people.list': people,
  'people.waiting': { invites: [room.invites[2], { ...room.invites[2], id: '7'.repeat(64) }] },
  'invite.show': ({ invite }) => scripted({ ...invited, id: invite }),
});

async function sheets(page) {
  await page.getByRole('button', { name: 'Print 2 invites, one sheet for each person' }).click();
  await page.getByText('The sheets are ready to print').first().waitFor();
  await onPaper(page);
}

/** The page as its own button prints it: on paper any other way it shows nothing of what stands on it. */
async function onPaper(page) {
  await page.evaluate(() => document.body.classList.add('noted'));
  await page.emulateMedia({ media: 'print' });
}

const PAGES = {
  'the list of children': { hash: '#/', shows: TYPED },
  'a child': { hash: `#/child/${robin}`, shows: TYPED },
  'a plan': { hash: `#/child/${robin}/pep/${made.pep}`, shows: 'My education' },
  'a page of it': { hash: `#/child/${robin}/pep/${made.pep}/area/meeting`, shows: 'Words that came late' },
  'the history': { hash: `#/child/${robin}/history`, act: (page) => page.locator('summary').first().click(), shows: TYPED },
  'a page as it was': { hash: then, shows: 'Compared with now' },
  'a page as it was, printed': { hash: then, act: onPaper, shows: 'Compared with now' },
  'the people of the council': { hash: '#/settings/people', shows: TYPED },
  'invites on paper': { hash: '#/settings/people/invites', act: sheets, shows: TYPED },
  settings: { hash: '#/settings', shows: TYPED },
};

describe('a script among the words of others', { timeout: 5 * MINUTES }, () => {
  const withPage = pagesOf({ answers });

  test('this browser runs it where a page takes words for markup', () =>
    withPage({}, async (page) => {
      await page.evaluate((typed) => (document.body.innerHTML = typed), TYPED);
      await page.waitForFunction(() => globalThis.ran === true);
    }));

  for (const [name, state] of Object.entries(PAGES)) {
    test(`is a text on ${name}`, () =>
      withPage(state, async (page) => {
        await reach(page, state);
        await isText(page);
      }));
  }
});

describe('a script that somebody types', { timeout: 10 * MINUTES }, () => {
  let stage;
  let tablet;
  before(async () => {
    stage = await openStage();
    tablet = await realTablet();
  });
  after(async () => {
    await stage?.close();
    await tablet?.close();
  });

  test('is a text where it was typed, when it is read again, in the history and beside it', async () => {
    const page = await stage.page(tablet.address);
    await page.getByRole('button', { name: /Priya Practice/ }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: 'Children' }).waitFor({ timeout: 4 * MINUTES });
    await page.locator('tbody th a').first().click();
    await page.getByRole('link', { name: /(Continue|Start|Open|Look at) PEP/ }).first().click();
    await page.getByRole('link', { name: 'My education' }).click();
    const box = page.getByLabel('How it is going');
    await box.waitFor();
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/call/text.write') && answer.ok() && answer.request().postDataJSON().text === TYPED);
    await box.fill(TYPED);
    await saved;
    await isText(page);

    const [, child] = /#\/child\/([^/]+)/.exec(page.url());
    await page.reload();
    await page.getByRole('button', { name: 'Use it' }).or(page.getByLabel('How it is going')).first().waitFor();
    await isText(page);
    await page.evaluate((to) => (location.hash = to), `#/child/${child}/history`);
    await page.locator('summary').first().click();
    // What was there before has gone and this came, piece by piece.
    await page.getByText('onerror').first().waitFor();
    await isText(page, 'onerror');
  });
});
