import { t } from './index';

const LOCALE = 'en-GB';
const day = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const shortDay = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const yearAndClock = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });

/** `2026-12-08` as “8 December 2026”. */
export function longDate(iso: string): string {
  return day.format(new Date(`${iso}T00:00:00Z`));
}

/** `2026-12-08` as “Tue 8 Dec”. */
export function shortDate(iso: string): string {
  return shortDay.format(new Date(`${iso}T00:00:00Z`));
}

/** A moment (RFC 3339) as “10:42” today, as “Tue 8 Dec, 14:05” this year, else as “Mon, 8 Dec 2025, 14:05”. */
export function moment(at: string): string {
  const [then, now] = [new Date(at), new Date()];
  if (then.toDateString() === now.toDateString()) return clock.format(then);
  return (then.getFullYear() === now.getFullYear() ? dayAndClock : yearAndClock).format(then);
}

/** A moment (RFC 3339) as “10:42”. */
export function clockTime(at: string): string {
  return clock.format(new Date(at));
}

/** Whole days from today as words: “due in 3 days”, “due today”, “2 days late”. */
export function dueInDays(days: number): string {
  if (days === 0) return t('due-today');
  return days > 0 ? t('due-in', { days }) : t('due-late', { days: -days });
}

/** `2026-autumn.termly` as “Autumn 2026”, with the occasion where it is not the termly one. */
export function pepName(key: string): string {
  const [term = '', occasion = 'termly'] = key.split('.');
  const [year = '', season = ''] = term.split('-');
  // An academic year begins in autumn: its spring and summer lie in the next calendar year.
  const calendarYear = season === 'autumn' ? Number(year) : Number(year) + 1;
  const name = t(`season-${season}`, { year: String(calendarYear) });
  if (occasion === 'termly') return name;
  const [kind = occasion, number = ''] = occasion.split('-');
  return t(`occasion-${kind}`, { term: name, number });
}
