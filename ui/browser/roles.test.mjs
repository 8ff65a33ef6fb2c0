// Changing somebody's roles, and what somebody reads whose own roles or doors changed: every state at every size, by keyboard, and what is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { people } from './made-up/removing.mjs';
import { Refused } from './made-up/tablet.mjs';
import { everyState, pagesOf, reach, sent, sound } from './suite.mjs';

const [ade, , val] = people.people;
const nothing = { refusal: null, gains: [], loses: [], opens: [], closes: [], new_keys: 0 };
const less = { ...nothing, loses: ['reads_every_child', 'writes_every_child', 'administers', 'adopts', 'decides'], closes: [{ role: 'adviser', children: 1 }], new_keys: 24 };
const more = { ...nothing, gains: ['administers'], opens: [{ role: 'dt', children: 3 }] };
const lastHead = { ...less, refusal: 'The council would have no Virtual School head with a tablet then. Somebody else has to be head first, or another tablet of the head let in. Nothing was changed.' };
const becoming = { ...people, people: people.people.map((one) => (one.id === ade.id ? { ...one, becoming: ['dt', 'administrator'] } : one)) };
const noticed = (told) => ({ 'sharing.status': { ...made.status, noticed: { ...made.status.noticed, ...told } } });
const changeAde = `Change roles: ${ade.name}`;

/** Asks to change somebody's roles by the button that is named so, and ticks or unticks one. */
const asks = (button, role) => async (page) => {
  await page.getByRole('button', { name: button, exact: true }).click();
  if (role) await page.getByRole('dialog').getByLabel(role, { exact: true }).click();
};

const STATES = {
  'roles, asked': { hash: '#/settings/people', act: asks(changeAde), shows: 'What are they to the council?' },
  'roles, less': { hash: '#/settings/people', act: asks(changeAde, 'Virtual School Head'), answers: { 'person.preview_roles': less }, shows: '24 children get new keys' },
  'roles, more': { hash: '#/settings/people', act: asks(changeAde, 'Administrator'), answers: { 'person.preview_roles': more }, shows: 'doors as Designated teacher open to 3 children' },
  'roles, not possible': { hash: '#/settings/people', act: asks(`Change roles: ${val.name}`, 'Administrator'), answers: { 'person.preview_roles': lastHead }, shows: 'Somebody else has to be head first' },
  'roles, not to be weighed': { hash: '#/settings/people', act: asks(changeAde, 'Carer'), answers: { 'person.preview_roles': new Refused('disk', 'The disk did not answer.') }, shows: 'The disk did not answer.' },
  'roles, not confirmed yet': { hash: '#/settings/people', answers: { 'people.list': becoming }, shows: 'Not confirmed yet: Designated teacher, Administrator' },
  'pages closed': { hash: '#/', answers: noticed({ pages_closed: 2 }), shows: 'The pages of 2 children are closed to you now.' },
  'a record erased': { hash: '#/', answers: noticed({ erased: { records: 1, unsent: 2 } }), shows: '2 changes of yours that had not been shared went with it.' },
  'other roles': { hash: '#/', answers: noticed({ roles_before: ['vsh', 'administrator'] }), shows: 'You were: Virtual School Head, Administrator.' },
  'other roles, and pages closed': { hash: '#/settings', answers: noticed({ roles_before: ['vsh'], pages_closed: 1 }), shows: 'The pages of 1 child are closed to you now.' },
};

const withPage = pagesOf({ answers: { 'people.list': people, 'person.preview_roles': nothing } });

everyState(STATES, withPage, ['landscape', 'portrait', 'phone']);

for (const [name, state] of Object.entries(STATES)) {
  test(`${name}, dark`, () =>
    withPage({ ...state, options: { colorScheme: 'dark' } }, async (page) => {
      await reach(page, state);
      await sound(page);
    }));
}

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
      await dialog.getByRole('status').getByText('Somebody else has to be head first').waitFor();
      await change.click();
      await dialog.getByRole('alert').getByText('Somebody else has to be head first').waitFor();
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
