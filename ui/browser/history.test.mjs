// The history, a form as it was, words that came late and what could not be saved: axe, keyboard, size, and bringing back.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { madeUpTablet, Refused } from './made-up/tablet.mjs';
import { complaints, openStage, SIZES, smallTargets, tooWide } from './stage.mjs';

let stage;
before(async () => (stage = await openStage()));
after(() => stage.close());

const child = made.rows[0].child;
const here = `#/child/${child}`;
const form = { is: 'area', pep: made.pep, area: 'meeting' };
const line = (nth, more = {}) => ({ day: `2026-11-${20 - nth}`, by: 'Sam Sample', form, changes: 2, waiting: nth === 0, version: `${nth}`.repeat(64), ...more });
const at = (field, item = null) => ({ field, item });
const someone = { list: 'people', id: '55555555-0000-4000-8000-000000000001' };
const value = (text) => ({ is: 'line', value: text });

const changes = {
  changes: [
    { place: at('place'), what: 'answered', item_name: null, before: [value('Library')], after: [value('Hall')], words: [] },
    { place: at('people', someone), what: 'added', item_name: 'Robin Madeup', before: [], after: [], words: [] },
    {
      place: at('notes'), what: 'wrote', item_name: null, before: [], after: [],
      words: [{ is: 'same', text: 'Robin came' }, { is: 'gone', text: ' early' }, { is: 'come', text: ' late' }, { is: 'same', text: '.' }],
    },
  ],
};

const field = (id, is, more = {}) => ({ id, kind: { is, ...(is === 'list' && { fields: [] }) }, when: null, value: null, text: null, conflict: [], items: [], archived: [], changed: false, changed_by: null, ...more });
const pair = (then, now, more = {}) => ({ then, now, differs: false, can_come_back: false, words: [], items: [], ...more });
const different = { differs: true, can_come_back: true };
const version = {
  fields: [
    pair(field('place', 'line', { value: value('Library') }), field('place', 'line', { value: value('Hall') }), different),
    pair(field('how', 'line', { value: value('Here') }), field('how', 'line', { value: value('Here') })),
    pair(field('people', 'list'), field('people', 'list'), {
      ...different,
      items: [
        { id: someone.id, name: 'Robin Madeup', standing: 'taken_out', fields: [pair(field('name', 'line', { value: value('Robin Madeup') }), field('name', 'line'))] },
        { id: `${someone.id.slice(0, -1)}2`, name: null, standing: 'added_since', fields: [] },
      ],
    }),
    pair(field('notes', 'words', { text: 'Robin came early.' }), field('notes', 'words', { text: 'Robin came late.' }), { ...different, words: changes.changes[2].words }),
  ],
  differs: true, may_bring_back: true, as_a_whole: true, read_only_because: null,
};

const level = { id: 'green', word: 'Green', meaning: 'Good quality', rank: 2, of: 4 };
const area = {
  area: 'meeting', may_write: false, read_only_because: 'This PEP is finalised.', base: 'b', levels: [level], last_term: [], to_review: [], completed: true, joined_from: [],
  fields: [field('place', 'line', { value: value('Library') }), field('notes', 'words', { text: 'Robin came early.' })],
  judgement: { area: 'meeting', mark: { is: 'level', level }, cap: level, sentence: 'Green.', requirements: [], ratings: [] },
  finalised: { by: 'Ade Example', on: '2026-11-20', whole: true, may_reopen: false },
  late: [{ changed: changes.changes[2], by: 'Sam Sample', at: '2026-11-21T10:00:00Z' }],
};

const list = { lines: [line(0), line(1, { by: 'Priya Practice' }), line(2)], page: 0, pages: 2, forms: [form] };
const answers = {
  'history.list': list, 'history.changes': changes, 'history.version': version, 'history.bring_back': { changed: true },
  'form.undo': { field: 'notes', fields: 1, again: true, more: false }, 'area.show': area, 'area.looked': {}, 'session.touch': {},
};
const then = `${here}/history/area%3A${made.pep}%3Ameeting/${'0'.repeat(64)}?day=2026-11-20&by=Sam+Sample`;

const SCREENS = {
  list: { hash: `${here}/history`, shows: 'Sam Sample' },
  'list, nothing yet': { hash: `${here}/history`, more: { 'history.list': { lines: [], page: 0, pages: 1, forms: [] } }, shows: 'Nothing has been changed yet' },
  'list, opened': { hash: `${here}/history`, shows: 'Sam Sample', act: (page) => page.locator('summary').first().click(), then: 'Robin Madeup' },
  version: { hash: then, shows: 'Compared with now' },
  'version, read only': { hash: then, more: { 'history.version': { ...version, may_bring_back: false, read_only_because: 'You can read this.' } }, shows: 'You can read this.' },
  'version, as it is now': { hash: then, more: { 'history.version': { ...version, differs: false } }, shows: 'It stands like this now' },
  'version, asked to bring it all back': { hash: then, shows: 'Compared with now', act: (page) => page.getByRole('button', { name: 'Bring the whole form back' }).click(), then: 'Bring this form back?' },
  'a finalised area with late words': { hash: `${here}/pep/${made.pep}/area/meeting`, shows: 'Words that came late' },
};

async function opened(hash, more = {}) {
  const tablet = await madeUpTablet({ ...made.open, ...answers, ...more });
  const page = await stage.page(tablet.address, hash);
  return { page, tablet };
}

describe('what changed', { timeout: 240_000 }, () => {
  for (const [name, { hash, more, shows, act, then: shown }] of Object.entries(SCREENS)) {
    test(name, async () => {
      const { page, tablet } = await opened(hash, more);
      await page.getByText(shows).first().waitFor();
      if (act) await act(page);
      if (shown) await page.getByText(shown).first().waitFor();
      for (const size of ['landscape', 'portrait', 'phone']) {
        await page.setViewportSize(SIZES[size]);
        assert.deepEqual(await complaints(page), []);
        assert.equal(await tooWide(page), false, `wider than its window in ${size}`);
        assert.deepEqual(await smallTargets(page), []);
        assert.doesNotMatch(await page.locator('body').innerText(), /⟦/, 'some words are missing');
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name.replace(/\W+/g, '-')}-${size}.png`, fullPage: true });
      }
      await page.context().close();
      await tablet.close();
    });
  }

  test('a day opens, a version is reached and a field brought back by keyboard alone, and undone', async () => {
    const { page, tablet } = await opened(`${here}/history`);
    await page.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /See the form as it was then/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /as it was/ }).waitFor();
    await page.getByRole('button', { name: 'Bring this back: Notes of the meeting' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Undo', exact: true }).waitFor();
    const asked = tablet.calls.find((call) => call.operation === 'history.bring_back');
    assert.deepEqual(asked.request.place, { item: null, field: 'notes' });
    await page.getByRole('button', { name: 'Undo', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Undo', exact: true }).waitFor({ state: 'detached' });
    assert.ok(tablet.calls.some((call) => call.operation === 'form.undo'));
    await page.context().close();
    await tablet.close();
  });

  test('a form on paper is noted first, and where it cannot be noted nothing is printed', async () => {
    const { page, tablet } = await opened(then, { 'page.printed': {} });
    await page.evaluate(() => (window.print = () => (window.printed = (window.printed ?? 0) + 1)));
    await page.getByRole('button', { name: 'Print', exact: true }).click();
    await page.waitForFunction(() => window.printed === 1);
    const noted = tablet.calls.filter((call) => call.operation === 'page.printed');
    assert.deepEqual(noted.map((call) => call.request), [{ child, page: 'area/meeting' }]);
    tablet.answers['page.printed'] = new Refused('disk_full', 'This tablet has no room to note it.');
    await page.getByRole('button', { name: 'Print', exact: true }).click();
    await page.getByText('This tablet has no room to note it.').waitFor();
    assert.equal(await page.evaluate(() => window.printed), 1);
    await page.context().close();
    await tablet.close();
  });

  test('a long history is turned page by page', async () => {
    const { page, tablet } = await opened(`${here}/history`, { 'history.list': ({ page: nth }) => ({ ...list, page: nth, lines: [line(nth)] }) });
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByText('Page 2 of 2').waitFor();
    await page.getByRole('link', { name: 'Newer' }).click();
    await page.getByText('Page 1 of 2').waitFor();
    await page.context().close();
    await tablet.close();
  });

  test('words that cannot be saved are in sight once their form turns read-only', async () => {
    let view = { ...area, may_write: true, finalised: null, late: [], read_only_because: null };
    const refused = new Refused('finalised', 'This PEP is finalised and stays as it is.');
    const { page, tablet } = await opened(`${here}/pep/${made.pep}/area/meeting`, { 'area.show': () => view, 'text.write': refused });
    await page.getByLabel('Notes of the meeting').fill('Precious words');
    await page.getByText('Not saved').first().waitFor();
    view = area;
    tablet.tell({ child, cause: 'sync' });
    const notice = page.getByRole('alert').filter({ hasText: 'Something you wrote is not saved' });
    await notice.waitFor();
    await notice.getByText('Precious words').waitFor();
    await notice.getByRole('button', { name: 'Try again' }).waitFor();
    assert.deepEqual(await complaints(page), []);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/left-behind.png`, fullPage: true });
    await page.evaluate((to) => (location.hash = to), `${here}/history`);
    await notice.getByText('Precious words').waitFor();
    await page.context().close();
    await tablet.close();
  });
});
