//! What goes up, and what is made of refusals, links and lost servers.

use super::*;

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
            epoch: 1,
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
            removed: false,
            say_each: false,
            outdated: false
        }
    );
}

#[test]
fn a_server_that_has_lost_grants_is_offered_ours() {
    let absorbed = Tablet::new().absorb(|answer| answer.grants = 0);
    assert_eq!(
        absorbed.effects,
        [Effect::OfferGrants, Effect::SetGrantsReceived(0, None)]
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
    for sequence in 1..=6u32 {
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
    let bytes: usize = sent.iter().map(|sent| sent.entry.len()).sum();
    assert!(
        bytes <= 1024 * 1024,
        "{bytes}: on a slow line little must be sent again"
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

#[test]
fn what_follows_a_refused_entry_of_the_same_device_waits_with_it_until_everything_is_offered_anew()
{
    let first = entry(DT, DocumentKind::MEETING, 1, None);
    let second = entry(DT, DocumentKind::MEETING, 2, Some(first.id()));
    let others = entry(SW, DocumentKind::MEETING, 1, None);
    let waiting = || {
        let each = [(&first, true), (&second, false), (&others, false)];
        each.map(|(entry, refused)| (Outgoing::of(entry, None), refused))
    };
    let ids = |anew| -> Vec<_> {
        let offered = offered(waiting(), anew);
        offered.iter().map(|outgoing| outgoing.id).collect()
    };
    assert_eq!(ids(true), [first.id(), second.id(), others.id()]);
    assert_eq!(
        ids(false),
        [others.id()],
        "the second would only call back the first"
    );
}

#[test]
fn many_links_go_up_page_by_page_and_no_entry_goes_before_its_childs() {
    let own = entry(DT, DocumentKind::MEETING, 1, None);
    let mut tablet = Tablet::with_pending(std::slice::from_ref(&own));
    let link = |child| {
        let none = sync::grants::Grants::none(COUNCIL, child);
        let acts = vec![open_role(DT, sync::roster::Role::DesignatedTeacher)];
        none.next_link(acts, 2, NOW, Signer::Root, &root())
    };
    let children = (0..1_100_u16).map(|number| {
        let mut id = [3; 16];
        id[..2].copy_from_slice(&number.to_be_bytes());
        sync::ChildId::from_bytes(id)
    });
    tablet.outbox.grant_links = children.chain([CHILD]).map(link).collect();
    let sent = request(&tablet.standing());
    assert_eq!((sent.grant_links.len(), sent.pending.len()), (1_024, 0));
    let stored = |count| vec![LinkVerdict::Stored; count];
    let taken = tablet.absorb(|answer| answer.grant_verdicts = stored(1_024));
    assert!(taken.again, "the rest follows at once");
    assert_eq!(taken.effects.len(), 1_024);
    let none = tablet.absorb(|_| ());
    assert!(
        !none.again,
        "a server that takes none is not asked for ever"
    );
    tablet.outbox.grant_links.drain(..1_024);
    let rest = request(&tablet.standing());
    assert_eq!((rest.grant_links.len(), rest.pending.len()), (77, 1));
}

/// A tablet with the first link of so many children, the first of them behind so many others, and two links of [`CHILD`].
fn with_links(others: u16) -> Tablet {
    let mut tablet = Tablet::with_pending(&[]);
    let open = vec![open_role(DT, sync::roster::Role::DesignatedTeacher)];
    let signed = |grants: &sync::grants::Grants| {
        grants.next_link(open.clone(), 2, NOW, Signer::Root, &root())
    };
    let children = (0..others).map(|number| {
        let mut id = [3; 16];
        id[..2].copy_from_slice(&number.to_be_bytes());
        sync::ChildId::from_bytes(id)
    });
    let first = |child| signed(&sync::grants::Grants::none(COUNCIL, child));
    tablet.outbox.grant_links = children.map(first).collect();
    let mut grants = sync::grants::Grants::none(COUNCIL, CHILD);
    for _ in 0..2 {
        let link = signed(&grants);
        grants
            .append(&link, &tablet.roster)
            .expect("the root key may");
        tablet.outbox.grant_links.push(link);
    }
    tablet
}

#[test]
fn two_links_of_a_child_travel_together() {
    for (others, together) in [(1_022, 1_024), (1_023, 1_023)] {
        let tablet = with_links(others);
        let sent = request(&tablet.standing()).grant_links.len();
        assert_eq!(sent, together, "{others} before them");
    }
}

#[test]
fn what_was_wrapped_by_a_link_travels_with_it() {
    let mut tablet = with_links(1_023);
    let other = tablet.outbox.grant_links[0]
        .content()
        .child
        .expect("a child");
    let wrapped = |child| {
        let base = sync::Strand {
            council: COUNCIL,
            child,
            kind: StrandKind::Plan,
        };
        let name = sync::secret::SecretName::Base(base);
        let secret = sync::secret::Secret::from_bytes([7; 32]);
        let public = device(SW).public();
        let reader = sync::wrap::Reader::Device(public.id());
        let wrap = sync::wrap::Wrap::seal(name, &secret, reader, &public.seal, [9; 32].into());
        wrap.expect("a sound key")
    };
    tablet.outbox.wraps = vec![wrapped(CHILD), wrapped(other)];
    let sent = request(&tablet.standing()).wraps.expect("one of them");
    assert_eq!(sent, [tablet.outbox.wraps[1].to_bytes().into()]);
    let taken = tablet.absorb(|answer| answer.grant_verdicts = vec![LinkVerdict::Stored; 1_023]);
    assert!(taken.again, "the other follows with its link");
    let given: Vec<_> = (taken.effects.iter())
        .filter_map(|effect| match effect {
            Effect::Given(given) => Some(given.len()),
            _ => None,
        })
        .collect();
    assert_eq!(given, [1], "and is not forgotten before");
    let none = tablet.absorb(|_| ());
    assert!(
        !none.again,
        "a server that takes none is not asked for ever"
    );
}
