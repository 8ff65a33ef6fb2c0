//! What a PEP asks: the fields of each area, by phase. Data, so that a phase can ask other things.
//!
//! Field ideas: St Helens Virtual School, articles 12722, 12326 and 12595; Gateshead, article 36728.
//! Labels and hints are wording, kept under `field-AREA-FIELD`; nothing here is a sentence.

mod about_me;
mod attainment;
mod attendance;
mod core;
mod education;
mod life;
mod meeting;
mod own_pathway;
mod pathway;
mod quality;
mod targets;
mod views;

use crate::area::Area;
use crate::file::Takes;
use crate::phase::{Phase, Year};

/// What kind of answer a field takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// One line of text, changed as a whole.
    Line,
    /// Text of any length, edited by splices, where both people's words stay.
    Words,
    /// A calendar day.
    Date,
    /// A number within these bounds, both included, with this many decimal places.
    Number {
        /// The smallest possible value.
        min: f64,
        /// The largest possible value.
        max: f64,
        /// Digits after the point.
        decimals: u8,
    },
    /// Yes or no.
    YesNo,
    /// One of these options, by id.
    Choice(&'static [&'static str]),
    /// A list of items, each with these fields, kept in an order people can change.
    List(&'static [Field]),
    /// A drawing: strokes as an SVG path of `M` and `L` with whole numbers, at most 200 kB.
    Drawing,
    /// One item of the named list of the same document.
    Link(&'static str),
    /// A photo or file, kept sealed apart from the document.
    File(Takes),
}

/// One question of a form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// The stable name used in documents, frameworks and wording.
    pub id: &'static str,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// The phases that ask it; empty for all.
    pub phases: &'static [Phase],
    /// The years that ask it; empty for all.
    pub years: &'static [i8],
    /// Asked only where another field of the same form or item has one of these values.
    pub when: Option<(&'static str, &'static [&'static str])>,
}

impl Field {
    const fn new(id: &'static str, kind: Kind) -> Self {
        Self {
            id,
            kind,
            phases: &[],
            years: &[],
            when: None,
        }
    }

    const fn line(id: &'static str) -> Self {
        Self::new(id, Kind::Line)
    }

    const fn words(id: &'static str) -> Self {
        Self::new(id, Kind::Words)
    }

    const fn date(id: &'static str) -> Self {
        Self::new(id, Kind::Date)
    }

    const fn yes_no(id: &'static str) -> Self {
        Self::new(id, Kind::YesNo)
    }

    const fn choice(id: &'static str, options: &'static [&'static str]) -> Self {
        Self::new(id, Kind::Choice(options))
    }

    const fn whole(id: &'static str, max: f64) -> Self {
        Self::new(
            id,
            Kind::Number {
                min: 0.0,
                max,
                decimals: 0,
            },
        )
    }

    const fn decimal(id: &'static str, max: f64, decimals: u8) -> Self {
        Self::new(
            id,
            Kind::Number {
                min: 0.0,
                max,
                decimals,
            },
        )
    }

    const fn list(id: &'static str, fields: &'static [Self]) -> Self {
        Self::new(id, Kind::List(fields))
    }

    const fn link(id: &'static str, list: &'static str) -> Self {
        Self::new(id, Kind::Link(list))
    }

    const fn photo(id: &'static str) -> Self {
        Self::new(id, Kind::File(Takes::Photo))
    }

    const fn file(id: &'static str) -> Self {
        Self::new(id, Kind::File(Takes::Any))
    }

    const fn in_phases(mut self, phases: &'static [Phase]) -> Self {
        self.phases = phases;
        self
    }

    const fn in_years(mut self, years: &'static [i8]) -> Self {
        self.years = years;
        self
    }

    /// `"yes"` and `"no"` stand for the values of a yes-or-no field.
    const fn when(mut self, field: &'static str, values: &'static [&'static str]) -> Self {
        self.when = Some((field, values));
        self
    }

    /// Whether the form of a child in this year asks the field, whatever else is answered.
    pub fn asked_in(&self, year: Year) -> bool {
        (self.phases.is_empty() || self.phases.contains(&year.phase()))
            && (self.years.is_empty() || self.years.contains(&year.0))
    }
}

/// Every field of an area, over all phases, in the order of the form.
pub const fn fields(area: Area) -> &'static [Field] {
    match area {
        Area::Meeting => meeting::FIELDS,
        Area::AboutMe => about_me::FIELDS,
        Area::Education => education::FIELDS,
        Area::Attainment => attainment::FIELDS,
        Area::Views => views::FIELDS,
        Area::Attendance => attendance::FIELDS,
        Area::Targets => targets::FIELDS,
        Area::Pathway => pathway::FIELDS,
    }
}

/// The fields of an area that a child in this year is asked.
pub fn asked(area: Area, year: Year) -> impl Iterator<Item = &'static Field> {
    fields(area)
        .iter()
        .filter(move |field| field.asked_in(year))
}

/// The fields of the core record: what every page shows about the child.
pub const CORE: &[Field] = core::FIELDS;

/// The fields of the child's own Aspiration Pathway.
pub const PATHWAY: &[Field] = own_pathway::FIELDS;

/// The fields of one round of quality assurance of one PEP.
pub const QUALITY: &[Field] = quality::FIELDS;

/// The fields of each kind of document in the life of a PEP: one kind per writer.
pub mod life_documents {
    pub use super::life::{AMENDMENT, CARE_SIGN_OFF, CONTACT, FINALISE, RETURN, SCHOOL_SIGN_OFF};
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn check(place: &str, fields: &[Field]) {
        let names: BTreeSet<_> = fields.iter().map(|field| field.id).collect();
        assert_eq!(names.len(), fields.len(), "{place} names a field twice");
        for field in fields {
            if let Some((other, values)) = field.when {
                let condition = fields.iter().find(|f| f.id == other);
                let options: &[&str] = match condition.map(|f| f.kind) {
                    Some(Kind::Choice(options)) => options,
                    Some(Kind::YesNo) => &["yes", "no"],
                    _ => panic!("{place}.{} waits for {other}, which is no choice", field.id),
                };
                assert!(
                    values.iter().all(|v| options.contains(v)),
                    "{place}.{} waits for an unknown option",
                    field.id
                );
            }
            match field.kind {
                Kind::List(inner) => {
                    assert!(
                        !inner.iter().any(|f| matches!(f.kind, Kind::List(_))),
                        "{place}.{} nests lists",
                        field.id
                    );
                    check(&format!("{place}.{}", field.id), inner);
                }
                Kind::Choice(options) => {
                    assert!(options.len() > 1, "{place}.{} offers no choice", field.id)
                }
                _ => {}
            }
        }
    }

    #[test]
    fn every_form_is_well_made() {
        check("core", CORE);
        check("own pathway", PATHWAY);
        check("quality", QUALITY);
        use life_documents::{
            AMENDMENT, CARE_SIGN_OFF, CONTACT, FINALISE, RETURN, SCHOOL_SIGN_OFF,
        };
        for fields in [
            AMENDMENT,
            CARE_SIGN_OFF,
            CONTACT,
            FINALISE,
            RETURN,
            SCHOOL_SIGN_OFF,
        ] {
            check("life", fields);
        }
        for area in Area::ALL {
            check(area.id(), fields(area));
        }
    }

    #[test]
    fn links_name_a_list_of_the_same_document() {
        for area in Area::ALL {
            let lists: Vec<_> = fields(area)
                .iter()
                .filter(|f| matches!(f.kind, Kind::List(_)))
                .collect();
            for list in &lists {
                let Kind::List(inner) = list.kind else {
                    continue;
                };
                for field in inner {
                    if let Kind::Link(target) = field.kind {
                        assert!(
                            lists.iter().any(|l| l.id == target),
                            "{} links to no list",
                            field.id
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn early_years_are_not_asked_for_an_sdq() {
        assert!(!asked(Area::AboutMe, Year(-1)).any(|field| field.id == "sdq_score"));
        assert!(asked(Area::AboutMe, Year(4)).any(|field| field.id == "sdq_score"));
    }

    #[test]
    fn transition_is_asked_when_a_move_is_near() {
        let asks =
            |year| asked(Area::Education, Year(year)).any(|field| field.id == "transition_plan");
        assert_eq!(
            [-1, 0, 6, 7, 11].map(asks),
            [true, false, true, false, true]
        );
    }
}
