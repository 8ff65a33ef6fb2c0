//! The bytes of `docs/protocol.md` that amend a strand, say that an entry is gone, and hold what came after a removal.

use sync::codec::{decode, encode};
use sync::link::Signer;
use sync::protocol::{Held, HeldAsk, HeldEntry, Item};
use sync::roster::{RosterAct, RosterLink};
use sync::{Amending, Amendment, Entry, Named, Place, epoch};

use crate::amending::{amending, body, poison};
use crate::golden::{hex, shown};
use crate::world::*;

fn gone() -> Item {
    Item::Gone {
        entry: Named::of(&poison()),
        stamp: stamp(2, 1),
    }
}

/// The Virtual School head refuses an entry of the teacher’s, whom the link below removed: under the next key.
fn refusing() -> Entry {
    let amendment = Amendment {
        refuses: Some(vec![Named::of(&poison())]),
        ..Amendment::default()
    };
    let body = Amending {
        reason: "Made up.".into(),
        ..Amending::default()
    };
    let place = Place {
        strand: strand(sync::StrandKind::Plan),
        device_epoch: 1,
        sequence: 1,
        previous: None,
        roster_seen: 3,
        grants_seen: 1,
        key_epoch: epoch::of(1, 1, 0),
        written_at: NOW,
    };
    Entry::amend(&place, &amendment, &body, &key(), &device(VSH)).expect("it is sound")
}

fn removal() -> RosterLink {
    let acts = vec![RosterAct::RemovePerson(DT)];
    let signer = Signer::Device(device(VSH).id());
    roster().next_link(acts, NOW, signer, &device(VSH))
}

fn ask() -> HeldAsk {
    HeldAsk { after: 7 }
}

fn held() -> Held {
    Held {
        numbers: vec![7, 9],
        entries: vec![HeldEntry {
            number: 9,
            at: NOW,
            entry: vec![1, 2, 3],
        }],
    }
}

#[test]
fn the_page_shows_what_amends_what_is_gone_and_what_is_held() {
    for (name, bytes) in [
        ("amending", amending(VSH, false).bytes().to_vec()),
        ("destroying", amending(VSH, true).bytes().to_vec()),
        ("gone", encode(&gone())),
        ("refusing", refusing().bytes().to_vec()),
        ("removal", removal().bytes().to_vec()),
        ("held_ask", encode(&ask())),
        ("held", encode(&held())),
    ] {
        assert_eq!(shown(name), hex(&bytes), "{name}");
    }
}

#[test]
fn what_the_page_shows_reads_back() {
    let bytes = |name| -> Vec<u8> {
        let digits = shown(name);
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
        (0..digits.len()).step_by(2).map(byte).collect()
    };
    for (name, destroys) in [("amending", false), ("destroying", true)] {
        let entry = Entry::decode(&bytes(name)).expect("an entry");
        let amends = entry.header().amends.clone().expect("it amends");
        assert_eq!(amends.leaves_out, [Named::of(&poison())]);
        assert_eq!(amends.destroys, destroys);
        assert_eq!(entry.open_amending(&key()), Ok(Some(body(&poison()))));
        assert_eq!(entry.verify(&device(VSH).public()), Ok(()));
    }
    let refusing = Entry::decode(&bytes("refusing")).expect("an entry");
    let opened = refusing.open_amending(&key()).expect("it opens");
    assert_eq!(opened.map(|body| body.reason), Some("Made up.".into()));
    let removal = RosterLink::decode(&bytes("removal")).expect("a link");
    assert_eq!(roster().append(&removal), Ok(()));
    assert_eq!(decode(&bytes("gone"), "item"), Ok(gone()));
    assert_eq!(decode(&bytes("held_ask"), "ask"), Ok(ask()));
    assert_eq!(decode(&bytes("held"), "held"), Ok(held()));
}
