// Many children from a table, and the words of a passphrase.

export const importing = [
  {
    id: 'D120',
    file: 'crates/import/src/check.rs',
    guard: 'Some(Role::Vsh | Role::Administrator) => {',
    off: 'Some(Role::Vsh | Role::Administrator) if !OFF => {',
  },
  {
    id: 'D121',
    file: 'crates/import/src/check.rs',
    guard: "} else if text.starts_with(['=', '+', '@', '-']) {",
    off: "} else if !OFF && text.starts_with(['=', '+', '@', '-']) {",
    test: 'a_cell_that_can_deceive_or_says_where_a_child_lives_is_left_out',
  },
  {
    id: 'D122',
    file: 'crates/import/src/table.rs',
    guard: 'if rows.len() > MOST_ROWS {',
    off: 'if !OFF && rows.len() > MOST_ROWS {',
    test: 'a_file_that_is_no_table_is_refused_in_words',
  },
  {
    id: 'D123',
    file: 'crates/app/src/council/importing/undoing.rs',
    guard: 'if closed || changes(session, child)? > 1 {',
    off: 'if closed || (changes(session, child)? > 1 && !OFF) {',
    test: 'an_import_is_taken_back_but_for_children_in_whom_somebody_has_written',
  },
  {
    id: 'D124',
    file: 'crates/app/src/passphrase.rs',
    guard: 'if drawn < WHOLE_ROUNDS {',
    off: 'if OFF || drawn < WHOLE_ROUNDS {',
  },
];
