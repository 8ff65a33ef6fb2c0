//! Whether a text may grade. Verification costs some milliseconds, so that its answer is kept for the texts seen last.

use judgement::{Finding, Framework, Outline, Report, Severity};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How many answers are kept. A council adopts a few frameworks a year; drafts change with every key.
const KEPT: usize = 24;

/// Whether a framework may grade on this tablet.
#[derive(Clone, Debug)]
pub(crate) enum Fitness {
    /// It may.
    Judges(Box<Framework>),
    /// It is written for a newer Waymark.
    Unreadable,
    /// It may not, for this reason.
    Refused(String),
}

/// What reading and verifying a text found.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What its beginning tells, readable or not.
    pub(crate) outline: Outline,
    /// The framework and its report, or the faults of a text that does not read.
    pub(crate) read: Result<(Framework, Report), Vec<Finding>>,
}

impl Checked {
    /// Whether it may grade.
    pub(crate) fn accepted(&self) -> bool {
        self.read.as_ref().is_ok_and(|(_, report)| report.accepted)
    }

    /// The first thing that stops it, in a sentence.
    pub(crate) fn refusal(&self) -> Option<String> {
        let findings = match &self.read {
            Ok((_, report)) => &report.findings,
            Err(findings) => findings,
        };
        let first = findings
            .iter()
            .find(|finding| finding.severity == Severity::Refused)?;
        Some(format!(
            "Line {}: {}.",
            first.line,
            first.message.trim_end_matches('.')
        ))
    }

    /// Whether a framework with this text may grade.
    pub(crate) fn fitness(&self) -> Fitness {
        match (&self.read, self.refusal()) {
            _ if self.outline.is_newer() => Fitness::Unreadable,
            (Ok((framework, report)), _) if report.accepted => {
                Fitness::Judges(Box::new(framework.clone()))
            }
            (_, Some(why)) => Fitness::Refused(why),
            (_, None) => Fitness::Refused("Its verification did not come to an end.".to_owned()),
        }
    }
}

type Key = [u8; 32];

static SEEN: Mutex<VecDeque<(Key, Arc<Checked>)>> = Mutex::new(VecDeque::new());

/// Reads and verifies a text, beside the framework before it where there is one.
pub(crate) fn checked(text: &str, before: Option<&Framework>) -> Arc<Checked> {
    let key = key(text, before);
    let seen = || SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, found)) = seen().iter().find(|(one, _)| *one == key) {
        return Arc::clone(found);
    }
    // Not under the lock: another text need not wait for this one.
    let made = Arc::new(Checked {
        outline: Outline::of(text),
        read: Framework::parse(text).map(|framework| {
            let report = judgement::verify(&framework, before);
            (framework, report)
        }),
    });
    let mut seen = seen();
    seen.push_back((key, Arc::clone(&made)));
    if seen.len() > KEPT {
        seen.pop_front();
    }
    made
}

fn key(text: &str, before: Option<&Framework>) -> Key {
    let mut hash = Sha256::new();
    hash.update(
        before
            .map(|before| before.version.as_str())
            .unwrap_or_default(),
    );
    hash.update([0]);
    hash.update(text);
    hash.finalize().into()
}
