// A made-up app for tests: one made-up child's pathway in memory, with the operations that write it.

import type {
  AddItemRequest, ArchiveItemRequest, Changed, ChangeMindRequest, ChildHere, ChildWrite, FieldKind, FieldView, ItemView, Place, SetFieldRequest, StartFileRequest,
  Value, WriteTextRequest,
} from '../../bridge';

type Item = { id: string; values: Record<string, Value | null>; texts: Record<string, string>; archived: boolean };
type Lists = Record<string, Item[]>;

const FIELDS: Record<string, Record<string, FieldKind['is']>> = {
  aspirations: {
    category: 'choice', words: 'words', written_by: 'choice', drawing: 'drawing', photo: 'file', symbol: 'line', state: 'choice',
    in_pep: 'yes_no', said_on: 'date',
  },
  steps: { aspiration: 'link', what: 'words', when: 'line', by: 'date', helper: 'link', state: 'choice', looked_back_on: 'date' },
  supporters: { name: 'line', how: 'line', symbol: 'line', shown: 'yes_no' },
  celebrations: { aspiration: 'link', what: 'words', on: 'date', drawing: 'drawing', photo: 'file', symbol: 'line', in_pep: 'yes_no' },
  changes: { from: 'link', to: 'link', because: 'words', on: 'date' },
};

/** Short ways to write values. */
export const choice = (value: string): Value => ({ is: 'choice', value });
export const line = (value: string): Value => ({ is: 'line', value });
export const link = (value: string): Value => ({ is: 'link', value });
export const yes: Value = { is: 'yes_no', value: true };

/** A made-up photo, as a field names it, and the smallest of pictures. */
const PHOTO = { blob: '0a'.repeat(32), size: 900, media: 'jpeg' as const, name: 'tower.jpg' };
const DOT = 'R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=';

/** The child who has the tablet. */
export const KIT: ChildHere = { child: 'kit', known_as: 'Kit', adult: 'Priya Practice', practice: true, suggested: null };

/** Operations of child mode that do what one of an open tablet does. */
const SAME: Record<string, string> = {
  'child_mode.show': 'pathway.show', 'child_mode.bring': 'file.start', 'child_mode.send': 'file.send', 'child_mode.keep_photo': 'file.add',
  'child_mode.photo': 'file.read',
};

/** The made-up app. `refuse` makes every write fail, as on a full disk. */
export class MadeUpCore {
  lists: Lists = { aspirations: [], steps: [], supporters: [], celebrations: [], changes: [] };
  refuse = false;
  mayWrite = true;
  /** Every write that was asked for, in order. */
  asked: { operation: string; request: Record<string, unknown> }[] = [];
  /** Extra marks on fields as `pathway.show` answers them, by item and field. */
  marks: Record<string, Partial<FieldView>> = {};
  private listeners: ((changed: Changed) => void)[] = [];
  stamp = 0;
  /** The words that the next write of words comes to, as merged with somebody else's. */
  mergesTo: string | null = null;
  /** Happens while the next write of words is under way. */
  during: (() => void) | null = null;
  /** Whether every version that an answer names is unknown to the tablet. */
  unknown = false;
  private bringing: Place | null = null;

  put(list: string, id: string, values: Item['values'], texts: Item['texts'] = {}): this {
    this.lists[list]?.push({ id, values, texts, archived: false });
    return this;
  }

  item(list: string, id: string): Item {
    const found = this.lists[list]?.find((one) => one.id === id);
    if (!found) throw new Error(`the made-up pathway has no ${list} ${id}`);
    return found;
  }

  /** Somebody else's tablet changed something. */
  tell(): void {
    this.stamp += 1;
    for (const listener of this.listeners) listener({ child: 'kit', cause: 'sync' } as unknown as Changed);
  }

  async onChanged(listener: (changed: Changed) => void): Promise<() => void> {
    this.listeners.push(listener);
    return () => (this.listeners = this.listeners.filter((one) => one !== listener));
  }

  /** What child mode asks, as the same write of an open tablet; any other operation as it is. */
  async call(operation: string, request: unknown): Promise<unknown> {
    const asked = request as Record<string, unknown>;
    if (operation === 'session.state') return this.state();
    if (operation === 'child_mode.enter') return this.enter();
    if (operation === 'child_mode.rest') return this.rested();
    if (operation === 'child_mode.leave') return this.leave(asked.passphrase as string);
    if (operation === 'child_mode.write') return this.inChildMode(asked.child as string, asked.write as ChildWrite);
    return this.ask(SAME[operation] ?? operation, asked);
  }

  /** Whether the child has the tablet. */
  away = false;
  rests = 0;
  static readonly PASSPHRASE = 'made up for this test';

  private state() {
    const child: ChildHere | null = this.away ? KIT : null;
    return { child, waiting: null, people: [], open: null, left_by_child: [], practice_people: [], meeting_seconds: null, preselected: null, version: 'made-up' };
  }

  private enter(): ChildHere {
    this.away = true;
    return KIT;
  }

  private rested() {
    this.rests += 1;
    return {};
  }

  private leave(passphrase: string) {
    if (passphrase !== MadeUpCore.PASSPHRASE) {
      throw { code: 'wrong_passphrase', message: 'That passphrase is not right. Nothing is lost. Please try again.' };
    }
    this.away = false;
    return {};
  }

  private async inChildMode(child: string, write: ChildWrite): Promise<unknown> {
    const { does, ...rest } = write;
    const asked = { child, form: { is: 'pathway' }, ...rest };
    if (does === 'add') return { id: ((await this.ask('item.add', { ...asked, after: null })) as { id: string }).id, words: null };
    if (does === 'text') return { id: null, words: await this.ask('text.write', asked) };
    await this.ask({ set: 'field.set', archive: 'item.archive', change_mind: 'pathway.change_mind' }[does], asked);
    return { id: null, words: null };
  }

  private async ask(operation: string, asked: Record<string, unknown>): Promise<unknown> {
    if (operation === 'pathway.show') return this.show();
    this.asked.push({ operation, request: asked });
    if (this.unknown && operation === 'field.set') throw { code: 'unknown_base', message: 'Ask again.' };
    if (this.refuse) throw { code: 'disk_full', message: 'The tablet is full.' };
    this.stamp += 1;
    return structuredClone(this.write(operation, asked));
  }

  private write(operation: string, request: unknown): unknown {
    switch (operation) {
      case 'item.add':
        return this.add(request as AddItemRequest);
      case 'field.set':
        return this.set(request as SetFieldRequest);
      case 'text.write':
        return this.writeText(request as WriteTextRequest);
      case 'item.archive':
        return this.archive(request as ArchiveItemRequest);
      case 'file.start':
        this.bringing = (request as StartFileRequest).place;
        return { upload: 1, piece: 393_216 };
      case 'file.send':
        return { at: 0 };
      case 'file.add':
        return this.addPhoto();
      case 'file.read':
        return { is: 'here', bytes: DOT };
      case 'pathway.change_mind':
        return this.changeMind(request as ChangeMindRequest);
      default:
        throw { code: 'bad_request', message: `the made-up app has no ${operation}` };
    }
  }

  private add({ list, values, texts }: AddItemRequest): { id: string } {
    const id = `${list}-${this.stamp}`;
    this.put(list, id, { ...values }, { ...texts });
    return { id };
  }

  private set({ place, value }: SetFieldRequest) {
    this.at(place).values[place.field] = value;
    return {};
  }

  private writeText({ place, text }: WriteTextRequest) {
    this.during?.();
    this.during = null;
    const merged = this.mergesTo ?? text;
    this.mergesTo = null;
    this.at(place).texts[place.field] = merged;
    return { text: merged, base: `${this.stamp}` };
  }

  private archive({ item, archived }: ArchiveItemRequest) {
    this.item(item.list, item.id).archived = archived;
    return {};
  }

  private addPhoto() {
    if (!this.bringing) throw new Error('no photo was begun');
    this.at(this.bringing).values[this.bringing.field] = { is: 'file', value: PHOTO };
    return { file: PHOTO, came: 4000 };
  }

  private changeMind({ from, to, because }: ChangeMindRequest) {
    this.item('aspirations', from).values.state = choice('changed');
    const values = { from: link(from), to: to === null ? null : link(to) };
    this.put('changes', `change-${this.stamp}`, values, { because: because ?? '' });
    return {};
  }

  private at(place: Place): Item {
    return this.item(place.item?.list ?? '', place.item?.id ?? '');
  }

  private show() {
    const lists = Object.entries(this.lists).map(([id, items]) => ({
      ...bare(id, 'list'),
      items: items.filter((item) => !item.archived).map((item) => this.view(id, item)),
      archived: items.filter((item) => item.archived).map((item) => this.view(id, item)),
    }));
    return structuredClone({ known_as: 'Kit', may_write: this.mayWrite, base: `${this.stamp}`, lists });
  }

  private view(list: string, item: Item): ItemView {
    const fields = Object.entries(FIELDS[list] ?? {}).map(([id, kind]) => ({
      ...bare(id, kind),
      value: item.values[id] ?? null,
      text: kind === 'words' || kind === 'drawing' ? (item.texts[id] ?? '') : null,
      ...this.marks[`${item.id}.${id}`],
    }));
    return { id: item.id, fields, added_by: null };
  }
}

function bare(id: string, is: FieldKind['is']): FieldView {
  const kind = (is === 'list' ? { is, fields: [] } : is === 'file' ? { is, photo: true } : { is }) as FieldKind;
  return { id, kind, when: null, value: null, text: null, conflict: [], items: [], archived: [], changed_by: null, changed: false };
}

/** A pathway with something on every page. The child is made up. */
export function kitsPathway(): MadeUpCore {
  const drawing = 'M200 520L230 380 420 260 610 380 640 520M360 520L360 430 460 430 460 520M700 180L730 150 770 160 780 200 750 230 710 220 700 180';
  return new MadeUpCore()
    .put('aspirations', 'vet', { category: choice('career'), state: choice('now'), symbol: line('dog cat'), written_by: choice('child'), in_pep: yes, said_on: { is: 'date', value: '2026-09-14' } }, { words: 'I want to be a vet and help poorly dogs.' })
    .put('aspirations', 'drums', { category: choice('arts'), state: choice('changed'), symbol: line('drum'), said_on: { is: 'date', value: '2026-05-02' } }, { words: 'Play drums in a band.' })
    .put('aspirations', 'guitar', { category: choice('arts'), state: choice('now'), symbol: line('guitar'), written_by: choice('adult_read_back') }, { words: 'Learn guitar with my cousin.' })
    .put('aspirations', 'swim', { category: choice('sports'), state: choice('reached'), symbol: line('swim') }, { words: 'Swim all the way across the big pool.' })
    .put('aspirations', 'den', { category: choice('enriching'), state: choice('resting') }, { drawing, words: '' })
    .put('supporters', 'mo', { name: line('Morgan'), how: line('Listen to me'), symbol: line('woman'), shown: yes })
    .put('supporters', 'biscuit', { name: line('Biscuit the dog'), how: line('Cheer me on'), symbol: line('dog') })
    .put('steps', 'visit', { aspiration: link('vet'), state: choice('trying'), when: line('At the weekend'), helper: link('mo') }, { what: 'Visit the dog rescue.' })
    .put('steps', 'read', { aspiration: link('vet'), state: choice('not_for_me') }, { what: 'Read a long book about bones.' })
    .put('steps', 'walk', { aspiration: link('vet'), state: choice('to_do'), when: line('Some day') }, { what: 'Walk next door’s dog.' })
    .put('celebrations', 'pool', { aspiration: link('swim'), symbol: line('rainbow clap'), on: { is: 'date', value: '2026-10-03' } }, { what: 'I swam to the end and did not stop!' })
    .put('celebrations', 'house', { on: { is: 'date', value: '2026-11-01' } }, { drawing, what: 'I drew our den.' })
    .put('changes', 'change', { from: link('drums'), to: link('guitar') }, { because: 'Drums were too loud for me.' });
}
