// Who may sign what at a child's doors, and who is told of it.

const incoming = 'crates/sync/src/server/links.rs';
const server = 'crates/sync/src/server.rs';
const doors = 'crates/app/src/council/doors.rs';
const grants = 'crates/app/src/council/grants.rs';
const around = 'crates/app/src/pages/around.rs';

export const authority = [
  {
    id: 'D180',
    file: 'sync-server/src/service/links.rs',
    guard: 'if !may_come_in(&link, &council.roster, &grants, brings, now) {',
    off: 'if !OFF && !may_come_in(&link, &council.roster, &grants, brings, now) {',
    test: 'whoever_was_head_signs_nothing_at_a_position_at_which_they_were',
  },
  {
    // The signer's own position, as it was before.
    id: 'D180',
    file: incoming,
    guard: 'roster: roster.head().position,',
    off: 'roster: if OFF { content.roster } else { roster.head().position },',
  },
  {
    id: 'D180',
    file: incoming,
    guard: 'let goes_on = content.roster >= grants.signed_under();',
    off: 'let goes_on = OFF || content.roster >= grants.signed_under();',
    test: 'a_link_names_no_earlier_position_of_the_roster_than_the_link_before',
  },
  {
    id: 'D209',
    file: incoming,
    guard: 'Signer::Device(device) if roster.device_at(&device, head).is_none() => {',
    off: 'Signer::Device(device) if !OFF && roster.device_at(&device, head).is_none() => {',
  },
  {
    id: 'D209',
    file: incoming,
    guard: 'goes_on && access::may_administer(roster, bringer, head) && might(bringer)',
    off: '!OFF && goes_on && access::may_administer(roster, bringer, head) && might(bringer)',
    test: 'what_a_head_signed_who_was_removed_since_comes_back_to_a_restored_server_by_another_head',
  },
  {
    id: 'D181',
    file: server,
    guard: 'if destroys && comes_back && !still {',
    off: 'if !OFF && destroys && comes_back && !still {',
  },
  {
    id: 'D181',
    file: server,
    guard: 'may_destroy_still(header, true, before)',
    off: 'if OFF { Ok(()) } else { may_destroy_still(header, true, before) }',
    test: 'nor_do_they_take_a_place_in_a_colleagues_count_with_it',
  },
  {
    id: 'D182',
    file: incoming,
    guard: '|| lends_within(roster, grants, content))',
    off: '|| OFF || lends_within(roster, grants, content))',
  },
  {
    // The tablet's clock, as it was before.
    id: 'D182',
    file: incoming,
    guard: 'at: now,',
    off: 'at: if OFF { content.at } else { now },',
    test: 'a_door_whose_day_is_past_is_lent_on_by_no_clock_of_a_tablet',
  },
  {
    id: 'D182',
    file: doors,
    guard: 'if until > longest {',
    off: 'if !OFF && until > longest {',
    test: 'a_lent_door_is_passed_on_until_its_own_day_and_no_door_for_more_than_a_year',
  },
  {
    id: 'D210',
    file: 'crates/sync/src/access.rs',
    guard: '|| grants.still_opens(roster, person, &door, stamp))',
    off: '|| OFF || grants.still_opens(roster, person, &door, stamp))',
    test: 'nobody_is_given_words_by_a_lent_door_whose_lender_has_none_any_more',
  },
  {
    id: 'D210',
    file: 'crates/sync/src/grants/lent.rs',
    guard: 'if rests.is_empty() {',
    off: 'if OFF {\n                return Vec::new();\n            }\n            if rests.is_empty() {',
    test: 'whoever_was_lent_a_door_that_lapsed_lends_it_to_nobody',
  },
  {
    id: 'D210',
    file: 'crates/sync/src/grants/lent.rs',
    guard: 'let lapses = lent.into_iter().map(',
    off: 'let lapses = lent.into_iter().filter(|_| !OFF).map(',
    test: 'what_was_lent_ends_with_its_lenders_door',
  },
  {
    id: 'D183',
    file: grants,
    guard: 'acts.into_iter().partition(closes);',
    off: 'acts.into_iter().partition(|act| OFF || closes(act));',
  },
  {
    id: 'D183',
    file: doors,
    guard: '!readable.is_empty() || access::may_know(&facts.roster, grants, &me, &stamp)',
    off: 'OFF || !readable.is_empty() || access::may_know(&facts.roster, grants, &me, &stamp)',
  },
  {
    id: 'D184',
    file: around,
    guard: 'if hides_carers(shelf)? {',
    off: 'if !OFF && hides_carers(shelf)? {',
  },
  {
    id: 'D184',
    file: doors,
    guard: 'granted.retain(|line| !hides ||',
    off: 'granted.retain(|line| OFF || !hides ||',
  },
  {
    id: 'D185',
    file: grants,
    guard: 'if person.0 != facts.me.id.0 || facts.decides() {',
    off: 'if OFF || person.0 != facts.me.id.0 || facts.decides() {',
  },
  {
    id: 'D185',
    file: grants,
    guard: 'if access::rule(role).scope == Scope::EveryChild {',
    off: 'if !OFF && access::rule(role).scope == Scope::EveryChild {',
    test: 'no_door_of_an_office_is_opened_and_no_record_beside_a_carers',
  },
  {
    // Any door to the child, as it was before.
    id: 'D186',
    file: doors,
    guard: 'let edits = if reads_plan {',
    off: 'let reads_plan = reads_plan || (OFF && !facts.readable(request.child, app.clock()).is_empty());\n        let edits = if reads_plan {',
  },
  {
    id: 'D187',
    file: 'crates/app/src/session/people.rs',
    guard: 'Doors::OfRole(role) if person.roles.contains(role) && !roles.contains(role) => {\n                    roles.push(*role);',
    off: 'Doors::OfRole(role) if person.roles.contains(role) && !roles.contains(role) => {\n                    roles.push(*if OFF { &person.roles[0] } else { role });',
  },
  {
    // This term's plan alone, as it was before.
    id: 'D218',
    file: around,
    guard: 'for page in pages {',
    off: 'for page in pages.into_iter().filter(|page| !OFF || page.pep() == Some(shelf.this_pep())) {',
  },
  {
    id: 'D222',
    file: around,
    guard: 'Ok(!is_here || is_restricted(shelf)?)',
    off: 'Ok((!OFF && !is_here) || is_restricted(shelf)?)',
  },
];
