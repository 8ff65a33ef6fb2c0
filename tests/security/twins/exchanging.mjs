// The council's recovery key is exchanged for another.

const exchanged = 'crates/sync/src/roster/exchanged.rs';
const secrets = 'sync-server/src/service/secrets.rs';

export const exchanging = [
  {
    id: 'D155',
    test: 'what_the_root_before_signs_counts_no_more_and_it_never_comes_back',
    file: 'crates/sync/src/roster.rs',
    guard: 'Signer::Root => Ok(*self.root_at(position)),',
    off: 'Signer::Root if OFF => Ok(self.roots.root),\n            Signer::Root => Ok(*self.root_at(position)),',
  },
  {
    id: 'D155',
    test: 'an_exchange_destroys_what_the_paper_before_opens_and_asks_for_it_anew',
    file: secrets,
    guard: '.forget_devices(&id, &before)',
    off: '.forget_devices(&id, if OFF { &[] } else { &before })',
  },
  {
    id: 'D155',
    test: 'the_paper_before_opens_no_door_with_a_link_from_before',
    file: 'crates/sync/src/server/links.rs',
    guard: 'Signer::Root if roster.root_at(content.roster) != roster.root() => false,',
    off: 'Signer::Root if !OFF && roster.root_at(content.roster) != roster.root() => false,',
  },
  {
    id: 'D155',
    file: 'crates/app/src/council/exchanging.rs',
    guard: 'keep_what_opens(app, &secret)?;',
    off: 'if !OFF { keep_what_opens(app, &secret)?; }',
    test: 'what_only_the_paper_before_opens_is_kept_for_the_next',
  },
  {
    id: 'D156',
    test: 'nobody_takes_the_root_without_both_papers_or_from_another_tablet',
    file: exchanged,
    guard: 'if !next.holds(&before.council(), &by, &counted) {',
    off: 'if !OFF && !next.holds(&before.council(), &by, &counted) {',
  },
  {
    id: 'D156',
    test: 'whom_the_paper_let_in_cannot_exchange_it_nor_whom_they_let_in',
    file: exchanged,
    guard: 'if !before.may_exchange(&by) {',
    off: 'if !OFF && !before.may_exchange(&by) {',
  },
  {
    id: 'D157',
    test: 'the_recovery_key_is_exchanged_as_it_is_written',
    file: 'crates/app/src/council/exchanging.rs',
    guard: 'if !paper::read(&text).is_ok_and(',
    off: 'if !OFF && !paper::read(&text).is_ok_and(',
  },
  {
    id: 'D157',
    test: 'an_exchange_that_another_link_overtook_is_signed_again_and_stands',
    file: 'crates/app/src/sharing/overtaken.rs',
    guard: 'self.exchange = Some(exchange);',
    off: 'self.exchange = (!OFF).then_some(exchange);',
  },
  {
    id: 'D158',
    test: 'nobody_takes_the_root_without_both_papers_or_from_another_tablet',
    file: exchanged,
    guard: '&& keys::verifies(&self.root, &message, &self.taken)',
    off: '&& (OFF || keys::verifies(&self.root, &message, &self.taken))',
  },
  {
    id: 'D158',
    test: 'a_council_comes_back_by_the_new_paper_and_the_ones_before_say_when_they_were_replaced',
    file: 'crates/app/src/council/recovering.rs',
    guard: '&& secret.is_replaced_by(only)',
    off: '&& !OFF\n        && secret.is_replaced_by(only)',
  },
  {
    id: 'D159',
    test: 'a_tablet_opens_with_the_paper_of_the_key_that_it_knows_of_and_with_no_other',
    file: 'crates/app/src/council/recovery.rs',
    guard: '&& wrap.is_for_present(&facts.roster)',
    off: '&& (OFF || wrap.is_for_present(&facts.roster))',
  },
  {
    id: 'D167',
    file: secrets,
    guard: '&& !doubt.is_about(&wrap.name, roster)',
    off: '&& (OFF || !doubt.is_about(&wrap.name, roster))',
  },
  {
    id: 'D168',
    file: 'sync-server/src/storage/sqlite/secrets.rs',
    guard: 'if roster_end(transaction, council)? != roster {',
    off: 'if !OFF && roster_end(transaction, council)? != roster {',
  },
  {
    id: 'D169',
    file: 'sync-server/src/service/turns.rs',
    guard: 'wishes.rotate_left(told);',
    off: 'wishes.rotate_left(if OFF { 0 } else { told });',
  },
  {
    id: 'D169',
    test: 'a_wish_that_nobody_has_to_meet_is_forgotten_and_what_the_caller_lacks_is_not_asked_of_it',
    file: secrets,
    guard: 'if !over.is_empty() {',
    off: 'if !OFF && !over.is_empty() {',
  },
  {
    id: 'D171',
    file: 'crates/app/src/session/profiles.rs',
    guard: 'let _ = council::forget_replaced(&mut session);',
    off: 'let _ = if OFF { Ok(()) } else { council::forget_replaced(&mut session) };',
  },
];
