//! Answers a framework's questions from a PEP. Unknown never turns into false, and answers in
//! conflict count as evidence only where each of them would.

use crate::pep::{Item, Pep, Value};
use crate::predicate::{AgeUnit, Ask, Comparison, FieldPath, Literal, Predicate};
use crate::truth::Truth;
use chrono::{Days, Months, NaiveDate};

/// What a question is asked for, which decides how answers in conflict are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Evidence: it must hold whichever of the answers is right.
    Evidence,
    /// A duty: it is due if either of the answers makes it due.
    Duty,
}

impl Purpose {
    fn other(self) -> Self {
        match self {
            Self::Evidence => Self::Duty,
            Self::Duty => Self::Evidence,
        }
    }

    fn combine(self, truths: impl Iterator<Item = Truth>) -> Truth {
        match self {
            Self::Evidence => truths.min(),
            Self::Duty => truths.max(),
        }
        .unwrap_or(Truth::False)
    }
}

type Test<'q> = Box<dyn Fn(&Value) -> bool + 'q>;

/// Where fields are looked up: an area of a PEP, or one item of a list in it.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'p> {
    pub(crate) pep: &'p Pep,
    pub(crate) area: &'p str,
    pub(crate) item: Option<&'p Item>,
}

static ABSENT: Value = Value::Absent;

impl<'p> Scope<'p> {
    pub(crate) fn area(pep: &'p Pep, area: &'p str) -> Self {
        Self {
            pep,
            area,
            item: None,
        }
    }

    pub(crate) fn within(self, item: &'p Item) -> Self {
        Self {
            item: Some(item),
            ..self
        }
    }

    pub(crate) fn value(self, path: &FieldPath) -> &'p Value {
        let found = match (&path.area, self.item) {
            (None, Some(item)) => item.get(&path.field),
            (area, _) => self
                .pep
                .areas
                .get(area.as_deref().unwrap_or(self.area))
                .and_then(|area| area.evidence.get(&path.field)),
        };
        found.unwrap_or(&ABSENT)
    }

    /// The answer to a question asked as evidence.
    pub(crate) fn evidence(self, question: &Predicate) -> Truth {
        self.truth(question, Purpose::Evidence)
    }

    /// The answer to a question asked about a duty.
    pub(crate) fn duty(self, question: &Predicate) -> Truth {
        self.truth(question, Purpose::Duty)
    }

    pub(crate) fn truth(self, question: &Predicate, purpose: Purpose) -> Truth {
        let ask = |part: &Predicate| self.truth(part, purpose);
        match &question.ask {
            Ask::All(parts) => Truth::all(parts.iter().map(ask)),
            Ask::Any(parts) => Truth::any(parts.iter().map(ask)),
            Ask::Not(part) => self.truth(part, purpose.other()).negate(),
            Ask::Present(fields) => Truth::all(fields.iter().map(|f| self.present(f, purpose))),
            Ask::HasAtLeast { k, of } => {
                Truth::at_least(*k, of.iter().map(|f| self.present(f, purpose)))
            }
            Ask::Count { .. } | Ask::Each { .. } | Ask::Some { .. } => {
                self.of_list(question, purpose)
            }
            Ask::Linked { field, to } => self.linked(field, to, purpose),
            Ask::Equals { .. }
            | Ask::Compare { .. }
            | Ask::Within { .. }
            | Ask::AgeAtMost { .. } => self.of_value(question, purpose),
            _ => self.of_context(&question.ask),
        }
    }

    fn of_context(self, ask: &Ask) -> Truth {
        let pep = self.pep;
        match ask {
            Ask::Documents(kinds) => match &pep.documents {
                None => Truth::Unknown,
                Some(attached) => kinds.iter().all(|kind| attached.contains(kind)).into(),
            },
            Ask::Phase(phases) => phases.contains(&pep.phase).into(),
            Ask::Year(years) => years.contains(&pep.year).into(),
            Ask::KeyStageAtLeast(stage) => (i64::from(pep.key_stage()) >= *stage).into(),
            Ask::Term(terms) => terms.contains(&pep.term).into(),
            Ask::Circumstance(any) => any
                .iter()
                .any(|name| pep.circumstances.contains_key(name))
                .into(),
            Ask::Person(criterion) => pep
                .areas
                .get(self.area)
                .and_then(|area| area.criteria.get(criterion))
                .copied()
                .unwrap_or(false)
                .into(),
            _ => Truth::False,
        }
    }

    pub(crate) fn present(self, field: &FieldPath, purpose: Purpose) -> Truth {
        each_answer(self.value(field), purpose, &|value| is_answer(value).into())
    }

    fn of_value(self, question: &Predicate, purpose: Purpose) -> Truth {
        let meeting = self.pep.meeting_date;
        let (field, test): (_, Test<'_>) = match &question.ask {
            Ask::Equals { field, values } => (
                field,
                Box::new(|value| values.iter().any(|literal| equals(value, literal))),
            ),
            Ask::Compare { field, how, with } => {
                (field, Box::new(|value| compares(value, *how, *with)))
            }
            Ask::Within { field, from, to } => (
                field,
                Box::new(move |value| {
                    date(value).is_some_and(|day| {
                        let after = (day - meeting).num_days();
                        *from <= after && after <= *to
                    })
                }),
            ),
            Ask::AgeAtMost {
                field,
                amount,
                unit,
            } => (
                field,
                // What is dated after the meeting shows no age at the meeting.
                Box::new(move |value| {
                    date(value)
                        .filter(|day| *day <= meeting)
                        .is_some_and(|day| {
                            later(day, *amount, *unit).is_none_or(|limit| meeting <= limit)
                        })
                }),
            ),
            _ => return Truth::False,
        };
        each_answer(self.value(field), purpose, &|value| test(value).into())
    }

    fn of_list(self, question: &Predicate, purpose: Purpose) -> Truth {
        let list = match &question.ask {
            Ask::Count { list, .. } | Ask::Each { list, .. } | Ask::Some { list, .. } => list,
            _ => return Truth::False,
        };
        each_answer(self.value(list), purpose, &|value| {
            let items = items(value);
            match &question.ask {
                Ask::Count { min, that, .. } => Truth::at_least(
                    *min,
                    items.iter().map(|item| match that {
                        Some(that) => self.within(item).truth(that, purpose),
                        None => Truth::True,
                    }),
                ),
                Ask::Each { filter, that, .. } => Truth::all(items.iter().map(|item| {
                    let scope = self.within(item);
                    let looked_at = filter
                        .as_deref()
                        .map_or(Truth::True, |f| scope.truth(f, purpose.other()));
                    looked_at.negate().max(scope.truth(that, purpose))
                })),
                Ask::Some { that, .. } => {
                    Truth::any(items.iter().map(|i| self.within(i).truth(that, purpose)))
                }
                _ => Truth::False,
            }
        })
    }

    fn linked(self, field: &FieldPath, to: &FieldPath, purpose: Purpose) -> Truth {
        let targets = Scope { item: None, ..self }.value(to);
        each_answer(self.value(field), purpose, &|id| {
            if !is_answer(id) {
                return Truth::False;
            }
            each_answer(targets, purpose, &|list| {
                items(list)
                    .iter()
                    .any(|item| item.get("id") == Some(id))
                    .into()
            })
        })
    }
}

/// Asks a test of an answer: unknown stays unknown, and of answers in conflict each is asked.
fn each_answer(value: &Value, purpose: Purpose, test: &dyn Fn(&Value) -> Truth) -> Truth {
    match value {
        Value::Unknown => Truth::Unknown,
        Value::Either(values) => {
            purpose.combine(values.iter().map(|v| each_answer(v, purpose, test)))
        }
        value => test(value),
    }
}

/// The items of a list; none where the answer is no list.
pub(crate) fn items(value: &Value) -> &[Item] {
    match value {
        Value::List(items) => items,
        _ => &[],
    }
}

fn is_answer(value: &Value) -> bool {
    match value {
        Value::Absent => false,
        Value::Text(text) => !text.trim().is_empty(),
        Value::List(items) => !items.is_empty(),
        _ => true,
    }
}

fn equals(value: &Value, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::Text(text), Literal::Text(wanted)) => text == wanted,
        (Value::Flag(flag), Literal::Flag(wanted)) => flag == wanted,
        (Value::Number(number), Literal::Number(wanted)) => *number == from_thousandths(*wanted),
        _ => false,
    }
}

fn compares(value: &Value, how: Comparison, with: i64) -> bool {
    let Value::Number(number) = value else {
        return false;
    };
    let with = from_thousandths(with);
    match how {
        Comparison::AtLeast => *number >= with,
        Comparison::AtMost => *number <= with,
        Comparison::Over => *number > with,
        Comparison::Under => *number < with,
    }
}

/// The nearest number to a count of thousandths: 89.95 written in a framework and 89.95 typed in a
/// form are the same bits.
#[expect(
    clippy::cast_precision_loss,
    reason = "frameworks' numbers are far below 2^53"
)]
fn from_thousandths(thousandths: i64) -> f64 {
    thousandths as f64 / 1000.0
}

fn date(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// The last day on which something of this day is still young enough; none beyond the calendar.
fn later(day: NaiveDate, amount: i64, unit: AgeUnit) -> Option<NaiveDate> {
    match unit {
        AgeUnit::Months => day.checked_add_months(Months::new(u32::try_from(amount).ok()?)),
        AgeUnit::Days => day.checked_add_days(Days::new(u64::try_from(amount).ok()?)),
    }
}
