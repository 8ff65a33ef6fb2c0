import { afterEach, expect, test } from 'vitest';
import { box, control, leave, show, type, until, words, type Page } from '../../../tests/fixtures/page';
import { MadeUpCore } from '../../../tests/fixtures/made-up-core';
import AreaPage from './AreaPage.svelte';

let page: Page;

const open = async (area: string, core = new MadeUpCore(), more = {}) => {
  page = await show(AreaPage as never, { area, ...more }, core);
  return page.core;
};

afterEach(async () => {
  await page.close();
  document.body.innerHTML = '';
});

test('two answers to one choice stand side by side, with who gave them, and one tap settles it', async () => {
  const core = await open('meeting');
  const conflict = document.querySelector('.conflict')?.textContent ?? '';
  for (const part of ['In person', 'Priya Practice', 'Some in the room, some online', 'Sam Sample']) {
    expect(conflict, 'both answers and both people').toContain(part);
  }
  control('Use this one Some in the room, some online').click();
  await until(() => document.querySelector('.conflict') === null);
  expect(core.requests('field.set').at(-1)).toMatchObject({
    place: { item: null, field: 'how' },
    value: { is: 'choice', value: 'both' },
    base: 'b0',
  });
});

test('whoever only reads sees both answers too, and nothing to settle them with', async () => {
  const core = new MadeUpCore();
  Object.assign(core.areas['meeting'] ?? {}, { may_write: false });
  await open('meeting', core);
  const conflict = document.querySelector('.conflict')?.textContent ?? '';
  for (const part of ['In person', 'Some in the room, some online']) expect(conflict).toContain(part);
  expect(document.querySelectorAll('.conflict button')).toHaveLength(0);
});

test('a line that cannot be saved stays in its box, says so aloud, and is saved on trying again', async () => {
  const core = await open('meeting');
  core.refusals.set('field.set', { code: 'disk_full', message: 'The disk is full.' });
  const place = box('Next meeting place');
  type(place, 'The hall');
  leave(place);
  await until(() => document.querySelector('[role=alert]') !== null);
  expect(document.querySelector('[role=alert]')?.textContent).toContain('The disk is full.');
  expect(box('Next meeting place').value, 'the words stay').toBe('The hall');
  core.refusals.clear();
  control('Try again').click();
  await until(() => document.querySelector('[role=alert]') === null);
  expect(core.areas['meeting']?.fields.find((f) => f.id === 'next_place')?.value).toEqual({ is: 'line', value: 'The hall' });
});

test('what is typed and not saved when the page closes is there when it opens again', async () => {
  const core = await open('meeting');
  core.refusals.set('field.set', { code: 'disk', message: 'The disk did not answer.' });
  const place = box('Next meeting place');
  type(place, 'The hall');
  leave(place);
  await until(() => document.querySelector('[role=alert]') !== null);
  await page.close();
  await open('meeting', core);
  expect(box('Next meeting place').value).toBe('The hall');
  core.refusals.clear();
  control('Try again').click();
  await until(() => document.querySelector('[role=alert]') === null);
});

test('words that cannot be saved stay, and say so aloud', async () => {
  const core = await open('meeting');
  core.refusals.set('text.write', { code: 'disk_full', message: 'The disk is full.' });
  type(box('Notes of the meeting'), 'Pip laughed.');
  await until(() => document.querySelector('[role=alert]') !== null);
  expect(box('Notes of the meeting').value).toBe('Pip laughed.');
});

test('a link beside the fields focuses the field that is missing', async () => {
  await open('meeting');
  control('Go to “Next meeting date”').click();
  await until(() => document.activeElement?.id === 'place-next_on-day');
});

test('a link to a field of a closed card opens the card first', async () => {
  await open('meeting');
  control('Go to “Why they could not come”').click();
  await until(() => document.activeElement?.id === 'place-people-p2-reason');
});

test('an address that names a field goes there at once', async () => {
  await open('meeting', new MadeUpCore(), { field: 'next_place' });
  await until(() => document.activeElement?.id === 'place-next_place');
});

test('what others wrote is named until it is seen, and marked with the word', async () => {
  const core = await open('meeting');
  expect(words()).toContain('Joined from Priya Practice and Sam Sample');
  expect(document.querySelector('[data-field=place]')?.textContent).toContain('Changed by Sam Sample');
  control('Seen').click();
  await until(() => !words().includes('Joined from'));
  expect(core.requests('area.looked')).toHaveLength(1);
});

test('last term is shown only when asked for, and fills nothing in', async () => {
  const core = await open('meeting');
  expect(words()).not.toContain('The library');
  control('Show last term').click();
  await until(() => words().includes('The library'));
  expect(box('Place').value).toBe('The quiet room, Pretend High School');
  expect(core.requests('field.set')).toHaveLength(0);
});

test('a question is asked only where another answer calls for it', async () => {
  const core = await open('attendance');
  expect(words()).toContain('Plan to get back to full time');
  const no = document.querySelector<HTMLInputElement>('#place-reduced_timetable-no');
  no?.click();
  await until(() => !words().includes('Plan to get back to full time'));
  expect(core.requests('field.set').at(-1)).toMatchObject({ value: { is: 'yes_no', value: false } });
});

test('an impossible number stays to be put right and is not saved', async () => {
  const core = await open('attendance');
  const percent = box('Attendance (%)');
  type(percent, '188');
  leave(percent);
  await until(() => percent.getAttribute('aria-invalid') === 'true');
  expect(percent.value).toBe('188');
  expect(core.requests('field.set')).toHaveLength(0);
});

test('a number is saved as it is typed, and an impossible one puts back what stood', async () => {
  const core = await open('attendance');
  const percent = box('Attendance (%)');
  const stood = percent.value;
  const given = () => core.requests('field.set').at(-1)?.['value'];
  type(percent, '18');
  await until(() => core.requests('field.set').length === 1);
  expect(given()).toEqual({ is: 'number', value: 18 });
  type(percent, '188');
  await until(() => core.requests('field.set').length === 2);
  expect(given()).toEqual(stood === '' ? null : { is: 'number', value: Number(stood) });
  expect(percent.value).toBe('188');
});

test('an item moves by a button, and comes back after it was taken out', async () => {
  const core = await open('meeting');
  control('Change Sam Sample').click();
  await until(() => document.querySelector('#card-p2 .inner') !== null);
  control('Move up Sam Sample').click();
  await until(() => core.requests('item.move').length === 1);
  expect(core.requests('item.move')[0]).toMatchObject({ item: { list: 'people', id: 'p2' }, after: null });
  control('Move down Sam Sample').click();
  await until(() => core.requests('item.move').length === 2);
  expect(core.requests('item.move')[1]).toMatchObject({ after: 'p3' });
  control('Take out Sam Sample').click();
  await until(() => core.requests('item.archive').length === 1);
  control('Bring back Noone Nowhere').click();
  await until(() => core.requests('item.archive').length === 2);
  expect(core.requests('item.archive').map((one) => one['archived'])).toEqual([true, false]);
});

test('actions stand under their target with what they cost, and one tap starts a review', async () => {
  const core = await open('targets');
  const first = document.querySelector('#card-t1')?.textContent ?? '';
  expect(first).toContain('Read together');
  expect(first).not.toContain('A card on the desk');
  expect(first).toContain('PP+ for this target: £225.00');
  control('Review this target Pip joins one club').click();
  await until(() => core.requests('item.add').length === 1);
  expect(core.requests('item.add')[0]).toMatchObject({
    list: 'reviews',
    values: { earlier_id: { value: 'e1' }, earlier: { value: 'Pip joins one club' } },
  });
});

test('somebody who may not write reads the answers and learns why', async () => {
  await open('about_me');
  expect(words()).toContain('The social worker writes this area.');
  expect(words()).toContain('Pip Pretend');
  expect(document.querySelectorAll('main input, .form-sheet input')).toHaveLength(0);
});
