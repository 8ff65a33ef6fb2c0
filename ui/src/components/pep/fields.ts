/** What a field says and where it stands on the page. Pure: no drawing and no calls to the core. */
import type { FieldKind, FieldView, ItemView, Value } from '../../bridge';
import { has, t } from '../../wording';
import { longDate } from '../../wording/dates';
import { sizeOf } from '../files/transfer';
import { money } from './money';

/** The list and item a field belongs to, where it belongs to one. */
export interface InItem {
  list: string;
  id: string;
}

/** The wording id of a field's label: `field-meeting-place`, `field-meeting-people-name`. */
export function labelId(form: string, field: string, item?: InItem): string {
  return ['field', form, ...(item ? [item.list] : []), field].join('-');
}

/** The label in words. A field without wording shows its id, so that it is missed in no test. */
export function label(form: string, field: string, item?: InItem): string {
  const id = labelId(form, field, item);
  return has(id) ? t(id) : field;
}

/** The one-sentence hint, where there is one. */
export function hint(form: string, field: string, item?: InItem): string | undefined {
  const id = `${labelId(form, field, item)}.hint`;
  return has(id) ? t(id) : undefined;
}

/** The words of one option of a choice. */
export function option(form: string, field: string, id: string, item?: InItem): string {
  const wording = ['choice', form, ...(item ? [item.list] : []), field, id].join('-');
  return has(wording) ? t(wording) : id;
}

/** The DOM id of a field's group, which a link can focus. */
export function placeId(field: string, item?: InItem): string {
  return item ? `place-${item.list}-${item.id}-${field}` : `place-${field}`;
}

/** Whether a field is asked, given the answers beside it. */
export function asked(field: FieldView, beside: FieldView[]): boolean {
  const { when } = field;
  if (when === null) return true;
  const other = beside.find((f) => f.id === when.field);
  return other !== undefined && when.values.includes(plain(other.value));
}

/** A value as conditions name it. */
function plain(value: Value | null): string {
  if (value === null) return '';
  if (value.is === 'yes_no') return value.value ? 'yes' : 'no';
  return String(value.value);
}

/** Whether a field holds no answer at all. */
export function empty(field: FieldView): boolean {
  if (field.kind.is === 'list') return field.items.length === 0;
  return field.value === null && (field.text ?? '').trim() === '';
}

/** A value in words, for reading and for two answers side by side. */
export function inWords(
  form: string,
  field: { id: string; kind: FieldKind },
  value: Value | null,
  item?: InItem,
  links: Map<string, string> = new Map(),
): string {
  if (value === null) return t('answer-none');
  switch (value.is) {
    case 'yes_no':
      return t(value.value ? 'answer-yes' : 'answer-no');
    case 'choice':
      return option(form, field.id, value.value, item);
    case 'date':
      return longDate(value.value);
    case 'number':
      return field.id === 'pp_each' ? money(value.value) : String(value.value);
    case 'link':
      return links.get(value.value) ?? t('answer-none');
    case 'file':
      return `${value.value.name || t('file-unnamed')}, ${sizeOf(value.value.size)}`;
    case 'line':
      return value.value;
  }
}

/** The field of an item by id. */
export function of(item: ItemView, field: string): FieldView | undefined {
  return item.fields.find((f) => f.id === field);
}

/** A number field of an item, or nothing. */
export function amount(item: ItemView, field: string): number | null {
  const value = of(item, field)?.value ?? null;
  return value?.is === 'number' ? value.value : null;
}

/** Fields that are kept beside an item's words and are no question for anybody: which earlier target a review is of. */
export const KEPT: readonly string[] = ['earlier_id'];

/** What an item is called in a closed card and on its buttons: its first answers, else its place. */
export function itemName(form: string, list: string, item: ItemView, number: number): string {
  for (const field of item.fields.filter((one) => !KEPT.includes(one.id))) {
    const words = (field.text ?? '').trim() || (field.value?.is === 'line' ? field.value.value.trim() : '');
    if (words !== '') return shorten(words);
    if (field.value?.is === 'choice') return inWords(form, field, field.value, { list, id: item.id });
  }
  return t('list-item', { item: t(`field-${form}-${list}-item`), number });
}

/** The first words of a longer text. */
export function shorten(words: string, most = 70): string {
  const line = words.replace(/\s+/g, ' ').trim();
  if (line.length <= most) return line;
  const cut = line.slice(0, most);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1)).trimEnd()}…`;
}

/** The names of every item of every list of a form, by item id, for links. */
export function linkNames(form: string, fields: FieldView[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const field of fields) {
    field.items.forEach((item, at) => names.set(item.id, itemName(form, field.id, item, at + 1)));
  }
  return names;
}
