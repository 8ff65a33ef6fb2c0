//! A made-up council around one made-up child, whose documents lie in memory.

use crate::api::area::{ItemPlace, Place};
use crate::api::caseload::PersonAround;
use crate::api::error::Error;
use crate::api::session::Me;
use crate::frameworks::Frameworks;
use crate::pages::{Edits, Log, People, Shelf};
use chrono::NaiveDate;
use plan::{Area, ChildId, ItemId, PepKey, PersonId, Role, Value};
use records::{Actor, Author, Document, Edit, Heads, Kind};
use std::collections::{BTreeMap, BTreeSet};
use sync::StrandKind;
use uuid::Uuid;

/// The made-up people, by the first byte of their device.
const PEOPLE: [(u8, &str, Role); 5] = [
    (1, "Priya Practice", Role::Dt),
    (2, "Sam Sample", Role::Sw),
    (3, "Morgan Makebelieve", Role::KeyAdult),
    (4, "Ade Example", Role::Adviser),
    (5, "Vera Virtual", Role::Vsh),
];

pub(super) struct Council {
    me: Role,
}

impl People for Council {
    fn name_of(&self, actor: &Actor) -> Option<String> {
        let found = PEOPLE.iter().find(|one| one.0 == actor.device()[0]);
        found.map(|one| one.1.to_owned())
    }

    fn role_of(&self, actor: &Actor) -> Option<Role> {
        PEOPLE
            .iter()
            .find(|one| one.0 == actor.device()[0])
            .map(|one| one.2)
    }

    fn is_me(&self, actor: &Actor) -> bool {
        self.role_of(actor) == Some(self.me)
    }

    fn around(&self) -> Vec<PersonAround> {
        let people = PEOPLE.iter().take(4);
        people
            .map(|one| PersonAround {
                name: one.1.to_owned(),
                role: one.2,
            })
            .collect()
    }
}

/// One child's documents, and what a shelf needs beside them.
pub(super) struct Rig {
    pub(super) documents: BTreeMap<Kind, Document>,
    pub(super) readable: BTreeSet<StrandKind>,
    pub(super) looked: BTreeMap<Kind, Heads>,
    pub(super) waiting: BTreeMap<Kind, u32>,
    pub(super) today: NaiveDate,
    frameworks: Frameworks,
    /// The numbers that the server gave to changes.
    pub(super) numbers: BTreeMap<[u8; 32], u64>,
    next: u128,
}

struct Numbers<'a>(&'a BTreeMap<[u8; 32], u64>);

impl Log for Numbers<'_> {
    fn number_of(&self, _: Kind, change: [u8; 32]) -> Result<Option<u64>, Error> {
        Ok(self.0.get(&change).copied())
    }
}

impl Rig {
    /// Robin, in Year 5, with a core record and nothing else.
    pub(super) fn new() -> Self {
        let mut rig = Self {
            documents: BTreeMap::new(),
            readable: StrandKind::ALL.into_iter().collect(),
            looked: BTreeMap::new(),
            waiting: BTreeMap::new(),
            today: day("2026-11-23"),
            frameworks: Frameworks::shipped().expect("the shipped framework reads"),
            numbers: BTreeMap::new(),
            next: 0,
        };
        let core = [
            ("name", line("Robin Rehearsal")),
            ("known_as", line("Robin")),
            ("born_on", Value::Date(day("2017-03-02"))),
            ("year", Value::Number(5.0)),
            ("school", line("Pretend Primary")),
        ];
        for (field, value) in core {
            rig.set(Role::Vsh, Kind::Core, field, value);
        }
        rig
    }

    /// Looks at the child as one of the people.
    pub(super) fn as_role<T>(&self, role: Role, look: impl FnOnce(&Shelf<'_>) -> T) -> T {
        let me = me(role);
        let people = Council { me: role };
        let log = Numbers(&self.numbers);
        let shelf = Shelf::new(
            ChildId(Uuid::from_u128(77)),
            &me,
            self.today,
            &self.documents,
            &self.readable,
            &people,
            &log,
            &self.looked,
            &self.waiting,
            &self.frameworks,
        );
        look(&shelf)
    }

    /// Lets one of the people do something, and makes the edits that it asks for.
    pub(super) fn act(
        &mut self,
        role: Role,
        act: impl FnOnce(&Shelf<'_>, ItemId) -> Result<Edits, Error>,
    ) -> Result<(), Error> {
        let id = self.item();
        let edits = self.as_role(role, |shelf| act(shelf, id))?;
        for (kind, edits) in edits {
            self.apply(role, kind, &edits);
        }
        Ok(())
    }

    /// Writes past every rule of the pages.
    pub(super) fn apply(&mut self, role: Role, kind: Kind, edits: &[Edit]) {
        let author = author(role, self.next);
        self.next += 1;
        let document = self
            .documents
            .entry(kind)
            .or_insert_with(|| Document::create(kind));
        document
            .edit_all(edits, &author)
            .expect("the document takes the edits");
    }

    /// What is written from now on is written at least a day later.
    pub(super) fn next_day(&mut self) {
        self.next += 86_400;
    }

    pub(super) fn set(&mut self, role: Role, kind: Kind, field: &str, value: Value) {
        let edit = Edit::Set {
            place: records::Place::field(field),
            value: Some(value),
        };
        self.apply(role, kind, &[edit]);
    }

    pub(super) fn write(&mut self, role: Role, kind: Kind, field: &str, text: &str) {
        let base = self
            .documents
            .get(&kind)
            .map_or_else(|| Document::create(kind).heads(), Document::heads);
        let edit = Edit::Text {
            place: records::Place::field(field),
            base,
            text: text.to_owned(),
        };
        self.apply(role, kind, &[edit]);
    }

    pub(super) fn add(
        &mut self,
        role: Role,
        kind: Kind,
        list: &str,
        values: &[(&str, Value)],
        texts: &[(&str, &str)],
    ) -> ItemId {
        let id = self.item();
        let edit = Edit::Add {
            list: list.to_owned(),
            id,
            at: records::Position::Last,
            values: values
                .iter()
                .map(|(field, value)| ((*field).to_owned(), value.clone()))
                .collect(),
            texts: texts
                .iter()
                .map(|(field, text)| ((*field).to_owned(), (*text).to_owned()))
                .collect(),
        };
        self.apply(role, kind, &[edit]);
        id
    }

    /// Lets two people write the same document apart, and brings both sides together.
    pub(super) fn apart(&mut self, kind: Kind, one: (Role, Edit), other: (Role, Edit)) {
        let ours = self
            .documents
            .entry(kind)
            .or_insert_with(|| Document::create(kind));
        let mut theirs = ours.clone();
        ours.edit(&one.1, &author(one.0, 9_000))
            .expect("the first edit is taken");
        let by = author(other.0, 9_001);
        let change = theirs
            .edit(&other.1, &by)
            .expect("the second edit is taken")
            .change;
        ours.receive(&[change.expect("it changes something")], &by.actor)
            .expect("it is taken in");
    }

    fn item(&mut self) -> ItemId {
        self.next += 1;
        ItemId(Uuid::from_u128(self.next))
    }
}

fn me(role: Role) -> Me {
    let found = PEOPLE
        .iter()
        .find(|one| one.2 == role)
        .expect("one of the five");
    Me {
        person: found.1.to_lowercase(),
        id: PersonId(Uuid::from_u128(u128::from(found.0))),
        name: found.1.to_owned(),
        role,
        roles: vec![role],
        council: "Practice council".to_owned(),
        practice: true,
        lock_after_minutes: 5,
    }
}

fn author(role: Role, nth: u128) -> Author {
    let found = PEOPLE
        .iter()
        .find(|one| one.2 == role)
        .expect("one of the five");
    let time = 1_794_000_000 + i64::try_from(nth).expect("few edits");
    Author {
        actor: Actor::new([found.0; 16], 1),
        time,
    }
}

pub(super) fn pep() -> PepKey {
    "2026-autumn.termly".parse().expect("a key")
}

pub(super) fn before() -> PepKey {
    "2025-summer.termly".parse().expect("a key")
}

pub(super) fn area(area: Area) -> Kind {
    Kind::Area(pep(), area)
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(super) fn date(text: &str) -> Value {
    Value::Date(day(text))
}

pub(super) fn line(text: &str) -> Value {
    Value::Line(text.to_owned())
}

pub(super) fn choice(option: &str) -> Value {
    Value::Choice(option.to_owned())
}

pub(super) fn place(field: &str) -> Place {
    Place {
        item: None,
        field: field.to_owned(),
    }
}

pub(super) fn item_place(list: &str, id: ItemId) -> ItemPlace {
    ItemPlace {
        list: list.to_owned(),
        id,
    }
}
