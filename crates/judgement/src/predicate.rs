//! The closed set of questions a framework may ask of evidence. Not a general expression language:
//! every atom knows what it needs, and whether more evidence can only help.

use crate::finding::Place;

/// A field of the area in hand, or of another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldPath {
    /// The other area; none for the area or list item in hand.
    pub area: Option<String>,
    /// The field id.
    pub field: String,
}

/// A fixed value to compare an answer with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Text or the id of a choice.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A number, in thousandths.
    Number(i64),
}

/// How a number is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Not smaller.
    AtLeast,
    /// Not greater.
    AtMost,
    /// Greater.
    Over,
    /// Smaller.
    Under,
}

/// The unit of an age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeUnit {
    /// Calendar months.
    Months,
    /// Days.
    Days,
}

/// A question with its place in the file. Two questions are equal wherever they stand.
#[derive(Clone, Debug)]
pub struct Predicate {
    /// The question.
    pub ask: Ask,
    /// Where it stands in the file.
    pub at: Place,
}

impl PartialEq for Predicate {
    fn eq(&self, other: &Self) -> bool {
        self.ask == other.ask
    }
}

/// The questions.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// All of these hold.
    All(Vec<Predicate>),
    /// One of these holds.
    Any(Vec<Predicate>),
    /// This does not hold.
    Not(Box<Predicate>),
    /// Every one of these fields has an answer.
    Present(Vec<FieldPath>),
    /// At least `k` of these fields have an answer.
    HasAtLeast {
        /// How many.
        k: i64,
        /// Of which.
        of: Vec<FieldPath>,
    },
    /// Every one of these kinds of document is attached.
    Documents(Vec<String>),
    /// The answer is one of these.
    Equals {
        /// The field.
        field: FieldPath,
        /// The accepted answers.
        values: Vec<Literal>,
    },
    /// The number compares so.
    Compare {
        /// The field.
        field: FieldPath,
        /// How.
        how: Comparison,
        /// With this, in thousandths.
        with: i64,
    },
    /// The date lies between these days after the meeting, both included; negative is before it.
    Within {
        /// The field.
        field: FieldPath,
        /// The first day.
        from: i64,
        /// The last day.
        to: i64,
    },
    /// The date is at most this long before the meeting, and not after it.
    AgeAtMost {
        /// The field.
        field: FieldPath,
        /// How long.
        amount: i64,
        /// In which unit.
        unit: AgeUnit,
    },
    /// The list has at least so many items, of those that fit.
    Count {
        /// The list.
        list: FieldPath,
        /// How many.
        min: i64,
        /// What an item must hold to be counted.
        that: Option<Box<Predicate>>,
    },
    /// Every item of the list, of those looked at, holds something. True of an empty list.
    Each {
        /// The list.
        list: FieldPath,
        /// Which items are looked at.
        filter: Option<Box<Predicate>>,
        /// What each must hold.
        that: Box<Predicate>,
    },
    /// At least one item of the list holds something.
    Some {
        /// The list.
        list: FieldPath,
        /// What it must hold.
        that: Box<Predicate>,
    },
    /// The field names an item that exists in the list.
    Linked {
        /// The field with the item's id.
        field: FieldPath,
        /// The list.
        to: FieldPath,
    },
    /// The child is in one of these phases.
    Phase(Vec<String>),
    /// The child is in one of these years.
    Year(Vec<i8>),
    /// The child is in this key stage or a later one.
    KeyStageAtLeast(i64),
    /// The meeting is in one of these terms.
    Term(Vec<String>),
    /// One of these circumstances holds.
    Circumstance(Vec<String>),
    /// A person said that this criterion of the area is met.
    Person(String),
}

/// Whether an answer added can make a question false that was true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// It reads no evidence: phase, term, circumstance.
    Context,
    /// More evidence can only help.
    Upward,
    /// More evidence can make it false, and never true.
    Downward,
    /// More evidence may do either.
    Mixed,
}

impl Predicate {
    /// How many questions and fields it is made of.
    pub(crate) fn size(&self) -> u64 {
        let own = match &self.ask {
            Ask::Present(fields) | Ask::HasAtLeast { of: fields, .. } => fields.len() as u64,
            Ask::Equals { values, .. } => values.len() as u64,
            _ => 1,
        };
        own + self.parts().into_iter().map(Self::size).sum::<u64>()
    }

    /// The questions that this one is made of, as they stand below it.
    pub(crate) fn parts(&self) -> Vec<&Self> {
        match &self.ask {
            Ask::All(parts) | Ask::Any(parts) => parts.iter().collect(),
            Ask::Not(part) | Ask::Some { that: part, .. } => vec![part],
            Ask::Each { filter, that, .. } => {
                filter.as_deref().into_iter().chain([&**that]).collect()
            }
            Ask::Count { that, .. } => that.as_deref().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The polarity of the whole question: what an answer added to those that are there can do. (An item
    /// added to a list is asked what `each` asks of every item, and what a `where` picks out is a duty.)
    pub fn polarity(&self) -> Polarity {
        match &self.ask {
            Ask::All(parts) | Ask::Any(parts) => parts
                .iter()
                .map(Self::polarity)
                .fold(Polarity::Context, Polarity::and),
            Ask::Not(part) => part.polarity().flipped(),
            Ask::Phase(_)
            | Ask::Year(_)
            | Ask::KeyStageAtLeast(_)
            | Ask::Term(_)
            | Ask::Circumstance(_) => Polarity::Context,
            Ask::Count {
                that: Some(that), ..
            }
            | Ask::Each { that, .. }
            | Ask::Some { that, .. } => Polarity::Upward.and(that.polarity()),
            _ => Polarity::Upward,
        }
    }
}

impl Polarity {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Context, one) | (one, Self::Context) => one,
            (one, same) if one == same => one,
            _ => Self::Mixed,
        }
    }

    fn flipped(self) -> Self {
        match self {
            Self::Context | Self::Mixed => self,
            Self::Upward => Self::Downward,
            Self::Downward => Self::Upward,
        }
    }
}
