// What a child's pathway holds, read from the page's fields. Nothing here is counted or compared.

import type { Candidate, FieldView, FileRef, ItemView, PathwayView, Value } from '../../bridge';

/** The nine categories, in the order they are offered, each with its picture. */
export const CATEGORIES = {
  academic: 'book',
  career: 'jobs',
  sports: 'football',
  arts: 'paint',
  social: 'friends',
  community: 'helping',
  enriching: 'tent',
  wellbeing: 'sun',
  other: 'sparkles',
} as const;
export type Category = keyof typeof CATEGORIES;

/** How a dream is now, each with its picture. A changed one is as warm as a reached one. */
export const STATES = { now: 'sun', resting: 'moon', reached: 'rainbow', changed: 'butterfly' } as const;
export type State = keyof typeof STATES;

/** How a step is, each with its picture. */
export const STEP_STATES = { to_do: 'footprints', trying: 'seedling', done: 'flower', not_for_me: 'kite' } as const;
export type StepState = keyof typeof STEP_STATES;

/** Several answers to one question, for the child to choose from. */
export interface TwoAnswers {
  field: string;
  /** Whether the field holds words, which can also stay together as they are. */
  isWords: boolean;
  together: string;
  candidates: Candidate[];
}

/** What every item of a list has. */
interface Item {
  id: string;
  view: ItemView;
  twoAnswers: TwoAnswers[];
}

export interface Aspiration extends Item {
  category: Category;
  words: string;
  byAdult: boolean;
  drawing: string;
  photo: FileRef | null;
  symbols: string[];
  state: State;
  inPep: boolean;
  saidOn: string | null;
}

export interface Step extends Item {
  aspiration: string | null;
  what: string;
  when: string;
  helper: string | null;
  state: StepState;
  lookedBackOn: string | null;
}

export interface Supporter extends Item {
  name: string;
  how: string;
  symbol: string;
  shown: boolean;
}

export interface Celebration extends Item {
  aspiration: string | null;
  what: string;
  on: string | null;
  drawing: string;
  photo: FileRef | null;
  symbols: string[];
  inPep: boolean;
}

export interface Change extends Item {
  from: string | null;
  to: string | null;
  because: string;
}

/** The five lists of a pathway. */
export interface Lists {
  aspirations: Aspiration[];
  steps: Step[];
  supporters: Supporter[];
  celebrations: Celebration[];
  changes: Change[];
}

/** Reads the page's lists. */
export function readLists(view: PathwayView): Lists {
  const items = (list: string) => view.lists.find((field) => field.id === list)?.items ?? [];
  return {
    aspirations: items('aspirations').map(aspiration),
    steps: items('steps').map(step),
    supporters: items('supporters').map(supporter),
    celebrations: items('celebrations').map(celebration),
    changes: items('changes').map(change),
  };
}

/** Who else wrote here since this person last looked; `null` for somebody whose name is not known. */
export function joinedFrom(view: PathwayView): (string | null)[] {
  const fields = view.lists.flatMap((list) => [list, ...list.items.flatMap((item) => item.fields)]);
  return [...new Set(fields.filter((field) => field.changed).map((field) => field.changed_by))];
}

function aspiration(item: ItemView): Aspiration {
  const of = reader(item);
  return {
    ...common(item),
    category: known(CATEGORIES, of.plain('category'), 'other'),
    words: of.text('words'),
    byAdult: of.plain('written_by') === 'adult_read_back',
    drawing: of.text('drawing'),
    photo: of.file('photo'),
    symbols: symbolsOf(of.plain('symbol')),
    state: known(STATES, of.plain('state'), 'now'),
    inPep: of.yes('in_pep'),
    saidOn: of.plain('said_on'),
  };
}

function step(item: ItemView): Step {
  const of = reader(item);
  return {
    ...common(item),
    aspiration: of.plain('aspiration'),
    what: of.text('what'),
    when: of.plain('when') ?? '',
    helper: of.plain('helper'),
    state: known(STEP_STATES, of.plain('state'), 'to_do'),
    lookedBackOn: of.plain('looked_back_on'),
  };
}

function supporter(item: ItemView): Supporter {
  const of = reader(item);
  return {
    ...common(item),
    name: of.plain('name') ?? '',
    how: of.plain('how') ?? '',
    symbol: symbolsOf(of.plain('symbol'))[0] ?? 'grown-up',
    shown: of.yes('shown'),
  };
}

function celebration(item: ItemView): Celebration {
  const of = reader(item);
  return {
    ...common(item),
    aspiration: of.plain('aspiration'),
    what: of.text('what'),
    on: of.plain('on'),
    drawing: of.text('drawing'),
    photo: of.file('photo'),
    symbols: symbolsOf(of.plain('symbol')),
    inPep: of.yes('in_pep'),
  };
}

function change(item: ItemView): Change {
  const of = reader(item);
  return { ...common(item), from: of.plain('from'), to: of.plain('to'), because: of.text('because') };
}

/** Several symbols are stored in one line, parted by spaces. */
export function symbolsOf(line: string | null): string[] {
  return (line ?? '').split(' ').filter((id) => id !== '');
}

function common(view: ItemView): Item {
  return {
    id: view.id,
    view,
    twoAnswers: view.fields
      .filter((field) => field.conflict.length > 1)
      .map((field) => ({
        field: field.id,
        isWords: field.kind.is === 'words',
        together: field.text ?? '',
        candidates: field.conflict,
      })),
  };
}

function reader(item: ItemView) {
  const field = (id: string): FieldView | undefined => item.fields.find((one) => one.id === id);
  return {
    text: (id: string) => field(id)?.text ?? '',
    plain: (id: string) => plain(field(id)?.value ?? null),
    file: (id: string) => fileOf(field(id)?.value ?? null),
    yes: (id: string) => field(id)?.value?.value === true,
  };
}

function fileOf(value: Value | null): FileRef | null {
  return value?.is === 'file' ? value.value : null;
}

function plain(value: Value | null): string | null {
  return typeof value?.value === 'string' && value.value !== '' ? value.value : null;
}

function known<Known extends object>(all: Known, id: string | null, otherwise: keyof Known): keyof Known {
  return id !== null && id in all ? (id as keyof Known) : otherwise;
}
