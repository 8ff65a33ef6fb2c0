// Bringing in many children, or people, from a table: every state at every size, by keyboard, and what is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { hanna } from './made-up/council.mjs';
import { added, checked, IMPORT, imports, people, read, undone } from './made-up/importing.mjs';
import { Refused } from './made-up/tablet.mjs';
import { everyState, pagesOf, reach, sent, sound } from './suite.mjs';

const never = () => new Promise(() => {});
const [CHILDREN, PEOPLE] = ['#/bring-in/children', '#/bring-in/people'];
const TABLE = 'Name,DOB\nAvery Made-Up,01/02/2014\n';
const answers = {
  'session.state': { ...made.open['session.state'], open: hanna },
  'people.waiting': { invites: [] },
  'import.read': read,
  'import.check': checked,
  'import.add': added,
  'import.list': { imports: [] },
  'import.undo': undone,
};

const presses = (name) => (page) => page.getByRole('button', { name, exact: true }).first().click();
const chooses = (page) => page.locator('input[type=file]').setInputFiles({ name: 'made-up.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) });
const looks = async (page) => (await chooses(page), presses('Show what would be added')(page));
const adds = async (page) => (await looks(page), presses('Add 203 children')(page));
const takesBack = async (page) => page.getByRole('button', { name: /^Take it back/ }).click();
const noTable = new Refused('bad_request', 'Waymark cannot read this file as a table. In your spreadsheet choose “Save as”, then “CSV UTF-8”, and bring in that file. Nothing was added.');
const half = { ...added, added: 20, over: false };

const STATES = {
  'choosing the file': { shows: 'At most 5,000 rows' },
  'choosing the file, brought in before': { answers: { 'import.list': imports }, shows: '203 children' },
  'choosing the file of people': { hash: PEOPLE, shows: 'One row for each person' },
  'no table': { answers: { 'import.read': noTable }, act: chooses, shows: 'cannot read this file as a table' },
  'reading the file': { answers: { 'import.read': never }, act: chooses, shows: 'Reading the file' },
  columns: { act: chooses, shows: 'Which column is what?' },
  'columns, one lacking': { answers: { 'import.check': new Refused('bad_request', 'Choose the column with the year group, or the one with the day of birth.') }, act: looks, shows: 'Choose the column with the year group' },
  preview: { act: looks, shows: '203 children would be added' },
  'preview, nothing to add': { answers: { 'import.check': { ...checked, adds: 0, schools: 0, opens: [], invites: [], doubts: [] } }, act: looks, shows: 'No child would be added' },
  'preview of people': { hash: PEOPLE, answers: { 'import.read': people, 'import.check': { ...checked, adds: 15, opens: [], schools: 0, doubts: [{ field: 'roles', doubt: 'role_by_hand', stops: false, count: 1, lines: [2] }] } }, act: looks, shows: '15 people would be invited' },
  'preview of people, a moderator among them': { hash: PEOPLE, answers: { 'import.read': people, 'import.check': { ...checked, adds: 15, opens: [], schools: 0, doubts: [{ field: 'roles', doubt: 'role_not_yet', stops: false, count: 1, lines: [2] }] } }, act: looks, shows: 'nobody is invited as a moderator' },
  adding: { answers: { 'import.add': never }, act: adds, shows: 'Adding 0 of 203' },
  'adding, locked meanwhile': { answers: { 'import.add': new Refused('not_found', 'The file is not here any more, because the tablet was locked. What was added stays.') }, act: adds, shows: 'The file is not here any more' },
  added: { answers: { 'import.list': imports }, act: adds, shows: '203 children are added' },
  'asked whether to take back': { answers: { 'import.list': imports }, act: takesBack, shows: 'This is not erasing.' },
  'taken back': { answers: { 'import.list': imports }, act: async (page) => (await takesBack(page), presses('Take back')(page)), shows: '202 children were taken back.' },
};

const withPage = pagesOf({ hash: CHILDREN, answers });

everyState(STATES, withPage);

describe('other colours', () => {
  for (const name of ['columns', 'preview', 'added']) {
    test(`${name}, in the dark`, () =>
      withPage({ ...STATES[name], options: { colorScheme: 'dark' } }, async (page) => {
        await reach(page, STATES[name]);
        await sound(page);
      }));
    test(`${name}, in forced colours`, () =>
      withPage({ ...STATES[name], options: { forcedColors: 'active' } }, async (page) => {
        await reach(page, STATES[name]);
        await sound(page, ['color-contrast']);
      }));
  }
});

describe('what is sent', () => {
  test('the file, the columns as they were chosen, and whether to invite', () =>
    withPage({}, async (page, tablet) => {
      await chooses(page);
      await page.getByLabel('School').selectOption('5');
      await page.getByText('Such as Imaginary Primary').waitFor();
      assert.equal(await page.getByRole('option', { name: 'Home address' }).count(), 0, 'an address can be chosen');
      await presses('Show what would be added')(page);
      await page.getByLabel('Prepare invites for them').uncheck();
      await presses('Add 203 children')(page);
      await page.getByText('203 children are added').first().waitFor();
      assert.deepEqual(sent(tablet, 'import.read'), [{ sheet: 'children', file: Buffer.from(TABLE).toString('base64') }]);
      assert.deepEqual(sent(tablet, 'import.check'), [{ columns: [...read.guessed.slice(0, 2), { field: 'school', column: 5 }, read.guessed[2]] }]);
      assert.deepEqual(sent(tablet, 'import.add'), [{ invite_days: null }]);
    }));

  test('it is added step by step, and whoever stops keeps what was added', () =>
    withPage({}, async (page, tablet) => {
      let answer;
      tablet.answers['import.add'] = () => new Promise((done) => (answer = done));
      await adds(page);
      await page.getByRole('button', { name: 'Stop here' }).click();
      answer(half);
      await page.getByText('Stopped after 20 of 203').waitFor();
      assert.equal(sent(tablet, 'import.add').length, 1);
      await presses('Go on')(page);
      await page.getByText('Adding 20 of 203').waitFor();
      answer(added);
      await page.getByText('203 children are added').first().waitFor();
      assert.deepEqual(sent(tablet, 'import.add'), [{ invite_days: 14 }, { invite_days: 14 }]);
    }));

  test('taking back goes on until all was looked at, and says who stays', () =>
    withPage({ answers: { 'import.list': imports } }, async (page, tablet) => {
      tablet.answers['import.undo'] = ({ from }) => (from === 0 ? { ...undone, next: 20, taken: 20, kept: [] } : { ...undone, taken: 182 });
      await takesBack(page);
      await presses('Take back')(page);
      await page.getByText('202 children were taken back.').first().waitFor();
      await page.getByRole('link', { name: 'Robin Madeup' }).waitFor();
      await page.getByText('These records are closed, so they stay').waitFor();
      await page.getByRole('link', { name: 'Avery Madeup' }).waitFor();
      assert.deepEqual(sent(tablet, 'import.undo'), [{ import: IMPORT, from: 0 }, { import: IMPORT, from: 20 }]);
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'undone');
    }));

  test('a file larger than may be is not brought over whole', () =>
    withPage({ answers: { 'import.read': noTable } }, async (page, tablet) => {
      await page.locator('input[type=file]').setInputFiles({ name: 'large.csv', mimeType: 'text/csv', buffer: Buffer.alloc(17 * 1024 * 1024, 120) });
      await page.getByText('cannot read this file').waitFor();
      const [{ file }] = sent(tablet, 'import.read');
      assert.equal(file.length, Math.ceil((16 * 1024 * 1024 + 1) / 3) * 4);
    }));
});
