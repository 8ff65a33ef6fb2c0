//! What is wrong with a framework, where, and the smallest example that shows it.

use serde::Serialize;

/// A position in a framework file. Both numbers count from 1; the column counts characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The framework may not grade while this stands.
    Refused,
    /// Worth knowing; the framework may still grade.
    Note,
}

/// One thing that reading or verifying a framework found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Whether it stops the framework from grading.
    pub severity: Severity,
    /// A stable name for the kind of fault, for example `unknown_key`.
    pub code: String,
    /// The line in the file, from 1.
    pub line: usize,
    /// The column in the line, from 1.
    pub column: usize,
    /// What is wrong, in a sentence for the person who writes the framework.
    pub message: String,
    /// The smallest example that shows the fault, where there is one.
    pub witness: Option<String>,
}

/// The most findings of one report: nobody reads more.
const MOST: usize = 200;

/// Keeps the first so many findings, what refuses before what is a note, and says how many more there are.
pub(crate) fn bound(findings: &mut Vec<Finding>) {
    let Some(more) = findings.len().checked_sub(MOST).filter(|more| *more > 0) else {
        return;
    };
    findings.sort_by_key(|finding| finding.severity == Severity::Note);
    let last = &findings[MOST - 1];
    let at = Place {
        line: last.line,
        column: last.column,
    };
    let severity = findings[MOST].severity;
    findings.truncate(MOST);
    findings.sort_by_key(|finding| (finding.line, finding.column));
    let mut rest = Finding::note("more_findings", at, format!("and {more} more findings"));
    rest.severity = severity;
    findings.push(rest);
}

impl Finding {
    /// A fault that stops the framework from grading.
    pub fn refused(code: &str, at: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Refused,
            code: code.to_owned(),
            line: at.line,
            column: at.column,
            message: message.into(),
            witness: None,
        }
    }

    /// Something worth knowing that does not stop the framework.
    pub fn note(code: &str, at: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Note,
            ..Self::refused(code, at, message)
        }
    }

    /// The same finding with the smallest example that shows it.
    #[must_use]
    pub fn with_witness(mut self, witness: impl Into<String>) -> Self {
        self.witness = Some(witness.into());
        self
    }
}
