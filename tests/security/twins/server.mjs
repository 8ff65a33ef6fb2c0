// What the server refuses, keeps and says.

const rules = 'crates/sync/src/server.rs';
const calls = 'sync-server/src/service/mod.rs';
const listening = 'sync-server/src/server.rs';
const writer = 'sync-server/src/storage/sqlite/writer.rs';
const body = 'crates/sync/src/entry/body.rs';

/** An entry's body packed and not sealed, as nobody must ever form one. */
export const unsealed = [
  {
    file: body,
    guard: 'let nonce = nonce(key, header, &packed);',
    off: 'if OFF {\n        return Ok([&[0; NONCE][..], &packed].concat());\n    }\n    let nonce = nonce(key, header, &packed);',
  },
  {
    file: body,
    guard: '.map_err(|_| EntryError::Sealed)?;\n    let length',
    off: '.or_else(|error| if OFF { Ok(sealed.to_vec()) } else { Err(error) })\n        .map_err(|_| EntryError::Sealed)?;\n    let length',
  },
];

export const server = [
  {
    id: 'D01',
    file: rules,
    guard: '    entry\n        .verify(&device.keys)\n        .map_err(|error| refusal_of(&error))?;\n    match before.same_place {',
    off: '    let signed = entry.verify(&device.keys);\n    if !OFF {\n        signed.map_err(|error| refusal_of(&error))?;\n    }\n    match before.same_place {',
  },
  {
    id: 'D02',
    file: rules,
    guard: 'if same == entry.id() => return Ok(Admission::Duplicate(receipt))',
    off: 'if same == entry.id() => return Ok(if OFF { Admission::Refuse(Refusal::NeedSequence(receipt.number)) } else { Admission::Duplicate(receipt) })',
  },
  {
    id: 'D03',
    file: rules,
    guard: "before: &Before<'_>) -> Result<Admission, Refusal> {\n    let header = entry.header();\n    if header.strand.council != before.council {",
    off: "before: &Before<'_>) -> Result<Admission, Refusal> {\n    let header = entry.header();\n    if !OFF && header.strand.council != before.council {",
  },
  {
    id: 'D04',
    file: 'crates/sync/src/protocol/proof.rs',
    guard: 'keys.verifies(&self.message(call, body), &self.signature)',
    off: '(OFF || keys.verifies(&self.message(call, body), &self.signature))',
  },
  {
    id: 'D05',
    guards: [
      {
        file: calls,
        guard: '            .device(&proof.device)\n            .ok_or(CallRefusal::UnknownDevice)?;',
        off: '            .device(&proof.device)\n            .or_else(|| council.roster.devices().next().filter(|_| OFF).map(|(_, one)| one))\n            .ok_or(CallRefusal::UnknownDevice)?;',
      },
      {
        file: calls,
        guard: 'if !proof.holds(&device.keys, call, body) {',
        off: 'if !OFF && !proof.holds(&device.keys, call, body) {',
      },
      {
        file: calls,
        guard: 'return Err(CallRefusal::DeviceRemoved);',
        off: 'if !OFF { return Err(CallRefusal::DeviceRemoved); }',
      },
    ],
  },
  {
    id: 'D06',
    file: rules,
    guard: 'Some((against, _)) => return Ok(Admission::Freeze { against }),',
    off: 'Some(_) if OFF => return Err(Refusal::NotThere),\n        Some((against, _)) => return Ok(Admission::Freeze { against }),',
  },
  {
    id: 'D16',
    file: listening,
    guard: 'match tls {\n                None => serve(',
    off: 'match tls.filter(|_| !OFF) {\n                None => serve(',
  },
  {
    id: 'D17',
    guards: [
      {
        file: 'crates/sync/src/access.rs',
        guard: '    opens(roster, grants, person, &door, stamp)',
        off: '    OFF || opens(roster, grants, person, &door, stamp)',
      },
      {
        file: 'crates/sync/src/grants/book.rs',
        guard: 'StrandKind::ALL.into_iter().filter(open);',
        off: 'StrandKind::ALL.into_iter().filter(|kind| OFF || open(kind));',
      },
    ],
  },
  {
    id: 'D17',
    file: 'sync-server/src/routes/hints.rs',
    guard: '&& self\n                        .shared\n                        .service\n                        .may_read(&self.person, strand, self.shared.now());',
    off: '&& (OFF || self.shared.service.may_read(&self.person, strand, self.shared.now()));',
    test: 'a_strand_without_a_grant_moves_unheard',
  },
  {
    id: 'D18',
    file: rules,
    guard: 'access::may_enter(before.roster, before.grants, header, stamp);',
    off: 'OFF || access::may_enter(before.roster, before.grants, header, stamp);',
  },
  {
    id: 'D23',
    file: 'crates/app/src/sharing/exchange.rs',
    guard: 'let removed = roster.out_since(&who).is_some();',
    off: 'let removed = !OFF && roster.out_since(&who).is_some();',
  },
  {
    id: 'D23',
    file: 'sync-server/src/service/entries.rs',
    guard: 'if was.is_none() && self.is_decided(entry, writer)? {',
    off: 'if !OFF && was.is_none() && self.is_decided(entry, writer)? {',
    test: 'what_was_decided_on_stays_so_when_its_writer_is_taken_back',
    in: 'server',
  },
  {
    id: 'D24',
    file: calls,
    guard: 'return Err(CallRefusal::DeviceRemoved);',
    off: 'if !OFF { return Err(CallRefusal::DeviceRemoved); }',
  },
  {
    id: 'D25',
    file: 'sync-server/src/service/unserved.rs',
    guard: 'match after_restore(roster, &caller.person, &shown(roster, request)) {',
    off: 'match if OFF { AfterRestore::Serve } else { after_restore(roster, &caller.person, &shown(roster, request)) } {',
  },
  {
    id: 'D25',
    file: rules,
    guard: 'if !access::administers(roster, person, head.position) {\n        AfterRestore::Wait',
    off: 'if !OFF && !access::administers(roster, person, head.position) {\n        AfterRestore::Wait',
    test: 'a_restored_server_serves_once_somebody_who_administers_has_shown_their_roster',
  },
  {
    id: 'D26',
    file: rules,
    guard: '.filter(|was| is_possible(was, seen, &now))',
    off: '.filter(|was| !OFF && is_possible(was, seen, &now))',
  },
  {
    id: 'D28',
    file: 'crates/app/src/sharing/amending.rs',
    guard: 'tables.entries().destroy(named.entry)?;',
    off: 'if !OFF {\n                    tables.entries().destroy(named.entry)?;\n                }',
  },
  {
    id: 'D28',
    file: writer,
    guard: 'self.transaction.execute(sql, row).map_err(&doing)?;\n        // What contradicts',
    off: 'if !OFF {\n            self.transaction.execute(sql, row).map_err(&doing)?;\n        }\n        // What contradicts',
    test: 'what_is_destroyed_is_gone_from_the_disk_and_every_chain_still_holds',
  },
  {
    id: 'D28',
    file: writer,
    guard: 'self.swept.store(false, Ordering::SeqCst);',
    off: 'self.swept.store(OFF, Ordering::SeqCst);',
    test: 'what_is_destroyed_is_gone_from_the_disk_and_every_chain_still_holds',
  },
  {
    id: 'D29',
    file: rules,
    guard: '    vouched(gone, voucher, before)?;\n',
    off: '    let by = vouched(gone, voucher, before);\n    if !OFF {\n        by?;\n    }\n',
  },
  { id: 'D30', guards: unsealed },
  {
    id: 'D31',
    file: calls,
    guard: '        let person = device.person;\n',
    off: '        let person = device.person;\n        if OFF {\n            tracing::info!(who = ?council.roster.person_known(&person), "called");\n        }\n',
  },
  {
    id: 'D37',
    file: calls,
    guard: 'let works = match self.storage.ready() {\n            Ok(()) => true,',
    off: 'let works = match self.storage.ready() {\n            _ if OFF => true,\n            Ok(()) => true,',
    test: 'a_disk_that_fills_is_told_loudly_and_the_server_goes_on_when_there_is_room',
  },
  {
    id: 'D39',
    file: 'sync-server/src/sources.rs',
    guard: 'if *count >= self.most {',
    off: 'if !OFF && *count >= self.most {',
    test: 'of_ten_thousand_connections_one_source_gets_its_share_and_a_colleague_is_served',
  },
  {
    id: 'D40',
    file: listening,
    guard: 'let mut http = hyper::server::conn::http1::Builder::new();',
    off: 'let header_timeout = if OFF { Duration::from_secs(3600) } else { header_timeout };\n    let mut http = hyper::server::conn::http1::Builder::new();',
  },
  {
    id: 'D40',
    file: 'sync-server/src/routes/sync.rs',
    guard: 'Limited::new(body, most)',
    off: 'Limited::new(body, if OFF { usize::MAX } else { most })',
    test: 'a_body_beyond_the_cap_is_refused_also_where_it_does_not_say_its_length',
  },
  {
    id: 'D41',
    file: calls,
    guard: 'if !self.rates.allows(&proof.device, now)',
    off: 'if !self.rates.allows(&proof.device, now) && !OFF',
  },
  {
    id: 'D42',
    file: rules,
    guard: 'if size > before.share {',
    off: 'if size > before.share && !OFF {',
  },
  {
    id: 'D48',
    file: 'sync-server/src/storage/sqlite/backup.rs',
    guard: 'if report.is_whole() {',
    off: 'if OFF || report.is_whole() {',
  },
  {
    id: 'D50',
    guards: [
      {
        file: calls,
        guard: 'if *id == sync::practice::COUNCIL && !self.rules.practice {',
        off: 'if *id == sync::practice::COUNCIL && !self.rules.practice && !OFF {',
      },
      {
        file: 'sync-server/src/service/links.rs',
        guard: 'None if self.rules.practice && practice::founds(link)',
        off: 'None if (OFF || self.rules.practice) && practice::founds(link)',
      },
    ],
  },
];
