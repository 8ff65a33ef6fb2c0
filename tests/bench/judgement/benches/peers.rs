//! The adopted reading of the seed by this engine, by CEL and by ZEN, over the same 165 mixes of eight levels, in one
//! run. All three must give the same 165 levels before anything is measured.
//!
//! CEL and ZEN give the level alone. Ours is given whole plans and gives the level with its range, the rung held and
//! the one that fails, the published rows, the ways up, what follows and the sentences. What is measured is the
//! processor's time of this thread, so that other work on the machine counts as little as it can.

use cel::{Context, Program};
use cpu_time::ThreadTime;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, criterion_group, criterion_main};
use judgement::{Framework, Pep, Rating, SHIPPED, verify};
use serde_json::json;
use std::hint::black_box;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use zen_engine::Decision;
use zen_engine::model::DecisionContent;

/// The time that the processor spends on this thread.
struct ProcessorTime;

impl Measurement for ProcessorTime {
    type Intermediate = ThreadTime;
    type Value = Duration;

    fn start(&self) -> ThreadTime {
        ThreadTime::now()
    }

    fn end(&self, began: ThreadTime) -> Duration {
        began.elapsed()
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, time: &Duration) -> f64 {
        time.as_secs_f64() * 1e9
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

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

/// The decision table of `reading.jdm.json`, compiled.
fn table() -> Decision {
    let content: DecisionContent =
        serde_json::from_str(include_str!("reading.jdm.json")).expect("the table reads");
    let mut decision = Decision::from(content);
    decision.compile();
    decision
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

fn by_zen(runtime: &Runtime, table: &Decision, mix: &[i64]) -> i64 {
    let areas = json!({ "areas": mix });
    let answer = runtime.block_on(table.evaluate(areas.into()));
    let level = answer.expect("the table answers").result.dot("level");
    level
        .and_then(|level| level.to_value().as_i64())
        .expect("a level")
}

/// The three engines, ready, with the same mixes for each.
struct Engines {
    framework: Framework,
    program: Program,
    table: Decision,
    runtime: Runtime,
    mixes: Vec<Vec<i64>>,
    plans: Vec<Pep>,
}

impl Engines {
    fn new() -> Self {
        let framework = seed();
        let mixes = mixes();
        Self {
            program: Program::compile(READING).expect("the expression compiles"),
            table: table(),
            runtime: Builder::new_current_thread().build().expect("a runtime"),
            plans: mixes.iter().map(|mix| plan(&framework, mix)).collect(),
            framework,
            mixes,
        }
    }

    /// Nothing is measured unless all three give the same level for every mix.
    fn agree(&self) {
        assert_eq!(self.mixes.len(), 165);
        for (mix, pep) in self.mixes.iter().zip(&self.plans) {
            let ours = self.framework.judge(pep).overall.expect("one level");
            let cel = usize::try_from(by_cel(&self.program, mix)).expect("a level");
            let zen = usize::try_from(by_zen(&self.runtime, &self.table, mix)).expect("a level");
            assert_eq!(ours, self.framework.levels[cel].id, "CEL: {mix:?}");
            assert_eq!(ours, self.framework.levels[zen].id, "ZEN: {mix:?}");
        }
    }

    /// Grades `plans` plans, going round the mixes.
    fn measure(&self, bench: &mut Criterion<ProcessorTime>, name: &str, plans: usize) {
        let mut group = bench.benchmark_group(name);
        group.bench_function("ours: explained, with ways up and outcomes", |b| {
            b.iter(|| {
                let some = self.plans.iter().cycle().take(plans);
                some.map(|pep| self.framework.judge(black_box(pep)).nearest.len())
                    .sum::<usize>()
            });
        });
        group.bench_function("cel: the level", |b| {
            b.iter(|| {
                let some = self.mixes.iter().cycle().take(plans);
                some.map(|mix| by_cel(&self.program, black_box(mix)))
                    .sum::<i64>()
            });
        });
        group.bench_function("zen: the level", |b| {
            b.iter(|| {
                let some = self.mixes.iter().cycle().take(plans);
                some.map(|mix| by_zen(&self.runtime, &self.table, black_box(mix)))
                    .sum::<i64>()
            });
        });
        group.finish();
    }
}

fn grading(bench: &mut Criterion<ProcessorTime>) {
    let engines = Engines::new();
    engines.agree();
    engines.measure(bench, "165 mixes", 165);
    engines.measure(bench, "2,000 plans", 2000);
}

fn whole(bench: &mut Criterion<ProcessorTime>) {
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
fn longest(_: &mut Criterion<ProcessorTime>) {
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
    config = Criterion::default().with_measurement(ProcessorTime).sample_size(20).measurement_time(Duration::from_secs(4));
    targets = grading, whole, longest
}
criterion_main!(benches);
