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
    guard: 'Some(_) => may_become(facts, person).is_ok(),',
    off: 'Some(_) => OFF || may_become(facts, person).is_ok(),',
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
  {
    id: 'D219',
    file: 'crates/app/src/members.rs',
    guard: 'keeps_its_offices(facts, &act)?;',
    off: 'if !OFF {\n        keeps_its_offices(facts, &act)?;\n    }',
  },
  {
    // Any tablet of hers, as if it stayed.
    id: 'D219',
    file: 'crates/app/src/members/roles.rs',
    guard: 'RosterAct::RevokeDevice(out) if out == device',
    off: 'RosterAct::RevokeDevice(out) if !OFF && out == device',
  },
  {
    id: 'D219',
    file: 'crates/app/src/members.rs',
    guard: '&& keeps_its_offices(self, act).is_ok())',
    off: '&& (OFF || keeps_its_offices(self, act).is_ok()))',
    test: 'a_removal_is_let_go_where_the_other_head_has_stepped_down_meanwhile',
  },
  {
    id: 'D221',
    file: 'crates/app/src/council/letting_in.rs',
    guard: 'may_appoint(facts, &roles, "role")?;',
    off: 'if !OFF {\n        may_appoint(facts, &roles, "role")?;\n    }',
  },
  {
    id: 'D221',
    file: 'crates/app/src/members/roles.rs',
    guard: 'may_appoint(facts, &new.collect::<Vec<_>>(), "roles")?;',
    off: 'if !OFF {\n        may_appoint(facts, &new.collect::<Vec<_>>(), "roles")?;\n    }',
  },
  {
    id: 'D221',
    file: 'crates/app/src/council/letting_in.rs',
    guard: 'may_let_in(facts, &invite.person)?;',
    off: 'if !OFF {\n            may_let_in(facts, &invite.person)?;\n        }',
    test: 'somebody_whom_a_head_invited_as_one_comes_in_by_nobody_who_is_none_any_more',
  },
  {
    id: 'D221',
    file: 'crates/app/src/members/roles.rs',
    guard: 'facts.roster.may_exchange(device))',
    off: '!OFF && facts.roster.may_exchange(device))',
  },
  {
    id: 'D221',
    file: 'crates/app/src/audit/changes.rs',
    guard: 'if before.is_none() && !person.roles.iter().any(reaches_all) {',
    off: 'if before.is_none() && (OFF || !person.roles.iter().any(reaches_all)) {',
    test: 'who_comes_in_with_a_role_for_every_child_stands_among_the_changes',
  },
];
