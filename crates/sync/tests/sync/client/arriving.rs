//! Entries on their way in: checked, numbered, chained, or set aside.

use super::*;

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
fn a_receipt_counts_once_its_place_is_told() {
    let (own, other) = (
        entry(DT, DocumentKind::MEETING, 1, None),
        entry(SW, DocumentKind::MEETING, 1, None),
    );
    let tablet = Tablet::with_pending(std::slice::from_ref(&own));
    let received = |absorbed: &Absorbed| {
        let mut effects = absorbed.effects.iter();
        effects.any(|effect| matches!(effect, Effect::Receipted { .. }))
    };
    let verdicts = vec![Verdict::Stored(receipt(2))];
    let both = || page(vec![item(&other), Item::Receipted], &[other.id(), own.id()]);
    type Answer<'a> = &'a dyn Fn(&mut SyncResponse);
    let told: [(&str, Answer<'_>); 4] = [
        ("there is more to fetch", &|answer| answer.more = true),
        ("the two disagree", &|answer| {
            answer.agreement = Agreement::SayEach;
        }),
        ("the page does not continue", &|answer| {
            let mut page = both();
            page.after = 7;
            answer.pages = vec![page];
        }),
        ("the page stops before logs that are not here", &|answer| {
            let mut page = both();
            if let Item::Entry { stamp, .. } = &mut page.items[0] {
                stamp.roster = 99;
            }
            answer.pages = vec![page];
        }),
    ];
    for (why, answer) in told {
        let absorbed = tablet.absorb(|response| {
            response.verdicts = verdicts.clone();
            answer(response);
        });
        assert!(
            !received(&absorbed),
            "{why}: it would never be offered again"
        );
        assert!(absorbed.again, "{why}");
    }
    let absorbed = tablet.absorb(|response| {
        response.verdicts = verdicts.clone();
        response.pages = vec![both()];
    });
    assert!(received(&absorbed) && !absorbed.again);
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
                removed: false,
                say_each: true,
                outdated: false
            },
            "{page:?}"
        );
    }
}

#[test]
fn entries_that_come_before_their_logs_wait_for_them_and_are_not_set_aside() {
    let (first, second) = (
        entry(SW, DocumentKind::MEETING, 1, None),
        entry(SW, DocumentKind::ABOUT_ME, 1, None),
    );
    for ahead in [stamp(3, 1), stamp(2, 2)] {
        let early = Item::Entry {
            entry: second.bytes().to_vec(),
            stamp: ahead,
        };
        let end = Cursor::default()
            .next(&first.id(), &stamp(2, 1))
            .next(&second.id(), &ahead);
        let mut page = page(vec![item(&first), early], &[first.id()]);
        page.chain = end.chain;
        let absorbed = Tablet::new().absorb(|answer| answer.pages = vec![page]);
        assert!(
            matches!(
                &absorbed.effects[..],
                [Effect::Store(arrived), Effect::MoveCursor { cursor, .. }]
                    if arrived.entry == first && cursor.number == 1
            ),
            "{ahead:?}: it stops before what it cannot judge: {:?}",
            absorbed.effects
        );
        assert!(absorbed.again, "{ahead:?}: the logs are asked for");
        assert!(!absorbed.say_each, "{ahead:?}: nobody disagrees");
    }
}

#[test]
fn entries_of_a_child_whose_grants_are_not_here_wait_for_them() {
    let mut tablet = Tablet::new();
    tablet.grants = GrantBook::default();
    let entry = entry(SW, DocumentKind::MEETING, 1, None);
    let absorbed =
        tablet.absorb(|answer| answer.pages = vec![page(vec![item(&entry)], &[entry.id()])]);
    assert_eq!(absorbed.effects, []);
    assert!(absorbed.again);
}

#[test]
fn beyond_a_link_of_a_newer_version_nothing_is_taken_in_but_receipts() {
    let own = entry(DT, DocumentKind::MEETING, 1, None);
    let tablet = Tablet::with_pending(std::slice::from_ref(&own));
    let newer = of_tomorrow(&tablet.roster, VSH);
    let receipt = Receipt {
        number: 1,
        stamp: stamp(3, 1),
    };
    let theirs = entry(SW, DocumentKind::MEETING, 1, None);
    let item = Item::Entry {
        entry: theirs.bytes().to_vec(),
        stamp: stamp(3, 1),
    };
    let absorbed = tablet.absorb(|answer| {
        answer.roster_links = vec![newer.bytes().to_vec().into()];
        answer.roster = newer.head();
        answer.grants = 2;
        answer.verdicts = vec![Verdict::Stored(receipt)];
        answer.pages = vec![page(vec![item], &[theirs.id()])];
        answer.more = true;
    });
    let (entry, effects) = (own.id(), absorbed.effects);
    assert_eq!(
        effects,
        [
            Effect::KeepNewer(newer),
            Effect::Receipted { entry, receipt }
        ]
    );
    assert!(
        absorbed.outdated && !absorbed.again,
        "asking again brings nothing"
    );
}

#[test]
fn a_link_of_a_newer_version_is_given_to_a_server_that_lost_it() {
    let mut tablet = Tablet::new();
    let newer = of_tomorrow(&tablet.roster, VSH);
    let head = tablet.roster.head();
    tablet.roster.end_before(newer.bytes()).expect("it is next");
    let quiet = tablet.absorb(|answer| answer.roster = newer.head());
    assert_eq!((quiet.effects, quiet.again), (vec![], false));
    let after = head.position;
    let lost = tablet.absorb(|_| ());
    assert_eq!(lost.effects, [Effect::OfferRoster { after }]);
    assert!(lost.outdated && lost.again, "it is offered at once");
    tablet.outbox.newer_link = Some(newer.clone());
    let sent = request(&tablet.standing()).roster_links;
    assert_eq!(sent, [newer.bytes().to_vec().into()], "the very bytes");
    let refused = [LinkVerdict::Refused(LinkError::Newer)];
    let refused = tablet.absorb(|answer| answer.roster_verdicts = refused.to_vec());
    assert!(
        !refused.again,
        "a server that cannot read it is not asked for ever"
    );
}

#[test]
fn a_grant_of_a_newer_version_is_not_counted_as_received() {
    let tablet = Tablet::new();
    let act: sync::roster::OpaqueAct =
        sync::codec::decode(&[0x82, 0x18, 99, 0x81, 7], "act").expect("one item");
    let content = sync::link::Content {
        council: COUNCIL,
        child: Some(CHILD),
        position: 2,
        previous: tablet.grants.get(&CHILD).expect("grants").head().hash,
        roster: 1,
        at: NOW,
        signer: Signer::Root,
        acts: vec![act],
    };
    let link = sync::link::Link::sign(content, &root());
    let absorbed = tablet.absorb(|answer| {
        answer.grant_links = vec![link.bytes().to_vec().into()];
        answer.grants = 2;
    });
    assert_eq!(absorbed.effects, [], "the next version is given it again");
    assert!(absorbed.outdated);
}
