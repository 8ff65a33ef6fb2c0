//! One child's documents, with what is needed to read them: who is looking, when, and who wrote.

use crate::api::caseload::PersonAround;
use crate::api::error::{Code, Error};
use crate::api::session::Me;
use crate::frameworks::Frameworks;
use crate::words;
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat};
use plan::{ChildId, Occasion, PepKey, Role, Term, Value, Year};
use records::{Actor, Document, FieldState, FormState, Heads, Kind, Stamp};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use sync::StrandKind;

/// Who stands behind the actors of changes, and who works with the child.
pub trait People {
    /// The writer's name; none for somebody the roster does not know.
    fn name_of(&self, actor: &Actor) -> Option<String>;
    /// The writer's role.
    fn role_of(&self, actor: &Actor) -> Option<Role>;
    /// Whether the writer is the person who is looking, on whatever tablet.
    fn is_me(&self, actor: &Actor) -> bool;
    /// The people who work with the child.
    fn around(&self) -> Vec<PersonAround>;
}

/// The order in which the server took what was written.
pub trait Log {
    /// The number in its strand of the entry that carries a change of a document; none where the server has not taken it.
    ///
    /// # Errors
    /// The disk's.
    fn number_of(&self, kind: Kind, change: [u8; 32]) -> Result<Option<u64>, Error>;
}

/// One child's documents on this tablet, as one person looks at them on one day.
pub struct Shelf<'a> {
    /// The child.
    pub child: ChildId,
    /// Who is looking.
    pub me: &'a Me,
    /// Today on this tablet.
    pub today: NaiveDate,
    /// The documents. One that is missing was never written in.
    pub documents: &'a BTreeMap<Kind, Document>,
    /// The child's strands that this person may read.
    pub readable: &'a BTreeSet<StrandKind>,
    /// Who is who.
    pub people: &'a dyn People,
    /// What the server has taken, in its order.
    pub log: &'a dyn Log,
    /// The versions this person last looked at.
    pub looked: &'a BTreeMap<Kind, Heads>,
    /// Changes on this tablet that the server has not confirmed.
    pub waiting: &'a BTreeMap<Kind, u32>,
    /// The council's rules.
    pub frameworks: &'a Frameworks,
    /// Whether the record is closed: it is read and written by nobody.
    pub(crate) closed: bool,
    /// Documents that are read at a version of their own, as a finalised PEP is.
    pub(crate) fixed: BTreeMap<Kind, Fixed>,
    /// Documents whose version is not wholly on this tablet.
    pub(crate) missing: BTreeSet<Kind>,
    /// The PEP that came before another, where that is settled.
    pub(crate) before: Option<(PepKey, Option<PepKey>)>,
    read: Rc<RefCell<BTreeMap<Kind, Rc<FormState>>>>,
}

/// A document at a version.
pub(crate) struct Fixed {
    pub(crate) heads: Heads,
    pub(crate) form: Rc<FormState>,
}

impl<'a> Shelf<'a> {
    /// Puts a child's documents on a shelf.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is something a page reads; none belongs to another"
    )]
    pub fn new(
        child: ChildId,
        me: &'a Me,
        today: NaiveDate,
        documents: &'a BTreeMap<Kind, Document>,
        readable: &'a BTreeSet<StrandKind>,
        people: &'a dyn People,
        log: &'a dyn Log,
        looked: &'a BTreeMap<Kind, Heads>,
        waiting: &'a BTreeMap<Kind, u32>,
        frameworks: &'a Frameworks,
    ) -> Self {
        Self {
            child,
            me,
            today,
            documents,
            readable,
            people,
            log,
            looked,
            waiting,
            frameworks,
            closed: false,
            fixed: BTreeMap::new(),
            missing: BTreeSet::new(),
            before: None,
            read: Rc::default(),
        }
    }

    /// The same documents on another shelf, where versions can be set.
    pub(crate) fn again(&self) -> Self {
        Self {
            fixed: BTreeMap::new(),
            missing: BTreeSet::new(),
            before: None,
            read: Rc::clone(&self.read),
            ..*self
        }
    }

    /// Whether this person may read documents of this kind.
    pub fn can_read(&self, kind: Kind) -> bool {
        let opens = |strand| self.readable.contains(&strand);
        StrandKind::named(kind.strand()).is_some_and(opens) && !self.missing.contains(&kind)
    }

    /// Refuses a PEP that nobody wrote and nobody could write for this child: one before the child came
    /// into care, or after the next term.
    ///
    /// # Errors
    /// Where it is such a PEP.
    pub(crate) fn must_have(&self, pep: PepKey) -> Result<(), Error> {
        let now = Term::of(self.today);
        let begun = self.documents.keys().any(|kind| kind.pep() == Some(pep));
        if begun || (self.earliest(now)? <= pep.term && pep.term.before() <= now) {
            return Ok(());
        }
        Err(Error::new(
            Code::NotFound,
            words::no_such_pep(pep, &self.core_line("known_as")?),
        ))
    }

    /// The first term that a PEP of this child can belong to: the one in which the child entered care;
    /// where nobody wrote that down, one a year ago.
    fn earliest(&self, now: Term) -> Result<Term, Error> {
        let entered = self.date(Kind::Core, "entered_care_on")?;
        Ok(entered.map_or_else(|| now.before().before().before(), Term::of))
    }

    /// The form of a document as it stands; an empty one where nobody wrote in it.
    pub fn form(&self, kind: Kind) -> Result<Rc<FormState>, Error> {
        if let Some(fixed) = self.fixed.get(&kind) {
            return Ok(Rc::clone(&fixed.form));
        }
        if let Some(read) = self.read.borrow().get(&kind) {
            return Ok(Rc::clone(read));
        }
        let read = match self.documents.get(&kind) {
            Some(document) => document.read(),
            None => Document::create(kind).read(),
        };
        let form = Rc::new(read.map_err(|_| Error::internal("a document does not read"))?);
        self.read.borrow_mut().insert(kind, Rc::clone(&form));
        Ok(form)
    }

    /// The version of a document.
    pub fn heads(&self, kind: Kind) -> Heads {
        if let Some(fixed) = self.fixed.get(&kind) {
            return fixed.heads.clone();
        }
        match self.documents.get(&kind) {
            Some(document) => document.heads(),
            None => Document::create(kind).heads(),
        }
    }

    /// The name behind a change.
    pub fn name_of(&self, stamp: &Stamp) -> Option<String> {
        self.people.name_of(&stamp.actor)
    }

    /// Names of others who wrote in a document since this person last looked at it, or ever, where
    /// they have not looked yet.
    pub fn changed_by(&self, kind: Kind) -> Vec<String> {
        let Some(document) = self.documents.get(&kind) else {
            return Vec::new();
        };
        let looked = self
            .looked
            .get(&kind)
            .and_then(|heads| document.writers_since(heads).ok());
        let others = looked
            .unwrap_or_default()
            .into_iter()
            .filter(|actor| !self.people.is_me(actor));
        let names: BTreeSet<String> = others
            .filter_map(|actor| self.people.name_of(&actor))
            .collect();
        names.into_iter().collect()
    }

    /// Every PEP of the child, newest first, with this term's whether or not it was begun.
    pub fn peps(&self) -> Vec<PepKey> {
        let begun = self.documents.keys().filter_map(|kind| kind.pep());
        let peps: BTreeSet<PepKey> = begun.chain([self.this_pep()]).collect();
        peps.into_iter().rev().collect()
    }

    /// The PEP of this term: the newest of its occasions that was begun, else the termly one.
    pub fn this_pep(&self) -> PepKey {
        let term = Term::of(self.today);
        let begun = self.documents.keys().filter_map(|kind| kind.pep());
        let of_term = begun.filter(|pep| pep.term == term);
        of_term.max().unwrap_or(PepKey {
            term,
            occasion: Occasion::Termly,
        })
    }

    /// The PEP before this one.
    pub fn pep_before(&self, pep: PepKey) -> Option<PepKey> {
        if let Some((_, before)) = self.before.filter(|(of, _)| *of == pep) {
            return before;
        }
        self.documents
            .keys()
            .filter_map(|kind| kind.pep())
            .filter(|other| *other < pep)
            .max()
    }

    /// The year the child is or was in at a PEP, reckoned from the core record: a year written in one
    /// academic year counts on in the next.
    ///
    /// # Errors
    /// Where the tablet has no core record of the child.
    pub fn year_at(&self, pep: PepKey) -> Result<Year, Error> {
        let core = self.form(Kind::Core)?;
        let field = core
            .field("year")
            .ok_or_else(|| Error::internal("the core record has no year"))?;
        let (Some(Value::Number(year)), Some(written)) = (field.value(), field.last) else {
            return self.year_by_birth(pep);
        };
        let written =
            DateTime::from_timestamp(written.time, 0).map_or(self.today, |at| at.date_naive());
        let years_since =
            i32::from(pep.term.academic_year) - i32::from(Term::of(written).academic_year);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the form keeps it between -3 and 13"
        )]
        let year = *year as i32 + years_since;
        Ok(Year(i8::try_from(year.clamp(-3, 13)).unwrap_or_default()))
    }

    /// Reception is the academic year in which a child turns five.
    fn year_by_birth(&self, pep: PepKey) -> Result<Year, Error> {
        let core = self.form(Kind::Core)?;
        let Some(Value::Date(born)) = core.value("born_on") else {
            return Err(Error::not_found("child"));
        };
        let born = i32::from(Term::of(*born).academic_year);
        let year = i32::from(pep.term.academic_year) - born - 5;
        Ok(Year(i8::try_from(year.clamp(-3, 13)).unwrap_or_default()))
    }

    /// A line of the core record; empty where there is none.
    pub fn core_line(&self, field: &str) -> Result<String, Error> {
        Ok(match self.form(Kind::Core)?.value(field) {
            Some(Value::Line(text)) => text.clone(),
            _ => String::new(),
        })
    }

    /// A date of a document.
    pub fn date(&self, kind: Kind, field: &str) -> Result<Option<NaiveDate>, Error> {
        Ok(match self.form(kind)?.value(field) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        })
    }

    /// The newest of a field's dates, where people gave different ones.
    pub(crate) fn newest_date(&self, kind: Kind, field: &str) -> Result<Option<NaiveDate>, Error> {
        let form = self.form(kind)?;
        let held = form.field(field).map(FieldState::held).unwrap_or_default();
        let dates = held.iter().filter_map(|one| match &one.value {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        });
        Ok(dates.max())
    }
}

/// Age in whole years on a day.
pub(crate) fn age_on(born: NaiveDate, day: NaiveDate) -> Option<u32> {
    let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
    u32::try_from(day.year() - born.year() - i32::from(!had_birthday)).ok()
}

/// A time as the bridge carries it.
pub(crate) fn at(stamp: &Stamp) -> Option<String> {
    DateTime::from_timestamp(stamp.time, 0).map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
}
