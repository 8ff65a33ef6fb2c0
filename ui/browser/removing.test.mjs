// People and their tablets, what removed people had not shared, and their lock page: every state at every size, by keyboard, and what is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { colleague, closed, held, nothing, passage, people, quarantine, shown, without } from './made-up/removing.mjs';
import { Refused } from './made-up/tablet.mjs';
import { SIZES, tooWide } from './stage.mjs';
import { everyState, pagesOf, reach, sent, sound } from './suite.mjs';

const never = () => new Promise(() => {});
const offline = { ...made.status, trouble: 'The server cannot be reached.' };
const toDecide = { ...made.status, to_decide: 4 };
const others = { may_remove: false, people: people.people.map((one) => ({ ...one, me: one.name === 'Ade Example' })) };
const onePiece = `#/settings/quarantine/${held(2).entry}`;
const many = { ...people, people: Array.from({ length: 60 }, (_, nth) => ({ ...colleague(1, `Person Number${nth}`), id: `${nth}` })) };
const state = made.open['session.state'];
const removed = (more = {}) => ({
  ...state,
  open: null,
  practice_people: [],
  people: [{ ...made.people[1], removed: { tablet_only: false, council: 'Practice Council', on: '2026-11-20', handed_over: 2, left: 0, ...more } }],
});
const stillSo = new Refused('removed', 'The server says that you do not belong to the council. Nothing is lost.');

/** Where each state is, words that show it, and what is pressed or opened to come to the words after it. */
const WALKS = {
  people: { hash: '#/settings/people', shows: 'Remove Ade Example' },
  'people, for somebody who may not remove': { hash: '#/settings/people', answers: { 'people.list': others }, shows: 'can remove a person or a tablet' },
  'people, a removal the server has not heard of': {
    hash: '#/settings/people',
    answers: { 'people.list': without(people.people[1].id), 'sharing.status': offline },
    shows: '1 removal is not confirmed yet',
  },
  'people, alone': { hash: '#/settings/people', answers: { 'people.list': { may_remove: true, people: [people.people[2]] } }, shows: 'Nobody else has joined yet' },
  'people, many': { hash: '#/settings/people', answers: { 'people.list': many }, shows: '60 of 60 shown' },
  'people, on their way': { hash: '#/settings/people', answers: { 'people.list': never }, shows: 'Loading' },
  'people, not to be read': { hash: '#/settings/people', answers: { 'people.list': new Refused('disk', 'The disk did not answer.') }, shows: 'The disk did not answer.' },
  'asked whether to remove a person': { hash: '#/settings/people', shows: 'Remove Ade Example', press: 'Remove Ade Example', then: 'No button takes this back' },
  'asked whether to remove a tablet': { hash: '#/settings/people', shows: 'Remove Ade Example', press: 'Remove tablet: Tablet bbbb01 of Priya Practice', then: 'still belongs to the council' },
  'held, something waits': { hash: '#/settings/quarantine', shows: 'Admitted, not shared yet' },
  'held, offline': { hash: '#/settings/quarantine', answers: { 'sharing.status': offline }, shows: 'What you decide is kept on this tablet' },
  'held, nothing waits': { hash: '#/settings/quarantine', answers: { 'quarantine.list': nothing }, shows: 'Nothing waits' },
  'held, never asked': { hash: '#/settings/quarantine', answers: { 'quarantine.list': { ...nothing, asked_at: null } }, shows: 'has not reached the server yet' },
  'held, for somebody who does not decide': { hash: '#/settings/quarantine', answers: { 'quarantine.list': { ...nothing, may: false } }, shows: 'The Virtual School head decides on this' },
  'held, on its way': { hash: '#/settings/quarantine', answers: { 'quarantine.list': never }, shows: 'Loading' },
  'one piece': { hash: onePiece, shows: 'late, and sang' },
  'one piece, beside a note of Waymark': { hash: onePiece, shows: 'late, and sang', open: 'summary', then: 'Version signed' },
  'one piece, closed': { hash: onePiece, answers: { 'quarantine.show': { line: held(4, { unreadable: closed }), forms: [], passages: [], cannot_admit: null } }, shows: 'Cannot be shown' },
  'one piece, not to be admitted': { hash: onePiece, answers: { 'quarantine.show': { ...shown, cannot_admit: 'It was written over words that were taken out.' } }, shows: 'It cannot be admitted' },
  'one piece, decided': { hash: onePiece, answers: { 'quarantine.show': { ...shown, line: { ...shown.line, waiting: 'refuse' } } }, shows: 'Refused, not shared yet' },
  'one piece, refused before': { hash: onePiece, answers: { 'quarantine.show': { ...shown, line: { ...shown.line, refusal: quarantine.refused[0].refusal } } }, shows: 'It was meant for another child' },
  'one piece that changes nothing': { hash: onePiece, answers: { 'quarantine.show': { ...shown, forms: [] } }, shows: 'It changes nothing' },
  'one piece, gone': { hash: onePiece, answers: { 'quarantine.show': new Refused('not_found', 'Not here.') }, shows: 'This is not here any more' },
  'asked whether to admit': { hash: onePiece, shows: 'late, and sang', press: 'Admit', then: 'Make sure first that no line tells where a child lives' },
  'asked whether to refuse': { hash: onePiece, shows: 'late, and sang', press: 'Refuse', then: 'Nothing is destroyed' },
  'settings of somebody who decides': { hash: '#/settings', answers: { 'sharing.status': toDecide }, shows: '4 wait for you' },
  'settings of others': { hash: '#/settings', answers: { 'quarantine.list': { ...nothing, may: false } }, shows: 'People of the council' },
  'lock page, removed': { hash: '#/', answers: { 'session.state': removed() }, shows: 'You no longer belong to Practice Council' },
  'lock page, everything was shared': { hash: '#/', answers: { 'session.state': removed({ handed_over: 0 }) }, shows: 'You had shared everything' },
  'lock page, something not handed over': { hash: '#/', answers: { 'session.state': removed({ left: 3 }) }, shows: '3 pieces of work are not handed over yet' },
  'lock page, the tablet alone': { hash: '#/', answers: { 'session.state': removed({ tablet_only: true }) }, shows: 'This tablet no longer belongs to Practice Council' },
  'lock page, asked whether to take the plans off': { hash: '#/', answers: { 'session.state': removed() }, shows: 'You no longer belong', press: 'Take these plans off this tablet', then: 'so nothing is lost by it' },
  'lock page, asked, and something would be lost': { hash: '#/', answers: { 'session.state': removed({ left: 3 }) }, shows: 'You no longer belong', press: 'Take these plans off this tablet', then: '3 pieces of work would be gone for good' },
  'lock page, among others': { hash: '#/', answers: { 'session.state': { ...removed(), people: [made.people[0], ...removed().people] } }, shows: 'No longer opens here' },
};

const answers = { 'quarantine.passages': { found: [], children: [] }, 'people.list': people, 'quarantine.list': quarantine, 'quarantine.show': shown };

/** The state that a walk comes to. */
const walked = ({ shows, press, open, then, ...where }) => ({
  ...where,
  shows: then ?? shows,
  act: async (page) => {
    await page.getByText(shows).first().waitFor();
    if (press) await page.getByRole('button', { name: press, exact: true }).click();
    if (open) await page.locator(open).first().click();
  },
});
const STATES = Object.fromEntries(Object.entries(WALKS).map(([name, walk]) => [name, walked(walk)]));
const withPage = pagesOf({ answers });
const focused = (locator) => locator.evaluate((element) => element === document.activeElement);

everyState(STATES, withPage, ['landscape', 'portrait', 'phone']);

describe('settings of the person', { timeout: 600_000 }, () => {
  for (const name of ['people', 'held, something waits', 'one piece', 'asked whether to admit', 'lock page, removed']) {
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

describe('removing', () => {
  const ade = people.people[0];

  test('by keyboard: Escape asks nothing of anybody and gives the focus back, then it is done and the focus stays with the person', () =>
    withPage({ hash: '#/settings/people' }, async (page, tablet) => {
      tablet.answers['person.remove'] = ({ person }) => without(person);
      const button = page.getByRole('button', { name: 'Remove Ade Example' });
      await button.focus();
      await page.keyboard.press('Enter');
      const question = page.getByRole('dialog', { name: 'Remove Ade Example?' });
      await question.getByText('Every key changes').waitFor();
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'hidden' });
      assert.equal(await focused(button), true, 'the focus was not given back');
      assert.deepEqual(sent(tablet, 'person.remove'), []);
      await page.keyboard.press('Enter');
      await question.getByRole('button', { name: 'Remove Ade Example' }).press('Enter');
      await page.getByText('1 removal is not confirmed yet').waitFor();
      assert.deepEqual(sent(tablet, 'person.remove'), [{ person: ade.id }]);
      assert.equal(await question.isVisible(), false);
      const gone = page.getByRole('region', { name: 'Removed' }).getByRole('listitem', { name: 'Ade Example' });
      await gone.getByText('Not confirmed yet').waitFor();
      assert.equal(await focused(gone), true, 'the focus is lost');
      await page.getByRole('status').getByText('Ade Example is removed. It counts once the server has it.').waitFor();
      await sound(page);
    }));

  test('a tablet alone: its person stays', () =>
    withPage({ hash: '#/settings/people' }, async (page, tablet) => {
      tablet.answers['device.remove'] = people;
      await page.getByRole('button', { name: 'Remove tablet: Tablet bbbb02 of Priya Practice' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove this tablet' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      assert.deepEqual(sent(tablet, 'device.remove'), [{ device: people.people[1].devices[1].id }]);
      assert.deepEqual(sent(tablet, 'person.remove'), []);
    }));

  test('nobody is offered to remove themselves, the tablet in their hands, or somebody who has gone', () =>
    withPage({ hash: '#/settings/people' }, async (page) => {
      await page.getByRole('button', { name: 'Remove Ade Example' }).waitFor();
      const offered = await page.getByRole('button', { name: /^Remove/ }).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent));
      assert.deepEqual(offered.filter((name) => /Val Virtual|Sam Sample|cccc01|bbbb03/.test(name)), []);
    }));

  test('a refusal is told in the question, which stays', () =>
    withPage({ hash: '#/settings/people', answers: { 'person.remove': new Refused('blocked', 'Share once, then remove the person.') } }, async (page) => {
      await page.getByRole('button', { name: 'Remove Ade Example' }).click();
      const question = page.getByRole('dialog', { name: 'Remove Ade Example?' });
      await question.getByRole('button', { name: 'Remove Ade Example' }).click();
      await question.getByRole('alert').getByText('Nobody was removed. Share once, then remove the person.').waitFor();
      await sound(page);
    }));

  test('once the server has it, the page says so by itself', () =>
    withPage({ hash: '#/settings/people', answers: { 'people.list': without(ade.id) } }, async (page, tablet) => {
      await page.getByText('1 removal is not confirmed yet').waitFor();
      tablet.answers['people.list'] = { ...without(ade.id), people: without(ade.id).people.map((one) => ({ ...one, waiting: false })) };
      tablet.tell({ child: null, cause: 'sharing' });
      await page.getByText('1 removal is not confirmed yet').waitFor({ state: 'detached' });
    }));
});

describe('deciding', () => {
  const [first, second, , unreadable] = quarantine.lines;
  const sam = (page) => page.getByRole('region', { name: 'Sam Sample' });

  test('several of one person at once: what is chosen is counted, and said again before it is done', () =>
    withPage({ hash: '#/settings/quarantine' }, async (page, tablet) => {
      tablet.answers['quarantine.admit'] = { ...quarantine, lines: quarantine.lines.slice(2) };
      await sam(page).getByRole('button', { name: /^Admit what is chosen/ }).click();
      await sam(page).getByText('Choose at least one first').waitFor();
      await sam(page).getByRole('checkbox').nth(0).check();
      await sam(page).getByRole('checkbox').nth(1).press('Space');
      await sam(page).getByText('2 are chosen.').waitFor();
      await sound(page);
      await sam(page).getByRole('button', { name: /^Admit what is chosen/ }).press('Enter');
      const question = page.getByRole('dialog', { name: 'Admit these 2?' });
      await question.getByText('You have not read 2 of them').waitFor();
      await sound(page);
      assert.deepEqual(sent(tablet, 'quarantine.admit'), [], 'it was done before anybody confirmed it');
      await question.getByLabel('Why is it admitted?').fill('Read with the school, made up.');
      await question.getByRole('button', { name: 'Admit', exact: true }).click();
      await question.waitFor({ state: 'hidden' });
      assert.deepEqual(sent(tablet, 'quarantine.admit'), [{ entries: [first.entry, second.entry], reason: 'Read with the school, made up.', answered: [] }]);
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
      await page.getByRole('status').getByText('It is admitted.').waitFor();
    }));

  test('what a piece rests on is admitted with it, once somebody says so', () =>
    withPage({ hash: onePiece }, async (page, tablet) => {
      tablet.answers['quarantine.admit'] = nothing;
      await page.getByRole('button', { name: 'Admit', exact: true }).click();
      const question = page.getByRole('dialog', { name: 'Admit this?' });
      await question.getByRole('button', { name: 'Admit', exact: true }).click();
      await question.getByText('Admit what it rests on too, or go back and choose less').waitFor();
      assert.deepEqual(sent(tablet, 'quarantine.admit'), []);
      await question.getByRole('button', { name: 'Admit it too' }).click();
      const both = page.getByRole('dialog', { name: 'Admit these 2?' });
      await both.getByRole('button', { name: 'Admit', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'From people who were removed' }).waitFor();
      assert.deepEqual(sent(tablet, 'quarantine.admit'), [{ entries: [first.entry, second.entry], reason: '', answered: [] }]);
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
    }));

  test('what looks like an address is asked about in its line and again before it is admitted, and the answer goes along', () =>
    withPage({ hash: onePiece, answers: { 'quarantine.show': { ...shown, line: { ...shown.line, rests_on: [] }, passages: [passage] }, 'quarantine.passages': { found: [passage], children: [] } } }, async (page, tablet) => {
      tablet.answers['quarantine.admit'] = nothing;
      await page.getByText('“99 Qwertyfield Lane” looks like an address').waitFor();
      await sound(page);
      await page.getByRole('button', { name: 'Admit', exact: true }).click();
      const question = page.getByRole('dialog', { name: 'Admit this?' });
      const asked = question.getByText('“99 Qwertyfield Lane” looks like an address');
      await asked.waitFor();
      await question.getByRole('button', { name: 'Admit', exact: true }).press('Enter');
      await question.getByRole('alert').getByText('Answer for each passage that looks like an address').waitFor();
      assert.equal(await focused(question.locator('#held-passage-0')), true, 'the focus is not with what is asked');
      assert.deepEqual(sent(tablet, 'quarantine.admit'), []);
      await sound(page);
      await question.getByRole('button', { name: /^It tells nobody where the child lives/ }).press('Enter');
      await question.getByText('You said that “99 Qwertyfield Lane” tells nobody where the child lives').waitFor();
      await sound(page);
      await question.getByRole('button', { name: 'Admit', exact: true }).press('Enter');
      await page.getByRole('heading', { level: 1, name: 'From people who were removed' }).waitFor();
      assert.deepEqual(sent(tablet, 'quarantine.admit'), [{ entries: [passage.entry], reason: '', answered: [passage] }]);
    }));

  test('a refusal asks why, says that nothing is destroyed, and what rests on it', () =>
    withPage({ hash: '#/settings/quarantine' }, async (page, tablet) => {
      tablet.answers['quarantine.refuse'] = nothing;
      await sam(page).getByRole('checkbox').first().check();
      await sam(page).getByRole('button', { name: /^Refuse what is chosen/ }).click();
      const question = page.getByRole('dialog', { name: 'Refuse this?' });
      await question.getByText('1 other piece rests on it').waitFor();
      await question.getByText('Nothing is destroyed').waitFor();
      await question.getByRole('button', { name: 'Refuse', exact: true }).click();
      await question.getByText('Say why it is refused').waitFor();
      assert.equal(await focused(question.getByLabel('Why is it refused?')), true);
      assert.deepEqual(sent(tablet, 'quarantine.refuse'), []);
      await page.keyboard.type('Meant for another child, made up.');
      await question.getByRole('button', { name: 'Refuse', exact: true }).click();
      await page.getByText('Nothing waits').waitFor();
      assert.deepEqual(sent(tablet, 'quarantine.refuse'), [{ entries: [first.entry], reason: 'Meant for another child, made up.' }]);
    }));

  test('what cannot be shown here is never admitted among others', () =>
    withPage({ hash: '#/settings/quarantine' }, async (page, tablet) => {
      tablet.answers['quarantine.admit'] = nothing;
      await sam(page).getByRole('button', { name: 'Choose all of Sam Sample' }).click();
      await sam(page).getByText('3 are chosen.').waitFor();
      await sam(page).getByRole('button', { name: /^Admit what is chosen/ }).click();
      const question = page.getByRole('dialog', { name: 'Admit these 2?' });
      await question.getByText('1 of them cannot be shown here').waitFor();
      await question.getByRole('button', { name: 'Admit', exact: true }).click();
      await question.waitFor({ state: 'hidden' });
      const [request] = sent(tablet, 'quarantine.admit');
      assert.deepEqual(request.entries, [first.entry, second.entry]);
      assert.equal(request.entries.includes(unreadable.entry), false);
    }));

  test('on its page, what cannot be shown can be refused and not admitted', () =>
    withPage({ hash: onePiece, answers: STATES['one piece, closed'].answers }, async (page) => {
      await page.getByRole('button', { name: 'Refuse', exact: true }).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Admit', exact: true }).count(), 0);
    }));

  test('Escape leaves everything as it was and gives the focus back', () =>
    withPage({ hash: onePiece }, async (page, tablet) => {
      const refuse = page.getByRole('button', { name: 'Refuse', exact: true });
      await refuse.focus();
      await page.keyboard.press('Enter');
      const question = page.getByRole('dialog', { name: 'Refuse this?' });
      await question.getByLabel('Why is it refused?').fill('Made up.');
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'hidden' });
      assert.equal(await focused(refuse), true);
      assert.deepEqual(sent(tablet, 'quarantine.refuse'), []);
    }));

  test('a fault is told, and the reason stays', () =>
    withPage({ hash: onePiece, answers: { 'quarantine.refuse': new Refused('disk_full', 'The disk of this tablet is full.') } }, async (page) => {
      await page.getByRole('button', { name: 'Refuse', exact: true }).click();
      const question = page.getByRole('dialog', { name: 'Refuse this?' });
      await question.getByLabel('Why is it refused?').fill('Made up.');
      await question.getByRole('button', { name: 'Refuse', exact: true }).click();
      await question.getByRole('alert').getByText('Nothing was decided. The disk of this tablet is full.').waitFor();
      assert.equal(await question.getByLabel('Why is it refused?').inputValue(), 'Made up.');
      await sound(page);
    }));

  test('what was read is said in the list', () =>
    withPage({ hash: '#/settings/quarantine' }, async (page) => {
      await page.getByRole('link', { name: /^Read every line: Robin Madeup, My PEP meeting|^Read every line: Robin Madeup, About me, Autumn 2026; / }).click();
      await page.getByText('late, and sang').waitFor();
      await page.getByRole('link', { name: 'Back to the list' }).click();
      await sam(page).getByText('Read', { exact: true }).waitFor();
      assert.equal(await sam(page).getByText('Read', { exact: true }).count(), 1);
    }));

  test('what goes and what comes is said to a screen reader, and marked by more than colour', () =>
    withPage({ hash: onePiece }, async (page) => {
      await page.getByText('late, and sang').waitFor();
      assert.match(await page.locator('.marked').first().innerText(), /taken away:\s*early.*added:\s*late, and sang/s);
      const lines = await page.locator('.marked ins, .marked del').evaluateAll((all) => all.map((one) => getComputedStyle(one).textDecorationLine));
      assert.deepEqual([...new Set(lines)].sort(), ['line-through', 'underline']);
    }));

  test('the rail says quietly how many wait, in words too', () =>
    withPage({ hash: '#/', answers: { 'sharing.status': toDecide } }, async (page) => {
      await page.getByRole('navigation').getByRole('link', { name: 'Settings 4 wait for you' }).waitFor();
      await sound(page);
    }));
});

describe('the lock page of somebody who was removed', () => {
  const alone = { 'session.state': removed() };
  const asks = async (page) => {
    await page.getByLabel('Passphrase for Sam Sample').fill('made up children only');
    await page.getByRole('button', { name: 'Ask again' }).press('Enter');
  };

  test('the answer that it is still so is calm', () =>
    withPage({ hash: '#/', answers: { ...alone, 'session.ask_again': stillSo } }, async (page, tablet) => {
      await asks(page);
      await page.getByRole('status').getByText('The server says that you do not belong to the council.').waitFor();
      assert.equal(await page.getByRole('alert').count(), 0);
      assert.deepEqual(sent(tablet, 'session.ask_again'), [{ person: 'sam', passphrase: 'made up children only' }]);
      assert.deepEqual(sent(tablet, 'session.unlock'), []);
      await sound(page);
    }));

  test('where the server serves them again, the tablet opens as before', () =>
    withPage({ hash: '#/', answers: alone }, async (page, tablet) => {
      tablet.answers['session.ask_again'] = () => {
        tablet.answers['session.state'] = state;
        return made.me;
      };
      await asks(page);
      await page.getByRole('heading', { level: 1, name: 'Children' }).waitFor();
    }));

  test('nothing is asked without a passphrase', () =>
    withPage({ hash: '#/', answers: alone }, async (page, tablet) => {
      await page.getByRole('button', { name: 'Ask again' }).click();
      await page.getByRole('alert').getByText('Type your passphrase.').waitFor();
      assert.deepEqual(sent(tablet, 'session.ask_again'), []);
    }));

  test('the plans go off the tablet by keyboard, and what is not handed over only with the passphrase', () =>
    withPage({ hash: '#/', answers: { 'session.state': removed({ left: 2 }) } }, async (page, tablet) => {
      tablet.answers['session.take_off'] = ({ passphrase }) => {
        if (passphrase !== 'made up children only') return new Refused('wrong_passphrase', 'That passphrase is not right.');
        tablet.answers['session.state'] = { ...state, open: null, people: [made.people[0]] };
        return {};
      };
      await page.getByRole('button', { name: 'Take these plans off this tablet' }).press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Take the plans of Sam Sample off this tablet?' });
      await dialog.getByRole('button', { name: 'Yes, take them off' }).press('Enter');
      await dialog.getByText('Type their passphrase').waitFor();
      assert.deepEqual(sent(tablet, 'session.take_off'), []);
      for (const [typed, told] of [['a guess', 'That passphrase is not right.'], ['made up children only', undefined]]) {
        await dialog.getByLabel('Passphrase for Sam Sample').fill(typed);
        await page.keyboard.press('Enter');
        if (told) await dialog.getByRole('alert').getByText(told).waitFor();
      }
      await page.getByRole('heading', { name: 'Who is here?' }).waitFor();
      await page.getByRole('button', { name: /Priya Practice/ }).waitFor();
      assert.equal(await page.getByText('Sam Sample').count(), 0);
      await sound(page);
    }));

  test('a removal while the tablet is open closes it and says what became of the words', () =>
    withPage({ hash: '#/' }, async (page, tablet) => {
      await page.getByText('Robin Madeup').first().waitFor();
      tablet.answers['session.state'] = removed({ handed_over: 0, left: 2 });
      tablet.tell({ child: null, cause: 'locked' });
      await page.getByText('2 pieces of work are not handed over yet').waitFor();
      assert.equal(await page.getByText('This tablet locked itself').count(), 0);
      // The words are handed over now, and the page is told once more.
      tablet.answers['session.state'] = removed();
      tablet.tell({ child: null, cause: 'locked' });
      await page.getByText('2 pieces of work that you had not shared were handed to the Virtual School.').waitFor();
      assert.doesNotMatch(await page.locator('body').innerText(), /Robin/);
    }));
});
