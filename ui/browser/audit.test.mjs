// Who looked at a child: every state at every size, the filters by keyboard, printing, and who is offered the page.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { empty, looked, ofCouncil, wrong } from './made-up/audit.mjs';
import { Refused } from './made-up/tablet.mjs';
import { SIZES, tooWide } from './stage.mjs';
import { everyState, pagesOf, reach, sent, shoot, sound } from './suite.mjs';

const hash = `#/child/${made.rows[0].child}/who-looked`;
const never = () => new Promise(() => {});
const head = { ...made.open['session.state'], open: { ...made.open['session.state'].open, role: 'vsh' } };
const notYou = new Refused('not_allowed', 'Only the Virtual School head sees who looked at a child.');

const STATES = {
  'who looked': { shows: 'Began to write in “My education”' },
  'who looked, what was changed in the council': { shows: 'Before: Designated teacher. After: Virtual School adviser, Administrator.' },
  'who looked, nothing yet': { answers: { 'audit.child': empty }, shows: 'Nothing has arrived yet' },
  'who looked, things are missing or wrong': { answers: { 'audit.child': wrong }, shows: '8 things to look into' },
  'who looked, more than one page': { answers: { 'audit.child': { ...looked, more: true } }, shows: 'Older' },
  'who looked, on its way': { answers: { 'audit.child': never }, shows: 'Loading' },
  'who looked, for somebody else': { answers: { 'audit.child': notYou }, shows: 'Only the Virtual School head' },
  'who looked at an erased record': { answers: { 'audit.child': { ...looked, name: '' } }, shows: 'Who looked at record' },
  'who did what in the council': { hash: '#/settings/who-did-what', shows: 'Let Tess Made-Up into the council' },
  'who did what in the council, nothing yet': { hash: '#/settings/who-did-what', answers: { 'audit.council': { ...empty, name: '' } }, shows: 'When somebody unlocks their tablet' },
  'who did what in the council, for somebody else': { hash: '#/settings/who-did-what', answers: { 'audit.council': notYou }, shows: 'Only the Virtual School head' },
  'the door on the child’s page': { hash: `#/child/${made.rows[0].child}`, shows: 'See who looked' },
  'settings': { hash: '#/settings', shows: 'What Waymark writes down' },
};

const withPage = pagesOf({ hash, answers: { 'session.state': head, 'audit.child': looked, 'audit.council': ofCouncil, 'page.printed': {} } });

everyState(STATES, withPage);

describe('other colours, and larger text', () => {
  for (const name of ['who looked', 'who looked, things are missing or wrong']) {
    test(`${name}, in forced colours`, () =>
      withPage({ ...STATES[name], options: { forcedColors: 'active' } }, async (page) => {
        await reach(page, STATES[name]);
        // The tablet's own colours are put in when painting, where axe cannot see them.
        await sound(page, ['color-contrast']);
      }));

    test(`${name}, with text alone twice as large`, () =>
      withPage({ ...STATES[name], options: { viewport: SIZES.portrait } }, async (page) => {
        await reach(page, STATES[name]);
        await page.addStyleTag({ content: 'html { font-size: 200% }' });
        await page.evaluate(() => new Promise(requestAnimationFrame));
        assert.equal(await tooWide(page), false);
      }));
  }
});

describe('what it does', () => {
  test('the filters keep one person and one kind, and say how many lines are shown', () =>
    withPage({}, async (page) => {
      await page.getByText('11 of 11 lines shown').waitFor();
      await page.getByLabel('Person').selectOption({ label: 'Priya Practice' });
      await page.getByText('5 of 11 lines shown').waitFor();
      await page.getByLabel('What they did').selectOption({ label: 'Printed or copied out' });
      await page.getByText('1 of 11 lines shown').waitFor();
      await page.getByText('Printed “My education”').waitFor();
      await page.getByLabel('Person').selectOption({ label: 'Sam Sample' });
      await page.getByText('No line fits what you chose').waitFor();
      await sound(page);
    }));

  test('a term keeps its own lines, and only terms with lines are offered', () =>
    withPage({}, async (page) => {
      const when = page.getByLabel('When', { exact: true });
      await when.waitFor();
      assert.deepEqual(await when.locator('option').allInnerTexts(), ['Any time', 'Autumn 2026', 'Summer 2026']);
      await when.selectOption({ label: 'Summer 2026' });
      await page.getByText('1 of 11 lines shown').waitFor();
      await page.getByText('Opened the Aspiration Pathway').waitFor();
      assert.equal(await page.getByText('Printed “My education”').count(), 0);
      await sound(page);
    }));

  test('printing is noted before it is printed, and where it cannot be noted nothing is printed', () =>
    withPage({}, async (page, tablet) => {
      await page.evaluate(() => (window.print = () => (window.printed = (window.printed ?? 0) + 1)));
      await page.getByRole('button', { name: 'Print this list' }).click();
      await page.waitForFunction(() => window.printed === 1);
      assert.deepEqual(sent(tablet, 'page.printed'), [{ child: made.rows[0].child, page: 'audit' }]);
      tablet.answers['page.printed'] = new Refused('disk_full', 'This tablet has no room to note it.');
      await page.getByRole('button', { name: 'Print this list' }).click();
      await page.getByText('It was not printed. This tablet has no room to note it.').waitFor();
      assert.equal(await page.evaluate(() => window.printed), 1);
      await sound(page);
    }));

  test('printed in any other way than by its button, a page shows one sentence and nothing of what stands on it', () =>
    withPage({}, async (page) => {
      const line = page.getByText('Began to write in “My education”').first();
      const onPaper = async () => {
        await page.emulateMedia({ media: 'print' });
        const said = await page.evaluate(() => getComputedStyle(document.body, '::before').content);
        await shoot(page, said.includes('not printed') ? 'printed-by-the-windows-keys' : 'printed-by-its-button');
        const seen = { line: await line.isVisible(), said: said.includes('This page was not printed.') };
        await page.emulateMedia({ media: 'screen' });
        return seen;
      };
      await line.waitFor();
      assert.deepEqual(await onPaper(), { line: false, said: true });
      await page.evaluate(() => (window.print = () => (window.printed = true)));
      await page.getByRole('button', { name: 'Print this list' }).click();
      await page.waitForFunction(() => window.printed);
      assert.deepEqual(await onPaper(), { line: true, said: false });
      // By the window's own keys afterwards: nobody noted that.
      await page.keyboard.press('Control');
      assert.deepEqual(await onPaper(), { line: false, said: true });
    }));

  test('nobody but the head is offered the page', () =>
    withPage({ hash: `#/child/${made.rows[0].child}`, answers: { 'session.state': made.open['session.state'] } }, async (page) => {
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.getByText('Something must go', { exact: false }).first().waitFor();
      assert.equal(await page.getByText('See who looked').count(), 0);
    }));

  test('older lines are asked for by their page', () =>
    withPage({ answers: { 'audit.child': { ...looked, more: true } } }, async (page, tablet) => {
      await page.getByRole('link', { name: 'Older' }).click();
      await page.getByText('Page 2').waitFor();
      assert.deepEqual(sent(tablet, 'audit.child').at(-1), { child: made.rows[0].child, page: 1 });
    }));
});
