//! What the roster is made of: roles, people, devices, and the acts that change them.

use minicbor::encode::{Error, Write};
use minicbor::{Decode, Decoder, Encode, Encoder, decode};

use super::exchanged::RootExchange;
use super::framework::{Day, FrameworkFile};
use crate::audit::AuditPublic;
use crate::link::Act;
use crate::secret::Commitment;
use crate::{DeviceId, DevicePublic, PersonId};

/// What somebody is to the council. What a role may do is data in [`crate::access`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// Designated teacher (`dt`).
    #[n(0)]
    DesignatedTeacher,
    /// Social worker (`sw`).
    #[n(1)]
    SocialWorker,
    /// The adult the child gets on with (`key_adult`).
    #[n(2)]
    KeyAdult,
    /// Carer (`carer`).
    #[n(3)]
    Carer,
    /// Independent reviewing officer (`iro`).
    #[n(4)]
    ReviewingOfficer,
    /// Adviser of the Virtual School (`adviser`).
    #[n(5)]
    Adviser,
    /// Member of the moderation group (`moderator`).
    #[n(6)]
    Moderator,
    /// Virtual School head (`vsh`).
    #[n(7)]
    VirtualSchoolHead,
    /// Administrator (`administrator`).
    #[n(8)]
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 9] = [
        Self::DesignatedTeacher,
        Self::SocialWorker,
        Self::KeyAdult,
        Self::Carer,
        Self::ReviewingOfficer,
        Self::Adviser,
        Self::Moderator,
        Self::VirtualSchoolHead,
        Self::Administrator,
    ];

    /// The short name used in configuration and between our own parts.
    pub fn name(self) -> &'static str {
        match self {
            Self::DesignatedTeacher => "dt",
            Self::SocialWorker => "sw",
            Self::KeyAdult => "key_adult",
            Self::Carer => "carer",
            Self::ReviewingOfficer => "iro",
            Self::Adviser => "adviser",
            Self::Moderator => "moderator",
            Self::VirtualSchoolHead => "vsh",
            Self::Administrator => "administrator",
        }
    }

    /// The role with this short name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Somebody the council knows.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Person {
    /// The person.
    #[n(0)]
    pub id: PersonId,
    /// The name shown beside their words. Staff and carers only; the server sees it.
    #[n(1)]
    pub name: String,
    /// Their roles, sorted, each once.
    #[n(2)]
    pub roles: Vec<Role>,
}

/// What a link of the roster does.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RosterAct {
    /// The first act of the first link, signed by the key that it names.
    #[n(0)]
    Found {
        /// The council's root key (Ed25519).
        #[cbor(n(0), with = "minicbor::bytes")]
        root: [u8; 32],
        /// The council's recovery key (X25519), to which every secret is wrapped; none for the practice council, whose
        /// keys are public.
        #[n(1)]
        recovery: Option<RecoveryKey>,
    },
    /// How many days a tablet may be read without contact. Beside the first link, who may is [`crate::access::adopts`].
    #[n(1)]
    Lease(#[n(0)] u8),
    /// Adds a person, or gives the person a new name or other roles.
    #[n(2)]
    Person(#[n(0)] Person),
    /// The person has left: none of their devices may read or write from here on, and every strand's key rotates.
    #[n(3)]
    RemovePerson(#[n(0)] PersonId),
    /// Binds a device to a person.
    #[n(4)]
    AdmitDevice {
        /// Whose device it is.
        #[n(0)]
        person: PersonId,
        /// Its public keys.
        #[n(1)]
        keys: DevicePublic,
    },
    /// The device is lost or retired; every strand's key rotates.
    #[n(5)]
    RevokeDevice(#[n(0)] DeviceId),
    /// Puts a framework into force. Who may is [`crate::access::adopts`].
    #[n(6)]
    Framework(#[n(0)] FrameworkFile),
    /// A framework judges no meeting after a day. It never judges more days than before.
    #[n(7)]
    EndFramework {
        /// The framework.
        #[n(0)]
        id: String,
        /// The last day it judges.
        #[n(1)]
        on: Day,
    },
    /// What the secret of the rotation is that this link begins. Of each link that removes somebody, or exchanges the root
    /// key, one act says it.
    #[n(8)]
    Rotation(#[n(0)] Commitment),
    /// What the council is called on screen.
    #[n(9)]
    Name(#[n(0)] String),
    /// For which key sheets of the audit are sealed from here on, and what the secret behind it is. Who may is
    /// [`crate::access::adopts`].
    #[n(10)]
    Audit {
        /// The public half.
        #[n(0)]
        key: AuditPublic,
        /// What the secret is.
        #[n(1)]
        secret: Commitment,
    },
    /// Another root key takes the place of the council's present one, and every strand's key rotates. Who may is
    /// [`super::Roster::may_exchange`].
    #[n(11)]
    Exchange(#[n(0)] RootExchange),
    /// For how many minutes at most meeting mode keeps an untouched tablet open. Who may is [`crate::access::adopts`].
    #[n(12)]
    Meeting(#[n(0)] u8),
}

/// The public half of a council's recovery key (X25519).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct RecoveryKey(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl RosterAct {
    /// Whether it changes by which frameworks the council judges.
    pub fn is_of_framework(&self) -> bool {
        matches!(self, Self::Framework(_) | Self::EndFramework { .. })
    }

    /// Whether it says how the audit is sealed.
    pub fn is_of_audit(&self) -> bool {
        matches!(self, Self::Audit { .. })
    }

    /// Whether it sets something for every tablet of the council.
    pub fn is_of_settings(&self) -> bool {
        matches!(self, Self::Lease(_) | Self::Meeting(_))
    }

    /// Whether somebody who only administers may not do it: what the council judges by, what it sets for every tablet, and
    /// how the audit is sealed are for the Virtual School head.
    pub(super) fn is_for_head(&self) -> bool {
        self.is_of_framework() || self.is_of_audit() || self.is_of_settings()
    }

    /// Whether it removes a person or a device.
    pub fn removes(&self) -> bool {
        matches!(self, Self::RemovePerson(_) | Self::RevokeDevice(_))
    }

    /// Whether every strand's key rotates with it: somebody had keys who is not to have those that follow.
    pub fn rotates(&self) -> bool {
        self.removes() || matches!(self, Self::Exchange(_))
    }
}

impl Act for RosterAct {
    const DOMAIN: &'static [u8] = b"waymark roster v1";
}

/// An act of which nothing is asked but that it is one item of CBOR: what a newer version does in a link. Its bytes stay
/// as they are, so that hash and signature hold over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpaqueAct(Vec<u8>);

impl<C> Encode<C> for OpaqueAct {
    fn encode<W: Write>(&self, to: &mut Encoder<W>, _: &mut C) -> Result<(), Error<W::Error>> {
        to.writer_mut().write_all(&self.0).map_err(Error::write)
    }
}

impl<'b, C> Decode<'b, C> for OpaqueAct {
    fn decode(from: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let start = from.position();
        from.skip()?;
        Ok(Self(from.input()[start..from.position()].to_vec()))
    }
}

impl Act for OpaqueAct {
    const DOMAIN: &'static [u8] = RosterAct::DOMAIN;
}

/// A device as the roster knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Whose it is.
    pub person: PersonId,
    /// Its public keys.
    pub keys: DevicePublic,
    /// The position that admitted it.
    pub admitted: u64,
    /// The position that revoked it.
    pub revoked: Option<u64>,
}
