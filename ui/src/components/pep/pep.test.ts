import { beforeAll, describe, expect, test, vi } from 'vitest';
import { TARGETS, MEETING } from '../../../tests/fixtures/areas';
import { AMBER, GOLD, GREEN } from '../../../tests/fixtures/fields';
import { LIFE, OVERALL } from '../../../tests/fixtures/plan';
import { onWriting, Refusal, type LifeEvent, type Value } from '../../bridge';
import { costOf, targetOf, total } from './costs';
import { FieldSaver } from './FieldSaver.svelte';
import { leftBehind } from '../words/left.svelte';
import { asked, hint, inWords, itemName, label, shorten } from './fields';
import { counted, levelsOf } from './levels';
import { below, outstanding, signature } from './life';
import { findPlace, placeLabel } from './places';

const [targets, actions] = TARGETS;
const people = MEETING.find((field) => field.id === 'people');

describe('costs', () => {
  test('an action costs its price times how many, and nothing where a part is missing', () => {
    expect(actions?.items.map(costOf)).toEqual([225, null, null]);
    expect(total(actions?.items ?? [])).toBe(225);
    expect(actions?.items.map(targetOf)).toEqual(['t1', 't1', 't2']);
  });
});

describe('places', () => {
  const cases: [string, object | null][] = [
    ['next_on', { field: 'next_on' }],
    ['people', { field: 'people' }],
    ['people/p2/reason', { field: 'reason', item: { list: 'people', id: 'p2' } }],
    ['people.reason', { field: 'reason', item: { list: 'people', id: 'p1' } }],
    ['aspirations.words', null],
  ];
  test.each(cases)('%s leads to its field, or nowhere', (named, expected) => {
    expect(findPlace(MEETING, named)).toEqual(expected);
  });

  test('a list without items leads to the list', () => {
    expect(findPlace([{ ...people!, items: [] }], 'people.name')).toEqual({ field: 'people' });
  });

  test('a place is called by its label, and the child’s own pathway by its name', () => {
    expect(placeLabel('meeting', 'people/p2/reason')).toBe('Why they could not come');
    expect(placeLabel('pathway', 'steps.looked_back_on')).toBe("the child's own pathway");
  });
});

describe('fields', () => {
  test('a question waits for the answer it depends on', () => {
    const [priya, sam] = people?.items ?? [];
    const isAsked = (item: typeof priya) => item?.fields.filter((field) => asked(field, item.fields)).map((field) => field.id);
    expect(isAsked(priya)).not.toContain('reason');
    expect(isAsked(sam)).toContain('reason');
  });

  test('values read as words', () => {
    const yes: Value = { is: 'yes_no', value: true };
    expect(inWords('meeting', { id: 'held_on', kind: { is: 'date' } }, { is: 'date', value: '2026-11-24' })).toBe('24 November 2026');
    expect(inWords('targets', { id: 'needs_pp', kind: { is: 'yes_no' } }, yes)).toBe('Yes');
    expect(inWords('meeting', { id: 'how', kind: { is: 'choice', options: [] } }, { is: 'choice', value: 'online' })).toBe('Online');
  });

  test('an item is called by its words, never by what is kept for the core', () => {
    expect(itemName('targets', 'targets', targets!.items[0]!, 1)).toBe('Pip reads a chapter alone');
    const bare = { id: 'x', added_by: null, fields: [{ ...MEETING[2]!, id: 'earlier_id' }] };
    expect(itemName('targets', 'reviews', bare, 2)).toBe('Review 2');
  });

  test('a long name is cut at a word', () => {
    expect(shorten('Pip reads a whole chapter alone', 14)).toBe('Pip reads a…');
  });

  test('labels and hints come from the wording', () => {
    expect(label('meeting', 'place')).toBe('Place');
    expect(hint('about_me', 'born_on'), 'a label that says it all has no hint').toBeUndefined();
  });
});

describe('levels', () => {
  test('an area counts as its rating, held down by its cap', () => {
    expect(counted(GOLD, AMBER)).toBe(AMBER);
    expect(counted(AMBER, GREEN)).toBe(AMBER);
    expect(counted(GOLD, null)).toBe(GOLD);
  });

  test('levels are known from what is judged, worst first', () => {
    expect(levelsOf(OVERALL.areas).map((level) => level.id)).toEqual(['red', 'amber', 'green', 'gold']);
  });
});

describe('life', () => {
  const event = (what: string, areas: LifeEvent['areas'] = []): LifeEvent => ({
    what, areas, by: 'Priya Practice', on: '2026-11-23', note: '', words_changed_since: false,
  });

  test('what is left of the last return is what nobody amended since', () => {
    expect(outstanding(LIFE.events)).toEqual(['attendance']);
    expect(outstanding([event('amendment', ['targets']), event('return', ['targets'])])).toEqual(['targets']);
    expect(outstanding([])).toEqual([]);
  });

  test('a signature before a return does not count', () => {
    expect(signature(LIFE.events, 'school_signoff')).toBeUndefined();
    expect(signature([...LIFE.events, event('school_signoff')], 'school_signoff')).toBeDefined();
  });

  test('areas below green are the ones to return', () => {
    expect(below(OVERALL.areas)).toEqual(['meeting', 'attainment', 'attendance', 'targets', 'pathway']);
  });
});

describe('saving one field', () => {
  const line = (value: string): Value => ({ is: 'line', value });
  let held: () => void = () => undefined;
  const written: (Value | null)[] = [];
  let saver: FieldSaver;

  beforeAll(() => {
    saver = new FieldSaver('test', async (value) => {
      written.push(value);
      await new Promise<void>((done) => (held = done));
    }, () => 'b0');
  });

  test('answers given while one is being written are written once, the newest last', async () => {
    const first = saver.take(line('a'));
    saver.later(line('ab'));
    saver.later(line('abc'));
    expect(saver.dirty).toBe(true);
    held();
    await vi.waitFor(() => expect(written).toHaveLength(2));
    held();
    await first;
    expect(written).toEqual([line('a'), line('abc')]);
    expect(saver.standing).toBe('still');
    expect(saver.newest(line('stored'))).toEqual(line('stored'));
  });

  test('a refused answer is there for whoever opens the field next', async () => {
    const refuses = new FieldSaver('kept', () => Promise.reject(new Error('The disk is full.')), () => 'b0');
    await refuses.take(line('The hall'));
    const next = new FieldSaver('kept', async () => undefined, () => 'b0');
    expect(next.standing).toBe('failed');
    expect(next.trouble).toBe('The disk is full.');
    expect(next.newest(null)).toEqual(line('The hall'));
    await next.now();
    expect(next.standing).toBe('still');
    expect(new FieldSaver('kept', async () => undefined, () => 'b0').standing).toBe('still');
  });

  test('a refused answer whose box is gone is shown elsewhere until it is saved', async () => {
    let refused = true;
    const write = () => (refused ? Promise.reject(new Error('This PEP is finalised.')) : Promise.resolve());
    const where = { child: 'made-up', form: { is: 'core' as const }, place: { item: null, field: 'school' } };
    const saver = new FieldSaver('gone', write, () => 'b0', 350, where);
    await saver.take(line('The hall'));
    expect(leftBehind.of(undefined), 'its box shows it').toEqual([]);
    await saver.leave();
    expect(leftBehind.of(undefined)).toMatchObject([{ words: line('The hall'), why: 'This PEP is finalised.' }]);
    refused = false;
    await leftBehind.of(undefined)[0]?.again();
    expect(leftBehind.of(undefined)).toEqual([]);
  });

  test('an answer tried again is given over the page it was first given on', async () => {
    const bases: string[] = [];
    let shown = 'b0';
    let refusal: Refusal | null = new Refusal({ code: 'disk_full', message: 'The disk is full.' });
    const write = async (_: Value | null, base: string) => {
      bases.push(base);
      if (refusal) throw refusal;
    };
    const first = new FieldSaver('base', write, () => shown);
    await first.take(line('The hall'));
    shown = 'b1';
    const next = new FieldSaver('base', write, () => shown);
    await next.now();
    refusal = null;
    await next.take(line('The hall again'));
    await next.take(line('The library'));
    expect(bases).toEqual(['b0', 'b0', 'b0', 'b1']);
  });

  test('settling is over the page that showed every answer, even where an older answer waits', async () => {
    const bases: string[] = [];
    let shown = 'b0';
    let full = true;
    const write = async (_: Value | null, base: string) => {
      bases.push(base);
      if (full) throw new Error('The disk is full.');
    };
    const saver = new FieldSaver('settled', write, () => shown);
    await saver.take(line('The hall'));
    [shown, full] = ['b1', false];
    await saver.settle(line('The library'));
    expect(bases).toEqual(['b0', 'b1']);
  });

  test('a version that the tablet does not know gives way to the page as it is shown', async () => {
    const bases: string[] = [];
    const write = async (_: Value | null, base: string) => {
      bases.push(base);
      if (base === 'lost') throw new Refusal({ code: 'unknown_base', message: 'The page is too old.' });
    };
    let shown = 'lost';
    const answer = new FieldSaver('lost', write, () => shown);
    await answer.take(line('The hall'));
    expect(answer.standing).toBe('failed');
    shown = 'b1';
    await answer.now();
    expect(bases[0]).toBe('lost');
    expect(answer.standing).toBe('still');
  });
});

test('while an answer waits for a pause in the typing, nobody reads that all is saved', async () => {
  const under: number[] = [];
  const stop = onWriting((writes) => under.push(writes));
  const saver = new FieldSaver('made-up-place', () => Promise.resolve(), () => 'b0', 60_000);
  saver.later({ is: 'line', value: 'The hal' });
  saver.later({ is: 'line', value: 'The hall' });
  expect(under).toHaveLength(1);
  await saver.now();
  expect(under).toHaveLength(2);
  expect(under[1]).toBe((under[0] ?? 0) - 1);
  stop();
});
