// Where the person is, as the part of the address after `#`. Every screen has an address, and back goes back.

import type { Area, ChildId, DraftId, Form, PepKey, PersonId, Sheet } from '../bridge';
import { expectArrival } from '../components/common/arrival';

export type Route =
  | { screen: 'caseload' }
  | { screen: 'child'; child: ChildId }
  | { screen: 'history'; child: ChildId; form?: Form; page?: number }
  | { screen: 'audit'; child: ChildId; page?: number }
  | { screen: 'councilAudit'; page?: number }
  | { screen: 'version'; child: ChildId; form: Form; version: string; day: string; by: string }
  | { screen: 'takeOut'; child: ChildId; form: Form }
  | { screen: 'pep'; child: ChildId; pep: PepKey }
  | { screen: 'area'; child: ChildId; pep: PepKey; area: Area; field?: string }
  | { screen: 'overall' | 'finalise'; child: ChildId; pep: PepKey }
  | { screen: 'quality'; child: ChildId; pep: PepKey; area?: Area }
  | { screen: 'pathway'; child: ChildId; rest: string[] }
  | { screen: 'settings' | 'closed' | 'frameworks' | 'people' | 'quarantine' | 'recoveryKey' | 'exchangeKey' | 'addChild' }
  | { screen: 'invites'; person?: PersonId }
  | { screen: 'importing'; sheet: Sheet }
  | { screen: 'archive' | 'closing' | 'details' | 'doors' | 'passOn' | 'moveSchool'; child: ChildId }
  | { screen: 'held'; entry: string }
  | { screen: 'framework'; id: string }
  | { screen: 'frameworkDraft'; draft: DraftId }
  | { screen: 'lost' };

const AREAS: readonly string[] = [
  'meeting', 'about_me', 'education', 'attainment', 'views', 'attendance', 'targets', 'pathway',
] satisfies Area[];

const isArea = (text: string | undefined): text is Area => text !== undefined && AREAS.includes(text);

/** Reads the part of an address after `#`. */
export function read(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parts = decoded(path.split('/').filter((part) => part !== ''));
  if (parts === undefined) return { screen: 'lost' };
  const asked = new URLSearchParams(query);
  const [first, child] = parts;
  if (first === undefined) return { screen: 'caseload' };
  if (first === 'settings') return ofSettings(parts.slice(1), asked);
  if (first === 'add-child' && child === undefined) return { screen: 'addChild' };
  if (first === 'bring-in' && (child === 'children' || child === 'people') && parts.length === 2) return { screen: 'importing', sheet: child };
  if (first !== 'child' || child === undefined) return { screen: 'lost' };
  return ofChild(child, parts.slice(2), asked);
}

function decoded(parts: string[]): string[] | undefined {
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function ofSettings([what, ...rest]: string[], asked: URLSearchParams): Route {
  switch (what) {
    case undefined:
      return { screen: 'settings' };
    case 'people':
      return ofPeople(rest, asked);
    case 'closed':
      return { screen: 'closed' };
    case 'who-did-what': {
      const page = Number(asked.get('page') ?? 0);
      return { screen: 'councilAudit', ...(Number.isInteger(page) && page > 0 && { page }) };
    }
    case 'recovery-key':
      return { screen: 'recoveryKey' };
    case 'exchange-key':
      return { screen: 'exchangeKey' };
    case 'quarantine':
      return rest[0] === undefined ? { screen: 'quarantine' } : { screen: 'held', entry: rest[0] };
    case 'frameworks':
      return ofFrameworks(rest);
    default:
      return { screen: 'lost' };
  }
}

function ofPeople([what]: string[], asked: URLSearchParams): Route {
  if (what === undefined) return { screen: 'people' };
  if (what !== 'invites') return { screen: 'lost' };
  const person = asked.get('person');
  return { screen: 'invites', ...(person !== null && { person }) };
}

function ofDoors(child: ChildId, [what]: string[]): Route {
  if (what === undefined) return { screen: 'doors', child };
  return what === 'pass-on' ? { screen: 'passOn', child } : what === 'move' ? { screen: 'moveSchool', child } : { screen: 'lost' };
}

function ofFrameworks([id, more]: string[]): Route {
  if (id === undefined) return { screen: 'frameworks' };
  // A framework may be called "draft": only what lies below it is a draft.
  return id === 'draft' && more !== undefined ? { screen: 'frameworkDraft', draft: more } : { screen: 'framework', id };
}

function ofChild(child: ChildId, parts: string[], asked: URLSearchParams): Route {
  const [what, ...rest] = parts;
  switch (what) {
    case undefined:
      return { screen: 'child', child };
    case 'archive':
      return rest.length > 0 ? { screen: 'lost' } : { screen: 'archive', child };
    case 'closing':
      return rest.length > 0 ? { screen: 'lost' } : { screen: 'closing', child };
    case 'details':
      return rest.length > 0 ? { screen: 'lost' } : { screen: 'details', child };
    case 'doors':
      return ofDoors(child, rest);
    case 'history':
      return ofHistory(child, rest, asked);
    case 'who-looked': {
      const page = Number(asked.get('page') ?? '0');
      return rest.length > 0 ? { screen: 'lost' } : { screen: 'audit', child, ...(Number.isInteger(page) && page > 0 && { page }) };
    }
    case 'pathway':
      return { screen: 'pathway', child, rest };
    case 'take-out': {
      const form = readForm(rest[0] ?? '');
      return form === undefined ? { screen: 'lost' } : { screen: 'takeOut', child, form };
    }
    case 'pep':
      return ofPep(child, rest, asked);
    default:
      return { screen: 'lost' };
  }
}

function ofHistory(child: ChildId, parts: string[], asked: URLSearchParams): Route {
  const [name, version] = parts;
  if (name === undefined) {
    const page = Number(asked.get('page') ?? '0');
    const form = readForm(asked.get('form') ?? '');
    return { screen: 'history', child, ...(form && { form }), ...(Number.isInteger(page) && page > 0 && { page }) };
  }
  const form = readForm(name);
  if (form === undefined || version === undefined) return { screen: 'lost' };
  return { screen: 'version', child, form, version, day: asked.get('day') ?? '', by: asked.get('by') ?? '' };
}

/** A form as addresses name it: `core`, `area:2026-autumn.termly:meeting`. */
function writeForm(form: Form): string {
  switch (form.is) {
    case 'area':
      return `area:${form.pep}:${form.area}`;
    case 'quality':
      return `quality:${form.pep}`;
    default:
      return form.is;
  }
}

function readForm(text: string): Form | undefined {
  const [is, pep, area] = text.split(':');
  if (is === 'core' || is === 'pathway') return { is };
  if (is === 'quality' && pep) return { is, pep };
  return is === 'area' && pep && isArea(area) ? { is, pep, area } : undefined;
}

function ofPep(child: ChildId, parts: string[], asked: URLSearchParams): Route {
  const [pep, what, area] = parts;
  if (pep === undefined) return { screen: 'lost' };
  switch (what) {
    case undefined:
      return { screen: 'pep', child, pep };
    case 'overall':
    case 'finalise':
      return { screen: what, child, pep };
    case 'quality': {
      const wanted = asked.get('area') ?? undefined;
      return { screen: 'quality', child, pep, ...(isArea(wanted) && { area: wanted }) };
    }
    case 'area': {
      if (!isArea(area)) return { screen: 'lost' };
      const field = asked.get('field');
      return { screen: 'area', child, pep, area, ...(field !== null && { field }) };
    }
    default:
      return { screen: 'lost' };
  }
}

/** The address of a screen, for `href`. */
export function to(route: Route): string {
  const part = encodeURIComponent;
  switch (route.screen) {
    case 'caseload':
    case 'lost':
      return '#/';
    case 'settings':
      return '#/settings';
    case 'closed':
    case 'people':
    case 'quarantine':
    case 'frameworks':
      return `#/settings/${route.screen}`;
    case 'recoveryKey':
      return '#/settings/recovery-key';
    case 'exchangeKey':
      return '#/settings/exchange-key';
    case 'addChild':
      return '#/add-child';
    case 'importing':
      return `#/bring-in/${route.sheet}`;
    case 'invites':
      return `#/settings/people/invites${route.person ? `?person=${part(route.person)}` : ''}`;
    case 'archive':
      return `#/child/${part(route.child)}/archive`;
    case 'closing':
      return `#/child/${part(route.child)}/closing`;
    case 'details':
      return `#/child/${part(route.child)}/details`;
    case 'doors':
      return `#/child/${part(route.child)}/doors`;
    case 'passOn':
      return `#/child/${part(route.child)}/doors/pass-on`;
    case 'moveSchool':
      return `#/child/${part(route.child)}/doors/move`;
    case 'held':
      return `#/settings/quarantine/${part(route.entry)}`;
    case 'framework':
      return `#/settings/frameworks/${part(route.id)}`;
    case 'frameworkDraft':
      return `#/settings/frameworks/draft/${part(route.draft)}`;
    case 'child':
      return `#/child/${part(route.child)}`;
    case 'history': {
      const asked = new URLSearchParams();
      if (route.form) asked.set('form', writeForm(route.form));
      if (route.page) asked.set('page', String(route.page));
      return `#/child/${part(route.child)}/history${asked.size > 0 ? `?${asked}` : ''}`;
    }
    case 'councilAudit':
      return `#/settings/who-did-what${route.page ? `?page=${route.page}` : ''}`;
    case 'audit':
      return `#/child/${part(route.child)}/who-looked${route.page ? `?page=${route.page}` : ''}`;
    case 'version': {
      const asked = new URLSearchParams({ day: route.day, by: route.by });
      return `#/child/${part(route.child)}/history/${part(writeForm(route.form))}/${part(route.version)}?${asked}`;
    }
    case 'takeOut':
      return `#/child/${part(route.child)}/take-out/${part(writeForm(route.form))}`;
    case 'pathway':
      return ['#/child', part(route.child), 'pathway', ...route.rest.map(part)].join('/');
    case 'pep':
      return `#/child/${part(route.child)}/pep/${part(route.pep)}`;
    case 'overall':
    case 'finalise':
      return `${to({ ...route, screen: 'pep' })}/${route.screen}`;
    case 'quality':
      return `${to({ screen: 'pep', child: route.child, pep: route.pep })}/quality${route.area ? `?area=${route.area}` : ''}`;
    case 'area':
      return `${to({ screen: 'pep', child: route.child, pep: route.pep })}/area/${route.area}${
        route.field ? `?field=${part(route.field)}` : ''
      }`;
  }
}

class Router {
  #route = $state.raw<Route>(read(location.hash));

  constructor() {
    addEventListener('hashchange', () => {
      const next = read(location.hash);
      // A link to a field of the page that is open moves the focus itself.
      if (!samePage(next, this.#route)) {
        expectArrival();
        scrollTo({ top: 0 });
      }
      this.#route = next;
    });
  }

  get route(): Route {
    return this.#route;
  }

  go(route: Route): void {
    location.hash = to(route);
  }

  /** Goes on without leaving the present address in the history, as after a screen that is done with. */
  replace(route: Route): void {
    location.replace(to(route));
  }
}

function samePage(a: Route, b: Route): boolean {
  // Pages of a long history are pages of their own, though one address.
  const paged = (a.screen === 'history' && b.screen === 'history') || (a.screen === 'audit' && b.screen === 'audit');
  const turned = paged && a.page !== b.page;
  return !turned && to(a).split('?')[0] === to(b).split('?')[0];
}

export const router = new Router();
