import { afterEach, expect, test } from 'vitest';
import { EVERY_STANDING, FRAMEWORKS } from '../../../tests/fixtures/frameworks';
import { MadeUpCore } from '../../../tests/fixtures/made-up-core';
import { box, control, show, type, until, words, type Page } from '../../../tests/fixtures/page';
import type { TryFrameworkRequest } from '../../bridge';
import DraftPage from './DraftPage.svelte';
import FrameworkPage from './FrameworkPage.svelte';
import FrameworksPage from './FrameworksPage.svelte';

let page: Page;

afterEach(async () => {
  await page.close();
  document.body.innerHTML = '';
});

const list = async (core = new MadeUpCore()) => (page = await show(FrameworksPage as never, {}, core)).core;
const one = async (id: string, core = new MadeUpCore()) => (page = await show(FrameworkPage as never, { id }, core)).core;
let drafts = 0;
/** Each test has a draft of its own: a text left unsaved waits for its page. */
const draft = async (core = new MadeUpCore()) => (page = await show(DraftPage as never, { draft: `draft-${(drafts += 1)}` }, core)).core;
const text = () => box('Text of the framework') as unknown as HTMLTextAreaElement;
const write = (into: string) => type(text(), into);
const heading = (words: string) => [...document.querySelectorAll('h2')].find((one) => one.textContent === words)?.parentElement;

test('the list says what judges now, what comes, what has been, and what is not used and why', async () => {
  const core = new MadeUpCore();
  core.frameworks = EVERY_STANDING;
  await list(core);
  for (const [title, id] of [
    ['What judges now', 'practice-majority-red'],
    ['Signed, waiting to share', 'practice-signed'],
    ['What comes next', 'practice-next-year'],
    ['What judged before', 'practice-any-red'],
    ['Not used on this tablet', 'practice-newer'],
  ] as const) {
    expect(heading(title)?.textContent, title).toContain(id);
  }
  expect(heading('Not used on this tablet')?.textContent).toContain('The test one_red_among_gold fails.');
  expect(words()).toContain('need a newer Waymark. Please update this tablet.');
  expect(words()).toContain('Signed by Val Example, 20 August 2026. The council agreed it in July.');
});

test('a day that no framework covers is said, and that nothing is lost', async () => {
  const core = new MadeUpCore();
  core.frameworks = { ...FRAMEWORKS, frameworks: FRAMEWORKS.frameworks.filter((line) => line.standing !== 'now') };
  await list(core);
  expect(words()).toContain('No framework covers today');
  expect(words()).toContain('Everything written is safe.');
});

test('a framework quotes the council, says how it is read and by whom, and counts', async () => {
  await one('practice-majority-red');
  const rule = heading('The rule in words')?.textContent ?? '';
  for (const part of ['7/8 areas to be gold and the remaining one to be green', '80 by itself', '4 that another row names too', 'At least all but one of the areas are gold', 'adopted by Val Example, 12 January 2026']) {
    expect(rule).toContain(part);
  }
  const report = heading('What the check found')?.textContent ?? '';
  expect(report).toContain('name 98 of them once, 63 never and 4 more than once');
  const row = (label: string) => [...document.querySelectorAll('tbody tr')].find((tr) => tr.querySelector('th')?.textContent?.trim() === label);
  expect([...(row('Of these, already decided')?.querySelectorAll('td') ?? [])].map((td) => td.textContent)).toEqual(['347', '217']);
  expect([...(row('Amber')?.querySelectorAll('td') ?? [])].map((td) => td.textContent)).toEqual(['128', '85']);
});

test('one that never grades says so first, with its reasons', async () => {
  const core = new MadeUpCore();
  core.frameworks = EVERY_STANDING;
  await one('practice-broken', core);
  expect(heading('About this framework')?.textContent).toContain('The test one_red_among_gold fails.');
  expect(heading('What the check found')?.textContent).toContain('While a problem stands, it grades nobody.');
  expect(heading('What the check found')?.textContent).toContain('For example: 7 gold, 1 red');
});

test('a copy becomes a draft, and only for those who may write one', async () => {
  const core = await one('practice-majority-red');
  control('Copy as a draft').click();
  await until(() => core.requests('frameworks.draft').length === 1);
  expect(core.requests('frameworks.draft')[0]).toMatchObject({ draft: null, from: 'practice-majority-red' });
  await until(() => location.hash.startsWith('#/settings/frameworks/draft/'));
  await page.close();
  const other = new MadeUpCore();
  other.frameworks = { ...FRAMEWORKS, may_draft: false };
  await one('practice-majority-red', other);
  await until(() => other.requests('frameworks.list').length > 0);
  expect(words()).not.toContain('Copy as a draft');
});

test('the check follows the typing, and each finding stands at its line', async () => {
  const core = await draft();
  write(`schema = 1\nmistake = 2\n${core.draftText}`);
  await until(() => words().includes('1 problem'));
  expect(control('Problem, line 2').textContent).toContain('The word “mistake” stands here');
  expect(document.querySelector('.sign.refused')?.getAttribute('style')).toContain('--at: 1');
  write(core.draftText);
  await until(() => words().includes('No problems'));
  expect(document.querySelectorAll('.sign')).toHaveLength(0);
});

/** A core that answers checks and saves when a test says so. */
class SlowCore extends MadeUpCore {
  waiting: (() => void)[] = [];
  slow = '';
  override async call(operation: string, request: unknown): Promise<unknown> {
    const answer = await super.call(operation, request);
    if (operation === this.slow) await new Promise<void>((go) => this.waiting.push(go));
    return answer;
  }
}

test('never more than one check is under way, and the newest text is checked last', async () => {
  const core = new SlowCore();
  await draft(core);
  core.slow = 'frameworks.check';
  for (const words of ['a', 'ab', 'abc']) write(words);
  await until(() => core.waiting.length === 1);
  expect(core.requests('frameworks.check').map((one) => one['text'])).toEqual(['a']);
  expect(words()).toContain('Checking');
  core.waiting[0]?.();
  await until(() => core.waiting.length === 2);
  expect(core.requests('frameworks.check').map((one) => one['text'])).toEqual(['a', 'abc']);
  core.waiting[1]?.();
  await until(() => words().includes('Checked'));
});

test('what is typed is saved on the tablet, and a save that fails is said aloud and tried again', async () => {
  const core = await draft();
  core.refusals.set('frameworks.draft', { code: 'disk_full', message: 'The disk is full.' });
  write('id = "made-up"');
  await until(() => document.querySelector('[role=alert]') !== null);
  expect(document.querySelector('[role=alert]')?.textContent).toContain('The disk is full.');
  expect(text().value, 'the text stays').toBe('id = "made-up"');
  core.refusals.clear();
  control('Try again').click();
  await until(() => document.querySelector('[role=alert]') === null && words().includes('Saved on this tablet'));
  expect(core.requests('frameworks.draft').at(-1)).toMatchObject({ text: 'id = "made-up"' });
});

test('a text that could not be saved when its page closed is there when it opens again', async () => {
  const core = await draft();
  core.refusals.set('frameworks.draft', { code: 'disk', message: 'The disk did not answer.' });
  write('id = "kept"');
  await until(() => document.querySelector('[role=alert]') !== null);
  await page.close();
  page = await show(DraftPage as never, { draft: `draft-${drafts}` }, core);
  expect(text().value).toBe('id = "kept"');
});

test('the next problem puts the caret at its line, and goes around', async () => {
  const core = await draft();
  write(`mistake = 1\n${core.draftText}oddly = 2\n`);
  await until(() => words().includes('1 problem, 1 warning'));
  text().setSelectionRange(0, 0);
  const selected = () => text().value.slice(text().selectionStart, text().selectionEnd);
  control('Next problem').click();
  expect(selected()).toBe('oddly = 2');
  control('Next problem').click();
  expect(selected()).toBe('mistake = 1');
  text().dispatchEvent(new KeyboardEvent('keydown', { key: 'F8', bubbles: true }));
  expect(selected()).toBe('oddly = 2');
  control('Problem, line 1').click();
  expect(selected()).toBe('mistake = 1');
});

test('a trial shows how far it is, can be stopped, and keeps what it found', async () => {
  const core = new SlowCore();
  await draft(core);
  core.slow = 'frameworks.try';
  control('Try it now').click();
  await until(() => core.waiting.length === 1);
  core.waiting[0]?.();
  await until(() => words().includes('12 of 30 PEPs tried'));
  control('Stop').click();
  await until(() => words().includes('Stopped. What was found so far is below.'));
  core.waiting.forEach((go) => go());
  expect(document.querySelectorAll('.try tbody tr')).toHaveLength(2);
  expect(core.requests('frameworks.try').length).toBeLessThanOrEqual(2);
});

test('a trial goes through every PEP, says that nothing was graded, and shows initials where they are wanted', async () => {
  const core = await draft();
  control('Try it now').click();
  await until(() => words().includes('Done. Nothing was graded.'));
  const asked = core.requests('frameworks.try') as unknown as TryFrameworkRequest[];
  expect(asked.map((one) => one.after)).toEqual([null, '12', '24']);
  expect(words()).toContain('5 PEPs would be judged otherwise. 22 stay as they are. 3 cannot be compared yet.');
  expect(document.querySelector('.try tbody')?.textContent).toContain('Robin Madeup');
  control('Show initials only').click();
  await until(() => document.querySelector('.try tbody')?.textContent?.includes('Robin Madeup') === false);
  expect(document.querySelector('.try tbody')?.textContent).toContain('RM');
  control('Show initials only').click();
  write(`${core.draftText}\n# later\n`);
  await until(() => words().includes('The text has changed since.'));
});

test('a text with problems is neither tried nor signed', async () => {
  const core = await draft();
  write(`${core.draftText}mistake`);
  await until(() => words().includes('It does not pass the check yet.'));
  expect(words()).toContain('Mend the problems first. Then you can try it.');
  expect(words()).not.toContain('Try it now');
  expect(document.querySelector('#adopt-reason')).toBeNull();
});

test('a warning keeps a framework from being signed, and is named there', async () => {
  const core = await draft();
  write(`${core.draftText}oddly = 1\n`);
  await until(() => words().includes('it cannot be signed like this.'));
  expect(heading('Sign it into force')?.textContent).toContain('The word “oddly” stands here');
  expect(document.querySelector('#adopt-reason')).toBeNull();
});

test('signing asks for the reason, the end of what stands, and once more, and then says that it waits', async () => {
  const core = await draft();
  const sign = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Sign it');
  sign?.click();
  await until(() => words().includes('Write the reason first.') && words().includes('Its days are taken. Tick the box'));
  type(box('Why do you adopt it?'), ' Agreed in July. ');
  document.querySelector<HTMLInputElement>('#adopt-ends')?.click();
  sign?.click();
  await until(() => words().includes('The framework before it ends on 31 December 2026.'));
  expect(core.requests('frameworks.adopt')).toHaveLength(0);
  control('Yes, sign it').click();
  await until(() => core.requests('frameworks.adopt').length === 1);
  expect(core.requests('frameworks.adopt')[0]).toEqual({ text: core.draftText, reason: 'Agreed in July.', ends_before: true });
  await until(() => location.hash === '#/settings/frameworks/practice-kinder');
});

test('a refused signature is said, and everything stays', async () => {
  const core = await draft();
  core.refusals.set('frameworks.adopt', { code: 'not_allowed', message: 'The id is taken.' });
  type(box('Why do you adopt it?'), 'Agreed.');
  document.querySelector<HTMLInputElement>('#adopt-ends')?.click();
  [...document.querySelectorAll('button')].find((one) => one.textContent === 'Sign it')?.click();
  await until(() => words().includes('Sign this framework?'));
  control('Yes, sign it').click();
  await until(() => words().includes('That was not signed. The id is taken.'));
  expect(box('Why do you adopt it?').value).toBe('Agreed.');
});

test('who is not the Virtual School Head reads why signing is not offered', async () => {
  const core = new MadeUpCore();
  core.frameworks = { ...FRAMEWORKS, may_adopt: false };
  await draft(core);
  expect(words()).toContain('Only the Virtual School Head can sign a framework.');
  expect(document.querySelector('#adopt-reason')).toBeNull();
});

test('what would change is said by count and example', async () => {
  await draft();
  const changes = heading('What would change')?.textContent ?? '';
  expect(changes).toContain('8 of 165 mixes would be judged otherwise than by practice-majority-red.');
  expect(changes).toContain('7 gold, 1 red: amber before, red now');
});

test('a draft is taken off only after a question', async () => {
  const core = await draft();
  control('Remove this draft').click();
  await until(() => words().includes('It is taken off this tablet'));
  expect(core.requests('frameworks.discard')).toHaveLength(0);
  control('Yes, remove it').click();
  await until(() => core.requests('frameworks.discard').length === 1);
});
