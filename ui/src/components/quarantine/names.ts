// What removed people's work is called, line by line.

import type { ChangedPlace, Form, HeldForm, HeldLine, Place, Value } from '../../bridge';
import { has, t } from '../../wording';
import { longDate, moment, pepName } from '../../wording/dates';
import { placeName, valuesInWords } from '../history/names';
import { option } from '../pep/fields';
import { formName } from '../shell/names';

/** What happens to a PEP is kept in documents of its own, beside its forms. */
const EVENTS: readonly string[] = ['school_signoff', 'care_signoff', 'return', 'amendment', 'contact', 'finalise'];
/** What Waymark notes beside people's words, in no words of theirs. */
const NOTED: readonly string[] = ['seen', 'heads', 'versions', 'framework_version', 'earlier_id'];

/** Who wrote it. */
export const writerOf = ({ by }: HeldLine): string => by || t('held-somebody');

/** The same for the same person alone. Of somebody whom the council does not know, their tablet is all that is known. */
export const personOf = ({ person, device }: HeldLine): string => person || device;

/** Who wrote these pieces of one person, told apart by their tablets from others of the same name among all. */
export function writerAmong(own: readonly HeldLine[], all: readonly HeldLine[]): string {
  const by = own[0] === undefined ? t('held-somebody') : writerOf(own[0]);
  const namesake = all.some((other) => writerOf(other) === by && own.every((line) => personOf(line) !== personOf(other)));
  if (!namesake) return by;
  const tablets = [...new Set(own.map(({ device }) => device.slice(-6)))];
  return t('held-namesake', { by, tablets: tablets.join(', '), count: tablets.length });
}

/** The child it is about. */
export const childOf = ({ name }: HeldLine): string => name ?? t('held-child-unknown');

/** The forms it is in: “My targets, Autumn 2026; Aspiration Pathway”. */
export const formsOf = ({ forms }: HeldLine): string => (forms.length === 0 ? t('held-forms-unknown') : forms.map(formName).join('; '));

/** One piece among others: where, and when it was written. */
export const pieceOf = (line: HeldLine): string => t('held-piece', { forms: formsOf(line), written: moment(line.written_at) });

/** Whether a form tells of something that happened to a PEP. */
export const isEvent = (kind: string): boolean => EVENTS.includes(kind);

/** What a form is called. */
export function titleOf({ form, kind }: HeldForm): string {
  if (!isEvent(kind)) return formName(form);
  return 'pep' in form ? `${t(`life-event-${kind}`)}, ${pepName(form.pep)}` : t(`life-event-${kind}`);
}

/** Whether a line is Waymark's own note and no word of anybody's. */
export const isNoted = ({ place }: ChangedPlace): boolean => NOTED.includes(place.field) || place.field.endsWith('_judged');

/** What a line is called. */
export function lineName({ form, kind }: HeldForm, place: Place): string {
  if (!isEvent(kind)) return placeName(form, place);
  if (place.field === 'events') return t(`life-event-${kind}`);
  return has(`held-event-${place.field}`) ? t(`held-event-${place.field}`) : place.field;
}

/** Values in words, several parted by a stroke. */
export function lineValues({ form, kind }: HeldForm, place: Place, values: readonly Value[]): string {
  if (values.length === 0 || !isEvent(kind)) return valuesInWords(form, place, values);
  return values.map((value) => ofEvent(form, place, value)).join(' / ');
}

function ofEvent(form: Form, place: Place, value: Value): string {
  if (value.is === 'choice') return option('event', place.field, value.value);
  if (value.is === 'date') return longDate(value.value);
  if (value.is === 'line' && place.field === 'areas') return areas(value.value);
  return valuesInWords(form, place, [value]);
}

/** Areas stand as ids, parted by spaces. */
function areas(ids: string): string {
  const known = ids.split(' ').filter((id) => id !== '');
  return known.map((id) => (has(`area-${id}`) ? t(`area-${id}`) : id)).join(', ');
}
