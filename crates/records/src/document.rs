//! One document: an Automerge document of a known kind.

use crate::genesis;
use crate::heads::Heads;
use crate::kind::Kind;
use crate::layout::FORM;
use crate::read::{self, FormState};
use crate::release::{Form, Release};
use automerge::{
    Automerge, AutomergeError, Change, ChangeHash, LoadOptions, ROOT, ReadDoc, TextEncoding,
};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, PoisonError};

/// One document: what is written and merged together.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) form: Form,
    pub(crate) doc: Automerge,
    /// How many bytes may surely still be written: 0 where it was not measured yet.
    pub(crate) room: usize,
}

/// Why bytes are no document of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Cut off, damaged, or nothing that Automerge wrote.
    #[error("a saved document of kind {0} does not read")]
    Damaged(&'static str),
    /// It reads, and is a document of another kind.
    #[error("a saved document is not of kind {0}")]
    OtherKind(&'static str),
}

impl Document {
    /// A new document of this kind: the same on every tablet.
    pub fn create(kind: Kind) -> Self {
        Self::create_as(kind, Release::NEWEST)
    }

    /// As [`Self::create`], as an app of an older release begins it and knows its form.
    pub fn create_as(kind: Kind, release: Release) -> Self {
        let form = Form { kind, release };
        Self {
            form,
            doc: begun(form),
            room: 0,
        }
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// Refuses bytes that are damaged, and a document of another kind.
    pub fn load(kind: Kind, bytes: &[u8]) -> Result<Self, LoadError> {
        let mut read = Self::load_as(Form::newest(kind), bytes)?;
        read.grow().map_err(|_| LoadError::Damaged(kind.name()))?;
        Ok(read)
    }

    /// Reads a document as it was saved, without what a newer release adds.
    pub(crate) fn load_as(form: Form, bytes: &[u8]) -> Result<Self, LoadError> {
        let kind = form.kind;
        let damaged = LoadError::Damaged(kind.name());
        let options = || LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
        let doc = catch_unwind(|| Automerge::load_with_options(bytes, options()))
            .map_err(|_| damaged.clone())?
            .map_err(|_| damaged)?;
        let name = doc.get(ROOT, FORM).ok().flatten();
        match name {
            Some((value, _)) if value.as_str() == Some(kind.name()) => {
                Ok(Self { form, doc, room: 0 })
            }
            _ => Err(LoadError::OtherKind(kind.name())),
        }
    }

    /// The whole document, compressed, for the store's snapshot.
    pub fn save(&self) -> Vec<u8> {
        self.doc.save()
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.form.kind
    }

    /// The version it stands at. What a newer release added to the form is no version of anybody's.
    pub fn heads(&self) -> Heads {
        let mut people = Vec::new();
        let mut beneath = Vec::new();
        for head in self.doc.get_heads() {
            match self.doc.get_change_meta_by_hash(&head) {
                Some(meta) if genesis::is_further_actor(&meta.actor) => {
                    beneath.extend(meta.deps.iter().copied());
                }
                _ => people.push(head),
            }
        }
        Heads::new(if people.is_empty() { beneath } else { people })
    }

    /// The version with everything that is here.
    pub(crate) fn now(&self) -> Heads {
        Heads::new(self.doc.get_heads())
    }

    /// A version together with every container that the form has here.
    pub(crate) fn grounded(&self, version: &Heads) -> Heads {
        let later = self.doc.get_changes_meta(&version.0);
        let added: Vec<ChangeHash> = later
            .iter()
            .filter(|meta| genesis::is_further_actor(&meta.actor))
            .map(|meta| meta.hash)
            .collect();
        // What the further changes rest on goes without saying.
        let is_first = |hash: &ChangeHash| {
            let meta = self.doc.get_change_meta_by_hash(hash);
            meta.is_some_and(|meta| meta.deps.is_empty())
        };
        let own = version.0.iter().copied();
        let own = own.filter(|hash| added.is_empty() || !is_first(hash));
        Heads::new(own.chain(added.iter().copied()).collect())
    }

    /// The document's frozen changes after its first, as raw changes: they go with what is written
    /// here, so that tablets of an older release can take it in.
    pub fn further(&self) -> impl Iterator<Item = &'static [u8]> + use<> {
        genesis::further(self.form.kind, self.form.release)
    }

    /// The form as it stood at a version.
    ///
    /// # Errors
    /// Where the version is not one of this document.
    pub fn read_at(&self, version: &Heads) -> Result<FormState, AutomergeError> {
        let doc = self.doc.fork_at(&self.grounded(version).0)?;
        read::read(&doc, self.form)
    }

    /// The version that these changes end, by the first characters of their hashes in hexadecimal;
    /// none where one of them is not here, or names two changes.
    pub fn version_named(&self, starts: &[&str]) -> Option<Heads> {
        let metas = self.doc.get_changes_meta(&[]);
        let named = |start: &&str| {
            let mut all = metas
                .iter()
                .filter(|meta| meta.hash.to_string().starts_with(*start));
            all.next()
                .filter(|_| all.next().is_none())
                .map(|meta| meta.hash)
        };
        let hashes: Option<Vec<ChangeHash>> = starts.iter().map(named).collect();
        hashes.map(Heads::new)
    }

    /// Adds what the form gained since the document was saved.
    fn grow(&mut self) -> Result<(), AutomergeError> {
        let missing: Vec<Change> = self
            .further()
            .filter_map(|bytes| Change::try_from(bytes).ok())
            .filter(|change| self.doc.get_change_meta_by_hash(&change.hash()).is_none())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        self.doc.apply_changes(missing)
    }

    /// Whether this version is part of its history.
    pub fn knows(&self, heads: &Heads) -> bool {
        heads
            .0
            .iter()
            .all(|hash| self.doc.get_change_meta_by_hash(hash).is_some())
    }

    /// Whether anybody wrote anything in it.
    pub fn is_untouched(&self) -> bool {
        self.history().is_empty()
    }

    /// The raw changes made since a version, in an order in which they apply.
    pub fn changes_since(&self, heads: &Heads) -> Vec<Vec<u8>> {
        let changes = self.doc.get_changes(&heads.0);
        changes
            .iter()
            .map(|change| change.raw_bytes().to_vec())
            .collect()
    }
}

/// Runs what may panic on a crafted document, and says whether it did.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// A document that holds the first change of its kind and nothing else. Each kind is begun once and
/// then copied: pages ask for empty documents often.
fn begun(form: Form) -> Automerge {
    static BEGUN: LazyLock<Mutex<BTreeMap<(&str, Release), Automerge>>> =
        LazyLock::new(Mutex::default);
    let kind = form.kind;
    let mut kept = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
    let doc = kept.entry((kind.name(), form.release)).or_insert_with(|| {
        let mut doc = genesis::empty();
        let first = std::iter::once(genesis::frozen(kind));
        for bytes in first.chain(genesis::further(kind, form.release)) {
            let change = Change::try_from(bytes).ok();
            // Frozen bytes that do not apply cannot leave the test suite: a test creates every kind.
            let applied = change.map(|change| doc.apply_changes([change]));
            let name = kind.name();
            debug_assert!(matches!(applied, Some(Ok(()))), "{name} does not begin");
        }
        doc
    });
    doc.clone()
}
