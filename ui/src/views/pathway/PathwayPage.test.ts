import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awaitingWrite, connectTo } from '../../bridge';
import type { Speaker } from '../../components/pathway/speaker';
import ChildPage from './ChildPage.svelte';
import { choice, KIT, kitsPathway, MadeUpCore } from './made-up-core';
import PathwayPage from './PathwayPage.svelte';

let page: ReturnType<typeof mount> | undefined;
let core: MadeUpCore;
const left = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  window.scrollTo = () => undefined;
  left.mockReset();
  handedOver.mockReset();
});

afterEach(() => {
  if (page) void unmount(page);
  page = undefined;
  document.body.replaceChildren();
});

const silent: Speaker = { ready: false, say: () => undefined, stop: () => undefined, watch: () => () => undefined };

const handedOver = vi.fn();

/** The adult's card. */
async function open(as = kitsPathway()) {
  core = as;
  connectTo(core);
  const onstart = async (child: string) => {
    await core.call('child_mode.enter', { child });
    handedOver(child);
  };
  page = mount(PathwayPage, { target: document.body, props: { child: 'kit', onleave: left, onstart } });
  await settle();
}

/** The child's own document. */
async function childsSpace(as = kitsPathway(), speaker: Speaker = silent) {
  core = as;
  connectTo(core);
  core.away = true;
  page = mount(ChildPage, { target: document.body, props: { here: KIT, speaker, onleft: left } });
  await settle();
}

async function passphrase(words: string) {
  const box = document.querySelector<HTMLInputElement>('input[type=password]');
  if (!box) throw new Error('nobody asks for a passphrase');
  box.value = words;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
}

/** Lets every save and answer that is under way come in. */
async function settle() {
  await vi.advanceTimersByTimeAsync(1000);
  flushSync();
}

function button(name: string): HTMLElement | undefined {
  const all = [...document.querySelectorAll<HTMLElement>('button')];
  return all.find((one) => one.textContent?.trim().replace(/\s+/g, ' ').startsWith(name));
}

async function press(name: string) {
  const found = button(name);
  if (!found) throw new Error(`there is no “${name}” among ${[...document.querySelectorAll('button')].map((b) => b.textContent?.trim()).join(' | ')}`);
  found.click();
  await settle();
}

async function say(words: string) {
  const box = document.querySelector<HTMLTextAreaElement | HTMLInputElement>('textarea, input[type=text]');
  if (!box) throw new Error('there is nowhere to write');
  box.value = words;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
}

/** Draws one line. The sheet is as large as its units here, so that points come out as they were touched. */
async function draw(...points: [number, number][]) {
  const sheet = document.querySelector<SVGSVGElement>('.pad svg');
  if (!sheet) throw new Error('there is nowhere to draw');
  sheet.getBoundingClientRect = () => ({ left: 0, top: 0, width: 1000, height: 700 }) as DOMRect;
  const touch = (type: string, [clientX, clientY]: [number, number]) =>
    sheet.dispatchEvent(new PointerEvent(type, { pointerId: 7, clientX, clientY, bubbles: true }));
  const [first = [0, 0], ...rest] = points;
  touch('pointerdown', first);
  for (const point of rest) touch('pointermove', point);
  touch('pointerup', points.at(-1) ?? first);
  await settle();
}

const shown = () => document.body.textContent ?? '';
const heading = () => document.querySelector('h1')?.textContent;
const newest = (list: string) => core.lists[list]?.at(-1);

describe('a new dream', () => {
  it('goes from a picture over words, a step and a helper to who sees it', async () => {
    await childsSpace();
    await press('New dream');
    await press('Sport and moving');
    await press('Write');
    await say('Ride a horse on the beach');
    await press('Next');
    await say('Stroke a horse');
    await press('Next');
    await press('Some day');
    await press('Morgan');
    await press('Put it in my school plan');
    expect(newest('aspirations')).toMatchObject({
      texts: { words: 'Ride a horse on the beach' },
      values: { category: choice('sports'), state: choice('now'), written_by: choice('child'), in_pep: { value: true } },
    });
    expect(newest('steps')).toMatchObject({
      texts: { what: 'Stroke a horse' },
      values: { aspiration: { value: newest('aspirations')?.id }, when: { value: 'Some day' }, helper: { value: 'mo' } },
    });
    expect(heading()).toBe('Your dream is on your path!');
  });

  it('can be skipped question by question, and the picture alone is kept', async () => {
    await childsSpace();
    await press('New dream');
    await press('Feeling good');
    for (let question = 0; question < 3; question += 1) await press('Skip for now');
    expect(newest('aspirations')?.values).toMatchObject({ category: choice('wellbeing') });
    expect(newest('aspirations')?.values.in_pep).toBeUndefined();
    expect(newest('steps')?.id).toBe('walk');
  });

  it('written by the adult is called so only after it was read back', async () => {
    await childsSpace();
    await press('New dream');
    await press('Learning');
    await press('Write');
    await press('My adult writes for me');
    await say('Read every dragon book');
    await press('Next');
    expect(heading()).toBe('Are these your words?');
    expect(document.querySelector('blockquote')?.textContent).toBe('Read every dragon book');
    expect(newest('aspirations')?.values.written_by ?? null).toBeNull();
    await press('Yes, these are my words');
    expect(newest('aspirations')?.values.written_by).toEqual(choice('adult_read_back'));
  });

  it('links a helper who was named on the way', async () => {
    await childsSpace(new MadeUpCore());
    await press('New dream');
    await press('Learning');
    await press('Skip for now');
    await say('Go to the library');
    await press('Next');
    await press('Today');
    await press('Somebody else');
    await say('Aunty Bee');
    await press('Next');
    await press('Come with me');
    await press('Next');
    await press('No, keep them here');
    expect(newest('supporters')?.values).toMatchObject({ name: { value: 'Aunty Bee' }, shown: { value: false } });
    expect(newest('steps')?.values.helper).toEqual({ is: 'link', value: newest('supporters')?.id });
  });
});

describe('a drawing', () => {
  const start = async () => {
    await childsSpace();
    await press('My wall');
    await press('Look what I did!');
    await press('Draw');
  };

  it('is kept line by line in the grammar of the store, and the last line can be taken back', async () => {
    await start();
    await draw([100, 100], [200, 300], [300, 100]);
    await draw([500, 500]);
    expect(newest('celebrations')?.texts.drawing).toBe('M100 100L200 300L300 100M500 500L500 500');
    await press('Take back the last line');
    expect(newest('celebrations')?.texts.drawing).toBe('M100 100L200 300L300 100');
  });

  it('stays on the screen when it could not be kept, and is kept at “Try again”', async () => {
    await start();
    core.refuse = true;
    await draw([100, 100], [200, 300]);
    expect(shown()).toContain('We could not keep this yet. It is still here. You did nothing wrong.');
    expect(document.querySelectorAll('.pad path')).toHaveLength(1);
    core.refuse = false;
    await press('Try again');
    expect(shown()).not.toContain('We could not keep this yet');
    expect(newest('celebrations')?.texts.drawing).toBe('M100 100L200 300');
  });
});

describe('a change of mind', () => {
  it('keeps the old dream, with why, and leads to the new one', async () => {
    await childsSpace();
    await press('My path');
    await press('I want to be a vet');
    await press('I\'ve changed my mind');
    await say('Blood makes me dizzy');
    await press('Next');
    await press('Yes, I have a new one');
    await press('Art and music');
    const [old, fresh] = [core.item('aspirations', 'vet'), newest('aspirations')];
    expect(old).toMatchObject({ archived: false, values: { state: choice('changed') }, texts: { words: 'I want to be a vet and help poorly dogs.' } });
    expect(newest('changes')).toMatchObject({
      values: { from: { value: 'vet' }, to: { value: fresh?.id } },
      texts: { because: 'Blood makes me dizzy' },
    });
  });

  it('needs no new dream and no reason', async () => {
    await childsSpace();
    await press('My path');
    await press('Swim all the way');
    await press('I\'ve changed my mind');
    await press('Skip for now');
    await press('Not yet');
    expect(heading()).toBe('You changed your mind. That is OK.');
    expect(newest('changes')?.values).toMatchObject({ from: { value: 'swim' }, to: null });
  });

  it('is not made by going back before there is a new dream', async () => {
    await childsSpace();
    await press('My path');
    await press('Swim all the way');
    await press('I\'ve changed my mind');
    await say('Not sure');
    await press('Next');
    await press('Yes, I have a new one');
    await press('Back');
    expect(core.asked).toEqual([]);
    expect(document.querySelector('textarea')?.value).toBe('Not sure');
  });
});

describe('a step', () => {
  it('that was tried and is not for the child is as good as any', async () => {
    await childsSpace();
    await press('My path');
    await press('I want to be a vet');
    await press('Look back');
    await press('I tried it. It is not for me.');
    expect(core.item('steps', 'visit').values.state).toEqual(choice('not_for_me'));
    expect(shown()).toContain('That is fine. Now you know more about you.');
  });
});

describe('two answers', () => {
  const words = ['I want to be a vet.', 'I want to be a dog doctor.'];
  const start = async () => {
    const as = kitsPathway();
    const candidates = words.map((value, i) => ({ value: { is: 'line' as const, value }, by: ['Morgan', 'Priya'][i] ?? null, at: null }));
    as.marks['vet.words'] = { conflict: candidates, changed: true, changed_by: 'Priya' };
    await childsSpace(as);
    await press('My path');
    await press('I want to be a vet');
  };

  it('are both shown, with whose they are, and all of it together', async () => {
    await start();
    for (const said of [...words, 'From Morgan', 'From Priya', 'Both together']) expect(shown()).toContain(said);
    expect(shown()).toContain('Priya added some words too. Nothing was lost.');
  });

  it('become the one that the child picks', async () => {
    await start();
    await press('This one');
    expect(core.item('aspirations', 'vet').texts.words).toBe(words[0]);
  });
});

describe('“I want to talk to someone”', () => {
  it('says whom to talk to, that nothing was sent, and sends nothing', async () => {
    await childsSpace();
    await press('I want to talk to someone');
    for (const said of ['Tell your adult here', 'social worker', '0800 1111', '999', 'This page has not sent anything.']) {
      expect(shown()).toContain(said);
    }
    expect(core.asked).toEqual([]);
  });
});

describe('the way in and out', () => {
  it('begins with the adult, who hears that everything else is closed', async () => {
    await open();
    expect(shown()).toContain('Whose hopes are these?');
    expect(shown()).toContain('While Kit has the tablet, every other plan on it is closed.');
    expect(shown()).toContain('Guided Access, app pinning or assigned access');
    await press('Hand over to Kit');
    expect(handedOver).toHaveBeenCalledExactlyOnceWith('kit');
    expect(core.away).toBe(true);
  });

  it('does not begin while something the adult wrote is not saved: this document goes, and it would go too', async () => {
    await open();
    const saved = awaitingWrite(() => undefined);
    await press('Hand over to Kit');
    expect(shown()).toContain('Something you wrote is not saved yet.');
    expect(core.away).toBe(false);
    saved();
    await press('Hand over to Kit');
    expect(core.away).toBe(true);
  });

  it('ends with the adult, and only with their passphrase', async () => {
    await childsSpace();
    expect(heading()).toBe('Hello, Kit');
    await press('Finish');
    await press('I am the adult');
    expect(shown()).toContain('Everything is saved on this tablet.');
    await press('I am the adult: go to Kit');
    expect(shown()).toContain('Type your passphrase.');
    await passphrase('what a child may type');
    await press('I am the adult: go to Kit');
    expect(shown()).toContain('That passphrase is not right. Nothing is lost.');
    expect(document.querySelector<HTMLInputElement>('input[type=password]')?.value).toBe('');
    expect(left).not.toHaveBeenCalled();
    await passphrase(MadeUpCore.PASSPHRASE);
    await press('I am the adult: go to Kit');
    expect(left).toHaveBeenCalledOnce();
  });

  it('does not let the adult leave with something that is not kept', async () => {
    await childsSpace();
    await press('New dream');
    core.refuse = true;
    await press('Learning');
    await press('Finish');
    await press('I am the adult');
    expect(button('I am the adult: go to')).toBeUndefined();
    core.refuse = false;
    await press('Try again');
    expect(button('I am the adult: go to Kit')).toBeDefined();
    expect(newest('aspirations')?.values.category).toEqual(choice('academic'));
  });

  it('offers nothing to write to an adult who may only read', async () => {
    const as = kitsPathway();
    as.mayWrite = false;
    await childsSpace(as);
    expect(button('New dream')).toBeUndefined();
    await press('My path');
    await press('I want to be a vet');
    expect(button('Say it a new way')).toBeUndefined();
    expect(button('Look back')).toBeUndefined();
  });

  it('moves the focus to the heading of each screen', async () => {
    await childsSpace();
    await press('My team');
    expect(document.activeElement?.textContent).toBe('My team');
  });
});

describe('reading aloud', () => {
  it('is not offered without a voice', async () => {
    await childsSpace();
    expect(button('Listen')).toBeUndefined();
  });

  it('says what stands on the screen', async () => {
    const said: string[] = [];
    await childsSpace(kitsPathway(), { ...silent, ready: true, say: (text) => said.push(text) });
    await press('Listen');
    expect(said[0]).toMatch(/^Hello, Kit\. .*New dream\. .*My wall/);
  });
});

it('covers itself calmly when nobody touches it, and keeps the words', async () => {
  await childsSpace();
  await press('New dream');
  await press('Learning');
  await press('Write');
  const cover = document.querySelector('dialog');
  expect(cover?.open).toBe(false);
  await vi.advanceTimersByTimeAsync(181_000);
  expect(cover?.open).toBe(true);
  expect(core.rests).toBe(1);
  await press('Carry on');
  expect(cover?.open).toBe(false);
  expect(heading()).toBe('Tell us your dream');
});

it('is covered when a tablet that slept is touched again, whatever its timers say', async () => {
  await childsSpace();
  const cover = document.querySelector('dialog');
  vi.setSystemTime(Date.now() + 3_600_000);
  window.dispatchEvent(new PointerEvent('pointerdown'));
  await settle();
  expect(cover?.open).toBe(true);
  expect(core.rests).toBe(1);
});
