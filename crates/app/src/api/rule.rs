//! A framework's rule in sentences: what the council wrote, how it is read and who signed that, what follows.

use super::frameworks::Adoption;
use super::judged::Level;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The rule in sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrameworkRule {
    /// The council's published sentences, best level first.
    pub published: Vec<PublishedRule>,
    /// What each level needs, best first; empty where a person sets the overall.
    pub reading: Vec<LevelRule>,
    /// What else holds a plan down.
    pub limits: Vec<String>,
    /// Who adopted the reading, when and why, as the file says. The signature of the council is the line's.
    pub adopted: Adoption,
    /// Signed choices that depart from the published sentences, or set a check aside.
    pub choices: Vec<SignedChoice>,
    /// What follows from a judgement. None of it changes a level.
    pub follows: Vec<String>,
}

/// A published sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PublishedRule {
    /// The level it names.
    pub level: Level,
    /// The council's words.
    pub text: String,
    /// How many mixes it alone names; none where there are too many to count while somebody waits.
    pub alone: Option<u32>,
    /// How many mixes another sentence names too.
    pub shared: Option<u32>,
}

/// What a level needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LevelRule {
    /// The level.
    pub level: Level,
    /// Everything that must hold.
    pub needs: Vec<String>,
}

/// A signed choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedChoice {
    /// What it sets aside.
    pub sentence: String,
    /// Who signed it, when and why.
    pub signed: Adoption,
}
