//! One document: an Automerge document of a known kind.

use crate::genesis;
use crate::heads::Heads;
use crate::kind::Kind;
use crate::layout::FORM;
use automerge::{Automerge, Change, LoadOptions, ROOT, ReadDoc, TextEncoding};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, PoisonError};

/// One document: what is written and merged together.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) kind: Kind,
    pub(crate) doc: Automerge,
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
        Self {
            kind,
            doc: begun(kind),
        }
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// Refuses bytes that are damaged, and a document of another kind.
    pub fn load(kind: Kind, bytes: &[u8]) -> Result<Self, LoadError> {
        let damaged = LoadError::Damaged(kind.name());
        let options = || LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
        let doc = catch_unwind(|| Automerge::load_with_options(bytes, options()))
            .map_err(|_| damaged.clone())?
            .map_err(|_| damaged)?;
        let form = doc.get(ROOT, FORM).ok().flatten();
        match form {
            Some((value, _)) if value.as_str() == Some(kind.name()) => Ok(Self { kind, doc }),
            _ => Err(LoadError::OtherKind(kind.name())),
        }
    }

    /// The whole document, compressed, for the store's snapshot.
    pub fn save(&self) -> Vec<u8> {
        self.doc.save()
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The version it stands at.
    pub fn heads(&self) -> Heads {
        Heads::new(self.doc.get_heads())
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
        self.doc.get_changes_meta(&[]).len() <= 1
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
fn begun(kind: Kind) -> Automerge {
    static BEGUN: LazyLock<Mutex<BTreeMap<&str, Automerge>>> = LazyLock::new(Mutex::default);
    let mut kept = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
    let doc = kept.entry(kind.name()).or_insert_with(|| {
        let mut doc = genesis::empty();
        let first = Change::try_from(genesis::frozen(kind));
        // Frozen bytes that do not apply cannot leave the test suite: a test creates every kind.
        let applied = first.ok().map(|change| doc.apply_changes([change]));
        debug_assert!(
            matches!(applied, Some(Ok(()))),
            "{} does not begin",
            kind.name()
        );
        doc
    });
    doc.clone()
}
