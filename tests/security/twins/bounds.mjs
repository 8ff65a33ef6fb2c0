// What one caller may cost the server, and what nobody is told by asking.

const answer = 'sync-server/src/service/answer.rs';
const bodies = 'sync-server/src/bodies.rs';
const calls = 'sync-server/src/service/mod.rs';
const gate = 'sync-server/src/routes/gate.rs';
const links = 'sync-server/src/service/links.rs';

export const bounds = [
  {
    id: 'D188',
    file: links,
    guard: 'if looked_at == MOST_ROSTER_LINKS {',
    off: 'if !OFF && looked_at == MOST_ROSTER_LINKS {',
  },
  {
    id: 'D188',
    file: links,
    guard: 'if here.is_some_and(|council| council.settled(after, bytes)) {',
    off: 'if !OFF && here.is_some_and(|council| council.settled(after, bytes)) {',
    test: 'a_tablet_that_nobody_knows_brings_a_long_roster_in_a_few_calls',
  },
  {
    id: 'D189',
    file: calls,
    guard: 'if !self.rates.allows(&proof.device, now)',
    off: 'if !self.rates.allows(&proof.device, now) && !OFF',
  },
  {
    id: 'D189',
    file: calls,
    guard: 'open(opened_size(body))?;',
    off: 'if !OFF {\n            open(opened_size(body))?;\n        }',
    test: 'what_a_message_has_when_it_is_opened_counts_as_held',
  },
  {
    id: 'D190',
    file: bodies,
    guard: 'if held.saturating_add(bytes) > most {',
    off: 'if !OFF && held.saturating_add(bytes) > most {',
  },
  {
    id: 'D190',
    file: gate,
    guard: '&& refusal.is_some_and(|refusal| SHOWS_NOTHING.contains(refusal))',
    off: '&& !OFF\n        && refusal.is_some_and(|refusal| SHOWS_NOTHING.contains(refusal))',
    test: 'whoever_only_names_a_device_is_counted_as_a_stranger_after_some_calls',
  },
  {
    id: 'D207',
    file: calls,
    guard: '&& device.is_some_and(|device| proof.holds_for(&device.keys, call, body))',
    off: '&& device.is_some_and(|device| OFF || proof.holds_for(&device.keys, call, body))',
  },
  {
    id: 'D207',
    file: bodies,
    guard: 'Whose::Named(_) => (&self.strangers, &self.known),',
    off: 'Whose::Named(_) => (if OFF { &self.known } else { &self.strangers }, &self.known),',
    test: 'whoever_only_names_devices_takes_nothing_of_the_room_of_those_who_sign',
  },
  {
    id: 'D208',
    file: calls,
    guard: 'self.follow_roster(&council.roster)?;',
    off: 'if !OFF {\n            self.follow_roster(&council.roster)?;\n        }',
  },
  {
    id: 'D191',
    file: answer,
    guard: 'let claims = self.claims(each);',
    off: 'let claims = if OFF { each.clone() } else { self.claims(each) };',
  },
  {
    id: 'D191',
    file: answer,
    guard: 'let shut = |strand: &Strand| !council.may_read(person, strand, self.now);',
    off: 'let shut = |strand: &Strand| !OFF && !council.may_read(person, strand, self.now);',
    test: 'whoever_was_shut_out_is_not_told_how_far_a_strand_goes_by_claiming',
  },
  {
    id: 'D192',
    file: 'sync-server/src/storage/sqlite/writer.rs',
    guard: '                    EVIDENCE_OF_PLACE,\n',
    off: '                    if OFF { 1000 } else { EVIDENCE_OF_PLACE },\n',
  },
  {
    id: 'D193',
    file: 'sync-server/src/storage/sqlite/blobs.rs',
    guard: '|| beyond(of_device, limits.device_quota)',
    off: '|| (!OFF && beyond(of_device, limits.device_quota))',
  },
  {
    id: 'D193',
    file: 'sync-server/src/storage/sqlite/blobs.rs',
    guard: '|| beyond(of_child, limits.child_quota)',
    off: '|| (!OFF && beyond(of_child, limits.child_quota))',
  },
  {
    id: 'D194',
    file: 'sync-server/src/storage/sqlite/held.rs',
    guard: 'AND sequence = ?8 AND id = ?2)',
    off: 'AND sequence = ?8)',
  },
];
