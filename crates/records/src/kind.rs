//! The kinds of document, each a form of `plan`, with the strand it is read in and its natural key.

use plan::form::{self, Field, life_documents as life};
use plan::{Area, PepKey};

/// What one document holds: which form, of which PEP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The child's core record.
    Core,
    /// One area of one PEP.
    Area(PepKey, Area),
    /// The child's Aspiration Pathway.
    Pathway,
    /// The quality round of one PEP.
    Quality(PepKey),
    /// The school's sign-offs of one PEP.
    SchoolSignOff(PepKey),
    /// Care's sign-offs of one PEP.
    CareSignOff(PepKey),
    /// The returns of one PEP.
    Return(PepKey),
    /// The amendments of one PEP.
    Amendment(PepKey),
    /// The contacts made about one PEP.
    Contact(PepKey),
    /// The finalising and reopening of one PEP.
    Finalise(PepKey),
}

impl Kind {
    /// Every document of one PEP, areas first.
    pub fn of_pep(pep: PepKey) -> Vec<Self> {
        let areas = Area::ALL.into_iter().map(|area| Self::Area(pep, area));
        areas
            .chain([
                Self::Quality(pep),
                Self::SchoolSignOff(pep),
                Self::CareSignOff(pep),
                Self::Return(pep),
                Self::Amendment(pep),
                Self::Contact(pep),
                Self::Finalise(pep),
            ])
            .collect()
    }

    /// The kind's stable name, as entries carry it: `area/meeting`, `pathway`, `finalise`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Area(_, area) => match area {
                Area::Meeting => "area/meeting",
                Area::AboutMe => "area/about_me",
                Area::Education => "area/education",
                Area::Attainment => "area/attainment",
                Area::Views => "area/views",
                Area::Attendance => "area/attendance",
                Area::Targets => "area/targets",
                Area::Pathway => "area/pathway",
            },
            Self::Pathway => "pathway",
            Self::Quality(_) => "quality",
            Self::SchoolSignOff(_) => "school_signoff",
            Self::CareSignOff(_) => "care_signoff",
            Self::Return(_) => "return",
            Self::Amendment(_) => "amendment",
            Self::Contact(_) => "contact",
            Self::Finalise(_) => "finalise",
        }
    }

    /// The strand that holds it: `plan`, `voice`, `quality` or `lifecycle`.
    pub const fn strand(self) -> &'static str {
        match self {
            Self::Core => "plan",
            Self::Area(_, area) if area.is_voice() => "voice",
            Self::Area(..) => "plan",
            Self::Pathway => "voice",
            Self::Quality(_) => "quality",
            Self::SchoolSignOff(_)
            | Self::CareSignOff(_)
            | Self::Return(_)
            | Self::Amendment(_)
            | Self::Contact(_)
            | Self::Finalise(_) => "lifecycle",
        }
    }

    /// The PEP it belongs to; none for what belongs to the child.
    pub const fn pep(self) -> Option<PepKey> {
        match self {
            Self::Core | Self::Pathway => None,
            Self::Area(pep, _)
            | Self::Quality(pep)
            | Self::SchoolSignOff(pep)
            | Self::CareSignOff(pep)
            | Self::Return(pep)
            | Self::Amendment(pep)
            | Self::Contact(pep)
            | Self::Finalise(pep) => Some(pep),
        }
    }

    /// The natural key: the PEP's key, or nothing for what belongs to the child.
    pub fn key(self) -> String {
        self.pep().map(|pep| pep.to_string()).unwrap_or_default()
    }

    /// The kind with this name and natural key; none where this version knows no such kind.
    pub fn parse(name: &str, key: &str) -> Option<Self> {
        match (name, key) {
            ("core", "") => Some(Self::Core),
            ("pathway", "") => Some(Self::Pathway),
            ("core" | "pathway", _) => None,
            _ => Self::of_pep(key.parse().ok()?)
                .into_iter()
                .find(|kind| kind.name() == name),
        }
    }

    /// The form it holds, over all phases.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Core => form::CORE,
            Self::Area(_, area) => form::fields(area),
            Self::Pathway => form::PATHWAY,
            Self::Quality(_) => form::QUALITY,
            Self::SchoolSignOff(_) => life::SCHOOL_SIGN_OFF,
            Self::CareSignOff(_) => life::CARE_SIGN_OFF,
            Self::Return(_) => life::RETURN,
            Self::Amendment(_) => life::AMENDMENT,
            Self::Contact(_) => life::CONTACT,
            Self::Finalise(_) => life::FINALISE,
        }
    }

    /// The field with this id.
    pub fn field(self, id: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.id == id)
    }

    /// The field of a list's items with this id.
    pub fn item_field(self, list: &str, id: &str) -> Option<&'static Field> {
        match self.field(list)?.kind {
            form::Kind::List(fields) => fields.iter().find(|field| field.id == id),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_again_by_its_name_and_key() {
        let pep: PepKey = "2026-autumn.termly".parse().expect("a key");
        let kinds = [Kind::Core, Kind::Pathway].into_iter();
        for kind in kinds.chain(Kind::of_pep(pep)) {
            assert_eq!(Kind::parse(kind.name(), &kind.key()), Some(kind));
        }
    }

    #[test]
    fn unknown_names_and_keys_of_another_sort_are_no_kind() {
        for (name, key) in [
            ("core", "2026-autumn.termly"),
            ("area/meeting", ""),
            ("area/secrets", "2026-autumn.termly"),
        ] {
            assert_eq!(Kind::parse(name, key), None, "{name} {key}");
        }
    }
}
