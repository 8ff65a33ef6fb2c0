//! The Aspiration Pathway: what a child would like from life, in small steps.
//! Source: the nine categories of St Helens Virtual School, article 11760; the model is ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $id:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every one, in the order they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name used in documents and wording.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }

            /// The one with this stable name.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.id() == id)
            }
        }
    };
}

named!(
    /// One of the nine categories of aspiration.
    Category {
        /// School and learning.
        Academic = "academic",
        /// Work.
        Career = "career",
        /// Sports.
        Sports = "sports",
        /// The arts.
        Arts = "arts",
        /// Friends, family and getting on with people.
        Social = "social",
        /// Volunteering and the community.
        Community = "community",
        /// Life-enriching activities.
        Enriching = "enriching",
        /// Emotional wellbeing.
        Wellbeing = "wellbeing",
        /// Anything else.
        Other = "other",
    }
);

named!(
    /// Where an aspiration stands. None is better than another.
    AspirationState {
        /// Something the child would like now.
        Now = "now",
        /// Put aside for a while.
        Resting = "resting",
        /// The child changed their mind.
        Changed = "changed",
        /// It came true.
        Reached = "reached",
    }
);

named!(
    /// Where a small step stands.
    StepState {
        /// Not begun.
        ToDo = "to_do",
        /// Being tried.
        Trying = "trying",
        /// Done.
        Done = "done",
        /// The child no longer wants it.
        NotForMe = "not_for_me",
    }
);
