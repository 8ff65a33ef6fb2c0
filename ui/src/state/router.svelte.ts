// Where the person is, as the part of the address after `#`. Every screen has an address, and back goes back.

import type { Area, ChildId, DraftId, PepKey } from '../bridge';
import { expectArrival } from '../components/shared/arrival';

export type Route =
  | { screen: 'caseload' }
  | { screen: 'child'; child: ChildId }
  | { screen: 'history'; child: ChildId }
  | { screen: 'pep'; child: ChildId; pep: PepKey }
  | { screen: 'area'; child: ChildId; pep: PepKey; area: Area; field?: string }
  | { screen: 'overall' | 'finalise'; child: ChildId; pep: PepKey }
  | { screen: 'quality'; child: ChildId; pep: PepKey; area?: Area }
  | { screen: 'pathway'; child: ChildId; rest: string[] }
  | { screen: 'settings' | 'frameworks' }
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
  if (first === 'settings') return ofSettings(parts.slice(1));
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

function ofSettings([what, id, more]: string[]): Route {
  if (what === undefined) return { screen: 'settings' };
  if (what !== 'frameworks') return { screen: 'lost' };
  if (id === undefined) return { screen: 'frameworks' };
  // A framework may be called "draft": only what lies below it is a draft.
  return id === 'draft' && more !== undefined ? { screen: 'frameworkDraft', draft: more } : { screen: 'framework', id };
}

function ofChild(child: ChildId, parts: string[], asked: URLSearchParams): Route {
  const [what, ...rest] = parts;
  switch (what) {
    case undefined:
      return { screen: 'child', child };
    case 'history':
      return { screen: 'history', child };
    case 'pathway':
      return { screen: 'pathway', child, rest };
    case 'pep':
      return ofPep(child, rest, asked);
    default:
      return { screen: 'lost' };
  }
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
    case 'frameworks':
      return '#/settings/frameworks';
    case 'framework':
      return `#/settings/frameworks/${part(route.id)}`;
    case 'frameworkDraft':
      return `#/settings/frameworks/draft/${part(route.draft)}`;
    case 'child':
      return `#/child/${part(route.child)}`;
    case 'history':
      return `#/child/${part(route.child)}/history`;
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
  return to(a).split('?')[0] === to(b).split('?')[0];
}

export const router = new Router();
