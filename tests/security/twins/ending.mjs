// The end of a record where it may break: overtaken, killed, on a full disk, and a table of children who ended.

export const ending = [
  {
    id: 'D160',
    file: 'crates/app/src/council/grants.rs',
    guard: 'if (facts.grants.get(&child)).is_some_and(|known| known.life().is_erased()) {',
    off: 'if !OFF && (facts.grants.get(&child)).is_some_and(|known| known.life().is_erased()) {',
  },
  {
    id: 'D160',
    file: 'crates/sync/src/grants/ending.rs',
    guard: '!self.life.is_erased() && (self.has_expired',
    off: '(OFF || !self.life.is_erased()) && (self.has_expired',
    test: 'a_door_of_an_erased_record_comes_to_its_day_and_nobody_signs_anything',
  },
  {
    id: 'D166',
    file: 'sync-server/src/council.rs',
    guard: 'left.or(read_all_once.then_some(0));',
    off: 'left.or((read_all_once && !OFF).then_some(0));',
  },
  {
    id: 'D161',
    file: 'sync-server/src/storage/sqlite.rs',
    guard: 'let _ = opened.sweep();',
    off: 'let _ = OFF || opened.sweep().is_ok();',
  },
  {
    id: 'D164',
    file: 'crates/app/src/closing/erased.rs',
    guard: 'children.iter().for_each(|child| table.forget(*child));',
    off: 'children.iter().filter(|_| !OFF).for_each(|child| table.forget(*child));',
  },
  {
    id: 'D164',
    file: 'crates/import/src/check.rs',
    guard: '(&known.closed, Doubt::Closed),',
    off: '(if OFF { &known.children } else { &known.closed }, Doubt::Closed),',
    test: 'a_child_with_a_closed_record_is_told_apart_and_not_added_again',
  },
  {
    id: 'D164',
    file: 'crates/app/src/council/importing/undoing.rs',
    guard: 'let closed = grants.is_some_and(|grants| grants.life().is_closed());',
    off: 'let closed = !OFF && grants.is_some_and(|grants| grants.life().is_closed());',
    test: 'taking_an_import_back_leaves_closed_records_alone_says_so_and_goes_past_erased_ones',
  },
  {
    id: 'D165',
    file: 'crates/import/src/check.rs',
    guard: 'let name = self.sound(Field::Name, &name).unwrap_or_default();',
    off: 'let name = if OFF { name } else { self.sound(Field::Name, &name).unwrap_or_default() };',
  },
  {
    id: 'D163',
    file: 'crates/app/src/archive/disk.rs',
    guard: 'if !self.finished {',
    off: 'if !self.finished && !OFF {',
  },
  {
    id: 'D166',
    file: 'sync-server/src/council.rs',
    guard: 'wanted.insert(grants.child(), (0, head));',
    off: 'wanted.insert(grants.child(), (if OFF { left.unwrap_or(0) } else { 0 }, head));',
    test: 'whoever_was_shut_out_again_while_they_were_away_keeps_nothing_of_a_record_that_is_erased_later',
  },
  {
    id: 'D162',
    file: 'sync-server/src/service/entries.rs',
    guard: 'let erased = writer.is_erased()?;',
    off: 'let erased = writer.is_erased()? && !OFF;',
  },
  {
    id: 'D162',
    file: 'sync-server/src/storage/sqlite/erasing.rs',
    guard: 'Ok(last.is_some_and(|link| erases(&link)))',
    off: 'Ok(last.is_some_and(|link| !OFF && erases(&link)))',
    test: 'what_was_judged_before_an_erasure_and_is_written_after_it_is_not_kept',
  },
];
