//! The council's frameworks: which judge when, what verification says of each, drafts, and adoption.

use super::judged::{FrameworkName, Level, Mark};
use super::rule::FrameworkRule;
use plan::{ChildId, PepKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// A draft on this tablet.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct DraftId(pub Uuid);

/// `frameworks.list`: what judges now, what will, what did.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListFrameworksRequest {}

/// The council's frameworks and this person's drafts.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Frameworks {
    /// Whether this person may sign a framework into force: the Virtual School head may.
    pub may_adopt: bool,
    /// Whether this person may write drafts.
    pub may_draft: bool,
    /// Every framework, the newest first day first.
    pub frameworks: Vec<FrameworkLine>,
    /// The drafts on this tablet, the newest first.
    pub drafts: Vec<FrameworkDraft>,
    /// Said where a framework needs a newer Waymark: which days this tablet cannot judge.
    pub update_to_judge: Option<String>,
}

/// Where a framework stands on this tablet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FrameworkStanding {
    /// Its last day is past. It goes on judging meetings of its days.
    Past,
    /// It judges a meeting held today.
    Now,
    /// Its first day is yet to come.
    Coming,
    /// It did not pass this tablet’s own verification, or its days or its id are taken: it never grades.
    Refused,
    /// It needs a newer Waymark. Nothing else judges its days here.
    Unreadable,
    /// Signed on this tablet and not yet confirmed by the server: it does not judge yet.
    Waiting,
}

/// One framework of the list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FrameworkLine {
    /// `sthelens-majority-red`.
    pub id: String,
    /// The whole hash of its canonical form; of the file’s bytes where it cannot be read here.
    pub version: String,
    /// Its name as a judgement shows it; none where it cannot be read here.
    pub name: Option<FrameworkName>,
    /// Where its rules come from; empty where it cannot be read here.
    pub source: String,
    /// The first day of meetings it judges, `2026-09-01`.
    pub from: String,
    /// The last day of meetings it judges; none while it stands.
    pub until: Option<String>,
    /// Where it stands.
    pub standing: FrameworkStanding,
    /// Whether it came with Waymark.
    pub shipped: bool,
    /// Who signed it into force; none for one that came with Waymark.
    pub adopted: Option<Adoption>,
    /// The overall levels, worst first; empty where it cannot be read here.
    pub levels: Vec<Level>,
    /// How many areas, or other units, it judges.
    pub judged_areas: u32,
    /// For one that is refused or cannot be read: why, in a sentence.
    pub why_not: Option<String>,
}

/// A signature that put a framework into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Adoption {
    /// The signer’s name.
    pub by: String,
    /// The day, by the signer’s clock.
    pub on: String,
    /// Their reason.
    pub reason: String,
}

/// A draft of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrameworkDraft {
    /// The draft.
    pub draft: DraftId,
    /// The framework’s id, as far as the text tells it.
    pub id: Option<String>,
    /// How long the text is, in characters.
    pub text_length: u32,
    /// When it was saved on this tablet, RFC 3339.
    pub saved_at: String,
    /// The framework it was copied from.
    pub from: Option<String>,
    /// Whether verification accepts it as it stands.
    pub accepted: bool,
}

/// `frameworks.show`: one framework, whole.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowFrameworkRequest {
    /// Its id.
    pub id: String,
}

/// One framework with its text and what verification says of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FrameworkShown {
    /// Its line.
    pub line: FrameworkLine,
    /// The file.
    pub text: String,
    /// The verification report of this tablet, beside the framework that judged before it.
    pub report: FrameworkReport,
    /// The rule in sentences; none where the text cannot be read here.
    pub rule: Option<FrameworkRule>,
}

/// `frameworks.check`: verification of a text, as it is typed. Nothing is saved.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CheckFrameworkRequest {
    /// The text.
    pub text: String,
    /// The framework to compare with; without it, the one that judges on the text’s first day.
    pub before: Option<String>,
}

/// What verification says of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrameworkReport {
    /// Whether it may grade.
    pub accepted: bool,
    /// Its id, as far as the text tells it.
    pub id: Option<String>,
    /// The first day of meetings it judges.
    pub from: Option<String>,
    /// The last day of meetings it judges.
    pub until: Option<String>,
    /// Said where another framework judges some of its days.
    pub overlaps: Option<String>,
    /// Everything found, in the order of the file.
    pub findings: Vec<FrameworkFinding>,
    /// What was counted, for each number of areas, the largest first.
    pub counts: Vec<FrameworkCounts>,
    /// The file’s own tests.
    pub tests: FrameworkTests,
    /// What it would grade differently from the framework before it, where their levels can be compared.
    pub changes: Option<FrameworkChanges>,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FindingSeverity {
    /// The framework may not grade while this stands.
    Refused,
    /// It may grade, and cannot be adopted as it stands.
    Warning,
    /// Worth knowing.
    Note,
}

/// One finding, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrameworkFinding {
    /// How much it matters.
    pub severity: FindingSeverity,
    /// A stable name of the kind of fault.
    pub code: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// In a sentence.
    pub message: String,
    /// The smallest example, where there is one.
    pub witness: Option<String>,
}

/// What was counted over every mix of one number of areas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrameworkCounts {
    /// How many areas apply.
    pub areas: u32,
    /// Mixes of levels.
    pub mixes: u32,
    /// Mixes times every state of the gates.
    pub states: u32,
    /// How many mixes each level has, best first, and those with too little to judge last.
    pub levels: Vec<LevelCount>,
    /// How many mixes lead to contact.
    pub contact: u32,
    /// The published rows beside the mixes, where there are any.
    pub rows: Option<RowsCounted>,
    /// Half-judged states, where there are not too many to count.
    pub partial: Option<PartialCounted>,
    /// Mixes in which one step of one area flips the overall.
    pub pivotal: u32,
    /// Mixes that grade better when one of their areas is left out.
    pub raised_by_leaving_out: u32,
}

/// How many mixes have a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LevelCount {
    /// The level; none for “not enough to judge”.
    pub level: Option<Level>,
    /// How many mixes.
    pub count: u32,
}

/// What the published rows say of the mixes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowsCounted {
    /// Named by exactly one row.
    pub one: u32,
    /// Named by no row.
    pub none: u32,
    /// Named by several rows.
    pub several: u32,
    /// Not named, and forced because a better plan is never judged worse.
    pub forced_unnamed: u32,
    /// Named by several rows, and forced in the same way.
    pub forced_several: u32,
    /// Settled by reading “exactly” as “at least”.
    pub at_least: u32,
    /// Left open: the reading chose.
    pub open: u32,
}

/// Half-judged states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PartialCounted {
    /// All of them.
    pub total: u32,
    /// Those in which the overall is one level already.
    pub decided: u32,
}

/// The file’s own tests, and whether they would notice a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrameworkTests {
    /// Tests in the file.
    pub tests: u32,
    /// One-step changes of the rules that were tried.
    pub mutants: u32,
    /// Changes that made a test fail.
    pub caught: u32,
    /// Changes that change nothing at all.
    pub without_effect: u32,
}

/// What a text would grade differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrameworkChanges {
    /// The framework it was compared with.
    pub before: String,
    /// How many mixes were compared.
    pub of: u32,
    /// How many are graded differently.
    pub changed: u32,
    /// How many are graded alike, yet lead to another contact, block, feedback or money.
    pub followed_differently: u32,
    /// The first few, in words.
    pub examples: Vec<String>,
}

/// `frameworks.draft`: saves a draft on this tablet, whatever its text.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveDraftRequest {
    /// The draft; without it a new one is begun.
    pub draft: Option<DraftId>,
    /// Its text.
    pub text: String,
    /// The framework that a new draft was copied from.
    pub from: Option<String>,
}

/// `frameworks.open_draft`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenDraftRequest {
    /// The draft.
    pub draft: DraftId,
}

/// A draft with its text and what verification says of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DraftShown {
    /// Its line.
    pub draft: FrameworkDraft,
    /// Its text.
    pub text: String,
    /// What verification says.
    pub report: FrameworkReport,
}

/// `frameworks.discard`: removes a draft from this tablet.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct DiscardDraftRequest {
    /// The draft.
    pub draft: DraftId,
}

/// `frameworks.try`: judges some of the PEPs on this tablet by a text, beside what judges them now.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TryFrameworkRequest {
    /// The text.
    pub text: String,
    /// Where to go on: the `next` of the answer before; none to begin.
    pub after: Option<String>,
    /// How many PEPs to look at, at most. The children of one answer are looked at whole.
    pub at_most: u32,
}

/// What a text would make of some PEPs. Nothing is written, and nobody is graded.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TriedPeps {
    /// How many PEPs there are on this tablet.
    pub of: u32,
    /// How many of them were looked at for this answer. The numbers below are of this answer too.
    pub looked_at: u32,
    /// What to give as `after`; none at the end.
    pub next: Option<String>,
    /// The PEPs that the text judges otherwise.
    pub changed: Vec<TriedPep>,
    /// How many it judges alike.
    pub unchanged: u32,
    /// How many cannot be compared: nothing judges them now, or neither has enough to judge.
    pub unjudged: u32,
}

/// One PEP that a text judges otherwise.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TriedPep {
    /// The child.
    pub child: ChildId,
    /// The child’s name.
    pub name: String,
    /// The PEP.
    pub pep: PepKey,
    /// The mark that the framework of its day gives its words as they stand; a finalised PEP keeps the level it has.
    pub before: Mark,
    /// The framework of its day, which gives it that mark: an older PEP may be judged by an older rule.
    pub by: String,
    /// The mark it would have.
    pub now: Mark,
    /// Why, in a sentence.
    pub why: String,
}

/// `frameworks.adopt`: the Virtual School head signs a framework into force.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AdoptFrameworkRequest {
    /// The text, as it was verified.
    pub text: String,
    /// Why.
    pub reason: String,
    /// Whether the framework that judges on the new one’s first day ends the day before.
    pub ends_before: bool,
}
