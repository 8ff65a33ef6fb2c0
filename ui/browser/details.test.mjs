// The child's record on its own page: every state at every size, by keyboard, and what is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rows } from './made-up/answers.mjs';
import { details, toRead, twoSchools } from './made-up/details.mjs';
import { Refused } from './made-up/tablet.mjs';
import { everyState, pagesOf, reach, sent } from './suite.mjs';

const [robin] = rows;
const hash = `#/child/${robin.child}/details`;
const answered = (page) => page.waitForResponse((response) => response.url().endsWith('/call/field.set') && response.request().method() === 'POST');
const never = () => new Promise(() => {});
const NAMELESS = 'A child needs a name: without one they stand in no list. Give it another one, or keep this. Nothing was changed.';

const STATES = {
  details: { shows: 'Never write where the child lives' },
  'details, two schools': { answers: { 'child.details': twoSchools }, shows: 'Made-Up High School' },
  'details, to read': { answers: { 'child.details': toRead }, shows: 'It is written by the Virtual School head' },
  'details, on their way': { answers: { 'child.details': never }, shows: 'Loading' },
  'details, not arrived': { answers: { 'child.details': new Refused('blocked', 'This record has not arrived on this tablet yet. Share, and try again.') }, shows: 'has not arrived on this tablet' },
};

const withPage = pagesOf({ answers: { 'child.details': details }, hash });

everyState(STATES, withPage);

describe('the record of a child', () => {
  test('is reached from the child’s page, and a name is corrected by keyboard', () =>
    withPage({ hash: `#/child/${robin.child}`, answers: { 'field.set': {} } }, async (page, tablet) => {
      await page.getByRole('link', { name: 'Details' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: `Details of ${robin.name}` }).waitFor();
      const name = page.getByLabel('Name', { exact: true });
      await name.fill('Robyn Madeup');
      const written = answered(page);
      await page.keyboard.press('Tab');
      await written;
      assert.deepEqual(sent(tablet, 'field.set')[0], {
        child: robin.child,
        form: { is: 'core' },
        place: { item: null, field: 'name' },
        value: { is: 'line', value: 'Robyn Madeup' },
        base: 'ab',
      });
    }));

  test('of two schools one is chosen', () =>
    withPage({ ...STATES['details, two schools'], hash, answers: { 'child.details': twoSchools, 'field.set': {} } }, async (page, tablet) => {
      await reach(page, STATES['details, two schools']);
      const written = answered(page);
      await page.getByRole('button', { name: /Made-Up High School/ }).click();
      await written;
      assert.deepEqual(sent(tablet, 'field.set')[0].value, { is: 'line', value: 'Made-Up High School' });
    }));

  test('without a name is refused beside the box', () =>
    withPage({ answers: { 'field.set': new Refused('bad_request', NAMELESS, 'value') } }, async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('');
      await page.keyboard.press('Tab');
      await page.getByText('A child needs a name').waitFor();
    }));

  test('that is only read has no box', () =>
    withPage({ answers: { 'child.details': toRead } }, async (page) => {
      await reach(page, STATES['details, to read']);
      assert.equal(await page.getByRole('textbox').count(), 0);
    }));
});
