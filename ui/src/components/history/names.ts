// What fields and items of any form are called in its history.

import type { ChangedPlace, Form, Place, Value } from '../../bridge';
import { has, t } from '../../wording';
import { inWords, labelId } from '../pep/fields';

/** The form's name in wording ids; the child's own pathway is not the area that judges it. */
export function formId(form: Form): string {
  if (form.is === 'area') return form.area;
  return form.is === 'pathway' ? 'own_pathway' : form.is;
}

/** What a field is called: “Notes of the meeting”; in a list “People: Name”. */
export function placeName(form: Form, place: Place): string {
  if (form.is === 'quality') return qualityName(place.field);
  const list = place.item?.list;
  if (list === undefined) return labelOf(form, place.field);
  return place.field === list ? labelOf(form, list) : `${labelOf(form, list)}: ${labelOf(form, place.field, list)}`;
}

/** A field's label; of a list's item where the list is named. */
export function labelOf(form: Form, field: string, list?: string): string {
  if (form.is === 'quality') return qualityName(field);
  if (field === 'completed') return t('area-page-completed');
  const id = labelId(formId(form), field, list === undefined ? undefined : { list, id: '' });
  return has(id) ? t(id) : field;
}

/** Levels, comments and criteria are named by their area. */
function qualityName(field: string): string {
  const [, area = '', what = ''] = /^(.*)_(level|comment|criteria|judged)$/.exec(field) ?? [];
  if (area === '' || !has(`area-${area}`)) return t(`field-quality-${field}`);
  return t(`field-quality-${what}`, { area: t(`area-${area}`) });
}

/** Values in words, several parted by a stroke. */
export function valuesInWords(form: Form, place: Place, values: readonly Value[]): string {
  if (values.length === 0) return t('answer-none');
  const item = place.item ?? undefined;
  const words = values.map((value) => inWords(formId(form), { id: place.field, kind: { is: 'line' } }, value, item ?? undefined));
  return words.join(' / ');
}

/** A change's key among those of one day. */
export function keyOf(change: ChangedPlace): string {
  return [change.place.item?.list, change.place.item?.id, change.place.field, change.what].join(' ');
}
