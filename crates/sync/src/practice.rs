//! The practice council: everybody has its keys, so it is for made-up children only. Everything in it derives from one
//! public seed, so that every tablet founds the same council with the same bytes, and a server takes it only when it was
//! started for practice.

use uuid::Uuid;

use crate::grants::{GrantAct, GrantLink, Grants};
use crate::keys::derive;
use crate::link::Signer;
use crate::roster::{Person, Roster, RosterAct, RosterLink};
use crate::secret::Secret;
use crate::{
    ChildId, CouncilId, DeviceKeys, DevicePublic, PersonId, Strand, StrandKey, StrandKeys,
    UnixMillis,
};

/// The seed of the practice council. It is no secret.
const SEED: &[u8; 32] = b"for made-up children, not secret";

/// The practice council's id.
pub const COUNCIL: CouncilId =
    CouncilId(Uuid::from_u128(0x0c0c_0b00_7a11_4b1e_8ca5_e000_0000_0001));

/// When the practice council was founded: 1 September 2026, so that its bytes are the same everywhere.
pub const FOUNDED: UnixMillis = UnixMillis(1_788_220_800_000);

/// The epoch in which every strand's key begins. It grows when a document is refounded.
pub const KEY_EPOCH: u64 = 1;

/// A person, a child or anything else of the practice council by name: `UUIDv5(council, name)`.
pub fn id(name: &str) -> Uuid {
    Uuid::new_v5(&COUNCIL.0, name.as_bytes())
}

/// The founding link, which names everybody of the practice council. The same people give the same bytes.
pub fn founding_link(people: &[Person]) -> RosterLink {
    Roster::founding_link(COUNCIL, people, FOUNDED, &root())
}

/// The link that admits a device to the practice council, on the roster's present head.
pub fn admission(
    roster: &Roster,
    person: PersonId,
    keys: DevicePublic,
    at: UnixMillis,
) -> RosterLink {
    roster.next_link(
        vec![RosterAct::AdmitDevice { person, keys }],
        at,
        Signer::Root,
        &root(),
    )
}

/// The first link of a made-up child's grants. The same acts give the same bytes.
pub fn first_grants(child: ChildId, acts: Vec<GrantAct>) -> GrantLink {
    Grants::none(COUNCIL, child).next_link(acts, 1, FOUNDED, Signer::Root, &root())
}

/// Whether the link founds the practice council with its own root key.
pub fn founds(link: &RosterLink) -> bool {
    link.content().council == COUNCIL
        && Roster::founded(link).is_ok_and(|roster| *roster.root() == root().public().sign)
}

/// The practice council's strand keys: `HKDF(seed, strand id)` in the first epoch, and in a later one
/// `HKDF(seed, strand id ‖ epoch)`, the epoch as four bytes, big-endian, and as eight where it needs more.
#[derive(Clone, Copy, Debug, Default)]
pub struct PracticeKeys;

impl StrandKeys for PracticeKeys {
    fn strand_key(&self, strand: &Strand, epoch: u64) -> Option<StrandKey> {
        if strand.council != COUNCIL || epoch < KEY_EPOCH {
            return None;
        }
        let mut name = strand.id().as_bytes().to_vec();
        if epoch > KEY_EPOCH {
            match u32::try_from(epoch) {
                Ok(short) => name.extend_from_slice(&short.to_be_bytes()),
                Err(_) => name.extend_from_slice(&epoch.to_be_bytes()),
            }
        }
        Some(StrandKey::from_bytes(*derive(SEED, &name)))
    }
}

/// What the key of the practice council's audit comes from. Everybody has it.
pub(crate) fn audit_secret() -> Secret {
    Secret::from_bytes(*derive(SEED, b"audit"))
}

/// The practice council's root key.
fn root() -> DeviceKeys {
    DeviceKeys::from_seed(SEED)
}
