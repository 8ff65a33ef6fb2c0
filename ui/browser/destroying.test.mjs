// A photo or file that must go: every state at every size, and what is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { Refused } from './made-up/tablet.mjs';
import { everyState, pagesOf, sent, sound } from './suite.mjs';

const robin = made.rows[0].child;
const form = { is: 'area', pep: made.pep, area: 'education' };
const hash = `#/child/${robin}/take-out/${encodeURIComponent(`area:${made.pep}:education`)}`;
const place = (id) => ({ item: { list: 'documents', id }, field: 'file' });
const photo = { blob: '0a'.repeat(32), size: 812_000, media: 'jpeg', name: 'Photo 2026-11-23.jpg' };
const other = { ...photo, blob: '0c'.repeat(32) };
const report = { blob: '0b'.repeat(32), size: 2_400_000, media: 'pdf', name: '' };
const ids = ['33333333-0000-4000-8000-000000000011', '33333333-0000-4000-8000-000000000012'];
const files = [
  { place: place(ids[0]), file: photo, taken_off: false, standing: 'there' },
  { place: place(ids[1]), file: report, taken_off: false, standing: 'there' },
];
const gone = { place: place(ids[0]), file: other, taken_off: true, standing: 'there' };
const withGone = (more) => answering({ files: [...files, gone], ...more });
/** A made-up picture: one grey point. */
const here = {
  is: 'here',
  bytes:
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
};
const answering = (more) => ({ 'document.passages': { ...made.passages, files, ...more } });
const withPage = pagesOf({ hash, answers: { ...answering({}), 'file.destroy': {} } });

const open = (page) => page.getByRole('button', { name: /^Destroy Photo 2026-11-23.jpg/ }).first().click();

const look = (page) => page.getByRole('button', { name: /^View Photo/ }).last().click();

everyState(
  {
    'files, for the head': { shows: 'Photo 2026-11-23.jpg' },
    'files, no words': { answers: answering({ passages: [] }), shows: 'no words have to go' },
    'files, for others': { answers: answering({ may: false, destroys: { is: 'another' } }), shows: 'The Virtual School head can destroy' },
    'files, under a hold': { answers: answering({ destroys: { is: 'not_now', why: 'A legal hold stands on this record, made up.' } }), shows: 'A legal hold stands' },
    'files, one waits and one is gone': {
      answers: answering({ files: [{ ...files[0], standing: 'waiting' }, { ...files[1], standing: 'destroyed' }] }),
      shows: 'as soon as this tablet shares',
    },
    'files, one was taken off': { answers: withGone({}), shows: 'Taken off the page.' },
    'files, one looked at': { answers: { ...withGone({}), 'file.read': here }, act: look, shows: 'Hide' },
    'files, asked': { act: open, shows: 'Why does it have to go?' },
  },
  withPage,
);

describe('what is sent', () => {
  test('nothing without a reason, then which file and why, once', () =>
    withPage({}, async (page, tablet) => {
      await open(page);
      await page.getByRole('button', { name: 'Destroy it' }).click();
      await page.getByText('Say why it has to go').waitFor();
      assert.deepEqual(sent(tablet, 'file.destroy'), []);
      await sound(page);
      await page.getByRole('dialog').getByLabel('Why does it have to go?').fill('It shows a made-up door.');
      tablet.answers['document.passages'] = { ...made.passages, files: [{ ...files[0], standing: 'waiting' }, files[1]] };
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('It is destroyed as soon as this tablet shares.', { exact: true }).first().waitFor();
      assert.deepEqual(sent(tablet, 'file.destroy'), [{ child: robin, form, place: place(ids[0]), blob: photo.blob, words: 'It shows a made-up door.' }]);
      assert.equal(await page.getByRole('dialog').count(), 0);
    }));

  test('one that was taken off is looked at and destroyed where it was', () =>
    withPage({ answers: { ...withGone({}), 'file.read': here } }, async (page, tablet) => {
      await look(page);
      await page.getByRole('img').waitFor();
      assert.deepEqual(sent(tablet, 'file.read'), [{ child: robin, form, place: gone.place, blob: other.blob }]);
      await page.getByRole('button', { name: /^Destroy Photo/ }).last().click();
      await page.getByRole('dialog').getByLabel('Why does it have to go?').fill('Made up.');
      await page.getByRole('button', { name: 'Destroy it' }).click();
      await page.getByText('It is destroyed as soon as this tablet shares').first().waitFor();
      const [asked] = sent(tablet, 'file.destroy');
      assert.deepEqual([asked.place, asked.blob], [gone.place, other.blob]);
    }));

  test('one that was taken off is shown to nobody who may not destroy it', () =>
    withPage({ answers: withGone({ may: false, destroys: { is: 'another' } }) }, async (page) => {
      await page.getByText('Taken off the page.').waitFor();
      assert.equal(await page.getByRole('button', { name: /^View Photo/ }).count(), 1, 'the one on the page');
    }));

  test('nothing where the person thinks again', () =>
    withPage({}, async (page, tablet) => {
      await open(page);
      await page.getByRole('button', { name: 'Leave it' }).click();
      assert.equal(await page.getByRole('dialog').count(), 0);
      assert.deepEqual(sent(tablet, 'file.destroy'), []);
    }));

  test('what may not be signed is said at its box, and the words stay', () =>
    withPage({ answers: { 'file.destroy': new Refused('bad_request', 'This looks like an address, made up.', 'words') } }, async (page) => {
      await open(page);
      const why = page.getByRole('dialog').getByLabel('Why does it have to go?');
      await why.fill('99 Nowhere Lane, made up.');
      await page.getByRole('button', { name: 'Destroy it' }).click();
      await page.getByRole('dialog').getByText('This looks like an address, made up.').waitFor();
      assert.equal(await why.inputValue(), '99 Nowhere Lane, made up.');
    }));

  test('a refusal is said, and the file is still there', () =>
    withPage({ answers: { 'file.destroy': new Refused('blocked', 'A hold was put meanwhile, made up.') } }, async (page) => {
      await open(page);
      await page.getByRole('dialog').getByLabel('Why does it have to go?').fill('Made up.');
      await page.getByRole('button', { name: 'Destroy it' }).click();
      await page.getByText('Nothing was destroyed. A hold was put meanwhile, made up.').first().waitFor();
      await page.getByRole('button', { name: /^Destroy Photo 2026-11-23.jpg/ }).waitFor();
    }));
});
