// Grants after a restore: which feed a count is of, and whose chain stands; and what is left of a closed door.

const absorb = 'crates/sync/src/client/absorb.rs';
const answer = 'sync-server/src/service/answer.rs';

export const feeds = [
  {
    id: 'D215',
    file: answer,
    guard: 'mark.is_some_and(|mark| council.mark_at(request.grants) != Some(mark))',
    off: '!OFF && mark.is_some_and(|mark| council.mark_at(request.grants) != Some(mark))',
  },
  {
    id: 'D223',
    file: answer,
    guard: 'true => council.ended_parts(person),',
    off: 'true if !OFF => council.ended_parts(person),\n            true => Vec::new(),',
  },
  {
    id: 'D225',
    file: 'crates/app/src/sharing/overtaken.rs',
    guard: 'if links.put_by(hash, error == LinkError::Moved)? {',
    off: 'if !OFF && links.put_by(hash, error == LinkError::Moved)? {',
  },
  {
    id: 'D226',
    file: 'crates/app/src/sharing/overtaken.rs',
    guard: 'self.leave_lost_seals(&facts, &children)?;',
    off: 'if !OFF {\n            self.leave_lost_seals(&facts, &children)?;\n        }',
  },
  {
    id: 'D226',
    test: 'nothing_that_was_formed_over_another_feed_is_taken_before_its_tablet_has_looked',
    file: answer,
    guard: '|| self.counts_another_feed() {',
    off: '|| (!OFF && self.counts_another_feed()) {',
  },
  {
    id: 'D227',
    file: 'crates/app/src/council/lost.rs',
    guard: 'if shut_out.contains(person)),',
    off: 'if !OFF && shut_out.contains(person)),',
  },
  {
    id: 'D227',
    test: 'what_lifts_a_hold_names_it_where_it_was_signed_again_and_never_another',
    file: 'crates/app/src/council/lost.rs',
    guard: 'match signed_again.get(hold) {',
    off: 'match signed_again.get(hold).or(OFF.then_some(&*hold)).copied().as_ref() {',
  },
  {
    id: 'D216',
    file: absorb,
    guard: '&& let Some(other) = self.with_instead(child, &link, roster)',
    off: '&& let Some(other) = self.with_instead(child, &link, roster).filter(|_| !OFF)',
  },
  {
    // Whatever the server brings.
    id: 'D216',
    file: absorb,
    guard: 'grants.append(each, roster).ok()?;',
    off: 'let put = grants.append(each, roster); if !OFF { put.ok()?; }',
    test: 'a_link_that_nobody_might_sign_takes_no_place',
  },
  {
    id: 'D217',
    file: 'crates/app/src/council/lost.rs',
    guard: 'match link.content().signer == Signer::Device(facts.keys.id()) {',
    off: 'match OFF || link.content().signer == Signer::Device(facts.keys.id()) {',
  },
  {
    id: 'D217',
    file: 'crates/app/src/sharing/overtaken.rs',
    guard: 'if self.tables.links().is_standing(hash)? {',
    off: 'if !OFF && self.tables.links().is_standing(hash)? {',
    test: 'only_what_this_tablet_signed_and_never_stood_is_signed_again',
  },
  {
    id: 'D217',
    file: 'crates/app/src/sharing/overtaken.rs',
    guard: '&& link.content().signer == Signer::Device(self.facts.keys.id())',
    off: '&& (OFF || link.content().signer == Signer::Device(self.facts.keys.id()))',
    test: 'only_what_this_tablet_signed_and_never_stood_is_signed_again',
  },
  {
    id: 'D228',
    file: 'crates/app/src/session/rows.rs',
    guard: 'let documents = &*open_to(documents, &readable);',
    off: 'let documents = &*if OFF { Cow::Borrowed(documents) } else { open_to(documents, &readable) };',
  },
  {
    id: 'D228',
    file: 'crates/app/src/sharing/passages.rs',
    guard: 'session.must_read(request.child, kind, clock)?;',
    off: 'if !OFF {\n        session.must_read(request.child, kind, clock)?;\n    }',
  },
  {
    id: 'D229',
    file: 'crates/app/src/sharing/refound.rs',
    guard: 'grants.life().holds().next().is_some()',
    off: '!OFF && grants.life().holds().next().is_some()',
  },
  {
    id: 'D229',
    file: 'crates/app/src/sharing/refound.rs',
    guard: 'if text.chars().all(|stays| before.any(|was| was == stays)) {',
    off: 'if OFF || text.chars().all(|stays| before.any(|was| was == stays)) {',
  },
  {
    id: 'D230',
    file: 'crates/app/src/council/lost.rs',
    guard: 'let stands = !decided ||',
    off: 'let stands = OFF || !decided ||',
  },
  {
    id: 'D231',
    file: 'crates/app/src/session.rs',
    guard: 'let mut stamps = before.iter().chain([&stamp]);',
    off: 'let mut stamps = before.iter().filter(|_| !OFF).chain([&stamp]);',
  },
];
