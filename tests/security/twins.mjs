// Each case's twin: the same test with its guard switched off, which must then fail. `guard` is the text that stands once in
// `file`, `off` what is put in its place in a copy of the sources; `test` names the case's test where it is not the first.

const server = 'crates/sync/src/server.rs';

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
    id: 'D06',
    file: server,
    guard: 'Some((against, _)) => return Ok(Admission::Freeze { against }),',
    off: 'Some(_) => return Err(Refusal::NotThere),',
  },
  {
    id: 'D18',
    file: server,
    guard: 'access::may_enter(before.roster, before.grants, header, stamp);\n    if may {',
    off: 'access::may_enter(before.roster, before.grants, header, stamp);\n    if may || true {',
  },
];
