// Who may sign what at a child's doors, and who is told of it.

const incoming = 'crates/sync/src/server/links.rs';
const server = 'crates/sync/src/server.rs';

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
];
