// Settings > Frameworks in its states, at every size: what axe says, what can be reached and touched, and what is said;
// then a framework written, mended, tried and signed with the keyboard alone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { closeCore, fixture, madeUpCore } from './made-up/core.mjs';
import { Refused } from './made-up/tablet.mjs';
import { complaints, SIZES, tooWide } from './stage.mjs';
import { everyState, pagesOf, painted, reach } from './suite.mjs';

let made;
before(async () => (made = await fixture('frameworks')));
after(closeCore);

const HERE = '#/settings/frameworks';
const DRAFT = `${HERE}/draft/33333333-0000-4000-8000-000000000001`;
const list = (of) => () => ({ 'frameworks.list': of(made) });
const opened = (text) => () => ({ 'frameworks.open_draft': { draft: made.DRAFT, text, report: made.checked(text) } });
const damaged = new Refused('damaged', 'The store on this tablet is cut off. Please tell your Virtual School.');
const BROKEN = `mistake = 1\n# plainly\n# oddly\n${'# more\n'.repeat(30)}`;
const tried = async (page) => {
  await page.getByRole('button', { name: 'Try it now' }).click();
  await shown(page, 'Done. Nothing was graded.');
};
const asked = async (page) => {
  await page.getByLabel(/End it the day before/).check();
  await page.getByLabel('Why do you adopt it?').fill('Made up.');
  await page.getByRole('button', { name: 'Sign it' }).click();
  await page.getByRole('dialog').waitFor();
};

/** Where each state is, the answers laid over the made-up core's, words that show it, what is done there, and the words after it. */
const WALKS = {
  'list, every standing': { hash: HERE, answers: list((it) => it.EVERY_STANDING), shows: 'Not used on this tablet' },
  'list, nothing judges now': { hash: HERE, answers: list((it) => ({ ...it.FRAMEWORKS, frameworks: [] })), shows: 'No framework is here yet' },
  'list, may not draft': { hash: HERE, answers: list((it) => ({ ...it.FRAMEWORKS, may_draft: false, may_adopt: false })), shows: 'Drafts are written by the Virtual School' },
  'list, damaged': { hash: HERE, answers: () => ({ 'frameworks.list': damaged }), shows: 'Everything that was saved is safe' },
  'settings, one signed and not accepted here': { hash: '#/settings', answers: list((it) => it.EVERY_STANDING), shows: 'Never grades' },
  framework: { hash: `${HERE}/practice-majority-red`, shows: 'The rule in words' },
  'framework that never grades': { hash: `${HERE}/practice-broken`, answers: () => ({ 'frameworks.show': made.shownFramework(made.EVERY_STANDING, 'practice-broken') }), shows: 'While a problem stands' },
  'framework for a newer Waymark': { hash: `${HERE}/practice-newer`, answers: () => ({ 'frameworks.show': made.shownFramework(made.EVERY_STANDING, 'practice-newer') }), shows: 'Nothing can be counted' },
  'framework, not here': { hash: `${HERE}/nowhere`, answers: () => ({ 'frameworks.show': new Refused('not_found', 'Not here.') }), shows: 'This framework is not here' },
  draft: { hash: DRAFT, shows: 'No problems' },
  'draft with problems': { hash: DRAFT, answers: opened(BROKEN), shows: '1 problem, 1 warning' },
  'draft that cannot be read': { hash: DRAFT, answers: opened('unreadable mistake'), shows: 'Nothing can be counted' },
  'draft not saved': { hash: DRAFT, answers: () => ({ 'frameworks.draft': new Refused('disk_full', 'The disk is full.') }), shows: 'No problems', act: (page) => page.getByLabel('Text of the framework').pressSequentially('#'), then: 'Your text is still here' },
  'draft tried': { hash: DRAFT, shows: 'No problems', act: tried, then: '5 PEPs would be judged otherwise' },
  'draft, asked before signing': { hash: DRAFT, shows: 'No problems', act: asked, then: 'A signature cannot be taken back' },
  'draft, signing refused': {
    hash: DRAFT, answers: () => ({ 'frameworks.adopt': new Refused('not_allowed', 'The id is taken.') }), shows: 'No problems',
    act: async (page) => (await asked(page), page.getByRole('button', { name: 'Yes, sign it' }).click()), then: 'That was not signed',
  },
  'draft of somebody else than the head': { hash: DRAFT, answers: list((it) => ({ ...it.FRAMEWORKS, may_adopt: false })), shows: 'Only the Virtual School Head' },
  'draft, asked before it is removed': { hash: DRAFT, shows: 'No problems', act: (page) => page.getByRole('button', { name: 'Remove this draft' }).click(), then: 'It is taken off this tablet' },
};

const withPage = pagesOf({ base: madeUpCore, hash: HERE });

async function shown(page, words) {
  await page.getByText(words).filter({ visible: true }).first().waitFor();
  await painted(page);
}

/** The states that those walks come to. */
const walked = ({ shows, act, then, ...where }) => ({ ...where, shows: then ?? shows, act: async (page) => (await shown(page, shows), await act?.(page)) });
const STATES = Object.fromEntries(Object.entries(WALKS).map(([name, walk]) => [name, walked(walk)]));

everyState(STATES, withPage);

describe('settings of the person', () => {
  for (const name of ['list, every standing', 'framework', 'draft with problems', 'draft tried']) {
    test(`${name}, with text twice as large, stays within its window`, () =>
      withPage({ ...STATES[name], options: { viewport: SIZES.portrait } }, async (page) => {
        await reach(page, STATES[name]);
        await page.addStyleTag({ content: 'html { font-size: 200% }' });
        await page.evaluate(() => new Promise(requestAnimationFrame));
        assert.equal(await tooWide(page), false);
      }));

    test(`${name}, in forced colours`, () =>
      withPage({ ...STATES[name], options: { forcedColors: 'active' } }, async (page) => {
        await reach(page, STATES[name]);
        // The tablet's own colours are put in when painting, where axe cannot see them.
        assert.deepEqual(await complaints(page, ['color-contrast']), []);
      }));
  }

  test('in forced colours a marked line keeps its sign and its bar', () =>
    withPage({ ...STATES['draft with problems'], options: { forcedColors: 'active' } }, async (page) => {
      await shown(page, '1 problem, 1 warning');
      const widths = await page.evaluate(() =>
        ['.sign.refused', '.sign.warning'].map((one) => getComputedStyle(document.querySelector(one)).borderTopWidth).concat(getComputedStyle(document.querySelector('.band.refused')).borderInlineStartWidth),
      );
      assert.deepEqual(widths, ['2px', '2px', '4px']);
    }));

  test('on paper there is the framework alone, with its text whole', () =>
    withPage({ hash: `${HERE}/practice-majority-red` }, async (page) => {
      await shown(page, 'The rule in words');
      await page.evaluate(() => document.body.classList.add('noted'));
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.getByRole('navigation').count(), 0);
      assert.equal(await page.getByRole('button', { name: 'Copy as a draft' }).count(), 0);
      assert.equal(await page.getByRole('region', { name: 'The framework as text' }).evaluate((text) => text.scrollHeight - text.clientHeight <= 1), true);
    }));
});

const box = (page) => page.getByLabel('Text of the framework');
const caretLine = (page) => box(page).evaluate((area) => area.value.slice(0, area.selectionStart).split('\n').length);

describe('writing', () => {
  test('lines, signs and letters stay beside each other wherever the text is scrolled to', () =>
    withPage({ hash: DRAFT, answers: opened(`${'# line\n'.repeat(500)}mistake = 1\n${'# line\n'.repeat(500)}`) }, async (page) => {
      await shown(page, '1 problem');
      await page.getByRole('button', { name: 'Next problem' }).click();
      assert.equal(await caretLine(page), 501);
      const { sign, top, row } = await page.evaluate(() => {
        const area = document.querySelector('textarea');
        const row = Number.parseFloat(getComputedStyle(area).lineHeight);
        const lead = Number.parseFloat(getComputedStyle(area).paddingTop);
        return { sign: document.querySelector('.band.refused').getBoundingClientRect().top, top: area.getBoundingClientRect().top + lead + 500 * row - area.scrollTop, row };
      });
      assert.ok(Math.abs(sign - top) < 2, `the sign is ${sign - top} px off its line of ${row} px`);
    }));

  test('what was found stands beside its line, and moves across with it', () =>
    withPage({ hash: DRAFT, answers: opened(`mistake = 1\n${'long '.repeat(80)}`) }, async (page) => {
      await shown(page, '1 problem');
      const beside = page.locator('.band.refused .beside');
      assert.match(await beside.innerText(), /The word “mistake” stands here/);
      const left = async () => (await beside.boundingBox()).x;
      const before = await left();
      await box(page).evaluate((area) => (area.scrollLeft = 50));
      await page.waitForFunction((from) => document.querySelector('.band.refused .beside').getBoundingClientRect().x === from - 50, before);
    }));

  test('the box keeps its own undo, and Tab leaves it', () =>
    withPage({ hash: DRAFT }, async (page, tablet) => {
      await shown(page, 'No problems');
      const before = await box(page).inputValue();
      await box(page).focus();
      await page.keyboard.type('mistake ');
      await shown(page, '1 problem');
      // How many letters one undo takes back is the box's own affair.
      for (let taken = 0; taken < 10 && (await box(page).inputValue()) !== before; taken += 1) {
        await page.getByRole('button', { name: 'Undo' }).click();
      }
      assert.equal(await box(page).inputValue(), before);
      await shown(page, 'No problems');
      await box(page).focus();
      await page.keyboard.press('Tab');
      assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'TEXTAREA');
      assert.equal(tablet.calls.filter((one) => one.operation === 'frameworks.draft').at(-1)?.request.text, before);
    }));

  test('is heard only when a problem is gone to, never while typing', () =>
    withPage({ hash: DRAFT }, async (page) => {
      await shown(page, 'No problems');
      const heard = () => page.locator('[aria-live=polite], [role=status]').last().innerText();
      await box(page).focus();
      await page.keyboard.type('mistake ');
      await shown(page, '1 problem');
      assert.equal((await heard()).trim(), '');
      await page.keyboard.press('F8');
      await page.waitForFunction(() => [...document.querySelectorAll('[aria-live=polite], [role=status]')].some((one) => one.textContent.includes('Line 1')));
    }));

  test('writes, goes to the problem, mends, tries and signs with the keyboard alone', () =>
    withPage({ hash: DRAFT }, async (page, tablet) => {
      await shown(page, 'No problems');
      const reached = async (name) => {
        const focused = () => page.evaluate(() => [document.activeElement?.textContent, document.activeElement?.labels?.[0]?.textContent].map((words) => words?.trim() ?? '').find((words) => words !== '') ?? '');
        for (let tabs = 0; tabs < 80; tabs += 1) {
          if ((await focused()).startsWith(name)) return;
          await page.keyboard.press('Tab');
        }
        assert.fail(`“${name}” cannot be reached with Tab`);
      };
      await reached('Text of the framework');
      await page.keyboard.press('Control+End');
      await page.keyboard.type('mistake');
      await shown(page, '1 problem');
      await page.keyboard.press('Control+Home');
      await page.keyboard.press('F8');
      assert.equal(await caretLine(page), made.DRAFT_TEXT.split('\n').length);
      await page.keyboard.press('Delete');
      await shown(page, 'No problems');
      await reached('Try it now');
      await page.keyboard.press('Enter');
      await shown(page, 'Done. Nothing was graded.');
      await reached('End it the day before');
      await page.keyboard.press('Space');
      await reached('Why do you adopt it?');
      await page.keyboard.type('Agreed in July.');
      await reached('Sign it');
      await page.keyboard.press('Enter');
      await reached('Yes, sign it');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'practice-kinder' }).waitFor();
      assert.deepEqual(tablet.calls.find((one) => one.operation === 'frameworks.adopt')?.request, { text: made.DRAFT_TEXT, reason: 'Agreed in July.', ends_before: true });
    }));
});
