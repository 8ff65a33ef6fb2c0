// What the head sets for every tablet: every state at every size, by keyboard, what is sent, and how it shows in meeting mode.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { hanna } from './made-up/council.mjs';
import { Refused } from './made-up/tablet.mjs';
import { everyState, pagesOf, reach, sent, sound } from './suite.mjs';

const hash = '#/settings';
const ends = '1a2b3c4d-57-4f2a-9c31-d0e7-1b22';
const set = { ...made.open['council.settings'], may: true, roster_ends: ends };
const chosen = { lease_days: 3, meeting_minutes: 20 };
const state = { ...made.open['session.state'], open: hanna };
const DAYS = 'Choose from 1 to 35 days. Nothing was changed.';
const asks = (page) => page.getByRole('button', { name: 'Change this', exact: true }).click();
const types = (days, minutes) => async (page) => {
  await asks(page);
  await page.getByLabel('Days without the server').fill(days);
  await page.getByLabel('Longest meeting, in minutes').fill(minutes);
  await page.getByRole('button', { name: 'Change it', exact: true }).click();
};

const STATES = {
  'for every tablet': { shows: 'Meeting mode lasts 60 minutes at most.' },
  'for every tablet, for somebody else': { answers: { 'council.settings': made.open['council.settings'] }, shows: 'Your Virtual School Head can change this.' },
  'for every tablet, one day': { answers: { 'council.settings': { ...set, now: { lease_days: 1, meeting_minutes: 5 } } }, shows: 'for 1 day locks its plans' },
  'for every tablet, not confirmed yet': { answers: { 'council.settings': { ...set, waiting: chosen } }, shows: '3 days without the server, and 20 minutes in a meeting.' },
  'for every tablet, asked': { act: asks, shows: 'Change this for every tablet?' },
  'for every tablet, no number': { act: types('a week', '20'), shows: 'Type a whole number.' },
  'for every tablet, out of bounds': { answers: { 'council.set': new Refused('bad_request', DAYS, 'lease_days') }, act: types('90', '20'), shows: DAYS },
  'for every tablet, refused': { answers: { 'council.set': new Refused('blocked', 'Share first, and then do this.') }, act: types('3', '20'), shows: 'Nothing was changed. Share first' },
  'if the server has to be restored': { shows: ends },
  'meeting mode, no longer than set': { answers: { 'council.settings': { ...set, now: chosen } }, act: (page) => page.getByRole('button', { name: 'Start meeting mode' }).click(), shows: '20 minutes' },
};

const withPage = pagesOf({ hash, answers: { 'session.state': state, 'council.settings': set } });

everyState(STATES, withPage, ['landscape', 'portrait', 'phone']);

for (const [name, at] of Object.entries(STATES)) {
  test(`${name}, dark`, () =>
    withPage({ ...at, options: { colorScheme: 'dark' } }, async (page) => {
      await reach(page, at);
      await sound(page);
    }));
}

describe('setting it', () => {
  test('by keyboard: what stands is in the fields, Escape changes nothing, and what was chosen waits in sight', () =>
    withPage({ answers: { 'council.set': { ...set, waiting: chosen } } }, async (page, tablet) => {
      const button = page.getByRole('button', { name: 'Change this', exact: true });
      await button.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Change this for every tablet?' });
      const days = dialog.getByLabel('Days without the server');
      assert.equal(await days.inputValue(), '14');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      assert.equal(await button.evaluate((element) => element === document.activeElement), true);
      await page.keyboard.press('Enter');
      await days.fill('3');
      await dialog.getByLabel('Longest meeting, in minutes').fill('20');
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      await page.getByText('3 days without the server, and 20 minutes in a meeting.').waitFor();
      assert.deepEqual(sent(tablet, 'council.set'), [chosen]);
      await sound(page);
    }));

  test('an impossible number is said at its field, and what was typed stays', () =>
    withPage({ answers: { 'council.set': new Refused('bad_request', DAYS, 'lease_days') } }, async (page, tablet) => {
      await types('90', 'x')(page);
      await page.getByText('Type a whole number.').waitFor();
      assert.deepEqual(sent(tablet, 'council.set'), [], 'nothing was sent');
      await page.getByLabel('Longest meeting, in minutes').fill('20');
      await page.getByRole('button', { name: 'Change it', exact: true }).click();
      await page.getByText(DAYS).waitFor();
      const days = page.getByLabel('Days without the server');
      assert.deepEqual(await days.evaluate((element) => [element === document.activeElement, element.getAttribute('aria-invalid')]), [true, 'true']);
      assert.equal(await days.inputValue(), '90');
    }));

  test('whoever may not change it is offered nothing', () =>
    withPage({ answers: { 'council.settings': made.open['council.settings'] } }, async (page) => {
      await page.getByText('Your Virtual School Head can change this.').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Change this', exact: true }).count(), 0);
    }));

  test('nothing of it stands in the practice council, which is everybody’s', () =>
    withPage({ answers: { 'session.state': made.open['session.state'] } }, async (page) => {
      await page.getByText('How PEPs are judged').waitFor();
      assert.equal(await page.getByText('For every tablet of the council').count(), 0);
    }));

  test('no meeting is offered that is longer than the council has set', () =>
    withPage({ answers: { 'council.settings': { ...set, now: chosen } } }, async (page) => {
      await page.getByText('Meeting mode lasts 20 minutes at most.').waitFor();
      await page.getByRole('button', { name: 'Start meeting mode' }).click();
      const offered = page.getByRole('dialog').getByRole('radio');
      assert.deepEqual(await offered.evaluateAll((all) => all.map((one) => one.value)), ['15', '20']);
    }));
});
