// What the lines of the audit are called, and which of them a filter keeps.

import '../../wording/audit';
import type { AuditDeed, AuditLine, ChangedInCouncil, Role } from '../../bridge';
import { has, t } from '../../wording';

/** What a filter keeps: kinds of deed that belong together. */
export const KINDS = {
  looked: ['opened', 'unlocked', 'handed_over'],
  wrote: ['changed'],
  out: ['printed', 'exported'],
  doors: ['doors_opened', 'doors_closed', 'let_in', 'removed'],
  refused: ['refused'],
} as const satisfies Record<string, readonly AuditDeed[]>;

export type Kind = keyof typeof KINDS;

/** A page in words: “My education”, “the history”. */
export function pageName(page: string | null): string {
  const [what = '', area] = (page ?? 'page').split('/');
  if (what === 'area' && area !== undefined && has(`area-${area}`)) return `“${t(`area-${area}`)}”`;
  return t(has(`audit-page-${what}`) ? `audit-page-${what}` : 'audit-page-page');
}

/** What somebody did, in words. */
export const deedName = (line: AuditLine): string =>
  t(line.deed === 'removed' && line.page === 'tablet' ? 'audit-deed-removed-tablet' : `audit-deed-${line.deed}`, { page: pageName(line.page), about: line.about ?? t('audit-somebody') });

const rolesNamed = (roles: readonly Role[]): string => (roles.length === 0 ? t('audit-changed-none') : roles.map((role) => t(`role-${role}`)).join(', '));

/** What was changed in the council, in words. */
export function changeName(what: ChangedInCouncil): string {
  if (what.is === 'roles') return t('audit-changed-roles', { about: what.about, before: rolesNamed(what.before), after: rolesNamed(what.after) });
  return t(`audit-changed-${what.is}`, { before: what.before, after: what.after });
}

/** So much of a tablet's id as tells it from the others. */
export const shortId = (device: string): string => device.slice(-6);

/** Whoever did it: two people may have one name. */
export const whoId = (line: AuditLine): string => line.person ?? line.device;

/** The lines that are kept: of one person, of one kind, and of one term. */
export function kept(lines: readonly AuditLine[], who: string, kind: string, term = 'all'): AuditLine[] {
  const deeds: readonly string[] | undefined = kind in KINDS ? KINDS[kind as Kind] : undefined;
  return lines.filter(
    (line) => (who === 'all' || whoId(line) === who) && (deeds === undefined || deeds.includes(line.deed)) && (term === 'all' || termOf(line) === term),
  );
}

/** The school term of a line, `2026-autumn`: autumn from September, spring from January, summer from April. The year is that of its days. */
export function termOf(line: AuditLine): string {
  const [year = '', month = ''] = dayOf(line).split('-');
  const season = Number(month) >= 9 ? 'autumn' : Number(month) >= 4 ? 'summer' : 'spring';
  return `${year}-${season}`;
}

/** Every term in which there are lines, the newest first. */
export function termsOf(lines: readonly AuditLine[]): { id: string; label: string }[] {
  const newest = [...lines].sort((one, other) => dayOf(other).localeCompare(dayOf(one)));
  return [...new Set(newest.map(termOf))].map((id) => {
    const [year = '', season = ''] = id.split('-');
    return { id, label: t(`season-${season}`, { year }) };
  });
}

/** The day of a line on this tablet's calendar: `2026-11-23`. Where its clock was wrong, the day on which it arrived. */
export function dayOf(line: AuditLine): string {
  const at = new Date(line.clock_wrong ? line.received : line.at);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** One person's lines on one tablet on one day. */
export type Sitting = { id: string; who: string | null; device: string; lines: AuditLine[] };

/** The lines by day, the newest first, and in each day by person and tablet. */
export function byDay(lines: readonly AuditLine[]): { day: string; sittings: Sitting[] }[] {
  const days = new Map<string, Map<string, Sitting>>();
  for (const line of lines) {
    const day = dayOf(line);
    const sittings = days.get(day) ?? new Map<string, Sitting>();
    days.set(day, sittings);
    const id = `${whoId(line)} ${line.device}`;
    const sitting = sittings.get(id) ?? { id, who: line.who, device: line.device, lines: [] };
    sittings.set(id, sitting);
    sitting.lines.push(line);
  }
  return [...days.entries()]
    .sort(([one], [other]) => other.localeCompare(one))
    .map(([day, sittings]) => ({ day, sittings: [...sittings.values()] }));
}
