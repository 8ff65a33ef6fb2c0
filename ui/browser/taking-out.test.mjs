// What could not be used, and what has to go for good: every state at every size, by keyboard too, and what is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { Refused } from './made-up/tablet.mjs';
import { everyState, pagesOf, sent, sound } from './suite.mjs';

const robin = made.rows[0].child;
const away = `#/child/${robin}/take-out/${encodeURIComponent(`area:${made.pep}:education`)}`;
const may = made.asides.map((aside) => ({ ...aside, may_leave_out: aside.is === 'unusable' }));
const aside = (asides) => ({ ...made.status, set_aside: asides.map((one) => one.hash), asides, left_out: made.leftOut });
const never = () => new Promise(() => {});

const STATES = {
  'nothing set aside': { hash: '#/settings', shows: 'Nothing is set aside' },
  'set aside, for others': { hash: '#/settings', answers: { 'sharing.status': aside(made.asides) }, shows: 'A change that no tablet can use' },
  'set aside, for those who may leave out': { hash: '#/settings', answers: { 'sharing.status': aside(may) }, shows: 'Leave it out' },
  'take out': { hash: away, answers: { 'document.passages': made.passages }, shows: 'Lives at 99 Nowhere Lane' },
  'take out of the feedback': {
    hash: `#/child/${robin}/take-out/${encodeURIComponent(`quality:${made.pep}`)}`,
    answers: { 'document.passages': { ...made.passages, passages: [{ place: { item: null, field: 'education_comment' }, line: false, text: 'Well told, made up.' }] } },
    shows: 'My education: comment',
  },
  'take out, for others': { hash: away, answers: { 'document.passages': { ...made.passages, may: false } }, shows: 'Do not copy the words' },
  'take out, nothing written': { hash: away, answers: { 'document.passages': { ...made.passages, passages: [] } }, shows: 'no words have to go' },
  'take out, words wait to be shared': {
    hash: away,
    answers: { 'document.passages': { ...made.passages, first: 'Share what you have written about this child first, and then try again.' } },
    shows: 'This cannot be done yet',
  },
  'take out, on its way': { hash: away, answers: { 'document.passages': never }, shows: 'Loading' },
  'take out, not here': { hash: away, answers: { 'document.passages': new Refused('not_found', 'Not here.') }, shows: 'This page is not here' },
};

const withPage = pagesOf({ hash: '#/settings' });

everyState(STATES, withPage, ['landscape', 'portrait', 'phone']);

describe('own words that found no place', () => {
  test('can be read and copied', () =>
    withPage({ hash: '#/settings', answers: { 'sharing.status': aside(made.asides) }, options: { permissions: ['clipboard-read', 'clipboard-write'] } }, async (page) => {
      await page.getByText('Reads aloud to his sister, made up.').waitFor();
      await page.getByRole('button', { name: 'Copy the words: ace0ff00c1ce' }).press('Enter');
      await page.getByText('The words were copied.').waitFor({ state: 'attached' });
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'Reads aloud to his sister, made up.\nin_person');
    }));
});

describe('leaving out', () => {
  const answers = { 'sharing.status': aside(may), 'entry.leave_out': {} };

  test('by keyboard: it asks why first, and says that it is done', () =>
    withPage({ hash: '#/settings', answers }, async (page, tablet) => {
      await page.getByRole('button', { name: 'Leave it out: c0ffee00beef' }).focus();
      await page.keyboard.press('Enter');
      const question = page.getByRole('dialog', { name: 'Leave this change out for everybody?' });
      await question.waitFor();
      await question.getByRole('button', { name: 'Leave it out' }).focus();
      await page.keyboard.press('Enter');
      await question.getByText('Say why it is left out').waitFor();
      await sound(page);
      assert.deepEqual(sent(tablet, 'entry.leave_out'), [], 'it was done without a reason');
      assert.equal(await question.getByLabel('Why is it left out?').evaluate((box) => box === document.activeElement), true);
      await page.keyboard.type('It could not be used, made up.');
      tablet.answers['sharing.status'] = { ...aside([]), left_out: made.leftOut };
      await question.getByRole('button', { name: 'Leave it out' }).click();
      await page.getByText('Nothing is set aside').waitFor();
      assert.equal(await question.isVisible(), false);
      assert.deepEqual(sent(tablet, 'entry.leave_out'), [{ entry: made.asides[0].hash, reason: 'It could not be used, made up.' }]);
      await page.getByRole('status').getByText('It is left out').waitFor();
    }));

  test('a refusal is told and the reason stays', () =>
    withPage({ hash: '#/settings', answers: { ...answers, 'entry.leave_out': new Refused('refused', 'Share what you have written first.') } }, async (page) => {
      await page.getByRole('button', { name: 'Leave it out: c0ffee00beef' }).click();
      const question = page.getByRole('dialog', { name: 'Leave this change out for everybody?' });
      await question.getByLabel('Why is it left out?').fill('Made up.');
      await question.getByRole('button', { name: 'Leave it out' }).click();
      await question.getByRole('alert').getByText('Share what you have written first.').waitFor();
      assert.equal(await question.getByLabel('Why is it left out?').inputValue(), 'Made up.');
      await sound(page);
    }));
});

describe('taking out', () => {
  const answers = { 'document.passages': made.passages, 'document.refound': {} };
  const doing = made.passages.passages[1];
  const kept = 'Doing well, made up. Reads every day.';

  async function chooses(page) {
    await page.getByRole('button', { name: /Take something out of:/ }).nth(1).click();
    await page.getByRole('textbox', { name: /What stays of/ }).fill(kept);
  }

  test('what goes is shown, why is asked, and it is done once it was confirmed', () =>
    withPage({ hash: away, answers }, async (page, tablet) => {
      await page.getByRole('button', { name: 'Take it out for good' }).click();
      await page.getByText('Take something out of at least one answer first').waitFor();
      await chooses(page);
      assert.match((await page.locator('del').allInnerTexts()).join(' '), /99 Nowhere Lane/);
      await page.getByRole('button', { name: 'Take it out for good' }).click();
      await page.getByText('Say why it has to go').waitFor();
      await sound(page);
      await page.getByLabel('Why does it have to go?').fill('An address, made up.');
      await page.getByRole('button', { name: 'Take it out for good' }).click();
      const question = page.getByRole('dialog', { name: 'Take it out for good?' });
      await question.getByText('1 answer changes.').waitFor();
      await sound(page);
      assert.deepEqual(sent(tablet, 'document.refound'), [], 'it was done before anybody confirmed it');
      await question.getByRole('button', { name: 'Take it out' }).click();
      await page.getByText('It is gone from this tablet').first().waitFor();
      const form = { is: 'area', pep: made.pep, area: 'education' };
      assert.deepEqual(sent(tablet, 'document.refound'), [
        { child: robin, form, passages: [{ place: doing.place, text: kept }], reason: 'An address, made up.' },
      ]);
      assert.equal(await page.getByText('99 Nowhere Lane').count(), 0, 'the passage is still on the page');
      await sound(page);
    }));

  test('words that come in meanwhile are kept', () =>
    withPage({ hash: away, answers }, async (page, tablet) => {
      await chooses(page);
      const more = { ...doing, text: `${doing.text} And sings, made up.` };
      tablet.answers['document.passages'] = { ...made.passages, passages: made.passages.passages.map((one) => (one === doing ? more : one)) };
      tablet.tell({ child: robin, cause: 'sync' });
      const box = page.getByRole('textbox', { name: /What stays of/ });
      await page.waitForFunction(() => [...document.querySelectorAll('textarea')].some((area) => area.value.includes('And sings')));
      assert.equal(await box.inputValue(), `${kept} And sings, made up.`);
    }));

  test('a refusal is told, and nothing that was chosen is lost', () =>
    withPage({ hash: away, answers: { ...answers, 'document.refound': new Refused('refused', 'This form is too large.') } }, async (page) => {
      await chooses(page);
      await page.getByLabel('Why does it have to go?').fill('An address, made up.');
      await page.getByRole('button', { name: 'Take it out for good' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Take it out' }).click();
      await page.getByRole('alert').getByText('Nothing was taken out. This form is too large.').waitFor();
      assert.equal(await page.getByRole('textbox', { name: /What stays of/ }).inputValue(), kept);
      await sound(page);
    }));
});
