//! Any bytes as a request or an answer, and as what somebody asks whom no roster knows yet: compressed as they travel and,
//! so that the fuzzer gets past the compression, bare. What reads is written again in the same way; any cursors are
//! compared with a server that has nothing; and the links of a stranger are read as a server reads them.

use minicbor::{Decode, Encode};
use sync::founding::{FoundRequest, SetupCode};
use sync::protocol::{JoinAsk, SyncRequest, SyncResponse, pack, unpack};
use sync::roster::{Roster, RosterLink};
use sync::server::{Strands, compare};
use sync::{Chain, Cursor, Strand, codec};

use super::crafted;

struct Nothing;

impl Strands for Nothing {
    type Error = std::convert::Infallible;

    fn cursor(&self, _: &Strand) -> Cursor {
        Cursor::default()
    }

    fn chain_at(&self, _: &Strand, _: u64) -> Result<Option<Chain>, Self::Error> {
        Ok(None)
    }
}

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    for request in both::<SyncRequest>(bytes) {
        let Ok(compared) = compare(&request.cursors, &[], &Nothing);
        let _ = compared;
        for pending in &request.pending {
            let _ = sync::Entry::decode(&pending.entry);
        }
        // Whoever vouches for a device that nobody knows does so by one of these.
        for link in &request.roster_links {
            let _ = RosterLink::decode(link);
        }
    }
    both::<SyncResponse>(bytes);
    for request in both::<FoundRequest>(bytes) {
        founds(&request);
    }
    for ask in both::<JoinAsk>(bytes) {
        asks(&ask);
    }
}

/// What a server does with a wish to found a council.
fn founds(request: &FoundRequest) {
    let links = request.links.iter().map(|link| RosterLink::decode(link));
    let Ok(links) = links.collect::<Result<Vec<RosterLink>, _>>() else {
        return;
    };
    let other = SetupCode::from_bytes([9; 10]);
    assert!(!request.proves(&other), "nobody forges a setup code");
    let Some((Ok(mut roster), rest)) =
        (links.split_first()).map(|(first, rest)| (Roster::founded(first), rest))
    else {
        return;
    };
    for link in rest {
        let before = roster.head();
        if roster.append(link).is_err() {
            assert_eq!(roster.head(), before, "a refusal left something behind");
        }
    }
}

/// What those who administer do with a wish to join.
fn asks(ask: &JoinAsk) {
    let (request, council) = (&ask.request, &ask.council);
    let _ = sync::invite::comparison(council, &request.keys);
    let invite = crafted::invite(&[9; 16]);
    assert!(!invite.accepts(request), "nobody forges an invite");
}

/// The message that the bytes are, bare or compressed.
fn both<T>(bytes: &[u8]) -> Vec<T>
where
    T: for<'b> Decode<'b, ()> + Encode<()> + PartialEq + std::fmt::Debug,
{
    let bare: Option<T> = codec::decode(bytes, "message").ok();
    let packed: Option<T> = unpack(bytes).ok();
    let read: Vec<T> = bare.into_iter().chain(packed).collect();
    for message in &read {
        let again: T = unpack(&pack(message)).expect("what was read can be sent");
        assert_eq!(again, *message);
    }
    read
}
