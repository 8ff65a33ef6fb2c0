//! What an insider with the right keys could make: entries whose sealed part is any bytes, and whole changes whose
//! checksums are right.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use sync::entry::Packing;
use sync::founding::council_of;
use sync::grants::card::CardAct;
use sync::invite::{Invite, InviteSecret, Invited};
use sync::link::Signer;
use sync::recovery::RecoverySecret;
use sync::roster::{Person, Role, Roster, RosterAct, RosterLink};
use sync::secret::{Commitment, Secret, SecretName};
use sync::{
    ChildId, CouncilId, DeviceKeys, DocumentChanges, DocumentKind, DocumentName, Draft, Entry,
    PersonId, Place, Strand, StrandKey, StrandKind, UnixMillis, codec, practice,
};

/// The key of the strand.
const KEY: [u8; 32] = [3; 32];

/// The key that opens what [`sealed`] makes.
pub(crate) fn key() -> StrandKey {
    StrandKey::from_bytes(KEY)
}

/// Who signs.
pub(crate) fn keys() -> DeviceKeys {
    DeviceKeys::from_seed(&[7; 32])
}

/// A made-up child's plan.
pub(crate) fn strand() -> Strand {
    Strand {
        council: practice::COUNCIL,
        child: child(),
        kind: StrandKind::Plan,
    }
}

/// A place in it.
pub(crate) fn place() -> Place {
    Place {
        strand: strand(),
        device_epoch: 1,
        sequence: 1,
        previous: None,
        roster_seen: 1,
        grants_seen: 1,
        key_epoch: practice::KEY_EPOCH,
        written_at: UnixMillis(1),
    }
}

/// Changes under one document's name.
pub(crate) fn draft(changes: Vec<Vec<u8>>) -> Draft {
    let document = DocumentName::new(DocumentKind::MEETING, "2026-autumn.termly");
    let documents = vec![DocumentChanges { document, changes }];
    Draft {
        place: place(),
        documents,
    }
}

/// An entry of an honest header and the given length, whose sealed part is any bytes: packed as the header says, or
/// not. The signature is not right: opening asks nothing of it.
pub(crate) fn sealed(packed: &[u8], packing: Packing, plain_length: u32) -> Option<Entry> {
    let honest = Entry::form_as(packing, &draft(vec![vec![1]]), &key(), &keys()).ok()?;
    let mut header = honest.header().clone();
    header.plain_length = plain_length;
    let header = codec::encode(&header);
    let mut derived = [0; 32];
    Hkdf::<Sha256>::new(None, &KEY)
        .expand(b"waymark entry sealing key v1", &mut derived)
        .ok()?;
    let nonce = [5; 24];
    let payload = Payload {
        msg: packed,
        aad: &header,
    };
    let body = XChaCha20Poly1305::new(&derived.into())
        .encrypt(&XNonce::from(nonce), payload)
        .ok()?;
    let body = [&nonce[..], &body].concat();
    let mut bytes = vec![0x83];
    for part in [&header[..], &body, &[0; 64]] {
        bytes.extend(codec::encode(&minicbor::bytes::ByteVec::from(
            part.to_vec(),
        )));
    }
    Entry::decode(&bytes).ok()
}

/// The paper of the made-up council with keys of its own.
pub(crate) fn paper() -> RecoverySecret {
    RecoverySecret::from_bytes(&[1; 32])
}

/// A paper that is nobody's.
pub(crate) fn stranger() -> RecoverySecret {
    RecoverySecret::from_bytes(&[6; 32])
}

/// The made-up council of that paper.
pub(crate) fn council() -> CouncilId {
    paper().council()
}

/// The made-up child.
pub(crate) fn child() -> ChildId {
    ChildId(practice::id("a made-up child"))
}

/// The head of the made-up council.
pub(crate) fn head() -> PersonId {
    PersonId(practice::id("Priya Made-Up"))
}

/// The links that found the made-up council: a head who also administers, and their tablet.
pub(crate) fn founding() -> [RosterLink; 2] {
    let root = DeviceKeys::from_seed(&[1; 32]);
    assert_eq!(council_of(&root.public().sign), council());
    let person = Person {
        id: head(),
        name: "Priya Made-Up".to_owned(),
        roles: vec![Role::VirtualSchoolHead, Role::Administrator],
    };
    let founding = Roster::founding_keyed(council(), &[person], UnixMillis(1), &root);
    let roster = Roster::founded(&founding).expect("it founds");
    let admit = RosterAct::AdmitDevice {
        person: head(),
        keys: keys().public(),
    };
    let admission = roster.next_link(vec![admit], UnixMillis(1), Signer::Root, &root);
    [founding, admission]
}

/// The roster of that council.
pub(crate) fn keyed() -> Roster {
    let [founding, admission] = founding();
    let mut roster = Roster::founded(&founding).expect("it founds");
    roster.append(&admission).expect("the root may");
    roster
}

/// An invite to that council, with that secret.
pub(crate) fn invite(secret: &[u8; 16]) -> Invite {
    let to = Invited {
        council: council(),
        council_name: "Made-Up Council".to_owned(),
        person: PersonId(practice::id("Sam Made-Up")),
        name: "Sam Made-Up".to_owned(),
        role: Role::SocialWorker,
    };
    let server = "https://waymark.example".to_owned();
    let secret = InviteSecret::from_bytes(*secret);
    Invite::new(to, UnixMillis(2), server, secret)
}

/// The name of the secret of the first card of the made-up child.
pub(crate) fn card_name() -> SecretName {
    SecretName::Card {
        council: council(),
        child: child(),
        number: 1,
    }
}

/// What opens it.
pub(crate) fn card_secret() -> Secret {
    Secret::from_bytes([4; 32])
}

/// A card under its right secret, in which any bytes are sealed.
pub(crate) fn card(plain: &[u8]) -> Option<CardAct> {
    let (name, secret) = (card_name(), card_secret());
    let mut derived = [0; 32];
    Hkdf::<Sha256>::new(None, secret.as_bytes())
        .expand(b"waymark card sealing key v1", &mut derived)
        .ok()?;
    let payload = Payload {
        msg: plain,
        aad: &codec::encode(&("waymark card v1", &name)),
    };
    let sealed = XChaCha20Poly1305::new(&derived.into())
        .encrypt(&XNonce::default(), payload)
        .ok()?;
    Some(CardAct {
        secret: Commitment::to(&name, &secret),
        sealed,
    })
}

/// A chunk around the body of a change, with the checksum that the fuzzer could not guess.
pub(crate) fn chunk(body: &[u8]) -> Vec<u8> {
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1];
    let mut length = body.len();
    while length >= 0x80 {
        chunk.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    chunk.push(length as u8);
    chunk.extend(body);
    let sum = Sha256::digest(&chunk[8..]);
    chunk[4..8].copy_from_slice(&sum[..4]);
    chunk
}
