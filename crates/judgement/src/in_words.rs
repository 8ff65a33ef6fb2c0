//! A framework's rule in sentences, for people who adopt it and people who are judged by it. Nothing here
//! looks at a plan: the same words stand for every PEP.

use crate::consequences::Contact;
use crate::explain::{band_word, decimal, lower_first};
use crate::framework::{Adopted, Framework, Rank};
use crate::rules::{Amount, AmountBase, Condition, Count, Method, Sense};
use crate::verify::{RowNames, row_names};
use crate::wording::{Arg, list, number, say, text};
use serde::Serialize;

/// A framework's rule in sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InWords {
    /// The council's published sentences, best level first, with how many mixes each names.
    pub published: Vec<PublishedWords>,
    /// What is executed: what each level needs, best level first. The worst needs nothing.
    pub reading: Vec<LevelWords>,
    /// What else limits the overall: gates and vetoes.
    pub limits: Vec<String>,
    /// Who adopted the reading, when and why, as the file says.
    pub adopted: Adopted,
    /// Signed choices that depart from the published sentences or set aside a check.
    pub choices: Vec<ChoiceWords>,
    /// What follows from a judgement. None of it changes a grade.
    pub follows: Vec<String>,
}

/// A published sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublishedWords {
    /// The level it names, by id.
    pub level: String,
    /// The sentence as published.
    pub text: String,
    /// How many mixes it names, for the largest number of areas; none where there are too many mixes to try.
    pub names: Option<RowNames>,
}

/// What a level needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelWords {
    /// The level, by id.
    pub level: String,
    /// Everything that must hold.
    pub needs: Vec<String>,
}

/// A signed choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChoiceWords {
    /// What it sets aside.
    pub sentence: String,
    /// Who signed it, when and why.
    pub signed: Adopted,
}

impl Framework {
    /// The rule in sentences.
    pub fn in_words(&self) -> InWords {
        InWords {
            published: self.published_words(),
            reading: self.reading_words(),
            limits: self.limit_words(),
            adopted: self.reading.adopted.clone(),
            choices: self.choice_words(),
            follows: self.follow_words(),
        }
    }

    fn published_words(&self) -> Vec<PublishedWords> {
        let names = row_names(self);
        let mut rows: Vec<usize> = (0..self.published.len()).collect();
        rows.sort_by_key(|at| std::cmp::Reverse(self.published[*at].level));
        rows.into_iter()
            .map(|at| PublishedWords {
                level: self.level(self.published[at].level).id.clone(),
                text: self.published[at].text.clone(),
                names: names.as_ref().and_then(|names| names.get(at).copied()),
            })
            .collect()
    }

    fn reading_words(&self) -> Vec<LevelWords> {
        if self.reading.method == Method::Person {
            return Vec::new();
        }
        let rungs = self.reading.rungs.iter().rev().map(|rung| LevelWords {
            level: self.level(rung.level).id.clone(),
            needs: self.all_words(&rung.need),
        });
        let worst = LevelWords {
            level: self.level(0).id.clone(),
            needs: vec![say("rule-otherwise", []).text],
        };
        rungs.chain([worst]).collect()
    }

    fn limit_words(&self) -> Vec<String> {
        let level = |rank: Rank| text(self.level_word(rank));
        let person = (self.reading.method == Method::Person).then(|| say("rule-person", []).text);
        let gates = self.gates.iter().map(|gate| {
            let work = text(lower_first(gate.say.plain()));
            say(
                "rule-gate",
                [("level", level(gate.otherwise)), ("work", work)],
            )
            .text
        });
        let vetoes = self.reading.vetoes.iter().map(|veto| {
            let args = [
                ("level", level(veto.cap)),
                ("areas", text(list(&self.labels(&veto.any)))),
                ("worse", text(self.worse_words(veto.worse_than))),
                ("count", count_of(veto.any.len())),
            ];
            say("rule-veto", args).text
        });
        person.into_iter().chain(gates).chain(vetoes).collect()
    }

    fn choice_words(&self) -> Vec<ChoiceWords> {
        use crate::rules::DeviationFrom::{Between, Row, Unanimous};
        let word = |rank: Rank| text(self.level_word(rank));
        let deviations = self.reading.deviations.iter();
        deviations
            .map(|deviation| ChoiceWords {
                sentence: match deviation.from {
                    Row { level, reads } => say(
                        "rule-choice-row",
                        [("level", word(level)), ("reads", word(reads))],
                    ),
                    Unanimous => say("rule-choice-unanimous", [self.units()]),
                    Between => say("rule-choice-between", [self.units()]),
                }
                .text,
                signed: deviation.signed.clone(),
            })
            .collect()
    }

    fn follow_words(&self) -> Vec<String> {
        let contact = self
            .outcomes
            .contact
            .iter()
            .map(|one| self.contact_words(one));
        let blocks = self.outcomes.blocks.iter().map(|block| {
            let args = [
                ("when", text(self.sentence(&block.when))),
                ("work", text(lower_first(block.say.plain()))),
            ];
            say("rule-block", args).text
        });
        contact.chain(blocks).chain(self.funding_words()).collect()
    }

    fn contact_words(&self, contact: &Contact) -> String {
        let id = if contact.before_finalise {
            "rule-contact-before"
        } else {
            "rule-contact"
        };
        say(id, [("when", text(self.sentence(&contact.when)))]).text
    }

    /// One sentence for each kind of answer about money, best levels first.
    fn funding_words(&self) -> Vec<String> {
        let Some(rule) = &self.outcomes.funding else {
            return Vec::new();
        };
        let mut kinds: Vec<(&str, Vec<String>)> = Vec::new();
        for (rank, funding) in rule.by_level.iter().enumerate().rev() {
            let word =
                Rank::try_from(rank).map_or_else(|_| String::new(), |rank| self.level_word(rank));
            match kinds.iter_mut().find(|(kind, _)| *kind == funding.id()) {
                Some((_, words)) => words.push(word),
                None => kinds.push((funding.id(), vec![word])),
            }
        }
        kinds
            .into_iter()
            .map(|(kind, words)| {
                let id = match kind {
                    "eligible" => "rule-funding-eligible",
                    "blocked" => "rule-funding-blocked",
                    _ => "rule-funding-case-by-case",
                };
                say(id, [("levels", text(list(&words)))]).text
            })
            .collect()
    }

    fn all_words(&self, conditions: &[Condition]) -> Vec<String> {
        conditions
            .iter()
            .map(|one| self.condition_words(one))
            .collect()
    }

    /// Several conditions as the middle of a sentence. A name that one begins with keeps its capital.
    fn sentence(&self, conditions: &[Condition]) -> String {
        let parts = conditions.iter().map(|condition| {
            let words = self.condition_words(condition);
            let names_first = matches!(condition, Condition::Count(count) if is_about_one(count));
            if names_first {
                words
            } else {
                lower_first(&words)
            }
        });
        list(&parts.collect::<Vec<_>>())
    }

    /// "worse than green"; of the best level "not gold".
    fn worse_words(&self, level: Rank) -> String {
        let id = if level == crate::units::best_rank(self) {
            "band-not"
        } else {
            "band-worse"
        };
        lower_first(&say(id, [("level", text(self.unit_level_word(level)))]).text)
    }

    fn condition_words(&self, condition: &Condition) -> String {
        match condition {
            Condition::Count(count) => self.count_words(count),
            Condition::Score { at_least, .. } => {
                say("rule-score", [("needs", text(decimal(*at_least)))]).text
            }
            Condition::Overall { levels, .. } => {
                let words: Vec<String> = levels.iter().map(|rank| self.level_word(*rank)).collect();
                let args = [
                    ("count", count_of(words.len())),
                    ("levels", text(words.join(", "))),
                ];
                say("rule-overall", args).text
            }
        }
    }

    fn count_words(&self, count: &Count) -> String {
        let band = text(band_word(self, count));
        if is_about_one(count) {
            let unit = text(self.unit_words(count.of.as_deref()));
            return say("rule-count-one", [("unit", unit), ("band", band)]).text;
        }
        let args = [
            ("amount", text(amount_words(count.amount))),
            ("count", Arg::Number(plain_number(count.amount))),
            ("units", text(self.unit_words(count.of.as_deref()))),
            ("band", band),
        ];
        say(count_id(count), args).text
    }

    /// "the areas", "the descriptors", or the areas by name.
    fn unit_words(&self, of: Option<&[usize]>) -> String {
        match of {
            Some(units) => list(&self.labels(units)),
            None => lower_first(&say("rule-all-units", [self.units()]).text),
        }
    }

    fn units(&self) -> (&'static str, Arg) {
        ("units", self.unit_nouns())
    }
}

fn count_of(many: usize) -> Arg {
    Arg::Number(i64::try_from(many).unwrap_or(i64::MAX))
}

/// Whether it asks one thing of one unit that it names.
fn is_about_one(count: &Count) -> bool {
    count.sense == Sense::AtLeast && count.of.as_ref().is_some_and(|of| of.len() == 1)
}

fn count_id(count: &Count) -> &'static str {
    let share = matches!(
        count.amount,
        Amount {
            base: AmountBase::All | AmountBase::OverHalf,
            plus: 0
        }
    );
    match count.sense {
        Sense::AtLeast if share => "rule-count-share",
        Sense::AtLeast => "rule-count-at-least",
        Sense::AtMost => "rule-count-at-most",
        Sense::Exactly => "rule-count-exactly",
    }
}

/// The amount where it is a plain number, for "one is" and "two are"; several otherwise.
fn plain_number(amount: Amount) -> i64 {
    if amount.base == AmountBase::Zero {
        amount.plus
    } else {
        2
    }
}

/// "three", "all", "all but one", "half", "more than half and one more".
fn amount_words(amount: Amount) -> String {
    let worded = |id, args: [(&'static str, Arg); 2]| lower_first(&say(id, args).text);
    let n = || ("n", number(amount.plus.abs()));
    let none = || ("amount", text(""));
    let base = match (amount.base, amount.plus) {
        (AmountBase::Zero, _) => return worded("rule-amount-number", [n(), none()]),
        (AmountBase::All, ..=-1) => return worded("rule-amount-all-but", [n(), none()]),
        (AmountBase::All, _) => worded("rule-amount-all", [n(), none()]),
        (AmountBase::Half, _) => worded("rule-amount-half", [n(), none()]),
        (AmountBase::OverHalf, _) => worded("rule-amount-over-half", [n(), none()]),
    };
    match amount.plus {
        0 => base,
        1.. => worded("rule-amount-more", [n(), ("amount", text(base))]),
        _ => worded("rule-amount-less", [n(), ("amount", text(base))]),
    }
}
