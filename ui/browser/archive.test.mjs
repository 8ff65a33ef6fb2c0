// An archive of a child: every state at every size, what is asked before it is made, and who is offered it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import * as archive from './made-up/archive.mjs';
import { looked } from './made-up/audit.mjs';
import { Refused } from './made-up/tablet.mjs';
import { everyState, pagesOf, sent, shoot, sound } from './suite.mjs';

const child = made.rows[0].child;
const hash = `#/child/${child}/archive`;
const never = () => new Promise(() => {});
const head = { ...made.open['session.state'], open: { ...made.open['session.state'].open, role: 'vsh' } };
const notYou = new Refused('not_allowed', 'Only the Virtual School head makes an archive of a child.');
const files = { step: 'files', done: 1, of: 4 };

const STATES = {
  'an archive': { shows: 'Other people in it' },
  'an archive, files are coming': { answers: { 'archive.look': archive.coming }, shows: '2 photos or files are not on this tablet yet' },
  'an archive, many others': { answers: { 'archive.look': archive.crowded }, shows: 'and 18 more, listed in the archive' },
  'an archive, nobody else': { answers: { 'archive.look': archive.alone }, shows: 'Waymark found nobody else in it' },
  'an archive, on its way': { answers: { 'archive.look': never }, shows: 'Loading' },
  'an archive, for somebody else': { answers: { 'archive.look': notYou }, shows: 'Only the Virtual School head' },
  'the door on the child’s page': { hash: `#/child/${child}`, shows: 'Take the whole record out' },
};

const withPage = pagesOf({
  hash,
  answers: { 'session.state': head, 'audit.child': looked, 'archive.look': archive.look, 'archive.make': archive.made, 'archive.progress': files },
});

everyState(STATES, withPage);

describe('what it does', () => {
  test('it asks what and whom it is for before anything is made, at the field', () =>
    withPage({}, async (page, tablet) => {
      await page.getByRole('button', { name: 'Make the archive' }).click();
      await page.getByText('Say whom it is for.').waitFor();
      await page.getByText('Say what it is for.').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.name), 'archive-purpose');
      await sound(page);
      await page.getByLabel('It goes to another council').check();
      await page.getByRole('button', { name: 'Make the archive' }).click();
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'archive-to');
      assert.deepEqual(sent(tablet, 'archive.make'), []);
      await sound(page);
    }));

  test('it is made with what was said, and says where it lies, what is missing and whom to check', () =>
    withPage({ answers: { 'archive.look': archive.coming } }, async (page, tablet) => {
      await page.getByLabel('It goes to another council').check();
      await page.getByLabel('Who is it for?').fill('  Made-Up County ');
      await page.getByLabel('Anything to say on the cover').fill('By courier.');
      await page.getByLabel('Make it without them.', { exact: false }).check();
      await page.getByRole('button', { name: 'Make the archive' }).click();
      await page.getByText(archive.made.path).waitFor();
      await page.getByText('2 photos or files are missing in it').waitFor();
      await page.getByText('4 other people are marked in it').waitFor();
      assert.deepEqual(sent(tablet, 'archive.make'), [
        { child, purpose: 'handing_on', recipient: 'Made-Up County', note: 'By courier.', without_missing: true },
      ]);
      await sound(page);
      await shoot(page, 'an archive, made');
    }));

  test('while it is made the page says how far it is, and a second press does nothing', () =>
    withPage({ answers: { 'archive.make': never } }, async (page, tablet) => {
      await page.getByLabel('Somebody asked what is kept about them').check();
      await page.getByLabel('Who is it for?').fill('Robin');
      await page.getByRole('button', { name: 'Make the archive' }).click();
      await page.getByText('Photos and files: 1 of 4').waitFor();
      await page.getByRole('button', { name: 'Make the archive' }).press('Enter');
      assert.equal(sent(tablet, 'archive.make').length, 1);
      await sound(page);
    }));

  test('where it cannot be made the page says why and keeps what was typed', () =>
    withPage({ answers: { 'archive.make': new Refused('disk_full', 'The disk is full.') } }, async (page) => {
      await page.getByLabel('Somebody asked what is kept about them').check();
      await page.getByLabel('Who is it for?').fill('Robin');
      await page.getByRole('button', { name: 'Make the archive' }).click();
      await page.getByText('It was not made. The disk is full.').waitFor();
      assert.equal(await page.getByLabel('Who is it for?').inputValue(), 'Robin');
      await sound(page);
    }));

  test('nobody but the head is offered it', () =>
    withPage({ hash: `#/child/${child}`, answers: { 'session.state': made.open['session.state'] } }, async (page) => {
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.getByText('Something must go', { exact: false }).first().waitFor();
      assert.equal(await page.getByText('Make an archive').count(), 0);
    }));
});
