//! What people do: type, take words away, choose, keep lists, take back, pass doors on, and be removed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plan::{ItemId, Value};
use records::{Document, Edit, Heads, ItemPlace, Place, Position};
use sync::grants::{Door, Doors, GrantAct};
use sync::practice;
use sync::roster::RosterAct;
use sync::{DocumentKind, Stamp, StrandKind, UnixMillis, access};
use uuid::Uuid;

use crate::cast::{self, Doc};
use crate::ledger::{Choice, Word, words_in};
use crate::tablet::disk::{ChangeRow, Disk, Standing, change_hash, version_of};
use crate::tablet::effects::Work;
use crate::tablet::{Desk, Tablet};
use crate::world::World;

/// A page that somebody opened a while ago and still types over.
#[derive(Clone)]
pub(crate) struct Page {
    doc: Doc,
    base: Heads,
    text: String,
}

/// What a person does to a document.
enum Deed {
    Edit(Edit),
    Undo,
}

impl World {
    /// Somebody writes something on a tablet.
    pub(crate) fn write_something(&mut self, who: usize) {
        let docs = cast::documents(self.shape.children);
        let Some(doc) = self.dice.pick(&docs).copied() else {
            return;
        };
        if self.tablets[who].disk.out || self.tablets[who].disk.is_closed(&doc.0) {
            return;
        }
        // Once in a while a page is still open though the door is closed by now.
        if !self.may_write(who, doc) && !self.dice.one_in(12) {
            return;
        }
        // Of a record that ends, whoever never had a door has no words, and nobody tells them of the end.
        if self.shape.ends && !self.had_door(who, doc) {
            return;
        }
        let here = self.tablets[who].desk.get(&doc).cloned();
        let before = here.unwrap_or_else(|| Rc::new(Document::create(doc.1)));
        let deed = self.deed(who, doc, &before);
        let author = self.tablets[who].author(self.now);
        let mut after = (*before).clone();
        let changes = match &deed {
            Deed::Edit(edit) => match after.edit(edit, &author) {
                Ok(written) => written.change.into_iter().collect(),
                Err(_) => Vec::new(),
            },
            Deed::Undo => after
                .undo(None, &author)
                .map(|undone| undone.changes)
                .unwrap_or_default(),
        };
        let Some(first) = changes.first().map(|change| change_hash(change)) else {
            return;
        };
        let (bug, document) = (self.bug, Rc::new(after));
        let kept = self.tablets[who].write(|disk, desk| {
            keep(disk, desk, doc, &document, &changes);
            disk.fold(
                doc,
                &document,
                bug == Some(crate::Bug::SnapshotNotRolledBack),
            );
        });
        // Where the process died before the commit, nobody was told that anything was saved.
        let durable = self.tablets[who].disk.has_change(doc, &first);
        if kept.is_some() || durable {
            self.note(who, doc, &before, &document, first, &deed);
        }
        self.tally("changes written");
        let crashed = if kept.is_none() {
            ", and the tablet died"
        } else {
            ""
        };
        self.say(|| {
            format!(
                "tablet {who} writes in {}{crashed}",
                crate::tablet::arrivals::title(doc)
            )
        });
    }

    fn had_door(&self, who: usize, doc: Doc) -> bool {
        let tablet = &self.tablets[who];
        let grants = tablet.disk.grants.get(&doc.0);
        let had = grants.is_some_and(|grants| {
            let head = grants.head().position;
            grants.is_member(&tablet.person, head)
                || grants.left_within(&tablet.person, 1..=u64::MAX).is_some()
        });
        had || tablet.person == cast::person(cast::HEAD)
    }

    fn may_write(&self, who: usize, doc: Doc) -> bool {
        let tablet = &self.tablets[who];
        let Some(grants) = tablet.disk.grants.get(&doc.0) else {
            return false;
        };
        let roster = &tablet.disk.roster;
        let stamp = Stamp {
            roster: roster.head().position,
            grants: grants.head().position,
            at: UnixMillis(self.now),
        };
        let person = roster.person_at(&tablet.person, stamp.roster);
        let roles = person
            .map(|person| person.roles.as_slice())
            .unwrap_or_default();
        let door = Door::Write(cast::kind_name(doc.1));
        grants.opens(roster, &tablet.person, &door, &stamp)
            || roles.iter().any(|role| {
                access::rule(*role).scope == access::Scope::EveryChild
                    && access::role_opens(*role, &door)
            })
    }

    fn deed(&mut self, who: usize, doc: Doc, now: &Document) -> Deed {
        let field = Place::field(cast::words_field(doc.1));
        match self.dice.roll(16) {
            0..=6 => self.type_word(who, doc, now, field),
            7 => self.take_word(now, field),
            8..=10 => self.choose(doc),
            11..=12 => self.list(doc, now),
            13 => Deed::Undo,
            _ => {
                self.tally("pages kept open");
                let text = now.words(&field).unwrap_or_default();
                let base = now.heads();
                self.pages.insert(who, Page { doc, base, text });
                self.type_word(who, doc, now, field)
            }
        }
    }

    /// Types a word into the page as it is on screen, which may be older than what has come in since.
    fn type_word(&mut self, who: usize, doc: Doc, now: &Document, place: Place) -> Deed {
        let open = self.pages.remove(&who);
        let open = open.filter(|page| page.doc == doc && now.knows(&page.base));
        let (base, text) = match open {
            Some(page) => (page.base, page.text),
            None => (now.heads(), now.words(&place).unwrap_or_default()),
        };
        let mut words: Vec<String> = words_in(&text).collect();
        let at = self.dice.roll(words.len() + 1);
        words.insert(at, self.ledger.word());
        let text = words.join(" ");
        Deed::Edit(Edit::Text { place, base, text })
    }

    fn take_word(&mut self, now: &Document, place: Place) -> Deed {
        let text = now.words(&place).unwrap_or_default();
        let mut words: Vec<String> = words_in(&text).collect();
        if !words.is_empty() {
            words.remove(self.dice.roll(words.len()));
        }
        let (base, text) = (now.heads(), words.join(" "));
        Deed::Edit(Edit::Text { place, base, text })
    }

    fn choose(&mut self, doc: Doc) -> Deed {
        let choices = cast::choices(doc.1);
        let (field, options) = choices[self.dice.roll(choices.len())];
        let value = if self.dice.one_in(8) {
            None
        } else {
            Some(Value::Choice(
                options[self.dice.roll(options.len())].to_owned(),
            ))
        };
        let place = Place::field(field);
        Deed::Edit(Edit::Set { place, value })
    }

    fn list(&mut self, doc: Doc, now: &Document) -> Deed {
        let items: Vec<ItemId> = match now.read() {
            Ok(form) => form.items("people").iter().map(|item| item.id).collect(),
            Err(_) => Vec::new(),
        };
        if doc.1.field("people").is_none() {
            return self.choose(doc);
        }
        let item = self.dice.pick(&items).copied();
        match (item, self.dice.roll(3)) {
            (Some(id), 0) => Deed::Edit(Edit::Archive {
                item: ItemPlace::new("people", id),
                archived: !self.dice.one_in(4),
            }),
            (Some(id), 1) => Deed::Edit(Edit::Move {
                item: ItemPlace::new("people", id),
                to: Position::First,
            }),
            _ => Deed::Edit(Edit::Add {
                list: "people".to_owned(),
                id: ItemId(Uuid::from_u128(u128::from(self.ledger.number()))),
                at: Position::Last,
                values: BTreeMap::new(),
                texts: BTreeMap::new(),
            }),
        }
    }

    /// Writes down what a deed did to words and choices.
    fn note(
        &mut self,
        who: usize,
        doc: Doc,
        before: &Document,
        after: &Document,
        change: [u8; 32],
        deed: &Deed,
    ) {
        let place = Place::field(cast::words_field(doc.1));
        let was = before.words(&place).unwrap_or_default();
        let is = after.words(&place).unwrap_or_default();
        if let Deed::Edit(Edit::Text { text, .. }) = deed {
            for word in words_in(text).filter(|word| !was.contains(word.as_str())) {
                let tablet = who;
                let typed = Word {
                    doc,
                    tablet,
                    change,
                };
                self.ledger.words.entry(word).or_insert(typed);
            }
        }
        let gone = words_in(&was).filter(|word| !is.contains(word.as_str()));
        self.ledger.removed.extend(gone);
        self.note_choices(who, doc, (before, after), change);
    }

    fn note_choices(
        &mut self,
        who: usize,
        doc: Doc,
        (before, after): (&Document, &Document),
        change: [u8; 32],
    ) {
        // What was taken out here stands again as another change.
        let again = &self.tablets[who].disk.taken_out;
        let (Ok(was), Ok(is)) = (before.read(), after.read()) else {
            return;
        };
        for (field, _) in cast::choices(doc.1) {
            let held = |form: &records::FormState| -> Vec<Option<Value>> {
                let state = form.field(field);
                let held = state.map(|state| state.held()).unwrap_or_default();
                held.iter().map(|one| one.value.clone()).collect()
            };
            let (was, is) = (held(&was), held(&is));
            if was == is || is.len() != 1 {
                continue;
            }
            let knows = |hash: &[u8; 32]| {
                again.contains(hash)
                    || version_of(hash).is_some_and(|version| before.knows(&version))
            };
            let under = |(_, choice): &(usize, &Choice)| {
                choice.doc == doc && choice.field == *field && knows(&choice.change)
            };
            let saw = self.ledger.choices.iter().enumerate().filter(under);
            let saw = saw.map(|(nth, _)| nth).collect();
            let value = is.into_iter().next().flatten();
            self.ledger.choices.push(Choice {
                doc,
                field,
                value,
                change,
                saw,
            });
        }
    }

    /// Somebody who may changes who may: passes a door on, closes doors, removes a device or a person.
    pub(crate) fn change_grants(&mut self) {
        let now = self.now;
        let child = cast::child(self.dice.roll(self.shape.children));
        // Only the Virtual School head and whoever hands on a door of their own ever do this.
        let passes_on = self.dice.one_in(2);
        let who = if passes_on { 0 } else { cast::HEAD };
        if who >= self.tablets.len()
            || self.tablets[who].disk.out
            || self.tablets[who]
                .disk
                .roster
                .device(&self.tablets[who].keys.id())
                .is_none()
            || self.tablets[who].disk.links_wait()
        {
            return;
        }
        let whom = match self.dice.roll(5) {
            nth if nth < cast::HEAD => cast::person(nth),
            nth => cast::person(nth + 1),
        };
        let roll = self.dice.roll(8);
        let until = Some(UnixMillis(
            now + 3_600_000 * (1 + self.dice.roll(400)) as i64,
        ));
        let device = self
            .tablets
            .iter()
            .rev()
            .find(|tablet| tablet.person == whom);
        let device = device.map(|tablet| tablet.keys.id());
        let back = self.removed(who, whom);
        if roll == 0 && !passes_on && back.is_some() {
            self.tally("people taken back");
        }
        self.sign(who, |work| match (passes_on, roll, device) {
            (true, ..) => {
                let doors = vec![
                    Door::Read(StrandKind::Voice),
                    Door::Write(DocumentKind::VIEWS),
                ];
                let doors = Doors::These(doors);
                let person = cast::person(cast::STRANGER);
                work.sign_grant(
                    child,
                    vec![GrantAct::Open {
                        person,
                        doors,
                        until,
                    }],
                );
            }
            (_, 0, _) => work.sign_roster(vec![match back {
                Some(person) => RosterAct::Person(person),
                None => RosterAct::RemovePerson(whom),
            }]),
            (_, 1, Some(device)) => work.sign_roster(vec![RosterAct::RevokeDevice(device)]),
            (_, 2..=4, _) => work.sign_grant(child, vec![GrantAct::Close { person: whom }]),
            _ => {
                let person = work.disk.roster.person_at(&whom, u64::MAX).cloned();
                let role = person.and_then(|person| person.roles.first().copied());
                if let Some(role) = role {
                    let doors = Doors::OfRole(role);
                    let open = GrantAct::Open {
                        person: whom,
                        doors,
                        until: None,
                    };
                    work.sign_grant(child, vec![open]);
                }
            }
        });
        self.tally("grants or roster changed");
        self.say(|| format!("tablet {who} changes who may do what"));
    }

    /// Does something on a tablet that is signed there; false where the process died in it.
    pub(crate) fn sign(&mut self, who: usize, work: impl FnOnce(&mut Work<'_>)) -> bool {
        let bug = self.bug;
        let tablet: &mut Tablet = &mut self.tablets[who];
        let (keys, person, clock) = (tablet.keys.clone(), tablet.person, tablet.clock(self.now));
        let kept = tablet.write(|disk, desk| {
            let mut hand = Work {
                disk,
                desk,
                keys: &keys,
                person,
                clock,
                bug,
                again: false,
                came: BTreeMap::new(),
                strangers: BTreeSet::new(),
                refused_own: false,
                lost: BTreeMap::new(),
            };
            work(&mut hand);
        });
        kept.is_some()
    }

    /// A tablet joins, or a further one of somebody who has one.
    pub(crate) fn join(&mut self) {
        let nth = self.tablets.len();
        let tablet = Tablet::new(
            cast::person(nth),
            self.seed_of(nth),
            self.shape.children,
            self.bug,
        );
        self.tablets.push(tablet);
        self.say(|| format!("tablet {nth} joins the council of {}", practice::COUNCIL));
    }
}

fn keep(disk: &mut Disk, desk: &mut Desk, doc: Doc, document: &Rc<Document>, changes: &[Vec<u8>]) {
    for change in changes {
        disk.keep_change(ChangeRow {
            doc,
            hash: change_hash(change),
            bytes: Rc::new(change.clone()),
            standing: Standing::Pending,
            entry: None,
        });
    }
    desk.insert(doc, document.clone());
}
