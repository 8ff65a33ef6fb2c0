//! What a tablet sends, and what it makes of every answer, honest or not.

use std::collections::BTreeMap;

use sync::client::{Absorbed, Effect, Fault, Memory, Outbox, Outgoing, Standing, absorb, request};
use sync::grants::GrantBook;
use sync::link::{Head, LinkError, Signer};
use sync::protocol::{
    Agreement, Cursors, Item, LinkVerdict, Page, Refusal, StrandCursor, SyncResponse, VERSION,
    Verdict,
};
use sync::roster::{Roster, RosterAct};
use sync::{
    Chain, Cursor, DocumentKind, Entry, EntryError, Receipt, Stamp, Strand, StrandKey, StrandKeys,
    StrandKind,
};

use crate::world::*;

/// A teacher's tablet.
struct Tablet {
    roster: Roster,
    grants: GrantBook,
    cursors: BTreeMap<Strand, Cursor>,
    outbox: Outbox,
    chains: BTreeMap<(Strand, u64), Chain>,
    has_keys: bool,
    say_each: bool,
}

impl StrandKeys for Tablet {
    fn strand_key(&self, _: &Strand, epoch: u32) -> Option<StrandKey> {
        (self.has_keys && epoch == 1).then(key)
    }
}

impl Memory for Tablet {
    fn chain_at(&self, strand: &Strand, number: u64) -> Option<Chain> {
        if number == 0 {
            Some(Chain::START)
        } else {
            self.chains.get(&(*strand, number)).copied()
        }
    }
}

impl Tablet {
    fn new() -> Self {
        let roster = roster();
        Self {
            grants: book(&roster),
            roster,
            cursors: BTreeMap::new(),
            outbox: Outbox::default(),
            chains: BTreeMap::new(),
            has_keys: true,
            say_each: false,
        }
    }

    fn with_pending(entries: &[Entry]) -> Self {
        let mut tablet = Self::new();
        tablet.outbox.entries = entries
            .iter()
            .map(|entry| Outgoing {
                entry: entry.clone(),
                was: None,
            })
            .collect();
        tablet
    }

    fn standing(&self) -> Standing<'_> {
        Standing {
            person: DT,
            device: device(DT).id(),
            device_epoch: 1,
            roster: &self.roster,
            grants: &self.grants,
            grants_received: 1,
            cursors: &self.cursors,
            open: Some(CHILD),
            outbox: &self.outbox,
            say_each: self.say_each,
        }
    }

    fn absorb(&self, change: impl FnOnce(&mut SyncResponse)) -> Absorbed {
        let mut response = quiet(&self.roster);
        change(&mut response);
        absorb(&self.standing(), &response, self)
    }
}

/// An answer that says nothing new.
fn quiet(roster: &Roster) -> SyncResponse {
    SyncResponse {
        version: VERSION,
        at: NOW,
        roster_verdicts: vec![],
        grant_verdicts: vec![],
        verdicts: vec![],
        roster_links: vec![],
        roster: roster.head(),
        grant_links: vec![],
        grants: 1,
        pages: vec![],
        agreement: Agreement::Agreed,
        more: false,
    }
}

fn plan() -> Strand {
    strand(StrandKind::Plan)
}

fn item(entry: &Entry) -> Item {
    Item::Entry {
        entry: entry.bytes().to_vec(),
        stamp: stamp(2, 1),
    }
}

/// The page after number 0 that holds these bytes, chained as an honest server would.
fn page(items: Vec<Item>, ids: &[sync::EntryId]) -> Page {
    let end = ids.iter().fold(Cursor::default(), |cursor, id| {
        cursor.next(id, &stamp(2, 1))
    });
    Page {
        strand: plan(),
        after: 0,
        items,
        chain: end.chain,
    }
}

fn receipt(number: u64) -> Receipt {
    Receipt {
        number,
        stamp: stamp(2, 1),
    }
}

#[test]
fn a_new_tablet_says_so_and_a_warm_one_sends_a_byte_a_strand() {
    let mut tablet = Tablet::new();
    assert_eq!(request(&tablet.standing()).cursors, Cursors::Beginning);
    tablet.cursors.insert(
        plan(),
        Cursor {
            number: 3,
            chain: Chain([3; 32]),
        },
    );
    let Cursors::Packed { numbers, .. } = request(&tablet.standing()).cursors else {
        panic!("packed")
    };
    assert_eq!(
        numbers,
        [3, 0, 0, 0, 0],
        "plan first, then the strands that a teacher reads"
    );
    tablet.say_each = true;
    let Cursors::Explicit(each) = request(&tablet.standing()).cursors else {
        panic!("one by one")
    };
    assert_eq!(each.len(), 5);
}

#[test]
fn a_colleagues_entry_is_checked_opened_and_stored_in_its_place() {
    let tablet = Tablet::new();
    let entry = entry(SW, DocumentKind::MEETING, 1, None);
    let absorbed =
        tablet.absorb(|answer| answer.pages = vec![page(vec![item(&entry)], &[entry.id()])]);
    let [
        Effect::Store(arrived),
        Effect::MoveCursor { strand, cursor },
    ] = &absorbed.effects[..]
    else {
        panic!("{:?}", absorbed.effects)
    };
    assert_eq!((*strand, cursor.number, arrived.number), (plan(), 1, 1));
    assert_eq!(arrived.chain, cursor.chain);
    assert_eq!(
        arrived.changes.as_ref().expect("opened")[0].changes,
        [b"a change".to_vec()]
    );
    assert!(!absorbed.again);
}

#[test]
fn an_entry_without_its_key_is_kept_unopened() {
    let mut tablet = Tablet::new();
    tablet.has_keys = false;
    let entry = entry(SW, DocumentKind::MEETING, 1, None);
    let absorbed =
        tablet.absorb(|answer| answer.pages = vec![page(vec![item(&entry)], &[entry.id()])]);
    assert!(matches!(&absorbed.effects[0], Effect::Store(arrived) if arrived.changes.is_none()));
}

#[test]
fn own_entries_take_their_places_from_their_receipts_alone() {
    let first = entry(DT, DocumentKind::MEETING, 1, None);
    let second = entry(DT, DocumentKind::MEETING, 2, Some(first.id()));
    let tablet = Tablet::with_pending(&[first.clone(), second.clone()]);
    let absorbed = tablet.absorb(|answer| {
        answer.verdicts = vec![Verdict::Stored(receipt(1)), Verdict::Duplicate(receipt(2))];
    });
    let placed: Vec<_> = absorbed
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Place { entry, number, .. } => Some((*entry, *number)),
            _ => None,
        })
        .collect();
    assert_eq!(placed, [(first.id(), 1), (second.id(), 2)]);
    assert!(absorbed.effects.contains(&Effect::Receipted {
        entry: first.id(),
        receipt: receipt(1)
    }));
    assert!(
        matches!(absorbed.effects.last(), Some(Effect::MoveCursor { cursor, .. }) if cursor.number == 2)
    );
}

#[test]
fn an_own_entry_behind_a_colleagues_waits_for_its_turn() {
    let (own, other) = (
        entry(DT, DocumentKind::MEETING, 1, None),
        entry(SW, DocumentKind::MEETING, 1, None),
    );
    let tablet = Tablet::with_pending(std::slice::from_ref(&own));
    let verdicts = vec![Verdict::Stored(receipt(2))];
    let without_page = tablet.absorb(|answer| answer.verdicts = verdicts.clone());
    assert_eq!(
        without_page.effects,
        [Effect::Receipted {
            entry: own.id(),
            receipt: receipt(2)
        }],
        "a gap is not jumped"
    );
    let absorbed = tablet.absorb(|answer| {
        answer.verdicts = verdicts.clone();
        answer.pages = vec![page(
            vec![item(&other), Item::Receipted],
            &[other.id(), own.id()],
        )];
    });
    assert!(
        matches!(absorbed.effects.last(), Some(Effect::MoveCursor { cursor, .. }) if cursor.number == 2)
    );
}

#[test]
fn what_must_not_be_applied_keeps_its_place_in_quarantine() {
    let mut flipped = entry(SW, DocumentKind::MEETING, 1, None).bytes().to_vec();
    let end = flipped.len() - 1;
    flipped[end] ^= 1;
    let stranger = sync::PersonId(uuid::Uuid::from_u128(77));
    let cases: [(&str, Vec<u8>, Fault); 5] = [
        ("noise", vec![1, 2, 3], Fault::Entry(EntryError::Malformed)),
        (
            "a flipped byte",
            flipped,
            Fault::Entry(EntryError::BadSignature),
        ),
        (
            "a stranger's",
            entry(stranger, DocumentKind::MEETING, 1, None)
                .bytes()
                .to_vec(),
            Fault::UnknownDevice,
        ),
        (
            "outside the role",
            entry(SW, DocumentKind::TARGETS, 1, None).bytes().to_vec(),
            Fault::NotPermitted,
        ),
        (
            "another strand's",
            entry(SW, DocumentKind::SUMMARY, 1, None).bytes().to_vec(),
            Fault::OtherStrand,
        ),
    ];
    for (what, bytes, expected) in cases {
        let id = sync::EntryId(<sha2::Sha256 as sha2::Digest>::digest(&bytes).into());
        let item = Item::Entry {
            entry: bytes,
            stamp: stamp(2, 1),
        };
        let absorbed = Tablet::new().absorb(|answer| answer.pages = vec![page(vec![item], &[id])]);
        assert!(
            matches!(&absorbed.effects[0], Effect::Quarantine { fault, entry, .. } if *fault == expected && *entry == id),
            "{what}: {:?}",
            absorbed.effects
        );
        assert!(
            matches!(absorbed.effects[1], Effect::MoveCursor { cursor, .. } if cursor.number == 1),
            "{what}"
        );
    }
}

#[test]
fn permission_is_checked_where_the_server_checked_it() {
    let mut tablet = Tablet::new();
    extend(
        &mut tablet.roster,
        vec![RosterAct::RevokeDevice(device(SW).id())],
    );
    let entry = entry(SW, DocumentKind::MEETING, 1, None);
    let accepted_under = |stamp: Stamp| {
        let item = Item::Entry {
            entry: entry.bytes().to_vec(),
            stamp,
        };
        let chain = Chain::START.next(&entry.id(), &stamp);
        let page = Page {
            strand: plan(),
            after: 0,
            items: vec![item],
            chain,
        };
        tablet
            .absorb(|answer| answer.pages = vec![page])
            .effects
            .remove(0)
    };
    assert!(
        matches!(accepted_under(stamp(2, 1)), Effect::Store(_)),
        "before the revocation"
    );
    assert!(matches!(
        accepted_under(stamp(3, 1)),
        Effect::Quarantine {
            fault: Fault::UnknownDevice,
            ..
        }
    ));
    assert!(matches!(
        accepted_under(stamp(2, 9)),
        Effect::Quarantine {
            fault: Fault::NotPermitted,
            ..
        }
    ));
}

#[test]
fn a_page_that_does_not_continue_what_is_here_is_left_aside_whole() {
    let entry = entry(SW, DocumentKind::MEETING, 1, None);
    let honest = page(vec![item(&entry)], &[entry.id()]);
    let gap = Page {
        after: 1,
        ..honest.clone()
    };
    let wrong_chain = Page {
        chain: Chain([9; 32]),
        ..honest.clone()
    };
    let unknown_receipt = page(vec![Item::Receipted], &[entry.id()]);
    for page in [gap, wrong_chain, unknown_receipt] {
        let absorbed = Tablet::new().absorb(|answer| answer.pages = vec![page.clone()]);
        assert_eq!(
            absorbed,
            Absorbed {
                effects: vec![],
                again: true,
                say_each: true
            },
            "{page:?}"
        );
    }
}

#[test]
fn refusals_are_shown_and_a_missing_entry_is_sent_again() {
    let own = entry(DT, DocumentKind::MEETING, 1, None);
    let tablet = Tablet::with_pending(std::slice::from_ref(&own));
    let refused = tablet.absorb(|answer| answer.verdicts = vec![Verdict::Refused(Refusal::Quota)]);
    assert_eq!(
        refused.effects,
        [Effect::Refused {
            entry: own.id(),
            refusal: Refusal::Quota
        }]
    );
    assert!(!refused.again, "it would be refused again");
    let missing =
        tablet.absorb(|answer| answer.verdicts = vec![Verdict::Refused(Refusal::NeedSequence(1))]);
    assert_eq!(
        missing.effects,
        [Effect::Resend {
            strand: plan(),
            from: 1
        }]
    );
    assert!(missing.again);
}

#[test]
fn what_follows_a_refused_entry_waits_behind_it() {
    let first = entry(DT, DocumentKind::MEETING, 1, None);
    let second = entry(DT, DocumentKind::MEETING, 2, Some(first.id()));
    let tablet = Tablet::with_pending(&[first.clone(), second]);
    let refusals = [Refusal::Quota, Refusal::NeedSequence(1)].map(Verdict::Refused);
    let absorbed = tablet.absorb(|answer| answer.verdicts = refusals.to_vec());
    let refused = Effect::Refused {
        entry: first.id(),
        refusal: Refusal::Quota,
    };
    assert_eq!(
        absorbed,
        Absorbed {
            effects: vec![refused],
            again: false,
            say_each: false
        }
    );
}

#[test]
fn a_server_that_has_lost_grants_is_offered_ours() {
    let absorbed = Tablet::new().absorb(|answer| answer.grants = 0);
    assert_eq!(
        absorbed.effects,
        [Effect::OfferGrants, Effect::SetGrantsReceived(0)]
    );
    assert!(absorbed.again);
}

#[test]
fn a_restored_server_is_met_where_both_still_agree() {
    let shared = Cursor {
        number: 2,
        chain: Chain([2; 32]),
    };
    let mut tablet = Tablet::new();
    tablet.cursors.insert(
        plan(),
        Cursor {
            number: 5,
            chain: Chain([5; 32]),
        },
    );
    tablet.chains.insert((plan(), 2), shared.chain);
    let behind = |cursor| {
        tablet.absorb(|answer| {
            answer.agreement = Agreement::Behind(vec![StrandCursor {
                strand: plan(),
                cursor,
            }])
        })
    };
    assert_eq!(
        behind(shared).effects,
        [Effect::Rewind {
            strand: plan(),
            to: shared
        }]
    );
    let forked = Cursor {
        number: 2,
        chain: Chain([7; 32]),
    };
    assert_eq!(
        behind(forked).effects,
        [Effect::Rewind {
            strand: plan(),
            to: Cursor::default()
        }]
    );
    assert!(behind(forked).again && behind(forked).say_each);
    assert!(
        tablet
            .absorb(|answer| answer.agreement = Agreement::SayEach)
            .say_each
    );
}

#[test]
fn new_links_are_checked_and_the_outbox_is_told_what_became_of_its_own() {
    let mut tablet = Tablet::new();
    let theirs = tablet
        .roster
        .next_link(vec![RosterAct::Lease(5)], NOW, Signer::Root, &root());
    let ours = tablet
        .roster
        .next_link(vec![RosterAct::Lease(6)], NOW, Signer::Root, &root());
    tablet.outbox.roster_links = vec![ours.clone()];
    let absorbed = tablet.absorb(|answer| {
        answer.roster_links = vec![theirs.bytes().to_vec().into()];
        answer.roster = theirs.head();
        answer.roster_verdicts = vec![LinkVerdict::Refused(LinkError::Moved)];
    });
    assert_eq!(
        absorbed.effects,
        [
            Effect::AppendRoster(theirs),
            Effect::RosterLinkRefused(ours.head().hash, LinkError::Moved)
        ]
    );
}

#[test]
fn a_forged_link_is_not_taken() {
    let tablet = Tablet::new();
    let forged = tablet
        .roster
        .next_link(vec![RosterAct::Lease(5)], NOW, Signer::Root, &device(DT));
    let absorbed =
        tablet.absorb(|answer| answer.roster_links = vec![forged.bytes().to_vec().into()]);
    assert_eq!(absorbed.effects, []);
}

#[test]
fn a_server_whose_roster_ends_early_is_offered_the_rest() {
    let absorbed = Tablet::new().absorb(|answer| {
        answer.roster = Head {
            position: 1,
            ..answer.roster
        }
    });
    assert_eq!(absorbed.effects, [Effect::OfferRoster { after: 1 }]);
    assert!(absorbed.again);
}

#[test]
fn there_is_more_until_the_server_says_otherwise() {
    assert!(Tablet::new().absorb(|answer| answer.more = true).again);
    assert!(!Tablet::new().absorb(|_| ()).again);
}

#[test]
fn an_outbox_larger_than_a_message_goes_up_in_parts_and_in_order() {
    let mut entries: Vec<Entry> = Vec::new();
    for sequence in 1..=34u32 {
        let previous = entries.last().map(Entry::id);
        entries.push(words(
            DT,
            DocumentKind::MEETING,
            sequence.into(),
            previous,
            &noise(sequence),
        ));
    }
    let tablet = Tablet::with_pending(&entries);
    let sent = request(&tablet.standing()).pending;
    assert!(
        !sent.is_empty() && sent.len() < entries.len(),
        "{} of {} sent",
        sent.len(),
        entries.len()
    );
    assert!(
        sent.iter()
            .zip(&entries)
            .all(|(sent, entry)| sent.entry == entry.bytes())
    );
    let verdicts = (1..=sent.len() as u64)
        .map(|number| Verdict::Stored(receipt(number)))
        .collect();
    assert!(
        tablet.absorb(|answer| answer.verdicts = verdicts).again,
        "the rest is still to be sent"
    );
}

/// A change near the limit that does not compress, the same on every run.
fn noise(seed: u32) -> Vec<u8> {
    use sha2::Digest as _;
    let blocks = (0..8_000u32)
        .map(|block| sha2::Sha256::digest([seed.to_be_bytes(), block.to_be_bytes()].concat()));
    blocks.flat_map(|block| block.to_vec()).collect()
}
