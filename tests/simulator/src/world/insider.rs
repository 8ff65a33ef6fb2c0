//! Somebody with a real device and real doors whose app lies: junk, another's name, two histories, gaps.

use records::{Actor, Author, Document, Edit, Place as Spot};
use sync::client::request;
use sync::protocol::{PendingEntry, Refusal, Verdict, pack};
use sync::{DocumentChanges, DocumentKind, DocumentName, Draft, Entry, EntryId, Place, UnixMillis};

use super::{Message, World, first_document};
use crate::cast;
use crate::tablet::forming::{key_epoch, seal};
use crate::tablet::standing::Stood;

/// How far the liar's own chain has come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Insider {
    sequence: u64,
    previous: Option<EntryId>,
}

impl World {
    /// The insider sends something crafted, and hears what became of it.
    pub(super) fn lie(&mut self, who: usize) {
        if self.tablets[who]
            .disk
            .roster
            .device(&self.tablets[who].keys.id())
            .is_none()
        {
            return self.begin(who);
        }
        let kind = self.dice.roll(11);
        let Some(bytes) = self.crafted(who, kind) else {
            return;
        };
        let stood = Stood::of(&self.tablets[who], false);
        let mut asks = request(&stood.standing());
        asks.pending = vec![PendingEntry::of(bytes.clone(), None)];
        let body = std::rc::Rc::new(pack(&asks));
        for _ in 0..2 {
            let message = self.signed(who, body.clone());
            let which = self.dice.roll(self.replicas.len());
            let Some((answer, nonce)) = self.call(which, &message) else {
                return;
            };
            self.tablets[who].set_nonce(nonce);
            let Ok(response) = answer else { continue };
            self.tally("crafted entries sent");
            let verdict = response.verdicts.first();
            let stored = matches!(verdict, Some(Verdict::Stored(_)));
            if verdict == Some(&Verdict::Refused(Refusal::NeedSequence(1))) {
                self.insider = Insider::default();
            }
            self.say(|| format!("the insider sends crafted entry {kind}, stored: {stored}"));
            if let Some(entry) = Entry::decode(&bytes).ok().filter(|_| stored) {
                self.insider = Insider {
                    sequence: entry.header().sequence,
                    previous: Some(entry.id()),
                };
                self.ledger.receipted.insert(entry.id());
            }
            return;
        }
    }

    fn signed(&self, who: usize, body: std::rc::Rc<Vec<u8>>) -> Message {
        self.tablets[who].message(who, body)
    }

    fn crafted(&mut self, who: usize, kind: usize) -> Option<Vec<u8>> {
        let (child, document) = first_document();
        let strand = cast::strand_of((child, document));
        let tablet = &self.tablets[who];
        let mut place = Place {
            strand,
            device_epoch: tablet.disk.epoch,
            sequence: self.insider.sequence + 1,
            previous: self.insider.previous,
            roster_seen: tablet.disk.roster.head().position,
            grants_seen: tablet.disk.grants_head(&child),
            key_epoch: key_epoch(&tablet.disk),
            written_at: UnixMillis(i64::MAX),
        };
        let mut name = cast::name_of(document);
        let own = Actor::new(*tablet.keys.id().as_bytes(), tablet.disk.epoch);
        let word = format!("crafted {}", self.ledger.number());
        let changes = match kind {
            0 => vec![b"\x85\x6f\x4a\x83 no change of any document".to_vec()],
            1 => made(
                document,
                Actor::new(*self.tablets[0].keys.id().as_bytes(), 1),
                &word,
            ),
            2 => made(document, own, &word).split_off(1),
            _ => made(document, own, &word),
        };
        match kind {
            3 => name = DocumentName::new(DocumentKind::CORE, ""),
            4 => place.sequence += 2,
            5 | 9 => {
                // A second history beside the first, where there is a first.
                place.sequence = self.insider.sequence.max(1);
                place.previous = None.filter(|_: &EntryId| place.sequence > 1);
            }
            6 => name = DocumentName::new(DocumentKind::MEETING, "an older or a newer kind of key"),
            _ => (),
        }
        if place.sequence > 1 && place.previous.is_none() {
            place.previous = Some(EntryId([9; 32]));
        }
        let draft = Draft {
            place,
            documents: vec![DocumentChanges {
                document: name,
                changes,
            }],
        };
        let mut bytes = seal(&tablet.keys, &strand, &draft)?.bytes().to_vec();
        if kind == 7 {
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
        }
        Some(bytes)
    }
}

/// Two changes to an untouched document, the second resting on the first.
fn made(kind: records::Kind, actor: Actor, word: &str) -> Vec<Vec<u8>> {
    let mut document = Document::create(kind);
    let author = Author {
        actor,
        time: i64::MAX / 2,
    };
    let mut changes = Vec::new();
    for text in [word.to_owned(), format!("{word} more")] {
        let edit = Edit::Text {
            place: Spot::field(cast::words_field(kind)),
            base: document.heads(),
            text,
        };
        changes.extend(
            document
                .edit(&edit, &author)
                .ok()
                .and_then(|written| written.change),
        );
    }
    changes
}
