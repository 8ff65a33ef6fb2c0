// What one caller may cost the server, and what nobody is told by asking.

const answer = 'sync-server/src/service/answer.rs';

export const bounds = [
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
