//! Strands and documents by name. Their ids derive from the names, so two tablets that start the same document apart
//! start the same one, and nobody can write a document of one kind under the id of another.

use std::borrow::Cow;
use std::fmt;

use minicbor::{Decode, Encode};
use uuid::Uuid;

use crate::{ChildId, CouncilId, DocumentId, StrandId};

/// The longest natural key of a document, in bytes.
pub const MAX_NATURAL_KEY: usize = 120;

/// What is read together: the unit of permission to read. A strand has one sequence, and one key per epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum StrandKind {
    /// The core record and areas 1-4, 6 and 7.
    #[n(0)]
    Plan,
    /// The child's views and pathway.
    #[n(1)]
    Voice,
    /// The carer's view, the agreed summary and what the child chose to show there.
    #[n(2)]
    Family,
    /// Meetings, sign-offs, returns, amendments, finalised versions. No levels.
    #[n(3)]
    Lifecycle,
    /// Levels and feedback.
    #[n(4)]
    Quality,
    /// Health and safeguarding detail.
    #[n(5)]
    Restricted,
    /// Second judgements of the moderation group.
    #[n(6)]
    Moderation,
}

impl StrandKind {
    /// Every kind, in the order in which cursors travel.
    pub const ALL: [Self; 7] = [
        Self::Plan,
        Self::Voice,
        Self::Family,
        Self::Lifecycle,
        Self::Quality,
        Self::Restricted,
        Self::Moderation,
    ];

    /// The name that enters into ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Voice => "voice",
            Self::Family => "family",
            Self::Lifecycle => "lifecycle",
            Self::Quality => "quality",
            Self::Restricted => "restricted",
            Self::Moderation => "moderation",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for StrandKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// One strand by name. Its order (child, then kind) is the order in which cursors travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Strand {
    /// The council that owns the log.
    #[n(0)]
    pub council: CouncilId,
    /// The child.
    #[n(1)]
    pub child: ChildId,
    /// Which of the child's strands.
    #[n(2)]
    pub kind: StrandKind,
}

impl Strand {
    /// The strand's id: `UUIDv5(council, "child-id/strand-kind")`.
    pub fn id(&self) -> StrandId {
        StrandId(Uuid::new_v5(
            &self.council.0,
            format!("{}/{}", self.child, self.kind).as_bytes(),
        ))
    }
}

/// A kind of document, such as `area/meeting`. A tablet keeps and forwards kinds that a newer version has introduced;
/// what may be written where is data in [`crate::access`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKind(Cow<'static, str>);

macro_rules! document_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal in $strand:ident;)*) => {
        impl DocumentKind {
            $($(#[$doc])* pub const $name: Self = Self(Cow::Borrowed($text));)*

            /// Every kind known to this version, with the strand it belongs to.
            pub const ALL: &'static [(Self, StrandKind)] = &[$((Self::$name, StrandKind::$strand)),*];
        }
    };
}

document_kinds! {
    /// Who the child is.
    CORE = "core" in Plan;
    /// Area 1, my PEP meeting.
    MEETING = "area/meeting" in Plan;
    /// Area 2, about me.
    ABOUT_ME = "area/about_me" in Plan;
    /// Area 3, my education.
    EDUCATION = "area/education" in Plan;
    /// Area 4, my attainment.
    ATTAINMENT = "area/attainment" in Plan;
    /// Area 6, my attendance.
    ATTENDANCE = "area/attendance" in Plan;
    /// Area 7, my targets.
    TARGETS = "area/targets" in Plan;
    /// Area 5, my views, wishes and feelings.
    VIEWS = "area/views" in Voice;
    /// Area 8, what of the pathway is in this PEP.
    PEP_PATHWAY = "area/pathway" in Voice;
    /// The child's Aspiration Pathway.
    PATHWAY = "pathway" in Voice;
    /// The carer's own view.
    CARER_VIEW = "carer_view" in Family;
    /// The summary agreed for child and carer.
    SUMMARY = "summary" in Family;
    /// The school part's sign-off.
    SCHOOL_SIGNOFF = "school_signoff" in Lifecycle;
    /// The care part's sign-off.
    CARE_SIGNOFF = "care_signoff" in Lifecycle;
    /// The meeting has been held.
    MEETING_HELD = "meeting_held" in Lifecycle;
    /// Returned with areas and reasons.
    RETURN = "return" in Lifecycle;
    /// Amended after a return.
    AMENDMENT = "amendment" in Lifecycle;
    /// Finalised.
    FINALISE = "finalise" in Lifecycle;
    /// Who was contacted about what.
    CONTACT = "contact" in Lifecycle;
    /// Levels and comments of one round.
    QUALITY = "quality" in Quality;
    /// Health and safeguarding detail.
    RESTRICTED = "restricted" in Restricted;
    /// One moderator's judgement.
    MODERATION = "moderation" in Moderation;
}

impl DocumentKind {
    /// The kind with this name, known or not.
    pub fn named(name: impl Into<String>) -> Self {
        let name = name.into();
        match Self::ALL.iter().find(|(kind, _)| kind.as_str() == name) {
            Some((known, _)) => known.clone(),
            None => Self(Cow::Owned(name)),
        }
    }

    /// The name, as it travels and enters into ids.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The strand that holds this kind, where this version knows it.
    pub fn strand(&self) -> Option<StrandKind> {
        Self::ALL
            .iter()
            .find(|(kind, _)| kind == self)
            .map(|(_, strand)| *strand)
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for DocumentKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "DocumentKind({})", self.0)
    }
}

impl<C> Encode<C> for DocumentKind {
    fn encode<W: minicbor::encode::Write>(
        &self,
        out: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        out.str(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for DocumentKind {
    fn decode(
        input: &mut minicbor::Decoder<'b>,
        _: &mut C,
    ) -> Result<Self, minicbor::decode::Error> {
        Ok(Self::named(input.str()?))
    }
}

/// A document by name: its kind and what distinguishes it from others of that kind, such as `2026-autumn/termly`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct DocumentName {
    /// The kind.
    #[n(0)]
    pub kind: DocumentKind,
    /// The natural key, empty where a strand holds one document of the kind. It travels in the clear.
    #[n(1)]
    pub key: String,
}

impl DocumentName {
    /// A document's name.
    pub fn new(kind: DocumentKind, key: impl Into<String>) -> Self {
        Self {
            kind,
            key: key.into(),
        }
    }

    /// The document's id: `UUIDv5(strand, "kind/natural key")`.
    pub fn id(&self, strand: StrandId) -> DocumentId {
        DocumentId(Uuid::new_v5(
            &strand.0,
            format!("{}/{}", self.kind, self.key).as_bytes(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_can_pose_as_another_under_a_clever_key() {
        for (one, _) in DocumentKind::ALL {
            for (other, _) in DocumentKind::ALL {
                assert!(
                    !other.as_str().starts_with(&format!("{one}/")),
                    "{one} with a key could give the id of {other}"
                );
            }
        }
    }

    #[test]
    fn ids_are_those_every_tablet_derives() {
        let strand = Strand {
            council: CouncilId::from_bytes([1; 16]),
            child: ChildId::from_bytes([2; 16]),
            kind: StrandKind::Plan,
        };
        let document =
            DocumentName::new(DocumentKind::MEETING, "2026-autumn/termly").id(strand.id());
        assert_eq!(
            strand.id().to_string(),
            "fff49516-41a6-5f0c-896d-78ec6c92d900"
        );
        assert_eq!(document.to_string(), "1576a70c-3e73-5330-a534-6df732cba0a5");
    }

    #[test]
    fn a_kind_of_a_newer_version_is_kept_by_name() {
        assert_eq!(DocumentKind::named("area/new").as_str(), "area/new");
        assert_eq!(DocumentKind::named("area/new").strand(), None);
        assert_eq!(DocumentKind::named("core").strand(), Some(StrandKind::Plan));
    }
}
