// Founding a council, joining one, letting others in, and who has which door: every state at every size, by keyboard, and what is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { doorLines, doors, hanna, invited, KEY, LETTERS, moving, read, room, teachersDoors, TEXT, waits } from './made-up/council.mjs';
import { people } from './made-up/removing.mjs';
import { Refused } from './made-up/tablet.mjs';
import { SIZES, tooWide } from './stage.mjs';
import { everyState, pagesOf, reach, sent, shoot, sound } from './suite.mjs';

const never = () => new Promise(() => {});
const offline = new Refused('offline', 'The server cannot be reached. Nothing is lost.');
const session = { ...made.open['session.state'], open: hanna, people: [{ ...made.people[0], person: 'hanna', name: hanna.name, role: 'vsh', practice: false, suggested: null }] };
const nobody = { ...session, open: null, people: [], practice_people: made.practicePeople };
const first = { 'session.state': nobody };
const waiting = (more = {}) => ({ 'session.state': { ...nobody, waiting: { ...waits, ...more } } });
const child = made.rows[0].child;
const [INVITES, DOORS, PASS, MOVE, ADD, RECOVERY] = ['#/settings/people/invites', `#/child/${child}/doors`, `#/child/${child}/doors/pass-on`, `#/child/${child}/doors/move`, '#/add-child', '#/settings/recovery-key'];
const [sam] = room.invites;
const presses = (...names) => async (page) => {
  for (const name of names) await page.getByRole('button', { name, exact: true }).first().click();
};
const pastes = async (page) => {
  await presses('I have an invite')(page);
  await page.getByLabel('Paste your invite').fill(TEXT);
  await presses('Go on')(page);
};

const administrator = { ...session, open: { ...hanna, role: 'administrator', roles: ['administrator'] } };
const onlyDoors = { 'session.state': administrator, 'caseload.list': { rows: [], doors: doorLines, today: '2026-11-23' } };

const STATES = {
  'first run': { answers: first, shows: 'Join your council' },
  joining: { answers: first, act: presses('I have an invite'), shows: 'Take or choose a picture' },
  'joining, nothing pasted': { answers: first, act: presses('I have an invite', 'Go on'), shows: 'Paste your invite first.' },
  'joining, mistyped': { answers: { ...first, 'invite.read': new Refused('bad_request', 'This invite is not complete, or was mistyped. Paste the whole of it.') }, act: pastes, shows: 'Paste the whole of it.' },
  'joining, read': { answers: first, act: pastes, shows: 'Ask to be let in' },
  'joining, run out': { answers: { ...first, 'invite.read': { ...read, over: true } }, act: pastes, shows: 'This invite has run out' },
  'joining, four words offered': { answers: { ...first, 'passphrase.words': { words: 'lamp otter violin made' } }, act: async (page) => (await pastes(page), presses('Offer me four words')(page)), shows: 'lamp otter violin made' },
  'joining, no words to offer': { answers: { ...first, 'passphrase.words': new Refused('disk', 'The tablet cannot choose anything by chance. Try again.') }, act: async (page) => (await pastes(page), presses('Offer me four words')(page)), shows: 'The tablet cannot choose anything' },
  'joining, passphrase too short': { answers: first, act: async (page) => (await pastes(page), presses('Ask to be let in')(page)), shows: 'Use 15 letters or more.' },
  'waiting to be let in': { answers: waiting(), shows: 'Made-Up Borough has to let you in' },
  'waiting, offline': { answers: waiting({ trouble: offline.body.message }), shows: 'The server cannot be reached' },
  'waiting, to be given up': { answers: waiting(), act: presses('Stop waiting'), shows: 'Stop waiting to be let in?' },
  founding: { answers: first, act: presses('Begin a council of your own'), shows: 'Setup code' },
  'founding, nothing given': { answers: first, act: presses('Begin a council of your own', 'Begin the council'), shows: 'Give the address of the server.' },
  'the recovery key': { hash: RECOVERY, shows: 'Write down the recovery key' },
  'the recovery key, hidden': { hash: RECOVERY, act: presses('I have written it down'), shows: 'The key is hidden' },
  'the recovery key, on paper': { hash: RECOVERY, answers: { 'recovery.show': { key: null } }, shows: 'The recovery key is on paper alone' },
  'caseload, the key not on paper yet': { hash: '#/', shows: 'The recovery key of your council is not on paper yet.' },
  'caseload, no child yet': { hash: '#/', answers: { 'caseload.list': { rows: [], doors: [], today: '2026-11-23' } }, shows: 'Add the first child' },
  'caseload, doors only': { hash: '#/', answers: onlyDoors, shows: 'Their records do not open here.' },
  'caseload, doors only, initials': { hash: '#/', answers: onlyDoors, act: presses('Initials only'), shows: 'WMT' },
  'caseload, doors beside records': { hash: '#/', answers: { 'caseload.list': { rows: made.rows.slice(0, 2), doors: doorLines.slice(0, 1), today: '2026-11-23' } }, shows: 'Doors only' },
  'people of a real council': { hash: '#/settings/people', shows: '1 person asks to be let in' },
  'letting in': { hash: INVITES, shows: 'Sam Made-Up asks to be let in' },
  'letting in, sheets to print': { hash: INVITES, answers: { 'invite.show': ({ invite }) => ({ ...invited, id: invite }), 'people.waiting': { invites: [...room.invites, { ...room.invites[2], id: '7'.repeat(64), name: 'Uma Made-Up' }] } }, act: presses('Print 2 invites, one sheet for each person'), shows: 'The sheets are ready to print' },
  'letting in, nobody yet': { hash: INVITES, answers: { 'people.waiting': { invites: [] } }, shows: 'There are none.' },
  'letting in, on its way': { hash: INVITES, answers: { 'people.waiting': never }, shows: 'Loading' },
  'letting in, not allowed': { hash: INVITES, answers: { 'people.waiting': new Refused('not_allowed', 'Only the Virtual School head or an administrator does this.') }, shows: 'Only the Virtual School head' },
  'letting in, nothing given': { hash: INVITES, act: presses('Write the invite'), shows: 'Give their name.' },
  'an invite to hand over': { hash: INVITES, act: presses('Show it: Toni Made-Up'), shows: 'Its text' },
  'an invite for a further tablet': { hash: `${INVITES}?person=${people.people[1].id}`, shows: 'An invite for a further tablet of Priya Practice.' },
  'inviting, for somebody who is no head': { hash: INVITES, answers: { 'people.list': { ...people, may_appoint: false } }, shows: 'Only a Virtual School head invites another head' },
  'a further tablet of a head, for somebody who is none': { hash: `${INVITES}?person=${people.people[2].id}`, answers: { 'people.list': { ...people, may_appoint: false } }, shows: 'invites a further tablet of a head' },
  'asked whether to take an invite back': { hash: INVITES, act: presses('Take it back: Toni Made-Up'), shows: 'Take back the invite for Toni Made-Up?' },
  'asked whether to turn away': { hash: INVITES, act: presses('Turn away: Sam Made-Up'), shows: 'Turn Sam Made-Up away?' },
  doors: { hash: DOORS, shows: 'Who may open the pages of' },
  'doors, one looked into': { hash: DOORS, act: (page) => page.locator('summary').first().click(), shows: 'My views, wishes and feelings' },
  'doors, nobody yet': { hash: DOORS, answers: { 'grant.list': { ...doors, granted: [] } }, shows: 'Nobody has a door to this child yet.' },
  'doors, of a teacher': { hash: DOORS, answers: { 'grant.list': teachersDoors }, shows: 'open and close doors' },
  'doors, a change waits': { hash: DOORS, answers: { 'grant.list': moving, 'sharing.status': { ...made.status, trouble: 'The server cannot be reached.' } }, shows: 'A change waits to be shared' },
  'doors, not here': { hash: DOORS, answers: { 'grant.list': new Refused('not_found', 'Not here.') }, shows: 'This page is not here' },
  'asked whether to close doors': { hash: DOORS, act: presses('Close the doors of Tess Made-Up'), shows: 'Close every door of Tess Made-Up?' },
  'passing on': { hash: PASS, answers: { 'grant.list': teachersDoors }, shows: 'What they may read' },
  'passing on, nothing chosen': { hash: PASS, answers: { 'grant.list': teachersDoors }, act: presses('Pass it on'), shows: 'Choose who it is for.' },
  'moving school': { hash: MOVE, shows: 'Whose doors are closed?' },
  'moving school, nobody to go to': { hash: MOVE, answers: { 'grant.list': { ...doors, people: doors.people.slice(0, 4) } }, shows: 'No other designated teacher' },
  'moving school, nothing given': { hash: MOVE, act: presses('Go on'), shows: 'Give the name of the new school.' },
  'adding a child': { hash: ADD, shows: 'Never write where the child lives' },
  'adding a child, nothing given': { hash: ADD, act: presses('Add the child'), shows: 'Give the child’s name.' },
};

const answers = {
  'session.state': session,
  'recovery.show': { key: KEY },
  'people.list': people,
  'people.waiting': room,
  'invite.read': read,
  'invite.show': invited,
  'grant.list': doors,
};

const withPage = pagesOf({ answers });
const focused = (locator) => locator.evaluate((element) => element === document.activeElement);

everyState(STATES, withPage);

describe('other colours, and larger text', () => {
  for (const name of ['first run', 'waiting to be let in', 'the recovery key', 'letting in', 'an invite to hand over', 'doors', 'moving school']) {
    test(`${name}, in forced colours`, () =>
      withPage({ ...STATES[name], options: { forcedColors: 'active' } }, async (page) => {
        await reach(page, STATES[name]);
        // The tablet's own colours are put in when painting, where axe cannot see them.
        await sound(page, ['color-contrast']);
      }));

    test(`${name}, with text alone twice as large`, () =>
      withPage({ ...STATES[name], options: { viewport: SIZES.portrait } }, async (page) => {
        await reach(page, STATES[name]);
        await page.addStyleTag({ content: 'html { font-size: 200% }' });
        await page.evaluate(() => new Promise(requestAnimationFrame));
        assert.equal(await tooWide(page), false);
      }));
  }
});

describe('coming in', () => {
  const open = { ...session, open: { ...hanna, person: 'tess', name: 'Tess Made-Up', role: 'dt' }, waiting: null };

  test('by keyboard: paste the invite, read who it is for, choose a passphrase, see the letters, and go on when let in', () =>
    withPage({ answers: first }, async (page, tablet) => {
      tablet.answers['council.join'] = (request) => {
        tablet.answers['session.state'] = waiting()['session.state'];
        return { ...waits, sent: request };
      };
      await page.getByRole('button', { name: 'I have an invite' }).press('Enter');
      const box = page.getByLabel('Paste your invite');
      await box.fill(TEXT);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      const heading = page.getByRole('heading', { name: 'Join Made-Up Borough' });
      await heading.waitFor();
      assert.equal(await focused(heading), true, 'the focus is not at the top of the new page');
      await page.getByText('Tess Made-Up', { exact: true }).waitFor();
      await page.getByLabel('Your passphrase').fill('made up tulip kettle');
      await page.getByLabel('The same once more').fill('made up tulip kettle');
      await page.keyboard.press('Enter');
      const waitsHere = page.getByRole('heading', { name: 'Made-Up Borough has to let you in' });
      await waitsHere.waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
      assert.deepEqual(sent(tablet, 'invite.read'), [{ text: TEXT, picture: null }]);
      assert.deepEqual(sent(tablet, 'council.join'), [{ invite: TEXT, passphrase: 'made up tulip kettle' }]);

      tablet.answers['session.state'] = open;
      tablet.tell({ child: null, cause: 'let_in' });
      await page.getByRole('heading', { name: 'Children' }).waitFor();
    }));

  test('a picture of the code goes to the tablet whole, and what it holds is shown', () =>
    withPage({ answers: first }, async (page, tablet) => {
      await page.getByRole('button', { name: 'I have an invite' }).click();
      const picture = Buffer.from('made-up bytes of a picture');
      await page.locator('input[type=file]').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture });
      await page.getByRole('heading', { name: 'Join Made-Up Borough' }).waitFor();
      assert.deepEqual(sent(tablet, 'invite.read'), [{ text: '', picture: picture.toString('base64') }]);
    }));

  test('whoever waits is told that nobody has let them in yet, and why the server does not answer', () =>
    withPage({ answers: { ...waiting(), 'council.come_in': new Refused('blocked', 'Nobody has let this tablet in yet.') } }, async (page, tablet) => {
      await page.getByRole('button', { name: 'Ask again now' }).click();
      await page.getByRole('status').getByText('Nobody has let this tablet in yet.').waitFor();
      tablet.answers['council.come_in'] = offline;
      tablet.answers['session.state'] = waiting({ trouble: offline.body.message })['session.state'];
      await page.getByRole('button', { name: 'Ask again now' }).click();
      await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
      assert.equal(await page.getByRole('alert').count(), 1, 'it is said twice');
    }));

  test('whoever stops waiting is asked first, and is back at the beginning', () =>
    withPage({ answers: waiting() }, async (page, tablet) => {
      tablet.answers['council.give_up'] = () => {
        tablet.answers['session.state'] = nobody;
        return {};
      };
      await page.getByRole('button', { name: 'Stop waiting' }).click();
      const question = page.getByRole('dialog');
      await question.getByRole('button', { name: 'Go on waiting' }).click();
      assert.deepEqual(sent(tablet, 'council.give_up'), []);
      await page.getByRole('button', { name: 'Stop waiting' }).click();
      await question.getByRole('button', { name: 'Stop waiting' }).click();
      await page.getByRole('heading', { name: 'Welcome to Waymark' }).waitFor();
    }));
});

describe('founding', () => {
  test('goes to the recovery key, which has to be typed back; the banner stays until then', () =>
    withPage({ answers: first }, async (page, tablet) => {
      tablet.answers['council.found'] = () => {
        tablet.answers['session.state'] = session;
        return { me: hanna, recovery: KEY };
      };
      const mistyped = new Refused('bad_request', 'This is not the recovery key. The tablet keeps the key until then.');
      tablet.answers['recovery.written'] = ({ key }) => {
        if (key !== KEY) return mistyped;
        tablet.answers['recovery.show'] = { key: null };
        return {};
      };
      await presses('Begin a council of your own')(page);
      const given = { server: 'https://waymark.made-up.example', setup_code: 'ABCDE-FGHJK', council: 'Made-Up Borough', name: hanna.name, passphrase: 'made up tulip kettle' };
      const labels = { server: 'Server address', setup_code: 'Setup code', council: 'Name of the council', name: 'Your name', passphrase: 'Your passphrase' };
      for (const [field, label] of Object.entries(labels)) await page.getByLabel(label).fill(given[field]);
      await page.getByLabel('The same once more').fill('made up tulip lamp');
      await presses('Begin the council')(page);
      await page.getByText('The two are not the same.').waitFor();
      assert.ok(await focused(page.getByLabel('The same once more')));
      assert.deepEqual(sent(tablet, 'council.found'), [], 'a passphrase that was mistyped is not used');
      await page.getByLabel('The same once more').fill(given.passphrase);
      await presses('Begin the council')(page);
      await page.getByRole('heading', { name: 'Write down the recovery key' }).waitFor();
      assert.deepEqual(sent(tablet, 'council.found'), [given]);

      await page.evaluate(() => (location.hash = '#/'));
      await page.getByRole('link', { name: 'Write it down' }).click();
      await presses('I have written it down')(page);
      assert.equal(await page.getByText(KEY.slice(0, 5)).count(), 0, 'the key is still shown');
      const typed = page.getByLabel('Type the key from your paper');
      await typed.fill('ABCDE');
      await presses('Check it')(page);
      await page.getByText('This is not the recovery key.').waitFor();
      await typed.fill(KEY);
      await presses('Check it')(page);
      await page.getByText('The recovery key is on paper alone').waitFor();
      await page.evaluate(() => (location.hash = '#/'));
      await page.getByRole('heading', { name: 'Children' }).waitFor();
      assert.equal(await page.getByRole('link', { name: 'Write it down' }).count(), 0);
    }));

  test('many invites are printed a sheet each, stand on no screen, and leave the page after printing', () =>
    withPage({ ...STATES['letting in, sheets to print'] }, async (page) => {
      await reach(page, STATES['letting in, sheets to print']);
      const secrets = page.getByText(TEXT, { exact: true });
      assert.deepEqual(await Promise.all((await secrets.all()).map((one) => one.isVisible())), [false, false]);
      await page.evaluate(() => document.body.classList.add('noted'));
      await page.emulateMedia({ media: 'print' });
      assert.deepEqual(await Promise.all((await secrets.all()).map((one) => one.isVisible())), [true, true]);
      assert.equal(await page.getByRole('heading', { name: 'Invite somebody' }).isVisible(), false, 'more than the sheets is printed');
      await shoot(page, 'sheets-printed');
      await page.evaluate(() => dispatchEvent(new Event('afterprint')));
      await secrets.first().waitFor({ state: 'detached' });
      assert.equal(await secrets.count(), 0);
    }));

  test('what the server refuses stands where it belongs', () =>
    withPage({ answers: first }, async (page, tablet) => {
      const refused = new Refused('bad_request', 'This setup code is not complete, or was mistyped.');
      refused.body.field = 'setup_code';
      tablet.answers['council.found'] = refused;
      await presses('Begin a council of your own')(page);
      for (const label of ['Server address', 'Setup code', 'Name of the council', 'Your name']) await page.getByLabel(label).fill('made up');
      await page.getByLabel('Your passphrase').fill('made up tulip kettle');
      await page.getByLabel('The same once more').fill('made up tulip kettle');
      await presses('Begin the council')(page);
      await page.getByText('This setup code is not complete').waitFor();
      assert.equal(await page.getByLabel('Setup code').getAttribute('aria-invalid'), 'true');
    }));
});

describe('letting in', () => {
  test('an invite is written, shown with its text and its code, and copied', () =>
    withPage({ hash: INVITES, options: { permissions: ['clipboard-read', 'clipboard-write'] } }, async (page, tablet) => {
      tablet.answers['person.invite'] = invited;
      await page.getByLabel('Their name').fill('Toni Made-Up');
      await page.getByLabel('Their role').selectOption('dt');
      await page.getByLabel('How long it can be used').selectOption('3');
      await presses('Write the invite')(page);
      const slip = page.getByRole('heading', { name: 'Invite for Toni Made-Up' });
      await slip.waitFor();
      assert.equal(await focused(slip), true, 'the focus is not with the invite');
      assert.deepEqual(sent(tablet, 'person.invite'), [{ person: null, name: 'Toni Made-Up', role: 'dt', days: 3 }]);
      await page.getByRole('img', { name: 'Code of the invite for Toni Made-Up' }).waitFor();
      await presses('Copy the text')(page);
      await page.getByText('The text is copied.').first().waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), TEXT);
      await sound(page);
    }));

  test('who asks is let in by one press, after the letters', () =>
    withPage({ hash: INVITES }, async (page, tablet) => {
      tablet.answers['person.admit'] = { invites: room.invites.slice(1) };
      await page.getByRole('listitem', { name: 'Sam Made-Up asks to be let in' }).getByText(LETTERS.split('-')[0]).first().waitFor();
      await page.getByRole('button', { name: /^The letters are the same/ }).press('Enter');
      await page.getByText('Sam Made-Up asks to be let in').waitFor({ state: 'detached' });
      assert.deepEqual(sent(tablet, 'person.admit'), [{ invite: sam.id }]);
      assert.equal(await focused(page.getByRole('heading', { level: 1 })), true, 'the focus is lost');
    }));

  test('whoever asks shows by themselves, and is turned away only after a question', () =>
    withPage({ hash: INVITES, answers: { 'people.waiting': { invites: [] } } }, async (page, tablet) => {
      await page.getByText('There are none.').waitFor();
      tablet.answers['people.waiting'] = room;
      tablet.tell({ child: null, cause: 'sharing' });
      tablet.answers['invite.take_back'] = { invites: room.invites.slice(1) };
      await page.getByRole('button', { name: 'Turn away: Sam Made-Up' }).click();
      assert.deepEqual(sent(tablet, 'invite.take_back'), []);
      await page.getByRole('dialog').getByRole('button', { name: 'Turn away' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      assert.deepEqual(sent(tablet, 'invite.take_back'), [{ invite: sam.id }]);
      assert.deepEqual(sent(tablet, 'person.admit'), []);
    }));

  test('a refusal stands where it was asked', () =>
    withPage({ hash: INVITES, answers: { 'person.invite': new Refused('blocked', 'Share first, and then do this.') } }, async (page) => {
      await page.getByLabel('Their name').fill('Toni Made-Up');
      await page.getByLabel('Their role').selectOption('dt');
      await presses('Write the invite')(page);
      await page.getByRole('alert').getByText('Share first, and then do this.').waitFor();
      assert.equal(await page.getByLabel('Their name').inputValue(), 'Toni Made-Up', 'what was typed is gone');
    }));

  test('the practice council offers no invites', () =>
    withPage({ hash: '#/settings/people', answers: { 'session.state': made.open['session.state'] } }, async (page) => {
      await page.getByText('Ade Example').first().waitFor();
      assert.equal(await page.getByRole('link', { name: 'Let somebody in' }).count(), 0);
      assert.equal(await page.getByText('is not on paper yet').count(), 0);
    }));
});

describe('doors', () => {
  const [morgan, , tess, una] = doors.granted;
  const toni = doors.people[4];

  test('one is opened, by a role that they have', () =>
    withPage({ hash: DOORS }, async (page, tablet) => {
      tablet.answers['grant.open'] = {};
      const whom = page.getByLabel('To whom?');
      await whom.waitFor();
      const offered = await whom.locator('option').allTextContents();
      assert.deepEqual(offered, ['Choose somebody', 'Toni Made-Up, Designated teacher', 'Una Made-Up, Designated teacher'], 'who has one, or needs none, is not offered');
      await presses('Open')(page);
      await page.getByText('Choose who it is for.').waitFor();
      await whom.selectOption({ label: 'Toni Made-Up, Designated teacher' });
      await presses('Open')(page);
      await page.getByRole('status').getByText('The door is open.').waitFor();
      assert.deepEqual(sent(tablet, 'grant.open'), [{ child, person: toni.person, role: 'dt', reads_plan: false, until: null }]);
    }));

  test('a key adult reads the record too unless somebody says otherwise, as they would not see who the child is', () =>
    withPage({ hash: DOORS, answers: { 'grant.list': { ...doors, granted: [] } } }, async (page, tablet) => {
      tablet.answers['grant.open'] = {};
      await page.getByLabel('To whom?').selectOption({ label: 'Morgan Made-Up, Key adult' });
      assert.equal(await page.getByLabel('They may read the record and the plan, too').isChecked(), true);
      await sound(page);
      await presses('Open')(page);
      await page.getByRole('status').getByText('The door is open.').waitFor();
      assert.deepEqual(sent(tablet, 'grant.open'), [{ child, person: morgan.person, role: 'key_adult', reads_plan: true, until: null }]);
    }));

  test('a carer is offered no record, and is told what they see', () =>
    withPage({ hash: DOORS, answers: { 'grant.list': { ...doors, granted: [], people: [{ ...morgan, roles: ['carer'], me: false }] } } }, async (page, tablet) => {
      tablet.answers['grant.open'] = {};
      await page.getByLabel('To whom?').selectOption({ label: 'Morgan Made-Up, Carer' });
      await page.getByText('They do not read the record.').waitFor();
      assert.equal(await page.getByLabel('They may read the record and the plan, too').count(), 0);
      await sound(page);
      await presses('Open')(page);
      await page.getByRole('status').getByText('The door is open.').waitFor();
      assert.deepEqual(sent(tablet, 'grant.open'), [{ child, person: morgan.person, role: 'carer', reads_plan: false, until: null }]);
    }));

  test('whoever reads no record lists children by name, and comes to their doors and nowhere else', () =>
    withPage({ hash: '#/', answers: onlyDoors }, async (page) => {
      const list = page.getByRole('region', { name: 'Doors only' });
      await list.getByText('Robin Made-Up', { exact: true }).waitFor();
      assert.equal(await page.getByText('No children yet').count(), 0);
      assert.equal(await page.getByRole('table').count(), 0);
      const links = await page.locator('main a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
      assert.deepEqual(links, doorLines.map((line) => `#/child/${line.child}/doors`), 'a way into a record');
      await list.getByLabel('Search these by name').fill('robin');
      await list.getByRole('status').getByText('1 child', { exact: true }).waitFor();
      await list.getByRole('link').press('Enter');
      await page.getByRole('heading', { level: 1, name: /Who may open the pages of/ }).waitFor();
    }));

  test('they are closed only after a question', () =>
    withPage({ hash: DOORS }, async (page, tablet) => {
      tablet.answers['grant.close'] = () => {
        tablet.answers['grant.list'] = moving;
        return {};
      };
      await page.getByRole('button', { name: 'Close the doors of Tess Made-Up' }).press('Enter');
      const question = page.getByRole('dialog', { name: 'Close every door of Tess Made-Up?' });
      await question.getByText('What they wrote and shared stays in the plan').waitFor();
      await page.keyboard.press('Escape');
      assert.deepEqual(sent(tablet, 'grant.close'), []);
      await page.getByRole('button', { name: 'Close the doors of Tess Made-Up' }).press('Enter');
      await question.getByRole('button', { name: 'Close the doors of Tess Made-Up' }).press('Enter');
      await page.getByText('Closing, not confirmed yet').waitFor();
      assert.deepEqual(sent(tablet, 'grant.close'), [{ child, person: tess.person }]);
    }));

  test('one’s own are passed on until a day', () =>
    withPage({ hash: PASS, answers: { 'grant.list': teachersDoors } }, async (page, tablet) => {
      tablet.answers['grant.pass_on'] = {};
      assert.equal(await page.getByLabel('What is restricted').count(), 0, 'a door that is not theirs is offered');
      await page.getByLabel('To whom?').selectOption(una.person);
      await page.getByRole('group', { name: 'What they may read' }).getByRole('checkbox').nth(1).press('Space');
      await page.getByRole('group', { name: 'What they may write' }).getByLabel('My views, wishes and feelings').check();
      for (const [part, value] of [['Day', '31'], ['Month', '3'], ['Year', '2027']]) await page.getByLabel(part, { exact: true }).fill(value);
      await presses('Pass it on')(page);
      await page.getByRole('heading', { name: 'Who may open the pages of' }).waitFor();
      const passed = [{ write: false, what: 'plan' }, { write: false, what: 'voice' }, { write: true, what: 'area/views' }];
      assert.deepEqual(sent(tablet, 'grant.pass_on'), [{ child, person: una.person, doors: passed, until: '2027-03-31' }]);
    }));

  test('a child moves school: the teacher leaves unless somebody says otherwise, others stay, and it is one act', () =>
    withPage({ hash: MOVE }, async (page, tablet) => {
      tablet.answers['grant.move'] = { school_written: true };
      await page.getByLabel('Name of the new school').fill(' Other Made-Up School ');
      await page.getByLabel('Its designated teacher').selectOption(toni.person);
      const boxes = page.getByRole('group', { name: 'Whose doors are closed?' });
      assert.equal(await boxes.getByLabel(/Tess Made-Up/).isChecked(), true);
      assert.equal(await boxes.getByLabel(/Sam Made-Up/).isChecked(), false);
      await boxes.getByLabel(/Morgan Made-Up/).press('Space');
      await presses('Go on')(page);
      const question = page.getByRole('dialog', { name: `Move ${doors.name} to Other Made-Up School?` });
      await question.getByText('The doors of Tess Made-Up close.').waitFor();
      await sound(page);
      assert.deepEqual(sent(tablet, 'grant.move'), []);
      await question.getByRole('button', { name: 'Move now' }).click();
      await page.getByRole('heading', { name: 'Who may open the pages of' }).waitFor();
      const [request, ...rest] = sent(tablet, 'grant.move');
      assert.deepEqual(rest, []);
      assert.deepEqual({ ...request, leave: [...request.leave].sort() }, { child, leave: [morgan.person, tess.person].sort(), to: toni.person, school: 'Other Made-Up School' });
      assert.deepEqual([...sent(tablet, 'grant.open'), ...sent(tablet, 'grant.close')], []);
    }));

  test('a day that is too late is said at the day, and the words of the page stay', () =>
    withPage({ hash: PASS, answers: { 'grant.list': teachersDoors } }, async (page, tablet) => {
      const why = 'You can pass this on until 31 March 2027 at most: no longer than it is open to you, and for a year at the longest. Nothing was changed. Give that day, or an earlier one.';
      tablet.answers['grant.pass_on'] = new Refused('bad_request', why, 'until');
      await page.getByLabel('To whom?').selectOption(una.person);
      for (const [part, value] of [['Day', '1'], ['Month', '4'], ['Year', '2027']]) await page.getByLabel(part, { exact: true }).fill(value);
      await presses('Pass it on')(page);
      await page.locator('.govuk-error-message').getByText(why).waitFor();
      assert.equal(await page.getByLabel('Year', { exact: true }).inputValue(), '2027');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'pass-until-day');
      await sound(page);
    }));

  const lentToUna = { ...doors, granted: doors.granted.map((one) => (one.name === una.name ? { ...one, over: false, until: '2027-03-31' } : one)) };

  test('a teacher to whom a door was lent leaves with the school, too', () =>
    withPage({ hash: MOVE, answers: { 'grant.list': lentToUna } }, async (page) => {
      const boxes = page.getByRole('group', { name: 'Whose doors are closed?' });
      for (const [name, ticked] of /** @type {const} */ ([[/Una Made-Up/, true], [/Tess Made-Up/, true], [/Sam Made-Up/, false]]))
        assert.equal(await boxes.getByLabel(name).isChecked(), ticked, `${name}`);
    }));

  /** What somebody sees who administers and reads no record. */
  const administrators = {
    ...doors,
    may_set_school: false,
    people: doors.people.map((one) => ({ ...one, me: one.name === 'Toni Made-Up' })),
    everywhere: doors.everywhere.map((one) => ({ ...one, me: false })),
  };

  test('whoever reads no record is not offered to themselves, and is told before a move who writes the school', () =>
    withPage({ hash: DOORS, answers: { 'grant.list': administrators } }, async (page, tablet) => {
      tablet.answers['grant.move'] = { school_written: false };
      assert.doesNotMatch(await page.getByLabel('To whom?').innerText(), /Toni Made-Up/);
      tablet.answers['grant.list'] = { ...administrators, people: doors.people.map((one) => ({ ...one, me: false })) };
      await page.getByRole('link', { name: 'Move to another school' }).click();
      await page.getByLabel('Name of the new school').fill('Other Made-Up School');
      await page.getByLabel('Its designated teacher').selectOption(toni.person);
      await presses('Go on')(page);
      const question = page.getByRole('dialog');
      await question.getByText('the school in it is not changed').waitFor();
      assert.equal(await question.getByText('The record says').count(), 0);
      await question.getByRole('button', { name: 'Move now' }).click();
      await page.getByRole('status').getByText('The school in the record is as it was').waitFor();
    }));

  test('a child is added, and the next page opens them to somebody', () =>
    withPage({ hash: '#/' }, async (page, tablet) => {
      tablet.answers['child.add'] = { child };
      await page.getByRole('link', { name: 'Add a child' }).click();
      await page.getByLabel('The child’s name').fill('Robin Madeup');
      await page.getByLabel('School year').selectOption('0');
      await presses('Add the child')(page);
      await page.getByRole('heading', { name: 'Who may open the pages of' }).waitFor();
      assert.deepEqual(sent(tablet, 'child.add'), [{ name: 'Robin Madeup', year: 0, school: '' }]);
    }));
});
