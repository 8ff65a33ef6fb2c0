//! One-step changes of a question: every number up and down, and every part, field, answer or word of a
//! list left out.

use super::variants::Variant;
use crate::finding::Place;
use crate::predicate::{Ask, FieldPath, Literal, Predicate};

/// Every question with one number a step away, or one part of it left out.
pub(super) fn question_variants(question: &Predicate) -> Vec<Variant<Predicate>> {
    let mut found = Vec::new();
    for (index, by) in (0..numbers(&mut question.clone()).len()).flat_map(|i| [(i, -1), (i, 1)]) {
        let mut part = question.clone();
        let number = numbers(&mut part).swap_remove(index);
        let (from, at) = (*number.value, number.at);
        *number.value += by * number.step;
        let change = if by < 0 { "less" } else { "more" };
        let shown = from / number.step;
        found.push(Variant {
            at,
            what: format!("the number {shown} is one {change}"),
            part,
        });
    }
    found.extend(shorter(question));
    found
}

struct Number<'q> {
    value: &'q mut i64,
    step: i64,
    at: Place,
}

/// Every number of a question, in the order written.
fn numbers(question: &mut Predicate) -> Vec<Number<'_>> {
    let at = question.at;
    let one = |value| vec![Number { value, step: 1, at }];
    match &mut question.ask {
        Ask::All(parts) | Ask::Any(parts) => parts.iter_mut().flat_map(numbers).collect(),
        Ask::Not(part) | Ask::Some { that: part, .. } => numbers(part),
        Ask::HasAtLeast { k, .. } => one(k),
        Ask::Compare { with, .. } => vec![Number {
            value: with,
            step: 1000,
            at,
        }],
        Ask::Within { from, to, .. } => one(from).into_iter().chain(one(to)).collect(),
        Ask::AgeAtMost { amount, .. } => one(amount),
        Ask::KeyStageAtLeast(stage) => one(stage),
        Ask::Count { min, that, .. } => one(min)
            .into_iter()
            .chain(that.iter_mut().flat_map(|that| numbers(that)))
            .collect(),
        Ask::Each { filter, that, .. } => filter
            .iter_mut()
            .flat_map(|filter| numbers(filter))
            .chain(numbers(that))
            .collect(),
        _ => Vec::new(),
    }
}

/// The question with one of its parts, or one field of an all-of list, left out.
fn shorter(question: &Predicate) -> Vec<Variant<Predicate>> {
    let with = |ask: Ask| Predicate {
        ask,
        at: question.at,
    };
    match &question.ask {
        Ask::All(parts) => shorter_parts(parts)
            .into_iter()
            .map(|v| v.map(|p| with(Ask::All(p))))
            .collect(),
        Ask::Any(parts) => shorter_parts(parts)
            .into_iter()
            .map(|v| v.map(|p| with(Ask::Any(p))))
            .collect(),
        Ask::Not(part) => shorter(part)
            .into_iter()
            .map(|v| v.map(|p| with(Ask::Not(Box::new(p)))))
            .collect(),
        Ask::Present(fields) => each_left_out(
            fields,
            |f| f.field.clone(),
            question.at,
            |f| with(Ask::Present(f)),
        ),
        Ask::HasAtLeast { k, of } => each_left_out(
            of,
            |f| f.field.clone(),
            question.at,
            |of| with(Ask::HasAtLeast { k: *k, of }),
        ),
        Ask::Documents(kinds) => words_left_out(kinds, question.at, Ask::Documents),
        Ask::Phase(phases) => words_left_out(phases, question.at, Ask::Phase),
        Ask::Term(terms) => words_left_out(terms, question.at, Ask::Term),
        Ask::Circumstance(names) => words_left_out(names, question.at, Ask::Circumstance),
        Ask::Year(years) => each_left_out(years, ToString::to_string, question.at, |y| {
            with(Ask::Year(y))
        }),
        Ask::Equals { field, values } => each_left_out(values, said, question.at, |values| {
            let field: FieldPath = field.clone();
            with(Ask::Equals { field, values })
        }),
        Ask::Some { list, that } => shorter(that)
            .into_iter()
            .map(|v| {
                v.map(|p| {
                    with(Ask::Some {
                        list: list.clone(),
                        that: Box::new(p),
                    })
                })
            })
            .collect(),
        Ask::Count {
            list,
            min,
            that: Some(that),
        } => shorter(that)
            .into_iter()
            .map(|v| {
                v.map(|p| {
                    with(Ask::Count {
                        list: list.clone(),
                        min: *min,
                        that: Some(Box::new(p)),
                    })
                })
            })
            .collect(),
        Ask::Each { list, filter, that } => {
            let mut found: Vec<_> = shorter(that)
                .into_iter()
                .map(|v| {
                    v.map(|p| {
                        with(Ask::Each {
                            list: list.clone(),
                            filter: filter.clone(),
                            that: Box::new(p),
                        })
                    })
                })
                .collect();
            if filter.is_some() {
                let part = with(Ask::Each {
                    list: list.clone(),
                    filter: None,
                    that: that.clone(),
                });
                found.push(Variant {
                    at: question.at,
                    what: "`where` is left out".into(),
                    part,
                });
            }
            found
        }
        _ => Vec::new(),
    }
}

/// The list with each of its entries left out; one entry alone is the whole question.
pub(super) fn each_left_out<L: Clone, T>(
    list: &[L],
    name: impl Fn(&L) -> String,
    at: Place,
    part: impl Fn(Vec<L>) -> T,
) -> Vec<Variant<T>> {
    if list.len() < 2 {
        return Vec::new();
    }
    (0..list.len())
        .map(|position| {
            let mut less = list.to_vec();
            let what = format!("`{}` is left out", name(&less.remove(position)));
            Variant {
                at,
                what,
                part: part(less),
            }
        })
        .collect()
}

fn words_left_out(
    words: &[String],
    at: Place,
    ask: impl Fn(Vec<String>) -> Ask,
) -> Vec<Variant<Predicate>> {
    each_left_out(words, String::clone, at, |less| Predicate {
        ask: ask(less),
        at,
    })
}

fn said(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => text.clone(),
        Literal::Flag(flag) => flag.to_string(),
        Literal::Number(thousandths) => (thousandths / 1000).to_string(),
    }
}

fn shorter_parts(parts: &[Predicate]) -> Vec<Variant<Vec<Predicate>>> {
    let mut found = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if parts.len() > 1 {
            let mut less = parts.to_vec();
            less.remove(at);
            found.push(Variant {
                at: part.at,
                what: "this part is left out".into(),
                part: less,
            });
        }
        for variant in shorter(part) {
            let mut changed = parts.to_vec();
            changed[at] = variant.part;
            found.push(Variant {
                at: variant.at,
                what: variant.what,
                part: changed,
            });
        }
    }
    found
}
