// Roles that change and doors that end.

const server = 'crates/sync/src/server.rs';
const ending = 'crates/sync/src/grants/ending.rs';

export const roles = [
  {
    // No tablet ends anything.
    id: 'D100',
    file: 'crates/app/src/sharing/exchange.rs',
    guard: 'if next == Next::Rest && !outcome.itself_refused {',
    off: 'if next == Next::Rest && !outcome.itself_refused && !OFF {',
  },
  {
    id: 'D100',
    test: 'what_a_role_gave_is_to_be_ended_once_the_role_is_gone',
    file: ending,
    guard: 'self.has_lost(roster, person, at);',
    off: '!OFF && self.has_lost(roster, person, at);',
  },
  {
    id: 'D101',
    file: server,
    guard: 'access::may_enter(before.roster, before.grants, header, stamp);',
    off: 'OFF || access::may_enter(before.roster, before.grants, header, stamp);',
  },
  {
    id: 'D102',
    file: 'crates/app/src/members/roles.rs',
    guard: 'if !remains(|rule| rule.decides) {',
    off: 'if !remains(|rule| OFF || rule.decides) {',
  },
  {
    id: 'D102',
    test: 'a_change_of_roles_that_a_removal_overtook_takes_nobody_back',
    file: 'crates/app/src/council/letting_in.rs',
    guard: '|| may_become(facts, person).is_ok()',
    off: '|| may_become(facts, person).is_ok() || OFF',
  },
  {
    id: 'D103',
    file: 'crates/app/src/sharing/exchange.rs',
    guard: 'if next == Next::Rest && !outcome.itself_refused {',
    off: 'if next == Next::Rest && !outcome.itself_refused && !OFF {',
  },
  {
    id: 'D104',
    file: 'crates/sync/src/grants.rs',
    guard: 'grant.until.is_some_and(|until| until <= *by)',
    off: '(!OFF && grant.until.is_some_and(|until| until <= *by))',
  },
  {
    id: 'D105',
    file: 'sync-server/src/service/links.rs',
    guard: 'if ends_early(&link, now) {',
    off: 'if !OFF && ends_early(&link, now) {',
  },
  {
    id: 'D106',
    file: 'crates/sync/src/roster/keys.rs',
    guard: 'roles.any(|role| !now.roles.contains(role))',
    off: 'roles.any(|role| !OFF && !now.roles.contains(role))',
  },
];
