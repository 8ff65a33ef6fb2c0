//! Judgement as screens show it: marks, what is missing, the shortest way up, and outcomes.

use plan::{Area, ChildId, PepKey, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A level of the framework in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Level {
    /// The framework's id for it: `gold`.
    pub id: String,
    /// Its word: "Gold".
    pub word: String,
    /// What it means: "High quality".
    pub meaning: String,
    /// 0 for the worst level of the framework.
    pub rank: u32,
    /// How many levels the framework has, so that a mark can choose its shape.
    pub of: u32,
}

/// What is known of one judgement so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Mark {
    /// Decided.
    Level {
        /// The level.
        level: Level,
    },
    /// Not decided yet; an honest range. A later judgement may still be lower than `from`.
    Range {
        /// The best level the evidence holds without a person's judgement.
        from: Level,
        /// The best level still possible.
        to: Level,
    },
    /// Not judged for this child.
    NotApplicable {},
    /// Too little is judged.
    NotEnough {},
    /// Nothing judges it on this tablet: no framework covers the day of its meeting, or the one that does needs a newer
    /// Waymark. No other framework takes its place.
    NoFramework {
        /// Why, and what to do, in a sentence.
        why: String,
        /// Whether a newer Waymark would judge it.
        update: bool,
    },
}

/// One thing a level asks for.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Requirement {
    /// Stable id, for the adviser's ticks.
    pub id: String,
    /// The level that needs it.
    pub level: String,
    /// In plain words.
    pub say: String,
    /// Where it stands.
    pub state: RequirementState,
    /// The fields to go to, in the form's order: `FIELD`, `LIST.FIELD`, `LIST/ITEM/FIELD`, and for a
    /// field of another area with `AREA:` before it.
    pub fields: Vec<String>,
}

/// Whether a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RequirementState {
    /// Met by the evidence, or a person said so.
    Met,
    /// Missing.
    Missing,
    /// Not on this tablet yet, or not for this person to see.
    Unknown,
    /// Waits for a person's judgement.
    Person,
}

/// The judgement of one area, beside its fields.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AreaJudgement {
    /// The area.
    pub area: Area,
    /// The level, or the honest range.
    pub mark: Mark,
    /// The lowest level that evidence caps it at; the best level where nothing caps it.
    pub cap: Option<Level>,
    /// One sentence: "Amber so far: add the next meeting date."
    pub sentence: String,
    /// Everything each level asks for, worst level first.
    pub requirements: Vec<Requirement>,
    /// The level a person gave, where one did. Two where two advisers differ.
    pub ratings: Vec<Rating>,
    /// The version of the words that this judges: to be given back with a level.
    #[ts(optional)]
    pub words: Option<String>,
}

/// A person's level for an area.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Rating {
    /// The level given.
    pub level: Level,
    /// Who gave it.
    pub by: String,
    /// Whether the area's words have changed since it was given.
    pub words_changed_since: bool,
}

/// `judgement.show`: the whole PEP's judgement.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowJudgementRequest {
    /// The child.
    pub child: ChildId,
    /// The PEP.
    pub pep: PepKey,
}

/// The overall judgement and why.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OverallJudgement {
    /// The level, or the honest range.
    pub mark: Mark,
    /// One or two sentences: the level, the rule that decided, how to get further.
    pub sentence: String,
    /// The rule that decided, in words: "Amber: more than half of the areas are amber or better".
    pub rule: Option<String>,
    /// The first rule that does not hold yet, with what it needs and what there is.
    pub next_rule: Option<String>,
    /// The framework's published words for each level, best first, and whether this mix matches literally.
    pub published: Vec<PublishedRow>,
    /// Said when the written rule names no such mix, or two.
    pub reading: Option<String>,
    /// While areas are unjudged: "On the evidence so far: amber; green is possible; a later judgement may be lower."
    pub range_sentence: Option<String>,
    /// The areas, in order.
    pub areas: Vec<AreaJudgement>,
    /// The levels an area may have, worst first.
    pub levels: Vec<Level>,
    /// The nearest better level: alternatives, smallest first.
    pub ways_up: Vec<WayUp>,
    /// Outcomes apart from the grade.
    pub outcomes: Outcomes,
    /// Framework name, id and version, for the foot of the page.
    pub framework: FrameworkName,
}

/// One row of the council's published rule.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PublishedRow {
    /// The level it awards.
    pub level: Level,
    /// The council's words.
    pub text: String,
    /// Whether this PEP's mix matches them literally.
    pub matches: bool,
}

/// One smallest set of lifts that reaches a better level.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WayUp {
    /// The level it reaches.
    pub reaches: Level,
    /// "Lift any two of Attendance, Targets and Pathway."
    pub sentence: String,
    /// The areas to choose from, with the work in each.
    pub areas: Vec<AreaWork>,
    /// How many of the areas must be lifted.
    pub choose: u32,
}

/// The work that lifts one area.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AreaWork {
    /// The area.
    pub area: Area,
    /// The level it must reach.
    pub to: Level,
    /// Things to do, in plain words.
    pub work: Vec<Requirement>,
}

/// What follows from the judgement. None of these changes a grade.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Outcomes {
    /// Whether the DT and SW are to be contacted, and about what.
    pub contact: Vec<Contact>,
    /// Whether finalising is blocked by areas to amend.
    pub finalise_blocked: bool,
    /// `eligible`, `case_by_case` or `blocked`.
    pub funding: String,
    /// A sentence on funding: amber does not by itself stop it.
    pub funding_sentence: String,
}

/// A person to contact, with their areas and the reasons.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Contact {
    /// Their role.
    pub role: Role,
    /// Their name, where the plan names one.
    pub name: String,
    /// Their areas, each with its level and the reasons in words.
    pub areas: Vec<ContactArea>,
    /// A message ready to send.
    pub message: String,
    /// When they were contacted, and by whom.
    pub contacted: Option<String>,
}

/// One area to amend.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ContactArea {
    /// The area.
    pub area: Area,
    /// Its level.
    pub level: Level,
    /// The adviser's comment and what is missing.
    pub reasons: Vec<String>,
    /// Whether it was amended since.
    pub amended: bool,
}

/// A framework as people know it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FrameworkName {
    /// `sthelens-majority-red`.
    pub id: String,
    /// First characters of the hash of its canonical form.
    pub version: String,
    /// Where it comes from.
    pub source: String,
}

/// `area.rate`: an adviser gives an area its level and a comment.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RateAreaRequest {
    /// The child.
    pub child: ChildId,
    /// The PEP.
    pub pep: PepKey,
    /// The area.
    pub area: Area,
    /// The level's id; absent takes the rating back.
    pub level: Option<String>,
    /// Criteria for a person that are met, by id.
    pub criteria: Vec<String>,
    /// Criteria for a person that are not met, by id. What is in neither list is unanswered.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub not_met: Vec<String>,
    /// The version of the words that were on the screen, from [`AreaJudgement::words`]. Without it, the version on this
    /// tablet counts as the one that was read.
    #[serde(default)]
    #[ts(optional)]
    pub words: Option<String>,
}

/// `quality.show`: the adviser's page for one PEP.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowQualityRequest {
    /// The child.
    pub child: ChildId,
    /// The PEP.
    pub pep: PepKey,
}

/// The adviser's feedback on each area. Comments are written by `text.write` in form `quality`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct QualityView {
    /// Whether this person may judge.
    pub may_write: bool,
    /// The levels of the framework, worst first.
    pub levels: Vec<Level>,
    /// The areas that apply.
    pub areas: Vec<QualityArea>,
    /// Where the quality document stands, for `text.write`.
    pub base: String,
}

/// One area's feedback.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct QualityArea {
    /// Its judgement, with requirements, ratings and cap.
    pub judgement: AreaJudgement,
    /// The comment, a field of form `quality` named `AREA_comment`.
    pub comment: super::area::FieldView,
    /// Criteria ids ticked as met.
    pub criteria: Vec<String>,
    /// Criteria ids that an adviser said are not met.
    #[ts(optional, as = "Option<Vec<String>>")]
    pub not_met: Vec<String>,
    /// The area's own fields, to read while judging.
    pub fields: Vec<super::area::FieldView>,
}
