import { afterEach, expect, test } from 'vitest';
import { box, control, show, type, until, words, type Page } from '../../../tests/fixtures/page';
import { MadeUpCore } from '../../../tests/fixtures/made-up-core';
import type { QualityView } from '../../bridge';
import FinalisePage from './FinalisePage.svelte';
import OverallPage from './OverallPage.svelte';
import QualityPage from './QualityPage.svelte';

let page: Page;

afterEach(async () => {
  await page.close();
  document.body.innerHTML = '';
});

test('the overall page quotes the rule, says which row fits and how it is read, and links the way up', async () => {
  page = await show(OverallPage as never, {});
  const fitting = [...document.querySelectorAll('tbody tr')].filter((row) => row.textContent?.includes('Does not fit') === false);
  expect(fitting.map((row) => row.querySelector('q')?.textContent)).toEqual(['2 or more areas are amber']);
  expect(words()).toContain('It is read as amber');
  expect(control('Go to “Next meeting date”').getAttribute('href')).toContain('area/meeting?field=next_on');
  expect(words()).toContain('Looked at case by case');
  expect(words()).toContain('4f2a91');
});

test('a level above the limit may be given, and the page says which one counts', async () => {
  page = await show(QualityPage as never, { area: 'meeting' });
  document.querySelector<HTMLInputElement>('#level-meeting-gold')?.click();
  await until(() => page.core.requests('area.rate').length === 1);
  expect(page.core.requests('area.rate')[0]).toMatchObject({ area: 'meeting', level: 'gold', criteria: [], not_met: [] });
  expect(words()).toContain('It counts as Amber until the missing parts are filled in.');
});

test('what only a person can say is met, not met, or not said yet', async () => {
  page = await show(QualityPage as never, { area: 'meeting' });
  const answer = (one: string) => document.querySelector<HTMLInputElement>(`#criteria-meeting-right_people-${one}`);
  expect(answer('open')?.checked).toBe(true);
  const last = () => page.core.requests('area.rate').at(-1);
  answer('not_met')?.click();
  await until(() => page.core.requests('area.rate').length === 1);
  expect(last()).toMatchObject({ level: null, criteria: [], not_met: ['right_people'] });
  answer('met')?.click();
  await until(() => page.core.requests('area.rate').length === 2);
  expect(last()).toMatchObject({ criteria: ['right_people'], not_met: [] });
});

test('the page of feedback leads to taking something out of it', async () => {
  page = await show(QualityPage as never, { area: 'meeting' });
  expect(control('Something must go from this page').getAttribute('href')).toBe('#/child/pip/take-out/quality%3A2026-autumn.termly');
});

/** A core that shows the level given to the one area that waited for it. */
class JudgingCore extends MadeUpCore {
  override async call(operation: string, request: unknown): Promise<unknown> {
    const answer = await super.call(operation, request);
    if (operation !== 'quality.show' || this.requests('area.rate').length === 0) return answer;
    const view = answer as QualityView;
    const given = view.areas.find((one) => one.judgement.area === 'meeting')?.judgement.ratings ?? [];
    view.areas.forEach((one) => (one.judgement.ratings = given));
    return view;
  }
}

test('giving a level does not turn the page to another area', async () => {
  const core = new JudgingCore();
  page = await show(QualityPage as never, {}, core);
  expect(document.querySelector('h1')?.textContent).toContain('My attainment');
  const asked = core.requests('quality.show').length;
  document.querySelector<HTMLInputElement>('#level-attainment-red')?.click();
  await until(() => core.requests('area.rate').length === 1 && core.requests('quality.show').length > asked);
  await until(() => words().includes('Every area is judged'));
  expect(document.querySelector('h1')?.textContent).toContain('My attainment');
});

test('a rating that fails stays chosen and is loud', async () => {
  const core = new MadeUpCore();
  core.refusals.set('area.rate', { code: 'disk', message: 'The disk did not answer.' });
  page = await show(QualityPage as never, { area: 'meeting' }, core);
  document.querySelector<HTMLInputElement>('#level-meeting-green')?.click();
  await until(() => document.querySelector('[role=alert]') !== null);
  expect(document.querySelector<HTMLInputElement>('#level-meeting-green')?.checked).toBe(true);
});

test('a return needs a reason before anything is sent', async () => {
  page = await show(FinalisePage as never, {});
  control('Return it to amend').click();
  control('Return the PEP').click();
  await until(() => words().includes('Write the reason first.'));
  expect(page.core.requests('life.act')).toHaveLength(0);
  type(box('Reason'), 'The plan is missing.');
  control('Return the PEP').click();
  await until(() => page.core.requests('life.act').length === 1);
  expect(page.core.requests('life.act')[0]).toMatchObject({ action: 'return', areas: ['meeting', 'attainment', 'attendance', 'targets', 'pathway'], note: 'The plan is missing.' });
});

test('only what was returned or named for contact, and is not amended, can be declared amended', async () => {
  page = await show(FinalisePage as never, {});
  const offered = [...document.querySelectorAll('#amend-form-areas label')].map((label) => label.textContent?.trim());
  expect(offered).toEqual(['My attainment', 'My attendance', 'My targets', 'Aspiration Pathway']);
});

test('the people to contact stand with their areas, and noting it says who', async () => {
  page = await show(FinalisePage as never, {});
  expect(words()).toContain('0 of 4 areas amended');
  control('I have contacted Priya Practice').click();
  await until(() => page.core.requests('life.act').length === 1);
  expect(page.core.requests('life.act')[0]).toMatchObject({ action: 'contact', who: 'dt' });
});

test('finalising says what it fixes, and asks for a reason while something stands in the way', async () => {
  page = await show(FinalisePage as never, {});
  control('Finalise this PEP').click();
  await until(() => words().includes('The overall judgement is fixed: Amber.'));
  expect(words()).toContain('sthelens-majority-red');
  control('Yes, finalise it').click();
  await until(() => words().includes('Write the reason first.'));
  expect(page.core.requests('life.act')).toHaveLength(0);
});
