// The shell's screens in every state, at every size: what axe says, whether all can be reached and touched, and what is said.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { madeUpTablet, Refused } from './made-up/tablet.mjs';
import { complaints, openStage, SIZES, smallTargets, tooWide } from './stage.mjs';

let stage;
before(async () => (stage = await openStage()));
after(() => stage.close());

const robin = made.rows[0].child;
const here = `#/child/${robin}`;
const tablet = made.open['session.state'];
const closed = { ...tablet, open: null };
const never = () => new Promise(() => {});
const damaged = new Refused('damaged', 'The store on this tablet is cut off. Please tell your Virtual School.');
const torn = new Refused('damaged', 'The plans on this tablet cannot be read: a page was altered.');
const keyLost = new Refused('key_lost', 'The file with the key to these plans is damaged.');
const alone = { 'session.state': { ...closed, people: [made.people[0]] } };
const repaired = { kept: 120, offered: 1, words: 2, later: 0, files: 1, lost: [], new_device: false, fetched: true };
const lost = [
  { what: 'words', name: 'Robin Madeup', form: { is: 'area', pep: made.pep, area: 'education' }, count: 2 },
  { what: 'words', name: null, form: null, count: null },
  { what: 'drafts', name: null, form: null, count: null },
  { what: 'looked', name: null, form: null, count: null },
];
/** Types a passphrase, and then presses what is named. */
const tries = (...buttons) => async (page) => {
  await page.getByLabel(/Passphrase for/).fill('made up children only');
  for (const name of ['Unlock', ...buttons]) await page.getByRole('button', { name, exact: true }).click();
};
/** Presses what is named, one after the other. */
const presses = (...buttons) => async (page) => {
  for (const name of buttons) await page.getByRole('button', { name, exact: true }).click();
};
const aRow = (number) => ({ ...made.rows[0], child: `${robin.slice(0, -4)}${1000 + number}`, name: `Child Number${number}` });

/** Every state of every shell screen: the answers laid over those of an open tablet, the address, and words that show it. */
const STATES = {
  'first run': { answers: { 'session.state': { ...closed, people: [], practice_people: made.practicePeople } }, shows: 'Who would you like to be?' },
  'first run for one person': {
    answers: { 'session.state': { ...closed, people: [], practice_people: made.practicePeople, preselected: 'sam' } },
    shows: 'Start as Sam Sample',
  },
  'folder cannot be opened': { answers: { 'session.state': damaged }, shows: 'Waymark cannot open' },
  'who is here': { answers: { 'session.state': closed }, shows: 'Who is here?' },
  'one person, tries left': {
    answers: { 'session.state': { ...closed, people: [{ ...made.people[0], tries_left: 2 }] } },
    shows: 'You have 2 tries left',
  },
  'one person, has to wait': {
    answers: { 'session.state': { ...closed, people: [{ ...made.people[0], tries_left: 0, wait_seconds: 90 }] } },
    shows: 'Please wait 2 minutes',
  },
  'damaged file': { answers: { ...alone, 'session.unlock': torn }, first: tries(), shows: 'This tablet’s file is damaged' },
  'damaged file, being repaired': {
    answers: { ...alone, 'session.unlock': torn, 'store.repair': never, 'store.repairing': { step: 'making', done: 3, of: 24 } },
    first: tries('Repair'),
    shows: 'Making the pages: 3 of 24 children',
  },
  'damaged file, repaired': { answers: { ...alone, 'session.unlock': torn, 'store.repair': repaired }, first: tries('Repair'), shows: 'Nothing was lost.' },
  'damaged file, not all could be read': {
    answers: { ...alone, 'session.unlock': torn, 'store.repair': { ...repaired, lost, fetched: false, new_device: true } },
    first: tries('Repair'),
    shows: 'This could not be read',
  },
  'damaged file, no room to repair it': {
    answers: { ...alone, 'session.unlock': torn, 'store.repair': new Refused('disk_full', 'The disk of this tablet is full. Make room and try again.') },
    first: tries('Repair'),
    shows: 'The disk of this tablet is full. Make room and try again.',
  },
  'damaged key': { answers: { ...alone, 'session.unlock': keyLost }, first: tries(), shows: 'The key to this file is damaged' },
  'key destroyed': {
    answers: { ...alone, 'session.unlock': new Refused('key_gone', 'There were 30 wrong passphrases, so the key is gone.') },
    first: tries(),
    shows: 'There were 30 wrong passphrases, so the key is gone.',
  },
  'key destroyed, seen before anybody tries': {
    answers: { 'session.state': { ...closed, people: [{ ...made.people[0], key_destroyed: true }] } },
    shows: 'The key to these plans was destroyed. The plans were not.',
  },
  'passphrase alone': {
    answers: { 'session.state': { ...closed, people: [{ ...made.people[0], passphrase_alone: true }] } },
    shows: 'Your passphrase alone opens these plans',
  },
  'settings, the lease nearly over': {
    answers: { 'sharing.status': { ...made.status, lease_days_left: 2 } },
    hash: '#/settings',
    shows: 'These plans lock on this tablet in 2 days',
  },
  caseload: { shows: 'Robin Madeup' },
  'caseload, a PEP that nothing judges': { answers: { 'caseload.list': { rows: [false, true].map((update, at) => ({ ...aRow(at), mark: { is: 'no_framework', why: 'Nothing judges it here.', update } })), doors: [], today: '2026-11-23' } }, shows: 'Cannot be judged here' },
  'caseload, empty': { answers: { 'caseload.list': { rows: [], doors: [], today: '2026-11-23' } }, shows: 'No children yet' },
  'caseload, on its way': { answers: { 'caseload.list': never }, shows: 'Loading' },
  'caseload, damaged': { answers: { 'caseload.list': damaged }, shows: 'Everything that was saved is safe' },
  'caseload, 2,000 children': {
    answers: { 'caseload.list': { rows: Array.from({ length: 2000 }, (_, number) => aRow(number)), doors: [], today: '2026-11-23' } },
    shows: 'Show 100 more',
  },
  child: { hash: here, shows: 'What Rob would like' },
  'child, nothing written': {
    hash: here,
    answers: { 'child.show': { ...made.child, aspirations: [], people: [], recent: [], born_on: null, age: null, case_reference: null } },
    shows: 'Nothing is written on the pathway yet',
  },
  'child, not here': { hash: here, answers: { 'child.show': new Refused('not_found', 'Not here.') }, shows: 'This page is not here' },
  PEP: { hash: `${here}/pep/${made.pep}`, shows: 'Written by the designated teacher' },
  history: { hash: `${here}/history`, shows: '23 November 2026' },
  'history, empty': { hash: `${here}/history`, answers: { 'history.list': { lines: [], page: 0, pages: 1, forms: [] } }, shows: 'Nothing has been changed yet' },
  settings: { hash: '#/settings', shows: 'How PEPs are judged' },
  'settings, meeting mode to be started': { hash: '#/settings', first: presses('Start meeting mode'), shows: 'Anybody near the tablet can read and write until it ends.' },
  'caseload, in meeting mode': { answers: { 'session.state': { ...tablet, meeting_seconds: 1_800 } }, shows: 'Meeting mode: it stays open until' },
  'something a child did is not in their pathway yet': {
    answers: { 'session.state': { ...tablet, left_by_child: [{ sentence: 'What Rob did on this tablet on 23 November 2026 is kept.', unreadable: false }] } },
    shows: 'What Rob did on this tablet on 23 November 2026 is kept.',
  },
  'something a child did cannot be read, and is let go of': {
    answers: { 'session.state': { ...tablet, left_by_child: [{ sentence: '2 things that Rob did on this tablet could not be read.', unreadable: true }] } },
    first: presses('Let go of what cannot be read'),
    shows: 'Nobody can look at it any more, not even your support team.',
  },
  'settings, offline': {
    hash: '#/settings',
    answers: { 'sharing.status': { ...made.status, trouble: 'The server cannot be reached.', shared_at: null } },
    shows: 'The server cannot be reached.',
  },
  'settings, a change that waits too long': {
    hash: '#/settings',
    answers: { 'sharing.status': { ...made.status, overdue: 1 } },
    shows: '1 change of somebody else has waited for more than a day',
  },
  'settings, pages being checked': {
    hash: '#/settings',
    answers: { 'store.rebuild': never, 'store.repairing': { step: 'making', done: 3, of: 24 } },
    first: presses('Check and rebuild the pages'),
    shows: '3 of 24 children checked',
  },
  'settings, every page right': {
    hash: '#/settings',
    answers: { 'store.rebuild': { children: 24, mended: 0 } },
    first: presses('Check and rebuild the pages'),
    shows: '24 children were checked. Every page was right.',
  },
  'settings, a page put right': {
    hash: '#/settings',
    answers: { 'store.rebuild': { children: 24, mended: 1 } },
    first: presses('Check and rebuild the pages'),
    shows: 'Of 24 checked, 1 child had a page that was not right. It is put right now.',
  },
  'settings, pages that cannot be checked': {
    hash: '#/settings',
    answers: { 'store.rebuild': new Refused('disk_full', 'The disk of this tablet is full. Make room and try again.') },
    first: presses('Check and rebuild the pages'),
    shows: 'Children who were not reached are as they were.',
  },
  'settings, copied': {
    hash: '#/settings',
    answers: { 'sharing.status': { ...made.status, noticed: { ...made.status.noticed, put_back: true, copied: true, in_use_twice: ['Priya Practice'] } } },
    shows: 'Another tablet shares words as this one.',
  },
  'address that leads nowhere': { hash: '#/nowhere', shows: 'This page is not here' },
};

async function withPage({ answers = {}, hash = '#/', options = {} }, act) {
  const other = await madeUpTablet({ ...made.open, ...answers });
  const page = await stage.page(other.address, hash, options);
  const faults = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  try {
    await act(page, other);
    assert.deepEqual(faults, [], 'the page met a fault of its own');
  } finally {
    await page.context().close();
    await other.close();
  }
}

/** Waits until the words are shown, then for the paint after them. */
async function shown(page, words) {
  await page.getByText(words).filter({ visible: true }).or(page.getByRole('heading', { name: words })).first().waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
}

describe('every state, in landscape, portrait and phone width', () => {
  for (const [name, state] of Object.entries(STATES)) {
    for (const size of ['landscape', 'portrait', 'phone']) {
      test(`${name}, ${size}`, () =>
        withPage({ ...state, options: { viewport: SIZES[size] } }, async (page) => {
          await state.first?.(page);
          await shown(page, state.shows);
          assert.deepEqual(await complaints(page), []);
          assert.deepEqual(await smallTargets(page), []);
          assert.equal(await tooWide(page), false, 'the page is wider than its window');
          assert.doesNotMatch(await page.locator('body').innerText(), /⟦/, 'some words are missing');
        }));
    }
  }
});

describe('settings of the person and the tablet', () => {
  for (const hash of ['#/', here, `${here}/pep/${made.pep}`, '#/settings']) {
    test(`${hash} at twice the size stays within its window`, () =>
      withPage({ hash, options: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 } }, async (page) => {
        await page.locator('h1:not(.visually-hidden)').waitFor();
        assert.equal(await tooWide(page), false);
      }));

    test(`${hash} with text alone twice as large stays within its window`, () =>
      withPage({ hash, options: { viewport: SIZES.portrait } }, async (page) => {
        await page.locator('h1:not(.visually-hidden)').waitFor();
        await page.addStyleTag({ content: 'html { font-size: 200% }' });
        await page.evaluate(() => new Promise(requestAnimationFrame));
        assert.equal(await tooWide(page), false);
      }));
  }

  test('forced colours leave every mark its shape and its word', () =>
    withPage({ options: { forcedColors: 'active' } }, async (page) => {
      await shown(page, 'Robin Madeup');
      // The tablet's own colours are put in when painting, where axe cannot see them.
      assert.deepEqual(await complaints(page, ['color-contrast']), []);
      assert.equal(await page.locator('tbody tr').nth(1).getByText('Gold').isVisible(), true);
      assert.equal(await page.locator('tbody tr').nth(1).locator('svg.gold .fill').isVisible(), true);
    }));

  test('less movement: nothing moves', () =>
    withPage({ options: { reducedMotion: 'reduce' } }, async (page) => {
      await page.getByRole('button', { name: /See what waits/ }).click();
      await page.getByRole('dialog').waitFor();
      const longest = await page.evaluate(() => Math.max(0, ...document.getAnimations().map((one) => Number(one.effect?.getTiming().duration ?? 0))));
      assert.ok(longest <= 1, `an animation of ${longest} ms`);
    }));
});

describe('by keyboard and by ear', () => {
  test('a navigation moves the focus to the heading and names the document', () =>
    withPage({}, async (page) => {
      await page.getByRole('link', { name: 'Robin Madeup' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Robin Madeup' }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
      assert.match(await page.title(), /^Robin Madeup/);
      await page.goBack();
      await page.getByRole('heading', { level: 1, name: 'Children' }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
    }));

  test('the first stop skips to the page', () =>
    withPage({}, async (page) => {
      await shown(page, 'Robin Madeup');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
    }));

  test('what waits opens, lists it exactly, and gives the focus back', () =>
    withPage({}, async (page) => {
      const line = page.getByRole('button', { name: '3 changes waiting to share. See what waits.' });
      await line.focus();
      await page.keyboard.press('Enter');
      const sheet = page.getByRole('dialog', { name: 'Where your words are' });
      await sheet.getByRole('link', { name: 'Robin Madeup, My attendance, Autumn 2026' }).waitFor();
      assert.deepEqual(await complaints(page), []);
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' }).catch(() => sheet.waitFor({ state: 'hidden' }));
      assert.equal(await line.evaluate((button) => button === document.activeElement), true);
    }));

  test('headings sort the table and say so', () =>
    withPage({}, async (page) => {
      await page.getByRole('columnheader', { name: 'Child' }).getByRole('button').press('Enter');
      assert.equal(await page.getByRole('columnheader', { name: 'Child' }).getAttribute('aria-sort'), 'ascending');
      assert.match(await page.locator('tbody tr').first().innerText(), /Alex Fictional/);
    }));
});

describe('the caseload', () => {
  test('search narrows it, and says how many are shown', () =>
    withPage({}, async (page) => {
      await page.getByLabel('Search by name or school').fill('zoe');
      await shown(page, '1 of 5 shown');
      assert.equal(await page.locator('tbody tr').count(), 1);
      await page.getByLabel('Search by name or school').fill('nobody at all');
      await page.getByRole('button', { name: 'Show all children' }).click();
      assert.equal(await page.locator('tbody tr').count(), 5);
    }));

  test('initials only: no name and no school is on the screen', () =>
    withPage({}, async (page) => {
      await page.getByRole('button', { name: 'Initials only' }).click();
      const table = await page.locator('table').innerText();
      assert.doesNotMatch(table, /Madeup|Primary School/);
      assert.match(table, /RM/);
    }));

  test('a change that came in shows without a touch', () =>
    withPage({}, async (page, other) => {
      await shown(page, 'Robin Madeup');
      other.answers['caseload.list'] = { rows: [{ ...made.rows[0], changed_by: ['Morgan Makebelieve'] }], doors: [], today: '2026-11-23' };
      other.tell({ child: robin, cause: 'sync' });
      await page.locator('tbody').getByText('Morgan Makebelieve').waitFor();
    }));
});

describe('unlocking', () => {
  const alone = { ...closed, people: [made.people[0]] };

  test('a wrong passphrase is said in words, and the tries that are left', () =>
    withPage({ answers: { 'session.state': alone } }, async (page, other) => {
      other.answers['session.unlock'] = () => {
        other.answers['session.state'] = { ...alone, people: [{ ...made.people[0], tries_left: 4 }] };
        return new Refused('wrong_passphrase', 'That passphrase is not right. You have 4 more tries before a wait.');
      };
      await page.getByLabel('Passphrase for Priya Practice').fill('not the right one');
      await page.getByRole('button', { name: 'Unlock' }).click();
      await page.getByRole('alert').getByText('That passphrase is not right. You have 4 more tries before a wait.').waitFor();
      assert.deepEqual(await complaints(page), []);
    }));

  test('a practice person is shown their passphrase and may use it', () =>
    withPage({ answers: { 'session.state': alone } }, async (page, other) => {
      other.answers['session.unlock'] = ({ passphrase }) => {
        assert.equal(passphrase, made.practicePeople[0].passphrase);
        other.answers['session.state'] = tablet;
        return made.me;
      };
      await page.getByRole('button', { name: 'Use it' }).click();
      await page.getByRole('button', { name: 'Unlock' }).click();
      await page.getByRole('heading', { name: 'Children' }).waitFor();
    }));

  test('the passphrase can be read while it is typed', () =>
    withPage({ answers: { 'session.state': alone } }, async (page) => {
      const box = page.getByLabel('Passphrase for Priya Practice');
      assert.equal(await box.getAttribute('type'), 'password');
      await page.getByRole('button', { name: 'Show' }).click();
      assert.equal(await box.getAttribute('type'), 'text');
    }));

  test('a lock that comes by itself says that the words are safe', () =>
    withPage({}, async (page, other) => {
      await shown(page, 'Robin Madeup');
      other.answers['session.state'] = closed;
      other.tell({ child: null, cause: 'locked' });
      await shown(page, 'This tablet locked itself. Your words are safe.');
      assert.doesNotMatch(await page.locator('body').innerText(), /Robin/);
    }));
});

describe('meeting mode', () => {
  test('asks for the passphrase by keyboard, says until when it lasts, and can be ended', () =>
    withPage({ hash: '#/settings' }, async (page, other) => {
      other.answers['session.meeting'] = ({ minutes, passphrase }) => {
        if (minutes > 0 && passphrase !== 'made up children only') return new Refused('wrong_passphrase', 'That passphrase is not right.');
        other.answers['session.state'] = { ...tablet, meeting_seconds: minutes > 0 ? minutes * 60 : null };
        return {};
      };
      await page.getByRole('button', { name: 'Start meeting mode' }).press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Start meeting mode?' });
      await dialog.getByRole('radio', { name: '45 minutes' }).press('Space');
      await dialog.getByLabel('Your passphrase').press('Enter');
      await dialog.getByText('Type your passphrase').waitFor();
      await dialog.getByLabel('Your passphrase').fill('a guess');
      await page.keyboard.press('Enter');
      await dialog.getByRole('alert').getByText('That passphrase is not right.').waitFor();
      await dialog.getByLabel('Your passphrase').fill('made up children only');
      await page.keyboard.press('Enter');
      const bar = page.getByRole('complementary', { name: 'Meeting mode' });
      await bar.getByText('it stays open until').waitFor();
      await bar.getByRole('button', { name: 'End meeting mode' }).press('Enter');
      await bar.waitFor({ state: 'detached' });
    }));
});

describe('sharing', () => {
  test('a server that is away is said calmly, and the words are safe', () =>
    withPage({ answers: { 'sync.now': new Refused('offline', 'The server cannot be reached.') } }, async (page) => {
      await page.getByRole('button', { name: /See what waits/ }).click();
      await page.getByRole('button', { name: 'Share now' }).click();
      await page.getByRole('dialog').getByText('The server cannot be reached.').waitFor();
      await page.getByRole('dialog').getByText('Your words are safe on this tablet.').waitFor();
    }));

  test('a frozen tablet is enrolled again from its settings', () => {
    const noticed = { ...made.status.noticed, frozen: true };
    return withPage({ hash: '#/settings', answers: { 'sharing.status': { ...made.status, noticed } } }, async (page, other) => {
      other.answers['device.enrol_again'] = () => {
        other.answers['sharing.status'] = { ...made.status, noticed: { ...noticed, frozen: false } };
        return {};
      };
      await shown(page, 'Everything you wrote is still here.');
      await page.getByRole('button', { name: 'Enrol this tablet again' }).click();
      await page.getByText('The server takes no more words from this tablet.').waitFor({ state: 'detached' });
    });
  });

  test('pausing asks the app, and the line says so', () =>
    withPage({ answers: { 'sharing.status': { ...made.status, waiting: 0, waiting_for: [], files: [] } } }, async (page, other) => {
      other.answers['sharing.pause'] = ({ paused }) => {
        other.answers['sharing.status'] = { ...made.status, waiting: 0, waiting_for: [], files: [], paused };
        return {};
      };
      await page.getByRole('button', { name: /See what waits/ }).click();
      await page.getByRole('button', { name: 'Pause sharing' }).click();
      await page.getByRole('dialog').getByText('Sharing paused').waitFor();
      await page.getByRole('button', { name: 'Share again' }).waitFor();
    }));
});
