// What the council's recovery key opens, on every screen that asks for it: each state at each size, by keyboard, and what is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { people } from './made-up/removing.mjs';
import { Refused } from './made-up/tablet.mjs';
import { everyState, pagesOf, sent, shoot, sound } from './suite.mjs';

const KEY = 'MADEU-PKEY0-00000-00000';
const PASSPHRASE = 'another made up one';
const never = () => new Promise(() => {});
const state = made.open['session.state'];
const tess = { ...made.people[0], person: 'tess', name: 'Tess Made-Up', practice: false, suggested: null, recoverable: true };
const closed = (more = {}) => ({ ...state, open: null, practice_people: [], people: [{ ...tess, ...more }] });
const firstRun = { ...state, open: null, people: [], practice_people: made.practicePeople };
const real = { ...state, open: { ...state.open, practice: false } };
const mistyped = new Refused('bad_request', 'This is not a whole recovery key: a letter is wrong. Nothing was changed.');
mistyped.body.field = 'key';
const head = { person: '22222222-0000-4000-8000-000000000001', name: 'Hanna Made-Up', tablets: 1 };
const found = { council: 'Made-Up Borough', heads: [head] };
const back = { me: { ...state.open, council: 'Made-Up Borough' }, children: 2, missing: 0 };
const checked = { council: 'Made-Up Borough', on_this_tablet: false, server: { keys: 31, open: 31, sent_again: 0 } };
const noticed = (more) => ({ 'sharing.status': { ...made.status, noticed: { ...made.status.noticed, ...more } } });
const byKey = { ...people, people: people.people.map((one) => ({ ...one, devices: one.devices.map((device) => ({ ...device, by_recovery: true })) })) };

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const type = async (page, fields) => {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text);
};
const opening = async (page) => press(page, 'I have forgotten my passphrase');
const opened = async (page) => {
  await opening(page);
  await type(page, { 'Recovery key': KEY, 'New passphrase': PASSPHRASE, 'The same once more': PASSPHRASE });
  await press(page, 'Open with the key');
};
const looked = async (page) => {
  await press(page, 'Bring a council back to this tablet');
  await type(page, { 'The server’s address': 'https://sync.example.org', 'Recovery key': KEY });
  await press(page, 'Look for the council');
};
const recovered = async (page) => {
  await looked(page);
  await type(page, { 'New passphrase': PASSPHRASE, 'The same once more': PASSPHRASE });
  await press(page, 'Bring it back');
};
const checking = async (page) => {
  await press(page, 'Check the paper');
  await type(page, { 'Recovery key': KEY });
  await press(page, 'Check');
};
const fresh = { 'session.state': firstRun, 'recovery.look': found };
const settings = { hash: '#/settings', answers: { 'session.state': real } };

const STATES = {
  'a passphrase is forgotten': { answers: { 'session.state': closed() }, act: opening, shows: 'Open with the recovery key' },
  'a key is mistyped': { answers: { 'session.state': closed(), 'recovery.open': mistyped }, act: opened, shows: 'not a whole recovery key' },
  'nothing was typed': {
    answers: { 'session.state': closed() },
    act: async (page) => {
      await opening(page);
      await press(page, 'Open with the key');
    },
    shows: 'Type the recovery key as it stands on the paper.',
  },
  'it is being opened': { answers: { 'session.state': closed(), 'recovery.open': never }, act: opened, shows: 'Opening' },
  'the person was removed': {
    answers: { 'session.state': closed(), 'recovery.open': new Refused('removed', 'You have been removed from the council.') },
    act: opened,
    shows: 'You have been removed from the council.',
  },
  'a key was destroyed': { answers: { 'session.state': closed({ key_destroyed: true }) }, shows: 'I have the council’s recovery key' },
  'a key was destroyed, and no key opens it': { answers: { 'session.state': closed({ key_destroyed: true, recoverable: false }) }, shows: 'and no recovery key does' },
  'it was opened once': { answers: { 'session.state': closed({ recovered_on: '2026-11-23' }) }, shows: 'Opened with the council’s recovery key on 23 November 2026' },
  'a council is looked for': { answers: fresh, act: (page) => press(page, 'Bring a council back to this tablet'), shows: 'You need the recovery key on paper' },
  'a council that is not there': {
    answers: { ...fresh, 'recovery.look': new Refused('refused', 'This server does not know the council of this recovery key.') },
    act: looked,
    shows: 'This server does not know the council',
  },
  'a council is there': { answers: fresh, act: looked, shows: 'Made-Up Borough is there' },
  'a council is there, and its head is new': {
    answers: fresh,
    act: async (page) => {
      await looked(page);
      await page.getByText('A new Virtual School head').click();
      await press(page, 'Bring it back');
    },
    shows: 'Type a name.',
  },
  'everything is on its way': { answers: { ...fresh, 'recovery.council': never }, act: recovered, shows: 'Bringing everything back' },
  'a council is back': { answers: { ...fresh, 'recovery.council': back }, act: recovered, shows: '2 children are here again.' },
  'a council is back, and keys are missing': { answers: { ...fresh, 'recovery.council': { ...back, missing: 3 } }, act: recovered, shows: '3 keys are still missing' },
  'the paper is right': { hash: '#/settings', answers: { 'session.state': real, 'recovery.check': checked }, act: checking, shows: 'It opens everything at the server: all 31 keys.' },
  'the paper opens less': {
    hash: '#/settings',
    answers: { 'session.state': real, 'recovery.check': { ...checked, on_this_tablet: true, server: { keys: 31, open: 25, sent_again: 6 } } },
    act: checking,
    shows: '6 were sent again just now.',
  },
  'another paper': { hash: '#/settings', answers: { 'session.state': real, 'recovery.check': mistyped }, act: checking, shows: 'not a whole recovery key' },
  'told that it was opened': { hash: '#/settings', answers: { 'session.state': real, ...noticed({ opened_by_recovery: '2026-11-23' }) }, shows: 'somebody with the paper has read them' },
  'told that a tablet was let in': { hash: '#/settings', answers: { 'session.state': real, ...noticed({ let_in_by_recovery: ['Hanna Made-Up'] }) }, shows: 'let a tablet in: Hanna Made-Up' },
  'people, let in by the key': { hash: '#/settings/people', answers: { 'people.list': byKey }, shows: 'Let in by the recovery key' },
};

const withPage = pagesOf({});
const focused = (locator) => locator.evaluate((element) => element === document.activeElement);

everyState(STATES, withPage, ['landscape', 'portrait', 'phone']);

describe('what is sent', { timeout: 120_000 }, () => {
  test('the key and a new passphrase open, and the plans come up', () =>
    withPage({ answers: { 'session.state': closed() } }, async (page, tablet) => {
      tablet.answers['recovery.open'] = () => {
        tablet.answers['session.state'] = real;
        return real.open;
      };
      await opened(page);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('Open with the recovery key').waitFor({ state: 'detached' });
      assert.deepEqual(sent(tablet, 'recovery.open'), [{ person: 'tess', key: KEY, passphrase: PASSPHRASE }]);
    }));

  test('a passphrase that is too short is not sent, and its field is reached', () =>
    withPage({ answers: { 'session.state': closed() } }, async (page, tablet) => {
      await opening(page);
      await type(page, { 'Recovery key': KEY, 'New passphrase': 'short' });
      await press(page, 'Open with the key');
      assert.ok(await focused(page.getByLabel('New passphrase')));
      assert.deepEqual(sent(tablet, 'recovery.open'), []);
    }));

  test('a mistyped key is said at its field, and stays to be compared', () =>
    withPage({ answers: { 'session.state': closed(), 'recovery.open': mistyped } }, async (page) => {
      await opened(page);
      const key = page.getByLabel('Recovery key', { exact: true });
      await page.locator('#recovery-key-error').waitFor();
      assert.ok(await focused(key));
      assert.equal(await key.inputValue(), KEY);
    }));

  test('what the paper opens is set aside only by somebody who was told so', () =>
    withPage({ answers: { 'session.state': closed({ key_destroyed: true }), 'store.set_aside': {} } }, async (page, tablet) => {
      await page.getByRole('button', { name: 'Set the file aside' }).click();
      await page.getByText('Words that were not shared are in this file alone.').waitFor();
      assert.deepEqual(sent(tablet, 'store.set_aside'), []);
      await shoot(page, 'a-key-was-destroyed-setting-aside');
      await sound(page);
      await page.getByRole('button', { name: 'Yes, set it aside' }).click();
      await page.getByText('Words that were not shared are in this file alone.').waitFor({ state: 'detached' });
      assert.equal(sent(tablet, 'store.set_aside')[0].although_recoverable, true);
    }));

  test('a destroyed key asks for no passphrase', () =>
    withPage({ answers: { 'session.state': closed({ key_destroyed: true }) } }, async (page) => {
      await page.getByText('I have the council’s recovery key').waitFor();
      assert.equal(await page.getByLabel(/Passphrase for/).count(), 0);
    }));

  test('a made-up person is not asked for a key that there is none of', () =>
    withPage({ answers: { 'session.state': closed({ recoverable: false }) } }, async (page) => {
      await page.getByLabel(/Passphrase for/).waitFor();
      assert.equal(await page.getByText('I have forgotten my passphrase').count(), 0);
    }));

  for (const [whose, pick, person, name] of [
    ['the head that there is', undefined, head.person, ''],
    ['a new head', 'A new Virtual School head', null, 'Nora Made-Up'],
  ]) {
    test(`a council comes back for ${whose}`, () =>
      withPage({ answers: { ...fresh, 'recovery.council': back } }, async (page, tablet) => {
        await looked(page);
        await page.getByText('Made-Up Borough is there').waitFor();
        if (pick) await page.getByText(pick).click();
        if (pick) await type(page, { Name: name });
        await type(page, { 'New passphrase': PASSPHRASE, 'The same once more': PASSPHRASE });
        await press(page, 'Bring it back');
        await page.getByText('Made-Up Borough is back on this tablet').waitFor();
        const server = 'https://sync.example.org';
        assert.deepEqual(sent(tablet, 'recovery.council'), [{ server, key: KEY, person, name, passphrase: PASSPHRASE }]);
        tablet.answers['session.state'] = real;
        await press(page, 'Go on');
        await page.getByText('is back on this tablet').waitFor({ state: 'detached' });
      }));
  }

  test('of several heads nobody is chosen for whoever types', () =>
    withPage({ answers: { ...fresh, 'recovery.look': { ...found, heads: [head, { ...head, person: '22222222-0000-4000-8000-000000000002', name: 'Hal Made-Up' }] } } }, async (page, tablet) => {
      await looked(page);
      await page.getByText('Hal Made-Up').waitFor();
      await type(page, { 'New passphrase': PASSPHRASE, 'The same once more': PASSPHRASE });
      await press(page, 'Bring it back');
      await page.getByText('Choose whose tablet this is.').waitFor();
      assert.deepEqual(sent(tablet, 'recovery.council'), []);
    }));

  test('the check sends the key once, and lets go of it', () =>
    withPage({ ...settings, answers: { ...settings.answers, 'recovery.check': checked } }, async (page, tablet) => {
      await checking(page);
      await page.getByText('This is the recovery key of Made-Up Borough.').waitFor();
      assert.deepEqual(sent(tablet, 'recovery.check'), [{ key: KEY }]);
      await press(page, 'Check the paper');
      assert.equal(await page.getByLabel('Recovery key', { exact: true }).inputValue(), '');
    }));
});
