import { beforeEach, describe, expect, it, vi } from 'vitest';
import { connectTo } from '../../bridge';
import { choice, kitsPathway, type MadeUpCore } from './made-up-core';
import { Pathway } from './Pathway.svelte';

let core: MadeUpCore;
let pathway: Pathway;

beforeEach(async () => {
  vi.useFakeTimers();
  core = kitsPathway();
  connectTo(core);
  pathway = new Pathway('kit');
  await pathway.load();
});

const operations = () => core.asked.map((one) => one.operation);
const dream = (id: string) => pathway.lists.aspirations.find((one) => one.id === id);

describe('a new dream', () => {
  it('is kept from the first picture a child picks, and then word by word', async () => {
    const draft = pathway.begin('aspirations', { state: choice('now') });
    draft.set('category', choice('sports'));
    await vi.advanceTimersByTimeAsync(500);
    draft.write('words', 'Ride');
    draft.write('words', 'Ride a horse');
    await vi.advanceTimersByTimeAsync(500);
    expect(operations()).toEqual(['item.add', 'text.write']);
    expect(dream(draft.id ?? '')).toMatchObject({ category: 'sports', words: 'Ride a horse', state: 'now' });
    expect(draft.standing).toBe('still');
  });

  it('is not there before a child gives it anything', async () => {
    const draft = pathway.begin('aspirations', { state: choice('now') });
    expect(await draft.now()).toBe(true);
    expect(core.asked).toEqual([]);
  });
});

describe('a save that fails', () => {
  it('keeps the drawing on the screen and keeps it safe at the next try', async () => {
    const draft = pathway.begin('celebrations', {});
    core.refuse = true;
    draft.write('drawing', 'M1 1L9 9');
    await vi.advanceTimersByTimeAsync(500);
    expect(pathway.standing).toBe('failed');
    expect(draft.text('drawing')).toBe('M1 1L9 9');

    core.refuse = false;
    expect(await pathway.keepAll()).toBe(true);
    expect(pathway.standing).toBe('still');
    expect(pathway.lists.celebrations.at(-1)?.drawing).toBe('M1 1L9 9');
  });

  it('keeps later words too, and writes each once', async () => {
    const draft = pathway.change('aspirations', itemOf('vet'));
    core.refuse = true;
    draft.write('words', 'Be a vet');
    await vi.advanceTimersByTimeAsync(500);
    draft.write('words', 'Be a vet for horses');
    core.refuse = false;
    await pathway.keepAll();
    expect(core.item('aspirations', 'vet').texts.words).toBe('Be a vet for horses');
    expect(operations()).toEqual(['text.write', 'text.write']);
  });
});

describe('a change of mind', () => {
  it('keeps the old dream and links it to the new one', async () => {
    await pathway.changeMind('swim', 'vet', 'I like animals more.');
    expect(dream('swim')).toMatchObject({ state: 'changed', words: 'Swim all the way across the big pool.' });
    expect(pathway.lists.changes.at(-1)).toMatchObject({ from: 'swim', to: 'vet', because: 'I like animals more.' });
  });

  it('needs no new dream', async () => {
    expect(await pathway.changeMind('swim', null, '')).toBe(true);
    expect(pathway.lists.changes.at(-1)).toMatchObject({ from: 'swim', to: null });
  });

  it('waits for a second try where it could not be kept', async () => {
    core.refuse = true;
    expect(await pathway.changeMind('swim', null, 'Why not')).toBe(false);
    core.refuse = false;
    await pathway.keepAll();
    expect(dream('swim')?.state).toBe('changed');
  });
});

describe('words from another tablet', () => {
  it('come onto the screen where the child is not writing', async () => {
    const draft = pathway.change('aspirations', itemOf('guitar'));
    core.item('aspirations', 'guitar').texts.words = 'Learn guitar with my cousin. And sing!';
    await pathway.load();
    expect(draft.text('words')).toBe('Learn guitar with my cousin. And sing!');
    expect(draft.joined).toBe(true);
  });

  it('never replace words that are not kept yet', async () => {
    const draft = pathway.change('aspirations', itemOf('guitar'));
    draft.write('words', 'Learn bass');
    core.item('aspirations', 'guitar').texts.words = 'Learn guitar. And sing!';
    await pathway.load();
    expect(draft.text('words')).toBe('Learn bass');
  });

  it.each([
    ['I like cats', 'I like cats and dogs', 'I like cats a lot', 'I like cats a lot and dogs'],
    ['cats', 'cats and dogs', 'big cats', 'big cats and dogs'],
    ['I like cats', 'I love cats', 'I like my cats', 'I love my cats'],
  ])('stay beside what was typed while they came in: %s', async (sent, merged, typed, shown) => {
    const draft = pathway.change('aspirations', itemOf('guitar'));
    draft.write('words', sent);
    core.mergesTo = merged;
    core.during = () => draft.write('words', typed);
    await vi.advanceTimersByTimeAsync(400);
    expect(draft.text('words')).toBe(shown);
    expect(draft.joined).toBe(true);
    expect(draft.text('words').split('cats').length, 'no word is shown twice').toBe(2);
  });

  it('an answer names the page it was given on, so that an answer not yet seen stays', async () => {
    const seen = pathway.view?.base;
    const draft = pathway.change('aspirations', itemOf('guitar'));
    draft.set('category', choice('career'));
    core.stamp += 1;
    await pathway.load();
    await vi.advanceTimersByTimeAsync(500);
    const set = core.asked.find((one) => one.operation === 'field.set');
    expect(set?.request).toMatchObject({ base: seen, value: choice('career') });
    await pathway.set('steps', 'walk', 'state', choice('done'));
    expect(core.asked.at(-1)?.request.base, 'at once, too').toBe(pathway.view?.base && String(Number(pathway.view.base) - 1));
  });

  it('an answer given on a page that the tablet does not know is given again on the one it does', async () => {
    const draft = pathway.change('aspirations', itemOf('guitar'));
    core.unknown = true;
    draft.set('category', choice('career'));
    await vi.advanceTimersByTimeAsync(500);
    expect(draft.standing).toBe('failed');
    core.unknown = false;
    expect(await draft.now()).toBe(true);
    expect(dream('guitar')).toMatchObject({ category: 'career' });
  });

  it('are both offered where two answers stand', async () => {
    const candidates = [choice('now'), choice('resting')].map((value) => ({ value, by: 'Morgan', at: null }));
    core.marks['vet.state'] = { conflict: candidates };
    await pathway.load();
    expect(dream('vet')?.twoAnswers).toEqual([
      { field: 'state', isWords: false, together: '', candidates },
    ]);
  });
});

function itemOf(id: string) {
  const item = pathway.lists.aspirations.find((one) => one.id === id)?.view;
  if (!item) throw new Error(`no dream ${id}`);
  return item;
}
