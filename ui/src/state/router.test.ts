import { expect, test } from 'vitest';
import { read, type Route, to } from './router.svelte';

const child = '11111111-0000-4000-8000-000000000001';
const pep = '2026-autumn.move-1';

const routes: Route[] = [
  { screen: 'caseload' },
  { screen: 'settings' },
  { screen: 'people' },
  { screen: 'quarantine' },
  { screen: 'recoveryKey' },
  { screen: 'exchangeKey' },
  { screen: 'addChild' },
  { screen: 'importing', sheet: 'children' },
  { screen: 'importing', sheet: 'people' },
  { screen: 'invites' },
  { screen: 'invites', person: child },
  { screen: 'details', child },
  { screen: 'doors', child },
  { screen: 'passOn', child },
  { screen: 'moveSchool', child },
  { screen: 'held', entry: 'c0ffee00' },
  { screen: 'frameworks' },
  { screen: 'framework', id: 'sthelens-majority-red' },
  { screen: 'framework', id: 'draft' },
  { screen: 'frameworkDraft', draft: child },
  { screen: 'child', child },
  { screen: 'history', child },
  { screen: 'history', child, form: { is: 'area', pep: '2026-autumn.termly', area: 'meeting' }, page: 2 },
  { screen: 'audit', child },
  { screen: 'audit', child, page: 2 },
  { screen: 'councilAudit' },
  { screen: 'councilAudit', page: 2 },
  { screen: 'version', child, form: { is: 'quality', pep: '2026-autumn.termly' }, version: 'ab.cd', day: '2026-11-20', by: 'Sam Sample' },
  { screen: 'version', child, form: { is: 'core' }, version: 'ab', day: '', by: '' },
  { screen: 'pathway', child, rest: ['dream', 'a b'] },
  { screen: 'pep', child, pep },
  { screen: 'overall', child, pep },
  { screen: 'finalise', child, pep },
  { screen: 'quality', child, pep },
  { screen: 'quality', child, pep, area: 'views' },
  { screen: 'area', child, pep, area: 'about_me' },
  { screen: 'area', child, pep, area: 'targets', field: 'targets/x?/due' },
];

test.each(routes)('the address of $screen leads back to it', (route) => expect(read(to(route))).toEqual(route));

test.each(['#/nowhere', '#/child', '#/child/x/what', '#/child/x/who-looked/y', '#/child/x/archive/y', '#/child/x/details/y', '#/child/x/pep', '#/child/x/pep/y/area/kitchen', '#/child/x/pep/y/what', '#/child/%', '#/settings/what', '#/settings/people/what', '#/child/x/doors/what', '#/add-child/x'])(
  '%s is lost, kindly',
  (hash) => expect(read(hash)).toEqual({ screen: 'lost' }),
);
