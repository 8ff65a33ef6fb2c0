import '../../wording/frameworks';
import type { Adoption, FrameworkLine } from '../../bridge';
import { t } from '../../wording';
import { longDate } from '../../wording/dates';

/** The days whose meetings a framework judges, in words. */
export function daysOf({ from, until }: Pick<FrameworkLine, 'from' | 'until'>): string {
  return until === null
    ? t('framework-days-open', { from: longDate(from) })
    : t('framework-days', { from: longDate(from), until: longDate(until) });
}

/** The day before an ISO day. */
export function dayBefore(iso: string): string {
  const day = new Date(`${iso}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

/** Who signed, and when. */
export function signedBy({ by, on }: Adoption): string {
  return t('framework-signed', { by, on: longDate(on) });
}
