// The end of a child's record: every state at every size, what is asked before something is done, and what is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import * as record from './made-up/closing.mjs';
import { looked } from './made-up/audit.mjs';
import { Refused } from './made-up/tablet.mjs';
import { everyState, pagesOf, sent, sound } from './suite.mjs';

const child = made.rows[0].child;
const hash = `#/child/${child}/closing`;
const never = () => new Promise(() => {});
const who = made.open['session.state'];
const head = { ...who, open: { ...who.open, role: 'vsh', practice: false } };
const rows = made.rows.map((row, at) => (at === 0 ? { ...row, closed: record.closed.closed } : row));

/** What can be done about the record, by its name. */
const thing = (page, name) => page.locator('summary', { has: page.getByText(name, { exact: true }) });
const opens = (name) => (page) => thing(page, name).click();
const someRecord = { 'child.life': record.closed };

const STATES = {
  'an open record': { shows: 'What you can do' },
  'an open record, closing': { act: opens('Close this record'), shows: 'Why is it closed?' },
  'a closed record': { answers: someRecord, shows: 'It has not been handed on yet.' },
  'a closed record, handing on': { answers: someRecord, act: opens('Hand it on'), shows: 'To whom' },
  'a closed record, keeping': { answers: someRecord, act: opens('Keep it longer'), shows: 'Keep it until' },
  'a closed record, holding': { answers: someRecord, act: opens('Put a legal hold'), shows: 'Put the hold' },
  'a closed record, opening again': { answers: someRecord, act: opens('Open it again'), shows: 'Open the record again' },
  'a closed record, erasing': { answers: someRecord, act: opens('Erase this record'), shows: 'This record is to be kept until 2 March 2092' },
  'a closed record with an archive, erasing': { answers: { 'child.life': record.archived }, act: opens('Erase this record'), shows: 'An archive of this record was made on this tablet on 21 November 2026.' },
  'a record without a name, erasing': { answers: { 'child.life': record.nameless }, act: opens('Erase this record'), shows: 'Type its number to go on' },
  'a record that is over': { answers: { 'child.life': record.over }, shows: 'Keep it longer, put a legal hold on it, or erase it.' },
  'a record that is held and over': { answers: { 'child.life': record.held }, shows: 'A legal hold stands on it, so nobody erases it.' },
  'a record that is held, lifting': { answers: { 'child.life': record.held }, act: opens('Lift the legal hold by Val Virtual'), shows: 'Lift this hold' },
  'a record that is held, not to be erased': { answers: { 'child.life': record.held }, act: opens('Erase this record'), shows: 'It cannot be erased now' },
  'a record, something waits': { answers: { 'child.life': record.waiting }, shows: 'This waits for the server' },
  'a record, for somebody who only reads it': { answers: { 'child.life': { ...record.closed, may: false } }, shows: 'What was done' },
  'a record, on its way': { answers: { 'child.life': never }, shows: 'Loading' },
  'closed records': { hash: '#/settings/closed', shows: 'Nothing is erased by itself' },
  'a record that has not arrived': { answers: { 'child.life': record.away }, shows: 'Not all of this record is here yet' },
  'no closed records': { hash: '#/settings/closed', answers: { 'closed.list': { lines: [], nameless: [], erased: [] } }, shows: 'No record is closed' },
  'closed records, for somebody else': { hash: '#/settings/closed', answers: { 'closed.list': new Refused('not_allowed', 'Only the Virtual School head closes a record.') }, shows: 'Only the Virtual School head' },
  'the caseload with a closed record': { hash: '#/', answers: { 'caseload.list': { rows, doors: [], today: '2026-11-23' } }, shows: 'Closed since 20 November 2026' },
};

const life = record.open;
const withPage = pagesOf({
  hash,
  answers: {
    'session.state': head,
    'audit.child': looked,
    'child.life': life,
    'closed.list': record.list,
    'child.close': life,
    'child.keep': life,
    'child.hand_on': life,
    'child.reopen': life,
    'hold.put': life,
    'hold.lift': life,
    'child.erase': {},
  },
});

everyState(STATES, withPage);

describe('what it does', () => {
  test('closing asks why, and is sent with the days that are shown', () =>
    withPage({}, async (page, tablet) => {
      await opens('Close this record')(page);
      await page.getByRole('button', { name: 'Close the record' }).click();
      await page.getByText('Say why it is closed.').waitFor();
      assert.deepEqual(sent(tablet, 'child.close'), []);
      await page.getByLabel('Another reason').check();
      await page.getByRole('button', { name: 'Close the record' }).click();
      await page.getByText('Write the reason first.').waitFor();
      await page.getByLabel('What others should know about it').fill(' A made-up reason. ');
      await page.getByRole('button', { name: 'Close the record' }).click();
      await page.getByText('Signed on this tablet.').first().waitFor({ state: 'attached' });
      const [request] = sent(tablet, 'child.close');
      assert.deepEqual({ ...request, on: '' }, { child, because: 'other', on: '', keep_until: '2092-03-02', words: 'A made-up reason.' });
    }));

  test('a hold is put and lifted with a reason', () =>
    withPage({ answers: { 'child.life': record.held } }, async (page, tablet) => {
      await opens('Put a legal hold')(page);
      await page.getByRole('button', { name: 'Put the hold' }).click();
      await page.getByText('Write the reason first.').waitFor();
      await opens('Lift the legal hold by Val Virtual')(page);
      await page.getByRole('button', { name: 'Lift this hold' }).click();
      assert.deepEqual(sent(tablet, 'hold.lift'), []);
      await page.locator('#closing-lift-5').fill('The court is done.');
      await page.getByRole('button', { name: 'Lift this hold' }).click();
      await page.getByText('Signed on this tablet.').first().waitFor({ state: 'attached' });
      assert.deepEqual(sent(tablet, 'hold.lift'), [{ child, hold: 5, words: 'The court is done.' }]);
      assert.equal(await page.getByRole('button', { name: 'Erase this record' }).count(), 0);
    }));

  test('keeping offers the usual day where that lies ahead, and takes none that is over', () =>
    withPage({ answers: { 'child.life': record.over } }, async (page, tablet) => {
      await opens('Keep it longer')(page);
      const year = page.locator('#closing-longer-year');
      assert.equal(await year.inputValue(), '2092');
      await page.locator('#closing-keep-words').fill('The court still asks.');
      await year.fill('2020');
      await page.getByRole('button', { name: 'Keep it until that day' }).click();
      await page.getByText('Choose a day that is still to come.').waitFor();
      assert.deepEqual(sent(tablet, 'child.keep'), []);
      await year.fill('2095');
      await page.getByRole('button', { name: 'Keep it until that day' }).click();
      await page.getByText('Signed on this tablet.').first().waitFor({ state: 'attached' });
      assert.deepEqual(sent(tablet, 'child.keep'), [{ child, until: '2095-03-02', words: 'The court still asks.' }]);
    }));

  test('what waited for the server goes on by itself once the server has it', () =>
    withPage({ answers: { 'child.life': record.waiting } }, async (page, tablet) => {
      await page.getByText('This waits for the server').waitFor();
      tablet.answers['child.life'] = record.closed;
      tablet.tell({ child: null, cause: 'sharing' });
      await page.getByText('Closed since 20 November 2026').waitFor();
      await page.getByText('This waits for the server').waitFor({ state: 'detached' });
    }));

  test('one form is open at a time, each by keyboard, and a refusal stands in the one that it is about', () =>
    withPage({ answers: { 'child.life': record.closed, 'hold.put': new Refused('blocked', 'Share first, and then do this.') } }, async (page) => {
      await thing(page, 'Keep it longer').press('Enter');
      await page.getByRole('button', { name: 'Keep it until that day' }).waitFor();
      await thing(page, 'Put a legal hold').press('Enter');
      await page.getByRole('button', { name: 'Keep it until that day' }).waitFor({ state: 'hidden' });
      await page.locator('#closing-hold-words').fill('A made-up court asks.');
      await page.getByRole('button', { name: 'Put the hold' }).press('Enter');
      await page.locator('details[open]').getByText('That was not done. Share first, and then do this.').waitFor();
      assert.equal(await page.locator('#closing-hold-words').inputValue(), 'A made-up court asks.');
      await sound(page);
    }));

  test('an address in what would be signed is refused at its box, and what was typed stays', () =>
    withPage({ answers: { 'child.life': record.closed, 'child.hand_on': new Refused('bad_request', 'This looks like an address.', 'to') } }, async (page) => {
      await opens('Hand it on')(page);
      await page.locator('#closing-to').fill('99 Nowhere Lane');
      await page.getByRole('button', { name: 'Note that it was handed on' }).click();
      await page.locator('.govuk-error-message', { hasText: 'This looks like an address.' }).waitFor();
      assert.equal(await page.locator('#closing-to').inputValue(), '99 Nowhere Lane');
      assert.equal(await page.getByText('That was not done.').count(), 0);
      await sound(page);
    }));

  test('what can be undone comes first, and erasing last', () =>
    withPage({ answers: { 'child.life': record.held } }, async (page) => {
      await page.getByText('What you can do').waitFor();
      const names = await page.locator('summary strong').allInnerTexts();
      assert.deepEqual(names, ['Hand it on', 'Keep it longer', 'Put a legal hold', 'Open it again', 'Lift the legal hold by Val Virtual', 'Erase this record']);
    }));

  test('erasing asks for an archive, a reason and the name, and then once more', () =>
    withPage({ answers: { 'child.life': record.closed } }, async (page, tablet) => {
      await opens('Erase this record')(page);
      const go = page.getByRole('button', { name: 'Erase this record' });
      await go.click();
      for (const missing of ['Say that you erase it before that day, or leave it.', 'Say whether an archive is kept.', 'Write the reason first.', 'This is not the name']) await page.getByText(missing).waitFor();
      await page.getByLabel('No, keep it until then').check();
      await page.getByLabel('Yes, an archive is kept').check();
      await page.locator('#erase-words').fill('Its time is over.');
      await page.getByLabel('Type the child’s name to go on').fill(made.rows[0].name);
      await go.click();
      assert.equal(await page.getByRole('button', { name: 'Yes, erase it' }).count(), 0);
      await page.getByLabel('Yes, erase it before 2 March 2092').check();
      await go.click();
      await page.getByRole('button', { name: 'No, leave it' }).click();
      assert.deepEqual(sent(tablet, 'child.erase'), []);
      await go.click();
      await page.getByRole('button', { name: 'Yes, erase it' }).click();
      await page.getByText('It is erased as soon as the server has it').first().waitFor({ state: 'attached' });
      assert.deepEqual(sent(tablet, 'child.erase'), [{ child, name: made.rows[0].name, archived: true, words: 'Its time is over.', early: '2092-03-02' }]);
    }));

  test('of a record that is over no day is asked for, and of one with an archive nothing about it', () =>
    withPage({ answers: { 'child.life': { ...record.over, archived_on: '2026-11-21' } } }, async (page, tablet) => {
      await opens('Erase this record')(page);
      assert.equal(await page.getByText('Is an archive kept somewhere else?').count(), 0);
      await page.locator('#erase-words').fill('Its time is over.');
      await page.getByLabel('Type the child’s name to go on').fill(made.rows[0].name);
      await page.getByRole('button', { name: 'Erase this record' }).click();
      await page.getByRole('button', { name: 'Yes, erase it' }).click();
      await page.getByText('It is erased as soon as the server has it').first().waitFor({ state: 'attached' });
      assert.deepEqual(sent(tablet, 'child.erase'), [{ child, name: made.rows[0].name, archived: true, words: 'Its time is over.', early: null }]);
    }));

  test('a record without a name asks for its number', () =>
    withPage({ answers: { 'child.life': { ...record.nameless, closed: record.over.closed } } }, async (page, tablet) => {
      await page.getByText('The record c0ffee01, which has no name').waitFor();
      await opens('Erase this record')(page);
      await page.getByLabel('Yes, an archive is kept').check();
      await page.locator('#erase-words').fill('Taken back.');
      const go = page.getByRole('button', { name: 'Erase this record' });
      await go.click();
      await page.getByText('This is not the number').waitFor();
      await page.locator('#erase-name').fill('c0ffee01');
      await go.click();
      await page.getByRole('button', { name: 'Yes, erase it' }).click();
      await page.getByText('It is erased as soon as the server has it').first().waitFor({ state: 'attached' });
      assert.equal(sent(tablet, 'child.erase')[0].name, 'c0ffee01');
    }));

  test('what is left of erased records, and records without a name, are reached from the list', () =>
    withPage({ hash: '#/settings/closed' }, async (page) => {
      const looked = page.getByRole('link', { name: 'Who looked at record dddddddd' });
      assert.equal(await looked.getAttribute('href'), '#/child/dddddddd-0000-4000-8000-000000000001/who-looked');
      const nameless = page.getByRole('link', { name: 'Record c0ffee01' });
      assert.equal(await nameless.getAttribute('href'), '#/child/c0ffee01-0000-4000-8000-000000000001/closing');
    }));
});
