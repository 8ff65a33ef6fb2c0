/** Finds and focuses the place that a missing requirement names: `next_on`, `people.role` or `people/ITEM/role`. */
import { tick } from 'svelte';
import type { FieldView } from '../../bridge';
import { has, t } from '../../wording';
import { empty, label, labelId, placeId, type InItem } from './fields';

/** A place on this page. */
export interface Target {
  field: string;
  item?: InItem;
}

/** The place that a requirement's name means among these fields; nothing where the form has no such field. */
export function findPlace(fields: FieldView[], named: string): Target | null {
  const [first = '', ...rest] = named.split(/[./]/);
  const field = fields.find((f) => f.id === first);
  if (!field) return null;
  const inner = rest.at(-1);
  if (inner === undefined || field.kind.is !== 'list') return { field: first };
  const lacking = field.items.find((item) => item.fields.some((f) => f.id === inner && empty(f)));
  const item = field.items.find((i) => rest.length > 1 && i.id === rest[0]) ?? lacking ?? field.items[0];
  return item ? { field: inner, item: { list: first, id: item.id } } : { field: first };
}

/** The label of a named place, whether or not this page shows it. */
export function placeLabel(form: string, named: string): string {
  const [first = '', ...rest] = named.split(/[./]/);
  const inner = rest.at(-1);
  // The lists of the child's own pathway are no fields of the area that tells of it.
  if (!has(labelId(form, first))) return t('judgement-own-pathway');
  return inner === undefined ? label(form, first) : label(form, inner, { list: first, id: '' });
}

/** Opens the card a place lies in, brings the place into sight and focuses its first box. */
export async function focusPlace(target: Target): Promise<boolean> {
  if (target.item) {
    document.querySelector<HTMLElement>(`[data-opens="${target.item.id}"][aria-expanded="false"]`)?.click();
  }
  await tick();
  const id = placeId(target.field, target.item);
  const place =
    document.getElementById(`${id}-add`) ?? document.getElementById(id) ?? document.getElementById(`card-${target.item?.id}`);
  const box = place && boxOf(place);
  if (!box) return false;
  if (typeof box.scrollIntoView === 'function') box.scrollIntoView({ block: 'center' });
  box.focus({ preventScroll: true });
  return document.activeElement === box;
}

/** What takes the focus for a place: itself, the answer chosen in it, or its first box. */
function boxOf(place: HTMLElement): HTMLElement | null {
  const boxes = 'input, select, textarea, button';
  if (place.matches(boxes) || place.hasAttribute('tabindex')) return place;
  return place.querySelector<HTMLElement>('input:checked') ?? place.querySelector<HTMLElement>(boxes);
}
