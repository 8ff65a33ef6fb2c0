//! The secrets from which a strand's keys are reckoned, what a signed link says of each, and who is to have which.
//!
//! A strand has one *base* secret from the day its child is added: whoever may read the strand has it. Every link of the
//! roster that removes somebody begins a *rotation*, and every link of a child's grants that closes somebody's doors a
//! *closing*; each brings a secret that is wrapped for those who stay ([`crate::wrap`]) and for nobody else. A closing has
//! one for each strand, as whoever it is about may go on reading another; the first ones had one for all. The key of
//! an epoch ([`crate::epoch`]) is reckoned from all three, so that whoever left has every part but one, and nobody has to
//! wait for anybody before they seal their next words.

use hkdf::Hkdf;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::grants::{GrantBook, Grants};
use crate::roster::Roster;
use crate::{
    ChildId, CouncilId, PersonId, Stamp, Strand, StrandKey, StrandKind, UnixMillis, access, codec,
    epoch,
};

/// What a commitment begins with.
const COMMITMENT: &str = "waymark secret commitment v1";
/// What a strand's key is expanded for.
const KEY: &str = "waymark strand key v1";

/// 32 random bytes from which keys are reckoned.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A secret of 32 random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for wrapping and for the encrypted store only.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}

/// Which secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum SecretName {
    /// A strand's base.
    #[n(0)]
    Base(#[n(0)] Strand),
    /// That of a rotation of the council, counted from 1.
    #[n(1)]
    Rotation {
        /// The council.
        #[n(0)]
        council: CouncilId,
        /// Which.
        #[n(1)]
        number: u32,
    },
    /// That of a closing of the child, counted from 1.
    #[n(2)]
    Closing {
        /// The council.
        #[n(0)]
        council: CouncilId,
        /// The child.
        #[n(1)]
        child: ChildId,
        /// Which.
        #[n(2)]
        number: u32,
    },
    /// That of a key of the council's audit, counted from 1.
    #[n(3)]
    Audit {
        /// The council.
        #[n(0)]
        council: CouncilId,
        /// Which.
        #[n(1)]
        number: u32,
    },
    /// That of a closing of the child for one strand, where the link that began it says one for each.
    #[n(4)]
    ClosingOf {
        /// The strand.
        #[n(0)]
        strand: Strand,
        /// Which closing.
        #[n(1)]
        number: u32,
    },
    /// That of a child's card, counted from 1.
    #[n(5)]
    Card {
        /// The council.
        #[n(0)]
        council: CouncilId,
        /// The child.
        #[n(1)]
        child: ChildId,
        /// Which.
        #[n(2)]
        number: u32,
    },
}

impl SecretName {
    /// The council.
    pub fn council(&self) -> CouncilId {
        match self {
            Self::Base(strand) | Self::ClosingOf { strand, .. } => strand.council,
            Self::Rotation { council, .. }
            | Self::Closing { council, .. }
            | Self::Card { council, .. }
            | Self::Audit { council, .. } => *council,
        }
    }

    /// The child whose strands or card it opens; none for a secret of the whole council.
    pub fn child(&self) -> Option<ChildId> {
        match self {
            Self::Base(strand) | Self::ClosingOf { strand, .. } => Some(strand.child),
            Self::Closing { child, .. } | Self::Card { child, .. } => Some(*child),
            Self::Rotation { .. } | Self::Audit { .. } => None,
        }
    }

    /// What the signed logs say of it; none where they do not know it.
    pub fn committed(&self, roster: &Roster, grants: &GrantBook) -> Option<Commitment> {
        if self.council() != roster.council() {
            return None;
        }
        match self {
            Self::Base(strand) => grants.get(&strand.child)?.base(strand.kind),
            Self::Closing { child, number, .. } => grants.get(child)?.closing(*number),
            Self::ClosingOf { strand, number } => {
                grants.get(&strand.child)?.closing_of(strand.kind, *number)
            }
            Self::Card { child, number, .. } => {
                let card = grants.get(child)?.card(*number);
                card.map(|card| card.secret)
            }
            Self::Rotation { number, .. } => roster.rotation(*number),
            Self::Audit { number, .. } => roster.audit_key(*number).map(|(_, secret)| secret),
        }
    }

    /// Whether somebody may have it, as the logs stand. A rotation's secret is for everybody who belongs to the council:
    /// alone it opens nothing.
    pub fn is_for(
        &self,
        person: &PersonId,
        roster: &Roster,
        grants: &GrantBook,
        at: UnixMillis,
    ) -> bool {
        let head = roster.head().position;
        let reads = |child: &ChildId, kind: StrandKind| {
            grants.get(child).is_some_and(|grants| {
                access::may_read(roster, grants, person, kind, &stamp(roster, grants, at))
            })
        };
        match self {
            Self::Base(strand) | Self::ClosingOf { strand, .. } => {
                reads(&strand.child, strand.kind)
            }
            Self::Closing { child, .. } => {
                StrandKind::ALL.into_iter().any(|kind| reads(child, kind))
            }
            Self::Card { child, .. } => grants.get(child).is_some_and(|grants| {
                access::may_know(roster, grants, person, &stamp(roster, grants, at))
            }),
            Self::Rotation { .. } => roster.person_at(person, head).is_some(),
            Self::Audit { .. } => access::decides(roster, person, head),
        }
    }
}

/// What a signed link says of a secret without giving it away: SHA-256 over what it is for and the secret.
///
/// The secret is 32 random bytes, so nobody finds it from here.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Commitment(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl Commitment {
    /// To this secret under this name.
    pub fn to(name: &SecretName, secret: &Secret) -> Self {
        let mut digest = Sha256::new();
        digest.update(codec::encode(&(COMMITMENT, name)));
        digest.update(secret.as_bytes());
        Self(digest.finalize().into())
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Commitment(")?;
        self.0[..4]
            .iter()
            .try_for_each(|byte| write!(out, "{byte:02x}"))?;
        out.write_str("..)")
    }
}

/// Where secrets are looked up.
pub trait Secrets {
    /// The secret of that name, if it is held.
    fn secret(&self, name: &SecretName) -> Option<Secret>;
}

impl Secrets for BTreeMap<SecretName, Secret> {
    fn secret(&self, name: &SecretName) -> Option<Secret> {
        self.get(name).cloned()
    }
}

/// The key of a strand in an epoch, where every secret that it takes is held:
/// `HKDF-SHA256(salt = rotation ‖ closing, base, "waymark strand key v1" ‖ strand id ‖ epoch)`, with 32 bytes of 0 for a
/// rotation or closing of which there was none yet.
pub fn strand_key(strand: &Strand, key_epoch: u64, secrets: &dyn Secrets) -> Option<StrandKey> {
    let Strand { council, child, .. } = *strand;
    let base = secrets.secret(&SecretName::Base(*strand))?;
    let mut salt = Zeroizing::new([0; 64]);
    let number = epoch::rotation(key_epoch);
    if number > 0 {
        let secret = secrets.secret(&SecretName::Rotation { council, number })?;
        salt[..32].copy_from_slice(secret.as_bytes());
    }
    let number = epoch::closing(key_epoch);
    if number > 0 {
        // A link says of each closing that it has one secret or one for each strand, never both.
        let whole = secrets.secret(&SecretName::Closing {
            council,
            child,
            number,
        });
        let of_strand = || {
            let strand = *strand;
            secrets.secret(&SecretName::ClosingOf { strand, number })
        };
        let secret = whole.or_else(of_strand)?;
        salt[32..].copy_from_slice(secret.as_bytes());
    }
    let (id, counts) = (strand.id(), key_epoch.to_be_bytes());
    let info = [KEY.as_bytes(), id.as_bytes(), &counts];
    let mut key = Zeroizing::new([0; 32]);
    if Hkdf::<Sha256>::new(Some(salt.as_ref()), base.as_bytes())
        .expand_multi_info(&info, key.as_mut())
        .is_err()
    {
        unreachable!("HKDF-SHA256 gives up to 8,160 bytes");
    }
    Some(StrandKey::from_bytes(*key))
}

/// For [`due`]: doors that have an end count as open. A tablet's clock may be years off; whether a door has come to its end
/// is for whoever gives the secret to say.
pub const WHENEVER: UnixMillis = UnixMillis(i64::MIN);

/// Every secret that somebody is to have: of each rotation of the council, of each key of its audit where they decide,
/// of each strand that they may read now with its child's closings, and of the newest card of each child whose name they
/// may know. In the practice council, and before anybody was
/// removed, there may be none.
pub fn due(
    person: &PersonId,
    roster: &Roster,
    grants: &GrantBook,
    at: UnixMillis,
) -> Vec<SecretName> {
    let decides = access::decides(roster, person, roster.head().position);
    let reads = |of_child: &Grants, kind| {
        let stamp = stamp(roster, of_child, at);
        access::may_read(roster, of_child, person, kind, &stamp)
    };
    let knows = |of_child: &Grants| {
        access::may_know(roster, of_child, person, &stamp(roster, of_child, at))
    };
    named(roster, grants, decides, reads, knows)
}

/// Every secret that the signed logs name: what is wrapped for the council's recovery.
pub fn all(roster: &Roster, grants: &GrantBook) -> Vec<SecretName> {
    named(roster, grants, true, |_, _| true, |_| true)
}

fn named(
    roster: &Roster,
    grants: &GrantBook,
    decides: bool,
    reads: impl Fn(&Grants, StrandKind) -> bool,
    knows: impl Fn(&Grants) -> bool,
) -> Vec<SecretName> {
    let council = roster.council();
    let mut names: Vec<SecretName> = (1..=roster.rotations())
        .filter(|number| roster.rotation(*number).is_some())
        .map(|number| SecretName::Rotation { council, number })
        .collect();
    if decides {
        let numbers = 1..=roster.audit_keys();
        names.extend(numbers.map(|number| SecretName::Audit { council, number }));
    }
    // Of an erased record no secret is left, and none is to be wrapped again.
    let kept = |grants: &&Grants| !grants.life().is_erased();
    for of_child in grants.children().filter(kept) {
        let child = of_child.child();
        let kinds: Vec<StrandKind> = (StrandKind::ALL.into_iter())
            .filter(|kind| of_child.base(*kind).is_some() && reads(of_child, *kind))
            .collect();
        names.extend(kinds.iter().map(|kind| {
            SecretName::Base(Strand {
                council,
                child,
                kind: *kind,
            })
        }));
        names.extend(of_child.closing_secrets(&kinds));
        names.extend(of_child.newest_card().filter(|_| knows(of_child)));
    }
    names
}

fn stamp(roster: &Roster, grants: &Grants, at: UnixMillis) -> Stamp {
    Stamp {
        roster: roster.head().position,
        grants: grants.head().position,
        at,
    }
}

#[cfg(test)]
mod tests;
