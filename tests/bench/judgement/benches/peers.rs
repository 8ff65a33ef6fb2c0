//! The adopted reading of the seed by this engine and by CEL, over the same 165 mixes of eight levels, in one run.
//! Both must give the same 165 levels before anything is measured.
//!
//! CEL gives the level alone. Ours is given whole plans and gives the level with its range, the rung held and the
//! one that fails, the published rows, the ways up, what follows and the sentences.

use cel::{Context, Program};
use criterion::{Criterion, criterion_group, criterion_main};
use judgement::{Framework, Pep, Rating, SHIPPED, verify};
use std::hint::black_box;

/// The adopted reading as one CEL expression over the levels of the areas, 0 the worst.
const READING: &str = "size(areas.filter(a, a >= 1)) < (size(areas) + 1) / 2 ? 0
  : !(areas.all(a, a >= 1) && size(areas.filter(a, a >= 2)) >= size(areas) - 1) ? 1
  : !(areas.all(a, a >= 2) && size(areas.filter(a, a >= 3)) >= size(areas) - 1) ? 2 : 3";

/// The seed without its caps: a rating alone gives an area's level.
fn seed() -> Framework {
    let mut framework = Framework::parse(SHIPPED[0].1).expect("the seed reads");
    framework
        .areas
        .iter_mut()
        .for_each(|area| area.caps.clear());
    framework
}

/// Every mix of eight areas on four levels.
fn mixes() -> Vec<Vec<i64>> {
    let mut all = vec![Vec::new()];
    for _ in 0..8 {
        all = all
            .into_iter()
            .flat_map(|mix: Vec<i64>| {
                (mix.last().copied().unwrap_or(0)..4)
                    .map(move |level| [&mix[..], &[level]].concat())
            })
            .collect();
    }
    all
}

fn plan(framework: &Framework, mix: &[i64]) -> Pep {
    let bare =
        r#"{ "meeting_date": "2026-03-02", "phase": "secondary", "year": 8, "term": "spring" }"#;
    let mut pep: Pep = serde_json::from_str(bare).expect("a plan");
    for (area, level) in framework.areas.iter().zip(mix) {
        let level = framework.levels[usize::try_from(*level).expect("a level")]
            .id
            .clone();
        pep.areas.entry(area.id.clone()).or_default().rating = Some(Rating::One(level));
    }
    pep
}

fn by_cel(program: &Program, mix: &[i64]) -> i64 {
    let mut context = Context::default();
    context
        .add_variable("areas", mix.to_vec())
        .expect("a list of numbers");
    match program.execute(&context) {
        Ok(cel::Value::Int(level)) => level,
        other => panic!("CEL answers {other:?}"),
    }
}

fn grading(bench: &mut Criterion) {
    let framework = seed();
    let program = Program::compile(READING).expect("the expression compiles");
    let mixes = mixes();
    let plans: Vec<Pep> = mixes.iter().map(|mix| plan(&framework, mix)).collect();
    assert_eq!(mixes.len(), 165);
    for (mix, pep) in mixes.iter().zip(&plans) {
        let ours = framework.judge(pep).overall.expect("one level");
        let theirs = usize::try_from(by_cel(&program, mix)).expect("a level");
        assert_eq!(ours, framework.levels[theirs].id, "{mix:?}");
    }
    let mut group = bench.benchmark_group("165 mixes");
    group.bench_function(
        "ours: the level, explained, with ways up and outcomes",
        |b| {
            b.iter(|| {
                plans
                    .iter()
                    .map(|pep| framework.judge(black_box(pep)).nearest.len())
                    .sum::<usize>()
            });
        },
    );
    group.bench_function("cel: the level", |b| {
        b.iter(|| {
            mixes
                .iter()
                .map(|mix| by_cel(&program, black_box(mix)))
                .sum::<i64>()
        });
    });
    group.finish();
}

fn whole(bench: &mut Criterion) {
    let file = SHIPPED[0].1;
    let framework = Framework::parse(file).expect("the seed reads");
    let pep: Pep = serde_json::from_str(include_str!(
        "../../../../crates/judgement/benches/plan.json"
    ))
    .expect("a plan");
    bench.bench_function(
        "ours: one PEP with caps, explanation, ways up and outcomes",
        |b| {
            b.iter(|| framework.judge(black_box(&pep)));
        },
    );
    bench.bench_function(
        "ours: the seed's framework verified with every change",
        |b| {
            b.iter(|| verify(black_box(&framework), None));
        },
    );
}

/// The longest verification that was found under the limits: no two of so many areas alike.
fn longest(_: &mut Criterion) {
    let head = "schema = 1\nid = \"x\"\nsource = \"synthetic\"\nunit = \"area\"\nvalid = { from = 2020-01-01 }\n\
        levels = [{ id = \"no\" }, { id = \"yes\" }]\n[reading]\nmethod = \"weighted\"\n\
        adopted = { by = \"x\", on = 2020-01-01, reason = \"x\" }\npoints = { no = 0, yes = 1 }\n\
        bands = [{ level = \"yes\", from = 0.5 }]\n";
    for areas in [12, 16, 19] {
        let all: String = (0..areas)
            .map(|n| format!("[[area]]\nid = \"a{n}\"\nweight = {}\n", 1 << n))
            .collect();
        let test = format!(
            "[tests]\nall = {{ areas = {{ yes = {areas} }}, expect = \"yes\", why = \"All\" }}\n"
        );
        let framework = Framework::parse(&format!("{head}{all}{test}")).expect("it reads");
        let began = std::time::Instant::now();
        let report = verify(&framework, None);
        let codes: std::collections::BTreeSet<_> =
            report.findings.iter().map(|f| f.code.clone()).collect();
        eprintln!(
            "{areas} areas of different weights: {:?}, {codes:?}",
            began.elapsed()
        );
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(4));
    targets = grading, whole, longest
}
criterion_main!(benches);
