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
];
