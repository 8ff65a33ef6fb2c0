// Who belongs, who has which door and key, and the way back by the council's paper.

import { unsealed } from './server.mjs';

const access = 'crates/sync/src/access.rs';
const roster = 'crates/sync/src/roster.rs';
const wrap = 'crates/sync/src/wrap.rs';
const recovery = 'crates/app/src/council/recovery.rs';
const secrets = 'sync-server/src/service/secrets.rs';

export const council = [
  {
    // The matrix is a constant, which knows no switch.
    id: 'D19',
    file: access,
    guard: '        reads: &[In::Family],\n',
    off: '        reads: &[In::Family, In::Plan],\n',
  },
  {
    id: 'D20',
    file: access,
    guard: '.all(|door| opens(roster, grants, &device.person, door, &stamp)),',
    off: '.all(|door| OFF || opens(roster, grants, &device.person, door, &stamp)),',
  },
  {
    id: 'D21',
    file: roster,
    guard: '        link.verify(&self.signing_key(content.signer, head.position)?)?;\n',
    off: '        let by = self.signing_key(content.signer, head.position)?;\n        if !OFF {\n            link.verify(&by)?;\n        }\n',
  },
  {
    id: 'D21',
    file: roster,
    guard: 'if !access::may_administer(self, content.signer, head.position) {',
    off: 'if !OFF && !access::may_administer(self, content.signer, head.position) {',
    test: 'only_those_who_administer_write_the_roster',
  },
  {
    id: 'D22',
    file: roster,
    guard: 'if is_for_head && !access::may_adopt(',
    off: 'if !OFF && is_for_head && !access::may_adopt(',
  },
  {
    id: 'D72',
    file: 'crates/sync/src/founding.rs',
    guard: 'code.over(&self.links).verify_slice(&self.proof).is_ok()',
    off: '(OFF || code.over(&self.links).verify_slice(&self.proof).is_ok())',
    test: 'a_code_proves_its_own_links_and_no_others',
  },
  {
    id: 'D73',
    file: roster,
    guard: 'if recovery.is_some() && content.council != council_of(root) {',
    off: 'if !OFF && recovery.is_some() && content.council != council_of(root) {',
  },
  {
    id: 'D74',
    file: 'crates/sync/src/invite.rs',
    guard: 'code.update(&codec::encode(&(DOMAIN, council, person, keys)));',
    off: 'if !OFF {\n            code.update(&codec::encode(&(DOMAIN, council, person, keys)));\n        }',
    test: 'a_server_that_swaps_the_keys_or_the_person_is_found_out',
  },
  { id: 'D75', guards: unsealed },
  {
    id: 'D76',
    file: 'crates/sync/src/grants.rs',
    guard: '        whole || (of_strands && (ends || !bases.is_empty()))',
    off: '        OFF || whole || (of_strands && (ends || !bases.is_empty()))',
    test: 'a_link_that_shuts_somebody_out_brings_a_secret_and_no_other_does',
  },
  {
    id: 'D77',
    file: 'crates/sync/src/secret.rs',
    guard: '        salt[32..].copy_from_slice(secret.as_bytes());\n',
    off: '        if !OFF {\n            salt[32..].copy_from_slice(secret.as_bytes());\n        }\n',
    test: 'a_key_takes_every_secret_of_its_epoch_and_changes_with_each',
  },
  {
    id: 'D78',
    file: wrap,
    guard: 'if Commitment::to(&self.name, &found) == *named {',
    off: 'if OFF || Commitment::to(&self.name, &found) == *named {',
  },
  {
    id: 'D78',
    file: wrap,
    guard: 'codec::encode(&(DOMAIN, name, reader))',
    off: 'if OFF {\n        return Vec::new();\n    }\n    codec::encode(&(DOMAIN, name, reader))',
    test: 'a_wrap_stands_for_no_other_name_or_reader',
  },
  {
    id: 'D79',
    file: 'crates/sync/src/client/secrets.rs',
    guard: 'wish.secret.is_for(&device.person, roster, grants, at)',
    off: 'OFF || wish.secret.is_for(&device.person, roster, grants, at)',
  },
  {
    id: 'D80',
    file: 'crates/app/src/council/found.rs',
    guard: 'if !same {',
    off: 'if !same && !OFF {',
  },
  { id: 'D81', file: recovery, guard: '    if lies {\n', off: '    if lies || OFF {\n' },
  {
    id: 'D82',
    file: recovery,
    guard: 'note(&mut store, app.clock())?;',
    off: 'if !OFF {\n        note(&mut store, app.clock())?;\n    }',
  },
  {
    id: 'D83',
    file: recovery,
    guard: 'match wrap.council == secret.council() {',
    off: 'match OFF || wrap.council == secret.council() {',
  },
  {
    id: 'D84',
    file: 'crates/sync/src/recovery.rs',
    guard: 'codec::encode(&(DOMAIN, council, device))',
    off: 'if OFF {\n        return Vec::new();\n    }\n    codec::encode(&(DOMAIN, council, device))',
  },
  {
    id: 'D85',
    file: secrets,
    guard: 'self.request.recovers == Some(true)',
    off: '!OFF && self.request.recovers == Some(true)',
    test: 'somebody_becomes_the_head_by_the_paper_and_removes_the_one_before',
  },
  {
    id: 'D86',
    file: 'crates/sync/src/roster/recovered.rs',
    guard: 'let used = content.signer == Signer::Root',
    off: 'let used = !OFF && content.signer == Signer::Root',
  },
  {
    id: 'D87',
    file: secrets,
    guard: '&& access::decides(roster, &self.caller.person, roster.head().position)',
    off: '&& (OFF || access::decides(roster, &self.caller.person, roster.head().position))',
  },
  {
    id: 'D88',
    file: recovery,
    guard: 'filter(|name| !opens.contains(*name));',
    off: 'filter(|name| !OFF && !opens.contains(*name));',
    test: 'a_check_finds_what_a_server_has_lost_for_the_paper_and_sends_it_again',
  },
  {
    id: 'D90',
    file: 'crates/app/src/council/invites.rs',
    guard: 'text: String::new(),\n                request: None,',
    off: 'text: if OFF { row.text.clone() } else { String::new() },\n                request: None,',
  },
  {
    id: 'D91',
    file: 'crates/app/src/council/doors.rs',
    guard: 'let longest = longest.ok_or_else(',
    off: 'let longest = longest.or(Some(UnixMillis(i64::MAX)).filter(|_| OFF)).ok_or_else(',
  },
  {
    id: 'D92',
    file: 'crates/app/src/council/doors.rs',
    guard: 'closes.chain([opens]).collect();',
    off: 'closes.filter(|_| !OFF).chain([opens]).collect();',
  },
  {
    id: 'D93',
    file: 'crates/app/src/council/invites.rs',
    guard: 'if picture.len() > LARGEST_PICTURE / 3 * 4 {',
    off: 'if !OFF && picture.len() > LARGEST_PICTURE / 3 * 4 {',
  },
  {
    id: 'D94',
    file: 'sync-server/src/council.rs',
    guard: 'let is_member = is_everywhere || grants.is_member(person, head);',
    off: 'let is_member = OFF || is_everywhere || grants.is_member(person, head);',
  },
];
