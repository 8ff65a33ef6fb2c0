//! Puts a judgement into reports and sentences: areas, rungs, limits and rows.

use crate::evaluate::Scope;
use crate::framework::{Framework, Rank};
use crate::gaps::{Gap, gaps};
use crate::outcomes::{Overall, Span, missing_work};
use crate::overall::{Mix, Seat, tally};
use crate::pep::Pep;
use crate::report::{AreaReport, Ladder, Limit, Need, PublishedRow, Range, RungReport, Standing};
use crate::rules::{Band, Condition, Count, DeviationFrom, Row, Rung, Sense};
use crate::truth::Truth;
use crate::units::Unit;
use crate::wording::{Arg, Said, list, number, say, text};

pub(crate) fn area_report(framework: &Framework, unit: &Unit<'_>) -> AreaReport {
    let id = |rank: Rank| framework.unit_level(rank).id.clone();
    let counts = unit.counts();
    let applies = unit.standing != Standing::NotApplicable;
    let mut report = AreaReport {
        id: unit.area.id.clone(),
        label: unit.area.label.plain().to_owned(),
        standing: unit.standing,
        level: (counts && unit.low == unit.high).then(|| id(unit.low)),
        range: counts.then(|| Range {
            low: id(unit.low),
            high: id(unit.high),
        }),
        ratings: unit.ratings.iter().map(|rank| id(*rank)).collect(),
        ceiling: applies.then(|| id(unit.ceiling)),
        binding: unit.binding(),
        requirements: unit.requirements.iter().map(|(_, r)| r.clone()).collect(),
        sentence: say("area-not-applicable", [("unit", framework.unit_noun())]),
    };
    report.sentence = area_sentence(framework, unit, &report);
    report
}

fn area_sentence(framework: &Framework, unit: &Unit<'_>, report: &AreaReport) -> Said {
    let word = |rank: Rank| text(framework.unit_level_word(rank));
    let noun = || ("unit", framework.unit_noun());
    let best = crate::units::best_rank(framework);
    let next = unit.binding();
    let work: Vec<String> = report
        .requirements
        .iter()
        .filter(|r| next.contains(&r.id))
        .map(|r| lower_first(&r.work()))
        .collect();
    match unit.standing {
        Standing::NotApplicable => say("area-not-applicable", [noun()]),
        Standing::NotScored => say("area-not-scored", [noun()]),
        Standing::Required => {
            let missing = missing_work(report);
            if missing.is_empty() {
                say("area-complete", [noun()])
            } else {
                say(
                    "area-incomplete",
                    [noun(), ("work", text(missing.join("; ")))],
                )
            }
        }
        _ if unit.low == unit.high && unit.high == unit.ceiling && !work.is_empty() => say(
            "area-capped",
            [("level", word(unit.low)), ("work", text(work.join("; ")))],
        ),
        _ if unit.low == unit.high => say(
            "area-level",
            [("level", text(framework.unit_level_name(unit.low)))],
        ),
        _ if unit.high < best && !work.is_empty() => say(
            "area-range-work",
            [
                ("low", word(unit.low)),
                ("high", word(unit.high)),
                ("work", text(work.join("; "))),
            ],
        ),
        _ => say(
            "area-range",
            [("low", word(unit.low)), ("high", word(unit.high))],
        ),
    }
}

pub(crate) fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match (letters.next(), letters.as_str()) {
        // "SEND plan" and "PP+" keep their capitals.
        (Some(first), rest) if !rest.starts_with(char::is_uppercase) => {
            first.to_lowercase().collect::<String>() + rest
        }
        _ => sentence.to_owned(),
    }
}

/// The rung held, and the first that fails.
pub(crate) fn ladder(framework: &Framework, mix: &Mix, overall: Overall) -> Ladder {
    let rungs = &framework.reading.rungs;
    if overall.is_none() || rungs.is_empty() {
        return Ladder {
            held: None,
            failing: None,
        };
    }
    let reached = framework.climb(mix);
    Ladder {
        held: rungs
            .iter()
            .find(|rung| rung.level == reached)
            .map(|rung| rung_report(framework, rung, mix)),
        failing: rungs
            .iter()
            .find(|rung| rung.level > reached)
            .map(|rung| rung_report(framework, rung, mix)),
    }
}

fn rung_report(framework: &Framework, rung: &Rung, mix: &Mix) -> RungReport {
    RungReport {
        level: framework.level(rung.level).id.clone(),
        needs: rung
            .need
            .iter()
            .map(|need| need_report(framework, rung, need, mix))
            .collect(),
    }
}

fn need_report(framework: &Framework, rung: &Rung, need: &Condition, mix: &Mix) -> Need {
    let target = text(framework.level_word(rung.level));
    match need {
        Condition::Count(count) => count_report(framework, count, mix, target),
        Condition::Score { at_least, .. } => {
            let (points, weight) = framework.score(mix);
            let has = i64::try_from(points.checked_div(weight).unwrap_or(0)).unwrap_or(i64::MAX);
            let args = [
                ("has", text(decimal(has))),
                ("needs", text(decimal(*at_least))),
                ("target", target),
            ];
            Need {
                needs: *at_least,
                has,
                of: mix.counted(),
                holds: framework.holds(need, mix),
                areas: Vec::new(),
                sentence: say("need-score", args),
            }
        }
        Condition::Overall { .. } => Need {
            needs: 0,
            has: 0,
            of: 0,
            holds: false,
            areas: Vec::new(),
            sentence: say("overall-summary", [("text", target)]),
        },
    }
}

fn count_report(framework: &Framework, count: &Count, mix: &Mix, target: Arg) -> Need {
    let found = tally(count, mix);
    let fits = |unit: usize| {
        count.of.as_ref().is_none_or(|of| of.contains(&unit))
            && matches!(mix.seats[unit], Seat::At(rank) if count.band.holds(rank, count.level))
    };
    let areas = (0..mix.seats.len())
        .filter(|unit| fits(*unit))
        .map(|unit| framework.areas[unit].id.clone());
    Need {
        needs: found.needs,
        has: found.has,
        of: found.of,
        holds: found.holds,
        areas: areas.collect(),
        sentence: count_sentence(framework, count, mix, target),
    }
}

/// "Five areas are green or better; green needs seven of eight." Of units that are named: "one of Views
/// and Targets is"; of one unit alone: "Views is not green".
fn count_sentence(framework: &Framework, count: &Count, mix: &Mix, target: Arg) -> Said {
    let found = tally(count, mix);
    let of = i64::try_from(found.of).unwrap_or(i64::MAX);
    let counts = |unit: &usize| matches!(mix.seats.get(*unit), Some(Seat::At(_)));
    let named = count.of.as_ref().map(|units| {
        let counted: Vec<usize> = units.iter().copied().filter(counts).collect();
        framework.labels(&counted)
    });
    let args = [
        ("count", Arg::Number(found.has)),
        ("has", number(found.has)),
        ("wanted", wanted(count.sense, found.needs, of)),
        ("unit", framework.unit_noun()),
        ("units", framework.unit_nouns()),
        (
            "names",
            text(named.as_deref().map_or_else(String::new, list)),
        ),
        ("band", text(band_word(framework, count))),
        ("target", target),
    ];
    let id = match (named, of, count.sense) {
        (Some(_), 1, Sense::AtLeast) => "need-named",
        (Some(_), ..) => "need-of-named",
        (None, 1, Sense::AtLeast) => "need-only",
        (None, ..) => "need-count",
    };
    say(id, args)
}

/// "seven of eight", "all eight", "no more than one", "none".
fn wanted(sense: Sense, needs: i64, of: i64) -> Arg {
    let id = match sense {
        _ if needs == 0 => "wanted-none",
        Sense::AtLeast if needs == of => "wanted-all",
        Sense::AtLeast => "wanted-of",
        Sense::AtMost => "wanted-at-most",
        Sense::Exactly => "wanted-exactly",
    };
    let args = [
        ("count", Arg::Number(of)),
        ("needs", number(needs)),
        ("of", number(of)),
    ];
    text(lower_first(&say(id, args).text))
}

/// The levels counted, in the middle of a sentence: "green or better".
pub(crate) fn band_word(framework: &Framework, count: &Count) -> String {
    let id = match count.band {
        Band::Is => "band-is",
        Band::OrBetter if count.level == crate::units::best_rank(framework) => "band-is",
        Band::OrBetter => "band-or-better",
        Band::OrWorse => "band-or-worse",
        Band::WorseThan if count.level == crate::units::best_rank(framework) => "band-not",
        Band::WorseThan => "band-worse",
        Band::BetterThan => "band-better",
    };
    let level = text(framework.unit_level_word(count.level));
    lower_first(&say(id, [("level", level)]).text)
}

/// Thousandths as people write them: 2500 as "2.5".
pub(crate) fn decimal(thousandths: i64) -> String {
    let (whole, part) = (thousandths / 1000, (thousandths % 1000).abs());
    let written = format!("{whole}.{part:03}");
    written
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

/// Gates and vetoes, whether they limit now or not.
pub(crate) fn limits(framework: &Framework, pep: &Pep, gates: &[Truth], mix: &Mix) -> Vec<Limit> {
    let gates = framework
        .gates
        .iter()
        .zip(gates)
        .enumerate()
        .map(|(at, (gate, truth))| Limit {
            lifted: *truth,
            ..gate_limit(framework, pep, at, gate.otherwise)
        });
    let vetoes = framework.reading.vetoes.iter().map(|veto| {
        let bad =
            |unit: &&usize| matches!(mix.seats[**unit], Seat::At(rank) if rank < veto.worse_than);
        let areas: Vec<Gap> = veto
            .any
            .iter()
            .filter(bad)
            .map(|unit| Gap {
                area: framework.areas[*unit].id.clone(),
                field: String::new(),
                item: None,
            })
            .collect();
        Limit {
            gate: None,
            level: framework.level(veto.cap).id.clone(),
            lifted: areas.is_empty().into(),
            say: veto.say.plain().to_owned(),
            fields: areas,
        }
    });
    gates.chain(vetoes).collect()
}

pub(crate) fn gate_limit(framework: &Framework, pep: &Pep, at: usize, level: Rank) -> Limit {
    let gate = &framework.gates[at];
    Limit {
        gate: Some(gate.id.clone()),
        level: framework.level(level).id.clone(),
        lifted: Truth::False,
        say: gate.say.plain().to_owned(),
        fields: gaps(Scope::area(pep, ""), &gate.needs),
    }
}

/// The published rows, best first, and whether each literally names the plan. While areas are open, a
/// row names it only if it does so whatever they turn out to be.
pub(crate) fn published(
    framework: &Framework,
    mix: &Mix,
    spans: &[Span],
    exact: bool,
) -> Vec<PublishedRow> {
    let names = |row: &Row| {
        if !row.is_counted() {
            false
        } else if exact {
            row.when
                .iter()
                .all(|condition| framework.holds(condition, mix))
        } else {
            framework.outcome_holds(&row.when, spans, None) == Truth::True
        }
    };
    let mut rows: Vec<&Row> = framework.published.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.level));
    rows.into_iter()
        .map(|row| PublishedRow {
            level: framework.level(row.level).id.clone(),
            text: row.text.clone(),
            matches: names(row),
        })
        .collect()
}

/// What is said where not exactly one row names the mix, or a signed choice reads it otherwise.
pub(crate) fn reading_sentence(
    framework: &Framework,
    rows: &[PublishedRow],
    rank: Rank,
    exact: bool,
) -> Option<Said> {
    if !framework.published.iter().any(Row::is_counted) {
        return None;
    }
    let level = text(framework.level_word(rank));
    let named: Vec<&PublishedRow> = rows.iter().filter(|row| row.matches).collect();
    match named[..] {
        // While areas are open, a row may still come to name the mix.
        [] if !exact => None,
        [] => Some(say("reading-unnamed", [("level", level)])),
        [row] if row.level == framework.level(rank).id => None,
        [row] => framework
            .reading
            .deviations
            .iter()
            .any(|d| matches!(d.from, DeviationFrom::Row { reads, .. } if reads == rank))
            .then(|| {
                say(
                    "reading-differs",
                    [
                        ("named", text(framework.word_of(&row.level))),
                        ("level", level),
                    ],
                )
            }),
        _ => {
            let names: Vec<String> = named
                .iter()
                .map(|row| framework.word_of(&row.level))
                .collect();
            Some(say(
                "reading-several",
                [("levels", text(list(&names))), ("level", level)],
            ))
        }
    }
}
