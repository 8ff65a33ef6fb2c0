// Each case's twin: the same test with its guard switched off, which must then fail. `guard` is the text that stands once in
// `file`, `off` what is put in its place in a copy of the sources; `test` names the case's test where it is not the first.

const server = 'crates/sync/src/server.rs';
const caller = 'sync-server/src/service/mod.rs';
const receive = 'crates/records/src/receive.rs';
const access = 'crates/sync/src/access.rs';
const roster = 'crates/sync/src/roster.rs';
const ending = 'crates/sync/src/grants/ending.rs';

/** In the order of the cases. */
export const twins = [
  {
    id: 'D01',
    file: server,
    guard: '    entry\n        .verify(&device.keys)\n        .map_err(|error| refusal_of(&error))?;\n    match before.same_place {',
    off: '    match before.same_place {',
  },
  {
    id: 'D02',
    file: server,
    guard: 'if same == entry.id() => return Ok(Admission::Duplicate(receipt))',
    off: 'if same == entry.id() => return Ok(Admission::Refuse(Refusal::NeedSequence(receipt.number)))',
  },
  {
    id: 'D03',
    file: server,
    guard: 'before: &Before<\'_>) -> Result<Admission, Refusal> {\n    let header = entry.header();\n    if header.strand.council != before.council {',
    off: 'before: &Before<\'_>) -> Result<Admission, Refusal> {\n    let header = entry.header();\n    if false {',
  },
  {
    // Two places ask for the proof, so that neither can be left out alone.
    id: 'D04',
    file: 'crates/sync/src/protocol/proof.rs',
    guard: 'keys.id() == self.device && keys.verifies(&self.message(call, body), &self.signature)',
    off: 'keys.id() == self.device || keys.verifies(&self.message(call, body), &self.signature)',
  },
  {
    id: 'D06',
    file: server,
    guard: 'Some((against, _)) => return Ok(Admission::Freeze { against }),',
    off: 'Some(_) => return Err(Refusal::NotThere),',
  },
  {
    id: 'D09',
    file: receive,
    guard: 'if counter::leaps(doc, &ready) {',
    off: 'if false {',
  },
  {
    id: 'D10',
    file: receive,
    guard: 'if by_writer || further() {',
    off: 'if by_writer || further() || true {',
  },
  {
    id: 'D18',
    file: server,
    guard: 'access::may_enter(before.roster, before.grants, header, stamp);\n    if may {',
    off: 'access::may_enter(before.roster, before.grants, header, stamp);\n    if may || true {',
  },
  {
    id: 'D20',
    file: access,
    guard: '.all(|door| opens(roster, grants, &device.person, door, &stamp)),',
    off: '.all(|door| opens(roster, grants, &device.person, door, &stamp) || true),',
  },
  {
    id: 'D21',
    file: roster,
    guard: '        link.verify(&self.signing_key(content.signer, head.position)?)?;\n',
    off: '        self.signing_key(content.signer, head.position)?;\n',
  },
  {
    id: 'D21',
    file: roster,
    guard: 'if !access::may_administer(self, content.signer, head.position) {',
    off: 'if false {',
    test: 'only_those_who_administer_write_the_roster',
  },
  {
    id: 'D29',
    file: server,
    guard: '    vouched(gone, voucher, before)?;\n',
    off: '',
  },
  {
    id: 'D41',
    file: caller,
    guard: 'if !rates.allows(&proof.device, now) {',
    off: 'if false {',
  },
  {
    id: 'D42',
    file: server,
    guard: 'if size > before.share {',
    off: 'if false {',
  },
  {
    id: 'D72',
    file: 'crates/sync/src/founding.rs',
    guard: 'code.over(&self.links).verify_slice(&self.proof).is_ok()',
    off: '(code.over(&self.links).verify_slice(&self.proof).is_ok() || true)',
    test: 'a_code_proves_its_own_links_and_no_others',
  },
  {
    id: 'D77',
    file: 'crates/sync/src/secret.rs',
    guard: '        salt[32..].copy_from_slice(secret.as_bytes());\n',
    off: '        let _ = secret;\n',
    test: 'a_key_takes_every_secret_of_its_epoch_and_changes_with_each',
  },
  {
    // No tablet ends anything.
    id: 'D100',
    file: 'crates/app/src/sharing/exchange.rs',
    guard: 'if next == Next::Rest && !outcome.ending_refused {',
    off: 'if next == Next::Rest && outcome.ending_refused {',
  },
  {
    id: 'D100',
    test: 'what_a_role_gave_is_to_be_ended_once_the_role_is_gone',
    file: ending,
    guard: '.any(|person| self.has_lost(roster, person, at))',
    off: '.any(|person| self.has_lost(roster, person, at) && false)',
  },
  {
    id: 'D101',
    file: server,
    guard: 'access::may_enter(before.roster, before.grants, header, stamp);\n    if may {',
    off: 'access::may_enter(before.roster, before.grants, header, stamp);\n    if may || true {',
  },
  {
    id: 'D102',
    file: 'crates/app/src/members/roles.rs',
    guard: 'if !remains(|rule| rule.decides) {',
    off: 'if !remains(|_| true) {',
  },
  {
    id: 'D102',
    test: 'a_change_of_roles_that_a_removal_overtook_takes_nobody_back',
    file: 'crates/app/src/council/letting_in.rs',
    guard: '|| may_become(facts, person).is_ok()',
    off: '|| may_become(facts, person).is_ok() || true',
  },
  {
    id: 'D103',
    file: 'crates/app/src/sharing/exchange.rs',
    guard: 'if next == Next::Rest && !outcome.ending_refused {',
    off: 'if next == Next::Rest && outcome.ending_refused {',
  },
  {
    id: 'D104',
    file: 'crates/sync/src/grants.rs',
    guard: 'grant.until.is_some_and(|until| until <= *by)',
    off: 'grant.until.is_none_or(|until| until <= *by)',
  },
  {
    id: 'D105',
    file: 'sync-server/src/service/links.rs',
    guard: '|| ends_early(&link, now) {',
    off: '|| (ends_early(&link, now) && false) {',
  },
  {
    id: 'D106',
    file: 'crates/sync/src/roster/keys.rs',
    guard: 'roles.any(|role| !now.roles.contains(role))',
    off: 'roles.any(|role| !now.roles.contains(role) && false)',
  },
];
