// Changing somebody's roles, and what somebody reads whose own roles or doors changed: every state at every size, by keyboard, and what is sent.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { people } from './made-up/removing.mjs';
import { madeUpTablet, Refused } from './made-up/tablet.mjs';
import { complaints, openStage, SIZES, smallTargets, tooWide } from './stage.mjs';

let stage;
before(async () => (stage = await openStage()));
after(() => stage.close());

const [ade, , val] = people.people;
const nothing = { refusal: null, gains: [], loses: [], opens: [], closes: [], new_keys: 0 };
const less = { ...nothing, loses: ['reads_every_child', 'writes_every_child', 'administers', 'adopts', 'decides'], closes: [{ role: 'adviser', children: 1 }], new_keys: 24 };
const more = { ...nothing, gains: ['administers'], opens: [{ role: 'dt', children: 3 }] };
const lastHead = { ...less, refusal: 'The council would have no Virtual School head with a tablet then. Make somebody else head first, and let their tablet in. Nothing was changed.' };
const becoming = { ...people, people: people.people.map((one) => (one.id === ade.id ? { ...one, becoming: ['dt', 'administrator'] } : one)) };
const noticed = (told) => ({ 'sharing.status': { ...made.status, noticed: { ...made.status.noticed, ...told } } });
const changeAde = `Change roles: ${ade.name}`;

const STATES = {
  'roles, asked': { hash: '#/settings/people', press: changeAde, then: 'What are they to the council?' },
  'roles, less': { hash: '#/settings/people', press: changeAde, tick: 'Virtual School Head', answers: { 'person.preview_roles': less }, then: '24 children get new keys' },
  'roles, more': { hash: '#/settings/people', press: changeAde, tick: 'Administrator', answers: { 'person.preview_roles': more }, then: 'doors as Designated teacher open to 3 children' },
  'roles, not possible': { hash: '#/settings/people', press: `Change roles: ${val.name}`, tick: 'Administrator', answers: { 'person.preview_roles': lastHead }, then: 'Make somebody else head first' },
  'roles, not to be weighed': { hash: '#/settings/people', press: changeAde, tick: 'Carer', answers: { 'person.preview_roles': new Refused('disk', 'The disk did not answer.') }, then: 'The disk did not answer.' },
  'roles, not confirmed yet': { hash: '#/settings/people', answers: { 'people.list': becoming }, then: 'Not confirmed yet: Designated teacher, Administrator' },
  'pages closed': { hash: '#/', answers: noticed({ pages_closed: 2 }), then: 'The pages of 2 children are closed to you now.' },
  'other roles': { hash: '#/', answers: noticed({ roles_before: ['vsh', 'administrator'] }), then: 'You were: Virtual School Head, Administrator.' },
  'other roles, and pages closed': { hash: '#/settings', answers: noticed({ roles_before: ['vsh'], pages_closed: 1 }), then: 'The pages of 1 child are closed to you now.' },
};

async function withPage({ answers: other = {}, hash, options = {} }, act) {
  const tablet = await madeUpTablet({ ...made.open, 'people.list': people, 'person.preview_roles': nothing, ...other });
  const page = await stage.page(tablet.address, hash, options);
  const faults = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  try {
    await act(page, tablet);
    assert.deepEqual(faults, [], 'the page met a fault of its own');
  } finally {
    await page.context().close();
    await tablet.close();
  }
}

async function sound(page) {
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(await smallTargets(page), []);
  assert.equal(await tooWide(page), false, 'the page is wider than its window');
  assert.doesNotMatch(await page.locator('body').innerText(), /⟦/, 'some words are missing');
}

async function reach(page, { press, tick, then }) {
  if (press) await page.getByRole('button', { name: press, exact: true }).click();
  if (tick) await page.getByRole('dialog').getByLabel(tick, { exact: true }).click();
  await page.getByText(then).first().waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
}

const sent = (tablet, operation) => tablet.calls.filter((call) => call.operation === operation).map((call) => call.request);

describe('every state', { timeout: 600_000 }, () => {
  for (const [name, state] of Object.entries(STATES)) {
    for (const size of ['landscape', 'portrait', 'phone']) {
      test(`${name}, ${size}`, () =>
        withPage({ ...state, options: { viewport: SIZES[size] } }, async (page) => {
          await reach(page, state);
          await sound(page);
          if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name.replace(/\W+/g, '-')}-${size}.png`, fullPage: !state.press });
        }));
    }
    test(`${name}, dark`, () =>
      withPage({ ...state, options: { colorScheme: 'dark' } }, async (page) => {
        await reach(page, state);
        await sound(page);
      }));
  }
});

describe('changing roles', () => {
  const hash = '#/settings/people';

  test('by keyboard: what it changes is said first, Escape changes nothing, and it can be changed back', () =>
    withPage({ hash, answers: { 'person.preview_roles': more, 'person.roles': becoming } }, async (page, tablet) => {
      const button = page.getByRole('button', { name: changeAde, exact: true });
      await button.focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: `Roles of ${ade.name}` });
      await dialog.getByLabel('Administrator', { exact: true }).press('Space');
      await dialog.getByText('doors as Designated teacher open to 3 children').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      assert.deepEqual(sent(tablet, 'person.roles'), []);
      assert.equal(await button.evaluate((element) => element === document.activeElement), true);

      await page.keyboard.press('Enter');
      await dialog.getByLabel('Administrator', { exact: true }).press('Space');
      await dialog.getByText('lets people in').waitFor();
      await dialog.getByRole('button', { name: 'Change the roles', exact: true }).press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      assert.deepEqual(sent(tablet, 'person.roles'), [{ person: ade.id, roles: ['adviser', 'administrator'] }]);
      await page.getByText('Not confirmed yet: Designated teacher, Administrator').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.id), `person-${ade.id}`);
      await sound(page);
      await page.getByRole('button', { name: `Change back: roles of ${ade.name}`, exact: true }).press('Enter');
      await page.getByRole('button', { name: `Change back: roles of ${ade.name}`, exact: true }).waitFor({ state: 'detached' });
      assert.deepEqual(sent(tablet, 'person.roles')[1], { person: ade.id, roles: ['adviser'] });
    }));

  test('nothing is sent where nothing is different, or where it cannot be', () =>
    withPage({ hash, answers: { 'person.preview_roles': lastHead } }, async (page, tablet) => {
      await page.getByRole('button', { name: `Change roles: ${val.name}`, exact: true }).click();
      const dialog = page.getByRole('dialog');
      const change = dialog.getByRole('button', { name: 'Change the roles', exact: true });
      await change.click();
      await dialog.getByRole('alert').getByText('Tick or untick a role first').waitFor();
      await dialog.getByLabel('Virtual School Head', { exact: true }).click();
      await dialog.getByRole('status').getByText('Make somebody else head first').waitFor();
      await change.click();
      await dialog.getByRole('alert').getByText('Make somebody else head first').waitFor();
      assert.deepEqual(sent(tablet, 'person.roles'), []);
      await sound(page);
    }));

  test('a refusal is told in the question, and what was ticked stays', () =>
    withPage({ hash, answers: { 'person.preview_roles': more, 'person.roles': new Refused('blocked', 'Share first, and then do this.') } }, async (page) => {
      await page.getByRole('button', { name: changeAde, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Administrator', { exact: true }).click();
      await dialog.getByText('lets people in').waitFor();
      await dialog.getByRole('button', { name: 'Change the roles', exact: true }).click();
      await dialog.getByRole('alert').getByText('Nothing was changed. Share first, and then do this.').waitFor();
      assert.equal(await dialog.getByLabel('Administrator', { exact: true }).isChecked(), true);
    }));

  test('whoever may not change roles is offered nothing', () =>
    withPage({ hash, answers: { 'people.list': { ...people, may_remove: false } } }, async (page) => {
      await page.getByText('can remove a person or a tablet').waitFor();
      assert.equal(await page.getByRole('button', { name: /^Change roles:/ }).count(), 0);
    }));
});

test('what closed is read once', () =>
  withPage({ hash: '#/', answers: { ...noticed({ pages_closed: 2 }), 'device.understood': {} } }, async (page, tablet) => {
    await page.getByText('The pages of 2 children are closed').waitFor();
    tablet.answers['sharing.status'] = made.status;
    await page.getByRole('button', { name: 'I have read this' }).press('Enter');
    await page.getByText('The pages of 2 children are closed').waitFor({ state: 'detached' });
    assert.deepEqual(sent(tablet, 'device.understood'), [{}]);
  }));
