// What is set for every tablet, what a passphrase costs, and what somebody is let into.

export const settings = [
  {
    id: 'D172',
    file: 'crates/sync/src/roster/record.rs',
    guard: 'self.is_of_framework() || self.is_of_audit() || self.is_of_settings()',
    off: 'self.is_of_framework() || self.is_of_audit() || (!OFF && self.is_of_settings())',
  },
  {
    id: 'D172',
    test: 'no_lease_or_meeting_beyond_its_bounds_counts',
    file: 'crates/sync/src/roster/settings.rs',
    guard: 'if !MEETING_MINUTES.contains(minutes)',
    off: 'if !OFF && !MEETING_MINUTES.contains(minutes)',
  },
  {
    id: 'D172',
    test: 'only_the_head_sets_it_within_its_bounds_and_nobody_in_the_practice_council',
    file: 'crates/app/src/council/settings.rs',
    guard: 'if !facts.decides() {',
    off: 'if !OFF && !facts.decides() {',
  },
  {
    id: 'D172',
    test: 'the_head_sets_the_days_and_the_longest_meeting_and_every_tablet_follows_at_contact',
    file: 'crates/app/src/session/profiles.rs',
    guard: 'request.minutes.min(longest)',
    off: 'if OFF { request.minutes } else { request.minutes.min(longest) }',
  },
  {
    id: 'D173',
    file: 'sync-server/src/service/joining.rs',
    guard: 'let added = self.storage.add_roster_links(&id, &links);',
    off: 'let one_by_one = || links.iter().try_fold(true, |_, link| self.storage.add_roster_links(&id, &[*link]));\n        let added = if OFF { one_by_one() } else { self.storage.add_roster_links(&id, &links) };',
  },
  {
    id: 'D174',
    file: 'crates/store/src/key.rs',
    guard: 'passes: passes.clamp(self.passes, Self::MOST.passes),',
    off: 'passes: if OFF { passes.min(Self::MOST.passes) } else { passes.clamp(self.passes, Self::MOST.passes) },',
  },
  {
    id: 'D174',
    test: 'a_new_passphrase_never_costs_less_than_the_one_before_and_an_edited_cost_opens_nothing',
    file: 'crates/store/src/folder/keys.rs',
    guard: 'cost.at_least(file.cost().at_most(KeyCost::MOST))',
    off: 'if OFF { cost } else { cost.at_least(file.cost().at_most(KeyCost::MOST)) }',
  },
  {
    id: 'D175',
    file: 'crates/app/src/council/letting_in.rs',
    guard: 'if known.is_none() && role == Role::Moderator {',
    off: 'if !OFF && known.is_none() && role == Role::Moderator {',
  },
  {
    id: 'D175',
    test: 'no_table_invites_a_moderator_and_other_roles_beside_that_are_given',
    file: 'crates/import/src/check.rs',
    guard: 'Some(Role::Moderator) => self.doubt(',
    off: 'Some(Role::Moderator) if !OFF => self.doubt(',
  },
  {
    id: 'D213',
    file: 'sync-server/src/service/unserved.rs',
    guard: 'Ok(!ends.stands_in(&council.roster)',
    off: 'Ok(!OFF && !ends.stands_in(&council.roster)',
  },
  {
    id: 'D213',
    file: 'sync-server/src/service/blobs.rs',
    guard: 'self.is_served(&proof.council)?;',
    off: 'if !OFF {\n            self.is_served(&proof.council)?;\n        }',
  },
  {
    id: 'D213',
    file: 'crates/sync/src/checkpoint.rs',
    guard: '&& self.hash == beginning(&roster.head_at(self.position).hash.0)',
    off: '&& (OFF || self.hash == beginning(&roster.head_at(self.position).hash.0))',
    test: 'a_roster_stands_at_its_own_end_and_at_no_other_of_the_same_length',
  },
];
