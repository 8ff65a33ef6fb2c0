import type { Form, Year } from '../../bridge';
import { t } from '../../wording';
import { pepName } from '../../wording/dates';

/** A form as people call it: “My targets, Autumn 2026”. */
export function formName(form: Form): string {
  switch (form.is) {
    case 'core':
    case 'pathway':
      return t(`form-${form.is}`);
    case 'quality':
      return `${t('form-quality')}, ${pepName(form.pep)}`;
    case 'area':
      return `${t(`area-${form.area}`)}, ${pepName(form.pep)}`;
  }
}

/** A school year: “Year 6”; below Year 1 it has a name. */
export function yearName(year: Year): string {
  if (year > 0) return t('year-number', { year });
  if (year === 0) return t('year-reception');
  return year === -1 ? t('year-nursery') : t('year-early');
}
