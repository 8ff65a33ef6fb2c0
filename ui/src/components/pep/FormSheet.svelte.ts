import { getContext, setContext } from 'svelte';
import { call, type FieldView, type Form, type ItemPlace, type Place, type Value } from '../../bridge';
import { session } from '../../state/session.svelte';
import { FieldSaver } from './FieldSaver.svelte';
import { linkNames, type InItem } from './fields';

/** What a form's page gives to the fields inside it. */
export interface SheetSource {
  child: string;
  form: Form;
  /** The form's name in wording ids: `meeting`. */
  id: string;
  base: string;
  readonly: boolean;
  fields: FieldView[];
  /** Last term's answers by field id; empty while they are not to be seen. */
  lastTerm: Map<string, string>;
  /** Does a write and asks for the page again. */
  write: <T>(deed: () => Promise<T>) => Promise<T>;
  /** Asks for the page again; answers once it shows every write that has finished. */
  refresh: () => Promise<void>;
}

/** One form on a page: where it is written, and how. Fields find it by context. */
export class FormSheet {
  constructor(private readonly source: () => SheetSource) {}

  get child() {
    return this.source().child;
  }
  get form() {
    return this.source().form;
  }
  get id() {
    return this.source().id;
  }
  get base() {
    return this.source().base;
  }
  get readonly() {
    return this.source().readonly;
  }
  get fields() {
    return this.source().fields;
  }

  /** Names of the items that links may name. */
  readonly links = $derived.by(() => linkNames(this.source().id, this.source().fields));

  /** Last term's answer to a field, while it is to be seen. */
  lastTerm(field: string): string | undefined {
    return this.source().lastTerm.get(field);
  }

  /** What saves one field of this form. */
  saver(field: string, item?: InItem): FieldSaver {
    const key = JSON.stringify([session.me?.id, this.child, this.form, item?.list, item?.id, field]);
    return new FieldSaver(
      key,
      (value, base) => this.set(field, value, base, item),
      () => this.base,
      undefined,
      { child: this.child, form: $state.snapshot(this.form), place: placeOf(field, item) },
    );
  }

  /** Adds an item at the end; answers with its id once the page shows it. */
  async add(list: string, values: Record<string, Value>): Promise<string> {
    const request = { child: this.child, form: this.form, list, after: null, values, texts: {} };
    const { id } = await this.write(() => call('item.add', request));
    await this.source().refresh();
    return id;
  }

  /** Does a write of a photo or file, and asks for the page again. */
  bring<T>(deed: () => Promise<T>): Promise<T> {
    return this.write(deed);
  }

  async move(item: ItemPlace, after: string | null): Promise<void> {
    await this.write(() => call('item.move', { child: this.child, form: this.form, item, after }));
  }

  async archive(item: ItemPlace, archived: boolean): Promise<void> {
    await this.write(() => call('item.archive', { child: this.child, form: this.form, item, archived }));
  }

  private async set(field: string, value: Value | null, base: string, item?: InItem): Promise<void> {
    const place = placeOf(field, item);
    await this.write(() => call('field.set', { child: this.child, form: this.form, place, value, base }));
  }

  private write<T>(deed: () => Promise<T>): Promise<T> {
    return this.source().write(deed);
  }
}

/** A field's place as the core names it. */
export function placeOf(field: string, item?: InItem): Place {
  return { item: item ? { list: item.list, id: item.id } : null, field };
}

const KEY = Symbol('form sheet');

/** Gives a sheet to every field below. */
export function provideSheet(source: () => SheetSource): FormSheet {
  return setContext(KEY, new FormSheet(source));
}

/** The sheet this field belongs to. */
export function sheet(): FormSheet {
  return getContext<FormSheet>(KEY);
}
