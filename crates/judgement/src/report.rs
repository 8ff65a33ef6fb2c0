//! A judgement with its explanation: what the engine answers, in the shape of the `grade` command's
//! JSON. Every sentence comes as a message id with arguments and, ready to show, as English text.

use crate::clocks::ClockReport;
use crate::consequences::{FeedbackDue, Funding};
use crate::explain::lower_first;
use crate::gaps::Gap;
use crate::truth::Truth;
use crate::wording::{Said, say, text};
use serde::Serialize;

/// The rule set that judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrameworkName {
    /// Its id.
    pub id: String,
    /// The SHA-256 of its canonical form.
    pub version: String,
    /// Where its rules come from.
    pub source: String,
}

/// How far the plan is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Every unit that counts is judged, and the overall is one level.
    Graded,
    /// Something is still unjudged or unknown, and whatever it turns out to be, the overall is the same.
    Decided,
    /// The overall may still be one of several levels.
    Range,
    /// Fewer units are scored than the framework asks for.
    NotEnough,
    /// The framework waits for a person to set the overall.
    NeedsPerson,
}

/// Two levels by id, the worse first. They may be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// The level that holds on the evidence so far.
    pub low: String,
    /// The best level still possible.
    pub high: String,
}

/// How an area stands: four kinds of absence are four things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A person gave it a level.
    Judged,
    /// Nobody has judged it yet.
    Unjudged,
    /// A person chose not to score it.
    NotScored,
    /// It does not apply to this child now.
    NotApplicable,
    /// It is not judged, and must be complete before finalising.
    Required,
}

/// Where a requirement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// The evidence is there, or a person said so.
    Met,
    /// It is missing, or a person said that it is not met.
    Missing,
    /// This device cannot see it.
    Unknown,
    /// It waits for a person's judgement.
    Person,
}

/// One thing a level of an area asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// The id of the cap or criterion, unique within the area.
    pub id: String,
    /// The first level that needs it.
    pub level: String,
    /// What to do, or what a person looks for, in English.
    pub say: String,
    /// Where it stands.
    pub state: Met,
    /// Whether only a person can judge it.
    pub by_person: bool,
    /// The fields that would help.
    pub fields: Vec<Gap>,
}

impl Requirement {
    /// What to do; of what only a person can judge, what that person looks for.
    pub(crate) fn work(&self) -> String {
        if self.by_person {
            say("work-looks-for", [("say", text(lower_first(&self.say)))]).text
        } else {
            self.say.clone()
        }
    }
}

/// One area and why it stands where it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AreaReport {
    /// Its id.
    pub id: String,
    /// Its label, in English.
    pub label: String,
    /// How it stands.
    pub standing: Standing,
    /// Its level, where it is one level.
    pub level: Option<String>,
    /// Its range, where it counts.
    pub range: Option<Range>,
    /// The levels people gave it.
    pub ratings: Vec<String>,
    /// The best level the evidence allows.
    pub ceiling: Option<String>,
    /// The ids of the requirements that bind it: those of its ceiling's cap.
    pub binding: Vec<String>,
    /// Everything each level asks for, worst level first. What is not due is left out.
    pub requirements: Vec<Requirement>,
    /// "Amber so far: add the next meeting date."
    pub sentence: Said,
}

/// One condition of a rung, with what it needs and what there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Need {
    /// How many are needed, or the score in thousandths.
    pub needs: i64,
    /// How many there are, or the score in thousandths, rounded down.
    pub has: i64,
    /// Of how many.
    pub of: usize,
    /// Whether it holds.
    pub holds: bool,
    /// The areas that fit, by id.
    pub areas: Vec<String>,
    /// In words.
    pub sentence: Said,
}

/// One rung with its conditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RungReport {
    /// The level it gives.
    pub level: String,
    /// Its conditions.
    pub needs: Vec<Need>,
}

/// The rung held and the first that fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ladder {
    /// The rung held; none at the worst level.
    pub held: Option<RungReport>,
    /// The first rung that fails; none at the best level.
    pub failing: Option<RungReport>,
}

/// One published row and whether this mix matches it literally.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublishedRow {
    /// The level it names.
    pub level: String,
    /// The council's words.
    pub text: String,
    /// Whether this mix matches it literally.
    pub matches: bool,
}

/// A gate or veto that limits the overall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// The gate's id; none for a veto.
    pub gate: Option<String>,
    /// The best overall level while it limits.
    pub level: String,
    /// Whether it is lifted.
    pub lifted: Truth,
    /// What lifts it, in English.
    pub say: String,
    /// The fields or areas that would help.
    pub fields: Vec<Gap>,
}

/// One area to lift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lift {
    /// The area.
    pub area: String,
    /// Its label, in English.
    pub label: String,
    /// The level it stands at.
    pub from: String,
    /// The level it must reach.
    pub to: String,
    /// The work, never "rate it higher".
    pub work: Vec<Requirement>,
}

/// Areas between which it makes no difference which are lifted. Two groups of a set may offer the same
/// areas for different levels; each area is then lifted once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LiftGroup {
    /// How many of them must be lifted.
    pub choose: usize,
    /// The areas to choose from.
    pub of: Vec<Lift>,
}

/// One smallest set of lifts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LiftSet {
    /// What to lift: all of these groups.
    pub groups: Vec<LiftGroup>,
    /// In words.
    pub sentence: Said,
}

/// The least that reaches a better level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WayUp {
    /// The level it reaches.
    pub reaches: String,
    /// How many areas are lifted.
    pub areas: usize,
    /// By how many levels in all.
    pub steps: usize,
    /// Gates that must be opened as well.
    pub gates: Vec<Limit>,
    /// Sets of lifts that are equally small; each alone is enough.
    pub sets: Vec<LiftSet>,
    /// In words.
    pub sentence: Said,
}

/// An area named to the people who are contacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactArea {
    /// The area.
    pub area: String,
    /// Its level, or the worst it may be.
    pub level: String,
    /// What is missing, in English.
    pub reasons: Vec<String>,
}

/// Whether people are contacted, and about what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactReport {
    /// Whether contact is due.
    pub due: Truth,
    /// The roles to contact.
    pub who: Vec<String>,
    /// The areas to amend; empty where contact is not due.
    pub areas: Vec<ContactArea>,
    /// Whether they amend before the plan is finalised.
    pub before_finalise: bool,
}

/// Something that keeps a plan from being finalised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Blocker {
    /// A stable name: `contact`, `unjudged`, `incomplete`, `rule`.
    pub code: String,
    /// The area it is about, where it is about one.
    pub area: Option<String>,
    /// What unblocks it.
    pub sentence: Said,
}

/// What follows from the judgement. None of it changes a grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutcomeReport {
    /// Who is contacted.
    pub contact: Option<ContactReport>,
    /// Whether finalising is blocked; a VSH may still do it with a reason.
    pub finalise_blocked: bool,
    /// What unblocks it.
    pub blockers: Vec<Blocker>,
    /// When feedback is due, where the framework says.
    pub feedback: Option<FeedbackDue>,
    /// What happens about money, while the overall is one level.
    pub funding: Option<Funding>,
    /// What is said about money.
    pub funding_sentence: Option<Said>,
}

/// A judgement and its explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The rule set that judged.
    pub framework: FrameworkName,
    /// How far the plan is judged.
    pub status: Status,
    /// The overall level, where it is one level.
    pub overall: Option<String>,
    /// The overall's range, where there is one.
    pub range: Option<Range>,
    /// One to three sentences: the level, why not better, the shortest way up.
    pub sentence: Said,
    /// While it is a range: what is so on the evidence so far.
    pub range_sentence: Option<Said>,
    /// The rung held and the first that fails.
    pub rung: Ladder,
    /// Gates and vetoes.
    pub limits: Vec<Limit>,
    /// The published rows, best first.
    pub rows: Vec<PublishedRow>,
    /// Said where not exactly one published row names this mix.
    pub reading: Option<Said>,
    /// The areas, in the framework's order.
    pub areas: Vec<AreaReport>,
    /// For each better level, nearest first, the least that reaches it.
    pub nearest: Vec<WayUp>,
    /// What follows.
    pub outcomes: OutcomeReport,
    /// Deadlines.
    pub clocks: Vec<ClockReport>,
    /// Whether one step of one area would change the overall: such plans are sampled more.
    pub pivotal: bool,
}
