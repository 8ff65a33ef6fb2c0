// Whose door it is, without the record.

const notes = 'crates/app/src/council/card_notes.rs';
const cards = 'crates/app/src/council/cards.rs';
const access = 'crates/sync/src/access.rs';
const sealed = 'crates/sync/src/grants/card.rs';

export const card = [
  {
    id: 'D150',
    test: 'whoever_has_a_door_is_told_whose_it_is_and_no_moderator_is',
    file: sealed,
    guard: '&& access::rule(*role).named',
    off: '&& (OFF || access::rule(*role).named)',
  },
  {
    // Without the card's list whoever reads no record would need one to see a name.
    id: 'D150',
    file: 'crates/app/src/session/rows.rs',
    guard: 'doors: self.facts.doors(clock),',
    off: 'doors: if OFF { Vec::new() } else { self.facts.doors(clock) },',
  },
  {
    id: 'D151',
    file: 'crates/app/src/council/grants.rs',
    guard: 'if request.reads_plan && (role == Role::Carer',
    off: 'if !OFF && request.reads_plan && (role == Role::Carer',
  },
  {
    id: 'D151',
    test: 'a_council_that_had_no_cards_gets_them_and_carers_keep_their_own_door_alone',
    file: cards,
    guard: 'is_carer_alone(facts, person) && kept(doors)',
    off: '!OFF && is_carer_alone(facts, person) && kept(doors)',
  },
  {
    id: 'D152',
    file: access,
    guard: '|| grants.tells(roster, person, stamp))',
    off: '|| OFF || grants.tells(roster, person, stamp))',
  },
  {
    id: 'D152',
    test: 'a_door_that_is_lent_tells_whose_it_is_until_its_day',
    file: 'crates/sync/src/grants.rs',
    guard: 'own.filter(|grant| grant.is_open_at(stamp))',
    off: 'own.filter(|grant| grant.stands_at(stamp.grants) && (OFF || grant.is_open_at(stamp)))',
  },
  {
    id: 'D153',
    file: access,
    guard: '&& !may_write_card(roster, grants, content) {',
    off: '&& !OFF && !may_write_card(roster, grants, content) {',
  },
  {
    id: 'D153',
    test: 'a_card_opens_with_its_own_secret_under_its_own_name_and_its_length_tells_no_name',
    file: sealed,
    guard: 'plain.resize(padded, 0);',
    off: 'if !OFF { plain.resize(padded, 0); }',
  },
  {
    id: 'D154',
    file: 'crates/app/src/closing/erased.rs',
    guard: '&& !with_secrets.contains(&child) {',
    off: '&& (OFF || !with_secrets.contains(&child)) {',
  },
  {
    id: 'D154',
    test: 'a_child_who_was_taken_back_stands_in_no_list_of_names',
    file: cards,
    guard: 'Ok(emptied.then(Card::default))',
    off: 'Ok((emptied && !OFF).then(Card::default))',
  },
  {
    id: 'D170',
    file: cards,
    guard: 'if more.is_none() && narrower.is_empty() {',
    off: 'if more.is_none() && (OFF || narrower.is_empty()) {',
  },
  {
    id: 'D170',
    test: 'a_card_whose_secret_nobody_has_is_written_anew_after_a_week',
    file: notes,
    guard: 'since.is_some_and(|since| at.0.saturating_sub(since.0) >= LOST_AFTER)',
    off: '!OFF && since.is_some_and(|since| at.0.saturating_sub(since.0) >= LOST_AFTER)',
  },
  {
    id: 'D170',
    test: 'a_card_that_is_written_over_again_and_again_is_left_for_a_month',
    file: notes,
    guard: 'said.times >= SAYS_AT_MOST',
    off: '!OFF && said.times >= SAYS_AT_MOST',
  },
];
