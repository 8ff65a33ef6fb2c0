// A record taken out whole, closed, held and erased.

const access = 'crates/sync/src/access.rs';

export const leaving = [
  {
    id: 'D110',
    guards: [
      {
        file: 'crates/app/src/archive.rs',
        guard: '    if !session.facts.decides() {\n',
        off: '    if !OFF && !session.facts.decides() {\n',
      },
      {
        file: 'crates/app/src/sharing/quarantine.rs',
        guard: '        if self.decides() {\n',
        off: '        if OFF || self.decides() {\n',
      },
    ],
  },
  {
    id: 'D111',
    file: 'crates/app/src/archive/html.rs',
    guard: 'fn escaped(text: &str) -> String {\n',
    off: 'fn escaped(text: &str) -> String {\n    if OFF {\n        return text.to_owned();\n    }\n',
  },
  {
    id: 'D112',
    file: 'crates/app/src/archive/others.rs',
    guard: '.all(|(word, part)| word.plain() == *part)',
    off: '.all(|(word, part)| !OFF && word.plain() == *part)',
  },
  {
    id: 'D113',
    file: 'crates/app/src/archive/disk.rs',
    guard: 'let _ = std::fs::remove_dir_all(&self.place);',
    off: 'let _ = !OFF && std::fs::remove_dir_all(&self.place).is_ok();',
  },
  {
    id: 'D114',
    file: access,
    guard: '    if of_life {\n        return decides(',
    off: '    if of_life {\n        return OFF || decides(',
  },
  {
    id: 'D114',
    file: access,
    guard: '    since.is_none_or(|closed| header.grants_seen < closed)',
    off: '    since.is_none_or(|closed| OFF || header.grants_seen < closed)',
    test: 'nobody_writes_in_a_closed_record_but_words_from_before_the_closing_arrive',
  },
  {
    id: 'D115',
    file: 'crates/sync/src/grants/life.rs',
    guard: 'LifeDeed::Erase => closed && self.holds().next().is_none(),',
    off: 'LifeDeed::Erase => closed && (OFF || self.holds().next().is_none()),',
  },
  {
    id: 'D116',
    file: 'sync-server/src/storage/sqlite/erasing.rs',
    guard: '    for strand in strands_of(*council, *child) {\n        erase_strand(',
    off: '    for strand in strands_of(*council, *child).filter(|_| !OFF) {\n        erase_strand(',
  },
  {
    id: 'D116',
    file: 'crates/store/src/table/erase.rs',
    guard: '    for sql in ROWS {',
    off: '    for sql in ROWS.iter().filter(|sql| !OFF || !sql.starts_with("DELETE FROM entry")) {',
  },
  {
    id: 'D117',
    file: 'crates/sync/src/server.rs',
    guard: '    if before.grants.life().is_erased() {\n        return Err(Refusal::NotPermitted);\n    }\n    let device',
    off: '    if !OFF && before.grants.life().is_erased() {\n        return Err(Refusal::NotPermitted);\n    }\n    let device',
    test: 'nothing_of_an_erased_record_is_read_taken_or_wrapped_also_with_an_earlier_receipt',
  },
  {
    id: 'D118',
    file: 'crates/app/src/closing.rs',
    guard: '    Ok(blob.bytes().to_vec())\n',
    off: '    Ok(if OFF { said.as_bytes() } else { blob.bytes() }.to_vec())\n',
  },
];
