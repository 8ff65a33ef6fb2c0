// Which screen belongs to which address. The caseload comes with the first load; every other screen when it is asked for.

import type { Component } from 'svelte';
import type { Route } from '../state/router.svelte';
import Caseload from './caseload/Caseload.svelte';
import Lost from './Lost.svelte';

type Screen = Component<Record<string, unknown>>;

const LATER: Partial<Record<Route['screen'], () => Promise<{ default: unknown }>>> = {
  addChild: () => import('./doors/AddChildPage.svelte'),
  archive: () => import('./archive/ArchivePage.svelte'),
  audit: () => import('./audit/AuditPage.svelte'),
  area: () => import('./pep-pages/AreaPage.svelte'),
  child: () => import('./child/Child.svelte'),
  councilAudit: () => import('./audit/CouncilAuditPage.svelte'),
  closed: () => import('./closing/ClosedPage.svelte'),
  closing: () => import('./closing/ClosingPage.svelte'),
  details: () => import('./child/DetailsPage.svelte'),
  doors: () => import('./doors/DoorsPage.svelte'),
  exchangeKey: () => import('./recovery/ExchangePage.svelte'),
  framework: () => import('./frameworks/FrameworkPage.svelte'),
  frameworkDraft: () => import('./frameworks/DraftPage.svelte'),
  frameworks: () => import('./frameworks/FrameworksPage.svelte'),
  history: () => import('./history/History.svelte'),
  finalise: () => import('./pep-pages/FinalisePage.svelte'),
  pathway: () => import('./pathway/PathwayPage.svelte'),
  held: () => import('./quarantine/HeldPage.svelte'),
  importing: () => import('./importing/ImportPage.svelte'),
  invites: () => import('./council/InvitesPage.svelte'),
  moveSchool: () => import('./doors/MoveSchoolPage.svelte'),
  overall: () => import('./pep-pages/OverallPage.svelte'),
  passOn: () => import('./doors/PassOnPage.svelte'),
  people: () => import('./people/PeoplePage.svelte'),
  pep: () => import('./pep/Pep.svelte'),
  quarantine: () => import('./quarantine/QuarantinePage.svelte'),
  quality: () => import('./pep-pages/QualityPage.svelte'),
  recoveryKey: () => import('./council/RecoveryKeyPage.svelte'),
  takeOut: () => import('./take-out/TakeOut.svelte'),
  version: () => import('./history/Version.svelte'),
  settings: () => import('./settings/Settings.svelte'),
};

const NOW: Partial<Record<Route['screen'], unknown>> = { caseload: Caseload, lost: Lost };

/** The screen of an address: at once where it is loaded, else a promise of it. */
export function screenOf(name: Route['screen']): Screen | Promise<Screen> {
  const now = NOW[name];
  if (now !== undefined) return now as Screen;
  const load = LATER[name];
  if (load === undefined) return Lost as unknown as Screen;
  return load().then((module) => {
    NOW[name] = module.default;
    return module.default as Screen;
  });
}
