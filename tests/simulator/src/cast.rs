//! The made-up council: who is in it, who may do what at the beginning, and which tablets there are.

use plan::{Area, PepKey};
use records::Kind;
use sync::grants::{Doors, GrantAct, GrantLink};
use sync::practice;
use sync::roster::{Person, Role, RosterLink};
use sync::{ChildId, DocumentKind, DocumentName, PersonId, Strand, StrandKind};

/// Everybody of the council: a made-up name and a role. Tablets belong to them in turn.
pub const PEOPLE: [(&str, Role); 6] = [
    ("Priya Made-Up", Role::DesignatedTeacher),
    ("Sam Made-Up", Role::SocialWorker),
    ("Vera Made-Up", Role::VirtualSchoolHead),
    ("Morgan Made-Up", Role::KeyAdult),
    ("Dev Made-Up", Role::DesignatedTeacher),
    ("Robin Made-Up", Role::KeyAdult),
];

/// The place of the Virtual School head, who alone removes and admits.
pub const HEAD: usize = 2;

/// The place of somebody who begins without any door.
pub const STRANGER: usize = 5;

/// The person with this place in [`PEOPLE`], beginning again after the last.
pub fn person(nth: usize) -> PersonId {
    PersonId(practice::id(PEOPLE[nth % PEOPLE.len()].0))
}

/// One of the made-up children.
pub fn child(nth: usize) -> ChildId {
    ChildId(practice::id(&format!("made-up child {nth}")))
}

/// The link that founds the council.
pub fn founding() -> RosterLink {
    let people = PEOPLE.iter().enumerate().map(|(nth, (name, role))| Person {
        id: person(nth),
        name: (*name).to_owned(),
        roles: vec![*role],
    });
    practice::founding_link(&people.collect::<Vec<_>>())
}

/// A child's first grants. Robin has none: somebody must pass one on.
pub fn first_grants(nth: usize) -> GrantLink {
    let open = |person, role| GrantAct::Open {
        person,
        doors: Doors::OfRole(role),
        until: None,
    };
    let mut acts = vec![
        open(person(0), Role::DesignatedTeacher),
        open(person(1), Role::SocialWorker),
        open(person(3), Role::KeyAdult),
    ];
    if nth == 0 {
        acts.push(open(person(4), Role::DesignatedTeacher));
    }
    practice::first_grants(child(nth), acts)
}

/// One document: of which child, and which.
pub type Doc = (ChildId, Kind);

/// The documents that people write in.
pub fn documents(children: usize) -> Vec<Doc> {
    let kinds = [Area::Meeting, Area::Views].map(|area| Kind::Area(pep(), area));
    (0..children)
        .flat_map(|nth| kinds.map(|kind| (child(nth), kind)))
        .collect()
}

/// The field of words of a document.
pub fn words_field(kind: Kind) -> &'static str {
    match kind {
        Kind::Area(_, Area::Meeting) => "notes",
        _ => "child_words",
    }
}

/// The choices of a document, each with its options.
pub fn choices(kind: Kind) -> &'static [(&'static str, &'static [&'static str])] {
    match kind {
        Kind::Area(_, Area::Meeting) => &[
            ("how", &["in_person", "online", "both"]),
            ("child_part", &["all_of_it", "part_of_it", "sent_views"]),
        ],
        _ => &[("medium", &["words", "drawing", "pictures", "signs", "play"])],
    }
}

/// The strand that holds a document.
pub fn strand_of(doc: Doc) -> Strand {
    Strand {
        council: practice::COUNCIL,
        child: doc.0,
        kind: StrandKind::named(doc.1.strand()).unwrap_or(StrandKind::Plan),
    }
}

/// Every strand of a child.
pub fn strands_of(child: ChildId) -> [Strand; StrandKind::ALL.len()] {
    StrandKind::ALL.map(|kind| Strand {
        council: practice::COUNCIL,
        child,
        kind,
    })
}

/// A document's name in the log.
pub fn name_of(kind: Kind) -> DocumentName {
    DocumentName::new(kind_name(kind), kind.key())
}

/// A document's kind in the log.
pub fn kind_name(kind: Kind) -> DocumentKind {
    DocumentKind::named(kind.name())
}

fn pep() -> PepKey {
    use plan::{Occasion, Season, Term};
    PepKey {
        term: Term {
            academic_year: 2026,
            season: Season::Autumn,
        },
        occasion: Occasion::Termly,
    }
}
